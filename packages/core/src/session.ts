import { encodeBase64url, encodeUtf8 } from './bytes.js'
import { type RandomSource, systemRandom } from './environment.js'
import { TegataArgumentError } from './errors.js'
import { sha256 } from './hash.js'

/**
 * What one presentation is bound to. Each format derives its own binding from it: SD-JWT the KB-JWT `aud` and `nonce`,
 * mdoc the SessionTranscript, BBS the presentation header.
 *
 * Spec: DESIGN section 4; OpenID4VP 1.0 sections 5, 8 and Appendix B.2.6.
 */
export interface PresentationSession {
  /** Fresh for each session: base64url, at least 22 characters (128 bits). */
  readonly nonce: string
  /** The verifier's identifier: OpenID4VP `client_id`, or `origin:<origin>` over the Digital Credentials API. */
  readonly audience: string
  /** Where the response goes in the redirect flow (`response_uri`). */
  readonly responseUri?: string
  /** RFC 7638 SHA-256 thumbprint, base64url, of the key that the response is encrypted to. */
  readonly encryptionKeyThumbprint?: string
  /** The web origin, when the Digital Credentials API carries the exchange. */
  readonly origin?: string
}

/** What a verifier fixes for a session; the nonce is not its to choose. Spec: DESIGN section 4. */
export type PresentationSessionOptions = Omit<PresentationSession, 'nonce'>

const NONCE_BYTES = 32

/**
 * Makes a session with a fresh nonce.
 *
 * Spec: OpenID4VP 1.0 section 5.2 (nonce), section 14.1 (replay).
 *
 * @param options — audience and channel; exactly one of `responseUri` and `origin`.
 * @param random — source of 32 bytes.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function createPresentationSession(
  options: PresentationSessionOptions,
  random: RandomSource = systemRandom,
): PresentationSession {
  if (!options.audience) throw new TegataArgumentError('ERR_ARG_VALUE', 'a session needs an audience')
  if ((options.responseUri === undefined) === (options.origin === undefined)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'a session has either a responseUri or an origin')
  }
  return Object.freeze({ ...options, nonce: encodeBase64url(random(NONCE_BYTES)) })
}

/**
 * One unambiguous byte string for all a session binds to, 32 bytes.
 *
 * Spec: DESIGN section 4.
 *
 * @param session — every member counts; an absent member differs from an empty one.
 */
export function digestSession(session: PresentationSession): Uint8Array {
  const { nonce, audience, responseUri, encryptionKeyThumbprint, origin } = session
  // A JSON array of strings and nulls is injective: no two sessions serialise alike.
  const members = [nonce, audience, responseUri ?? null, encryptionKeyThumbprint ?? null, origin ?? null]
  return sha256(encodeUtf8(JSON.stringify(['tegata-session-v1', ...members])))
}
