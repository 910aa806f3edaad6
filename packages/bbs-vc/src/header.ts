import {
  type CredentialValidity,
  decodeUtf8,
  digestSession,
  encodeBase64url,
  encodeUtf8,
  equalBytes,
  isJsonObject,
  type PresentationSession,
  parseJson,
  TegataError,
} from '@tegata/core'
import { LAYOUT_ID } from './layout.js'

/**
 * The proof algorithm: BBS with pseudonyms, draft -02, over typed messages, SHA-256 suite. The registered name `BBS`
 * means the scheme without commitments, whose verifiers could not read these proofs, so it would be the wrong name.
 *
 * Spec: draft-ietf-jose-json-web-proof section 5.2.1 (`alg`).
 */
export const PROOF_ALGORITHM = 'tegata-bbs-nym-02'

const TYPE = 'dc+jwp'
const SECONDS_PER_DAY = 86_400
const SPEC = 'draft-ietf-jose-json-web-proof section 6.1.1'

/**
 * What an issuer header says: the same for everybody who got a credential of this issuer that day.
 *
 * Spec: draft-ietf-jose-json-web-proof section 6.1.1 ("It is RECOMMENDED that the Issuer Header have the same
 * representation"); DESIGN section 5 step 5.
 */
export interface IssuerHeader {
  readonly issuer: string
  /** RFC 7638 thumbprint of the issuer's key. */
  readonly keyId: string
  readonly validity: CredentialValidity
}

/** Writes the one form that a header has. */
export function encodeIssuerHeader({ issuer, keyId, validity }: IssuerHeader): Uint8Array {
  const { issuedAt, validFrom, validUntil } = validity
  const [iat, nbf, exp] = [issuedAt, validFrom, validUntil].map((date) => date.getTime() / 1000)
  return encodeUtf8(
    JSON.stringify({ alg: PROOF_ALGORITHM, typ: TYPE, iss: issuer, kid: keyId, layout: LAYOUT_ID, iat, nbf, exp }),
  )
}

/**
 * Reads an issuer header and refuses every other spelling of it: an extra member, an order, a space or a time of day
 * would let an issuer mark the people it wants to recognise.
 *
 * @throws TegataError ERR_BBS_VC_HEADER, ERR_ENCODING_UTF8, ERR_ENCODING_JSON, ERR_ENCODING_JSON_DUPLICATE, ERR_ENCODING_LIMIT
 */
export function parseIssuerHeader(octets: Uint8Array): IssuerHeader {
  const members = parseJson(decodeUtf8(octets), { maxDepth: 2 })
  if (!isJsonObject(members)) throw badHeader('not a JSON object')
  const { alg, iss, kid, layout, iat, nbf, exp } = members
  if (alg !== PROOF_ALGORITHM) throw badHeader('another algorithm')
  if (layout !== LAYOUT_ID) throw badHeader('another claim layout')
  if (typeof iss !== 'string' || typeof kid !== 'string') throw badHeader('no issuer or key')
  const validity = { issuedAt: wholeDay(iat), validFrom: wholeDay(nbf), validUntil: wholeDay(exp) }
  const header = { issuer: iss, keyId: kid, validity }
  if (!equalBytes(encodeIssuerHeader(header), octets)) throw badHeader('not in its one form')
  return header
}

/** Whether a date is 00:00:00 UTC of a day that a header can state. */
export function isWholeDay(date: Date): boolean {
  const seconds = date.getTime() / 1000
  return Number.isSafeInteger(seconds) && seconds >= 0 && seconds % SECONDS_PER_DAY === 0
}

function wholeDay(seconds: unknown): Date {
  const date = new Date(typeof seconds === 'number' ? seconds * 1000 : Number.NaN)
  if (!isWholeDay(date)) throw badHeader('a date is not a whole day')
  return date
}

function badHeader(reason: string): TegataError {
  return new TegataError('ERR_BBS_VC_HEADER', `the issuer header is wrong: ${reason}`, { spec: SPEC })
}

/**
 * The presentation header: what one proof is bound to. Both sides write it from the session; nobody parses it.
 *
 * Spec: draft-ietf-jose-json-web-proof section 6.2.1; DESIGN section 4.
 */
export function encodePresentationHeader(session: PresentationSession): Uint8Array {
  const { audience, nonce } = session
  // `aud` and `nonce` are for readers of the JWP; `session` covers them and the rest of the session.
  const digest = encodeBase64url(digestSession(session))
  return encodeUtf8(JSON.stringify({ alg: PROOF_ALGORITHM, aud: audience, nonce, session: digest }))
}

/**
 * Where a pseudonym is the same: at one verifier, by the identity that the session was opened under. The verifier cannot
 * choose it freely: with another text it would get another audience, to which nothing else would be sent.
 *
 * Spec: draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 3.1 (Context Identifier); DESIGN section 4.
 */
export function encodePseudonymContext({ audience }: PresentationSession): Uint8Array {
  return encodeUtf8(JSON.stringify(['tegata-pseudonym-v1', audience]))
}
