import { isJsonObject, type JsonObject, type JsonValue, parseJson, TegataError } from '@tegata/core'
import { type Jwt, parseJwt } from '@tegata/core/jws'
import type { CompleteLimits } from './limits.js'

/** An SD-JWT in one of its serialisations: compact text, or a JWS JSON object as text or parsed. Spec: RFC 9901 sections 4 and 8. */
export type SerializedSdJwt = string | JsonObject

/** The parts of an SD-JWT, whatever the serialisation was. */
export interface SdJwtParts {
  /** The Issuer-signed JWT once per signature: one, or more in the general serialisation. */
  readonly issuerJwts: readonly [Jwt, ...Jwt[]]
  /** Disclosures as received, base64url. */
  readonly disclosures: readonly string[]
  readonly keyBindingJwt: string | undefined
}

/** Splits an SD-JWT; says nothing about trust. */
export function splitSdJwt(input: SerializedSdJwt, limits: CompleteLimits): SdJwtParts {
  if (typeof input !== 'string') return splitJson(input, limits)
  if (input.length > limits.maxLength) throw tooMuch({ maxLength: limits.maxLength })
  // RFC 8259 section 2: white space may stand before a JSON text; before the compact form nothing may.
  return /^[ \t\n\r]*\{/.test(input) ? splitJson(parseJson(input, limits), limits) : splitCompact(input, limits)
}

/** The compact form without Key Binding JWT: what `sd_hash` is taken over. */
export function joinSdJwt({ issuerJwts, disclosures }: Pick<SdJwtParts, 'issuerJwts' | 'disclosures'>): string {
  const [{ compact }] = issuerJwts
  return disclosures.length === 0 ? `${compact}~` : `${compact}~${disclosures.join('~')}~`
}

function splitCompact(text: string, limits: CompleteLimits): SdJwtParts {
  const parts = text.split('~', limits.maxDisclosures + 3)
  if (parts.length > limits.maxDisclosures + 2) throw tooMuch({ maxDisclosures: limits.maxDisclosures })
  if (parts.length < 2) throw malformed('a tilde must follow the Issuer-signed JWT', '4')
  const keyBindingJwt = parts.pop()
  const disclosures = parts.slice(1)
  if (disclosures.includes('')) throw malformed('a Disclosure is empty', '4')
  const issuerJwt = parseJwt(parts[0]!, 'Issuer-signed JWT', limits.maxDepth)
  return { issuerJwts: [issuerJwt], disclosures, keyBindingJwt: keyBindingJwt === '' ? undefined : keyBindingJwt }
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
  if (entries.length > MAX_SIGNATURES) throw tooMuch({ maxSignatures: MAX_SIGNATURES })
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
    throw tooMuch({ maxLength: limits.maxLength })
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
  if (disclosures.length > limits.maxDisclosures) throw tooMuch({ maxDisclosures: limits.maxDisclosures })
  let length = 0
  for (const disclosure of disclosures) {
    if (!isPart(disclosure) || disclosure === '') throw malformed('a Disclosure is not a text', '8.1')
    length += disclosure.length
  }
  if (length > limits.maxLength) throw tooMuch({ maxLength: limits.maxLength })
  const keyBindingJwt = Object.hasOwn(unprotected, 'kb_jwt') ? unprotected.kb_jwt : undefined
  if (keyBindingJwt !== undefined && (!isPart(keyBindingJwt) || keyBindingJwt.length > limits.maxLength)) {
    throw malformed('kb_jwt is not a text', '8.1')
  }
  return { disclosures: disclosures as string[], keyBindingJwt }
}

/** One part of the compact form: with a tilde in it, it would be two when written in that form. */
function isPart(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && !value.includes('~')
}

function malformed(reason: string, section: string): TegataError {
  return new TegataError('ERR_SDJWT_MALFORMED', reason, { spec: `RFC 9901 section ${section}` })
}

function tooMuch(evidence: Record<string, number>): TegataError {
  return new TegataError('ERR_SDJWT_LIMIT', 'the SD-JWT exceeds a limit', { spec: 'DESIGN section 7', evidence })
}
