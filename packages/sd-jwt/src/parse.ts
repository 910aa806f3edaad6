import type { JsonObject } from '@tegata/core'
import { type Disclosure, parseDisclosures } from './disclosure.js'
import { completeLimits, type SdJwtLimits } from './limits.js'
import { type SerializedSdJwt, splitSdJwt } from './serialization.js'

/** The parts of an SD-JWT, read but not verified: nothing in it is to be believed. Spec: RFC 9901 section 4. */
export interface UnverifiedSdJwt {
  /** Protected header of the (first) Issuer-signed JWT. */
  readonly header: JsonObject
  /** Its payload, with digests. */
  readonly payload: JsonObject
  readonly disclosures: readonly Disclosure[]
  /** The Key Binding JWT in compact form, when there is one. */
  readonly keyBindingJwt?: string
}

/**
 * Takes an SD-JWT apart without verifying anything: to show it to a developer, or to find out whom to ask for keys.
 *
 * Spec: RFC 9901 sections 4 and 8.
 *
 * @param sdJwt — compact text, or `anySerialization` of what was received.
 * @param limits — how much is read at most.
 * @throws TegataError ERR_SDJWT_MALFORMED, ERR_SDJWT_LIMIT, ERR_JWS_HEADER, ERR_SDJWT_DISCLOSURE_MALFORMED, ERR_ENCODING_*
 */
export function parseSdJwt(sdJwt: SerializedSdJwt, limits?: SdJwtLimits): UnverifiedSdJwt {
  const complete = completeLimits(limits)
  const { issuerJwts, disclosures, keyBindingJwt } = splitSdJwt(sdJwt, complete)
  const { header, payload } = issuerJwts[0]
  return {
    header,
    payload,
    disclosures: parseDisclosures(disclosures, complete),
    ...(keyBindingJwt === undefined ? {} : { keyBindingJwt }),
  }
}
