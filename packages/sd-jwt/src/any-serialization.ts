import { isJsonObject, type JsonObject, type JsonValue, ownMember, parseJson, TegataError } from '@tegata/core'
import { parseJwt } from '@tegata/core/jws'
import type { CompleteLimits } from './limits.js'
import { malformed, READ, type SdJwtParts, type SerializedSdJwt, tooLarge } from './serialization.js'

/**
 * An SD-JWT in whichever serialisation it came, for any function that takes one: compact text as it is, and the flattened
 * and general JWS JSON serialisations together with what reads them. Nothing is read yet, so nothing is refused here.
 *
 * Without it an SD-JWT in JSON is refused: who expects compact text alone need not carry the other forms.
 *
 * Spec: RFC 9901 sections 4 and 8.
 *
 * @param sdJwt — text, or a JSON object that was parsed.
 * @example
 * ```ts
 * const { claims } = await verifySdJwtVc(anySerialization(received), policy)
 * const verifier = sdJwtVcVerifier({ serialization: anySerialization })
 * ```
 */
export function anySerialization(sdJwt: string | JsonObject): SerializedSdJwt {
  // RFC 8259 section 2: white space may stand before a JSON text; before the compact form nothing may.
  if (typeof sdJwt === 'string' && !/^[ \t\n\r]*\{/.test(sdJwt)) return sdJwt
  return { [READ]: (limits) => splitJson(typeof sdJwt === 'string' ? parseText(sdJwt, limits) : sdJwt, limits) }
}

function parseText(text: string, limits: CompleteLimits): JsonValue {
  if (text.length > limits.maxLength) throw tooLarge(limits, 'maxLength')
  return parseJson(text, limits)
}

function splitJson(value: JsonValue, limits: CompleteLimits): SdJwtParts {
  if (!isJsonObject(value)) throw malformed('neither compact text nor a JSON object', '8')
  const { payload, signatures } = value
  if (typeof payload !== 'string') throw malformed('payload is not a string', '8')
  const isGeneral = Object.hasOwn(value, 'signatures')
  if (isGeneral && ['protected', 'header', 'signature'].some((name) => Object.hasOwn(value, name))) {
    // RFC 7515 section 7.2.2: the flattened members and `signatures` exclude one another.
    throw malformed('both a flattened and a general serialisation', '8')
  }
  const entries = isGeneral ? signatures : [value]
  if (!Array.isArray(entries) || entries.length === 0) throw malformed('signatures is not a non-empty array', '8')
  if (entries.length > MAX_SIGNATURES) throw tooLarge({ maxSignatures: MAX_SIGNATURES }, 'maxSignatures')
  const jwts = entries.map((entry, index) => parseSignatureEntry(entry, payload, index, limits))
  const [first, ...others] = jwts
  return { issuerJwts: [first!.jwt, ...others.map(({ jwt }) => jwt)], ...readUnprotected(first!.unprotected, limits) }
}

/** Each signature costs a public-key operation. */
const MAX_SIGNATURES = 4

/** The header parameters that carry the rest of the SD-JWT. Spec: RFC 9901 section 8.1. */
const CARRIERS = ['disclosures', 'kb_jwt'] as const

function parseSignatureEntry(entry: JsonValue, payload: string, index: number, limits: CompleteLimits) {
  if (!isJsonObject(entry)) throw malformed('a signature is not an object', '8')
  const { protected: protectedPart, signature } = entry
  if (!isPart(protectedPart) || !isPart(signature)) {
    throw malformed('protected and signature must be strings', '8')
  }
  const unprotected = Object.hasOwn(entry, 'header') ? entry.header : {}
  if (!isJsonObject(unprotected)) throw malformed('header is not an object', '8')
  if (protectedPart.length + payload.length + signature.length > limits.maxLength) {
    throw tooLarge(limits, 'maxLength')
  }
  const jwt = parseJwt(`${protectedPart}.${payload}.${signature}`, 'Issuer-signed JWT', limits.maxDepth)
  for (const name of Object.keys(unprotected)) {
    // RFC 7515 section 4: header parameter names must be distinct between the two headers; section 4.1.11: crit is protected.
    if (Object.hasOwn(jwt.header, name) || name === 'crit') {
      throw new TegataError('ERR_JWS_HEADER', 'a header parameter is in the wrong header or in both', {
        spec: 'RFC 7515 section 4',
        evidence: { parameter: name },
      })
    }
  }
  if (CARRIERS.some((name) => Object.hasOwn(jwt.header, name) || (index > 0 && Object.hasOwn(unprotected, name)))) {
    throw malformed('disclosures and kb_jwt belong into the first unprotected header only', '8.3')
  }
  return { jwt, unprotected }
}

function readUnprotected(unprotected: JsonObject, limits: CompleteLimits): Omit<SdJwtParts, 'issuerJwts'> {
  const disclosures = Object.hasOwn(unprotected, 'disclosures') ? unprotected.disclosures : []
  if (!Array.isArray(disclosures)) throw malformed('disclosures is not an array', '8.1')
  if (disclosures.length > limits.maxDisclosures) throw tooLarge(limits, 'maxDisclosures')
  let length = 0
  for (const disclosure of disclosures) {
    if (!isPart(disclosure) || disclosure === '') throw malformed('a Disclosure is not a text', '8.1')
    length += disclosure.length
  }
  if (length > limits.maxLength) throw tooLarge(limits, 'maxLength')
  const keyBindingJwt = ownMember(unprotected, 'kb_jwt')
  if (keyBindingJwt !== undefined && (!isPart(keyBindingJwt) || keyBindingJwt.length > limits.maxLength)) {
    throw malformed('kb_jwt is not a text', '8.1')
  }
  return { disclosures: disclosures as string[], keyBindingJwt }
}

/** One part of the compact form: with a tilde in it, it would be two when written in that form. */
function isPart(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && !value.includes('~')
}
