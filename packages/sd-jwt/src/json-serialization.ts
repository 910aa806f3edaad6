import { type JsonObject, type Signer, TegataArgumentError, TegataError } from '@tegata/core'
import { signEncoded } from '@tegata/core/jws'
import { anySerialization } from './any-serialization.js'
import { completeLimits, type SdJwtLimits } from './limits.js'
import { joinSdJwt, type SdJwtParts, splitSdJwt } from './serialization.js'

/**
 * Writes an SD-JWT or SD-JWT+KB in the compact serialisation, which has room for one signature.
 *
 * Spec: RFC 9901 sections 4 and 8.
 *
 * @param sdJwt — in any serialisation.
 * @param limits — how much is read at most.
 * @throws TegataError ERR_SDJWT_MALFORMED (also for several signatures), ERR_SDJWT_LIMIT, ERR_JWS_*, ERR_ENCODING_*
 */
export function compactSdJwt(sdJwt: string | JsonObject, limits?: SdJwtLimits): string {
  const parts = splitSdJwt(anySerialization(sdJwt), completeLimits(limits))
  assertOneSignature(parts)
  return joinSdJwt(parts) + (parts.keyBindingJwt ?? '')
}

/**
 * Writes an SD-JWT or SD-JWT+KB in the flattened JSON serialisation, which has room for one signature.
 *
 * Spec: RFC 9901 sections 8.1 and 8.2.
 *
 * @param sdJwt — in any serialisation.
 * @param limits — how much is read at most.
 * @throws TegataError ERR_SDJWT_MALFORMED (also for several signatures), ERR_SDJWT_LIMIT, ERR_JWS_*, ERR_ENCODING_*
 */
export function flattenSdJwt(sdJwt: string | JsonObject, limits?: SdJwtLimits): JsonObject {
  const parts = splitSdJwt(anySerialization(sdJwt), completeLimits(limits))
  assertOneSignature(parts)
  const { payload, signatures } = writeGeneral(parts)
  return { payload, ...signatures[0]! }
}

/**
 * Writes an SD-JWT or SD-JWT+KB in the general JSON serialisation.
 *
 * Spec: RFC 9901 sections 8.1 and 8.3 (Disclosures and KB-JWT in the first unprotected header only).
 *
 * @param sdJwt — in any serialisation.
 * @param limits — how much is read at most.
 * @throws TegataError ERR_SDJWT_MALFORMED, ERR_SDJWT_LIMIT, ERR_JWS_*, ERR_ENCODING_*
 */
export function generalizeSdJwt(sdJwt: string | JsonObject, limits?: SdJwtLimits): JsonObject {
  return { ...writeGeneral(splitSdJwt(anySerialization(sdJwt), completeLimits(limits))) }
}

/**
 * Adds another issuer's signature over the same payload: general JSON serialisation. A verifier checks every signature.
 *
 * Spec: RFC 7515 section 7.2.1, RFC 9901 section 8.3.
 *
 * @param sdJwt — an SD-JWT without key binding, in any serialisation.
 * @param header — header parameters of the new signature, with the same `typ`; `alg` is the signer's.
 * @param signer — the key that signs too.
 * @throws TegataError ERR_SDJWT_KB_UNEXPECTED, ERR_SDJWT_MALFORMED, ERR_SDJWT_LIMIT, ERR_JWS_*, ERR_ENCODING_*
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export async function cosignSdJwt(sdJwt: string | JsonObject, header: JsonObject, signer: Signer): Promise<JsonObject> {
  const parts = splitSdJwt(anySerialization(sdJwt), completeLimits(undefined))
  if (parts.keyBindingJwt !== undefined) {
    throw new TegataError('ERR_SDJWT_KB_UNEXPECTED', 'a presentation is not signed by issuers any more', {
      spec: 'RFC 9901 section 8.3',
    })
  }
  if (header.typ !== parts.issuerJwts[0].header.typ) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'every signature has the same typ, or no verifier takes them all')
  }
  const { payload, signatures } = writeGeneral(parts)
  const [protectedPart, , signature] = splitJwt(await signEncoded(header, payload, signer))
  return { payload, signatures: [...signatures, { protected: protectedPart, signature }] }
}

function writeGeneral({ issuerJwts, disclosures, keyBindingJwt }: SdJwtParts): {
  payload: string
  signatures: JsonObject[]
} {
  const first: JsonObject = { disclosures: [...disclosures] }
  if (keyBindingJwt !== undefined) first.kb_jwt = keyBindingJwt
  const signatures = issuerJwts.map(({ compact }, index): JsonObject => {
    const [protectedPart, , signature] = splitJwt(compact)
    return { protected: protectedPart, signature, ...(index === 0 ? { header: first } : {}) }
  })
  return { payload: splitJwt(issuerJwts[0].compact)[1], signatures }
}

function splitJwt(compact: string): [header: string, payload: string, signature: string] {
  return compact.split('.') as [string, string, string]
}

function assertOneSignature({ issuerJwts }: SdJwtParts): void {
  if (issuerJwts.length === 1) return
  throw new TegataError('ERR_SDJWT_MALFORMED', 'several signatures fit the general serialisation only', {
    spec: 'RFC 9901 section 8',
  })
}
