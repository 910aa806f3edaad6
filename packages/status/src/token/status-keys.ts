import {
  type Awaitable,
  importVerifier,
  isKeyFor,
  type JwkPublic,
  type SignatureAlgorithm,
  type SignatureVerifier,
  TegataError,
  type Trust,
} from '@tegata/core'
import type { StatusKeyHint } from './token.js'

/** The facts from which the keys of a Status List Token are chosen. Spec: draft-ietf-oauth-status-list-20 section 11.3. */
export interface StatusKeyQuery {
  /** Id of the verified issuer of the credential: whose statuses these are claimed to be. */
  readonly issuer: string
  /** From the verified credential. */
  readonly uri: string
  /** From the token's own header, unverified. */
  readonly hint: StatusKeyHint
  /**
   * DER, from the verified credential: the issuer says that the signer of the list has it or chains to it. A mechanism
   * that cannot check that refuses.
   */
  readonly certificate?: Uint8Array | undefined
  /** The moment of the check. */
  readonly at: Date
}

/**
 * Finds the keys that may sign status lists for credentials of one issuer, or throws ERR_STATUS_KEY.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 11.3 (no method is mandated; the verifier decides).
 */
export type StatusKeyMechanism = (query: StatusKeyQuery) => Awaitable<readonly SignatureVerifier[]>

/**
 * Trusts keys by the credential's issuer: the `id` is the issuer's, the `keys` are those that sign its status lists, its
 * own or those of another party it has its lists kept by. Keys that issue credentials are not trusted unless listed.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 11.3; RFC 8725 section 3.1 (a key is for one algorithm).
 *
 * @param trust — for each issuer of credentials, the public keys of its status issuer; `certificates` are not used.
 * @example
 * ```ts
 * const statusKeys = staticStatusKeys([{ id: 'https://issuer.example', keys: [statusProvider.publicJwk] }])
 * ```
 */
export function staticStatusKeys(trust: Trust): StatusKeyMechanism {
  const imported = new Map<JwkPublic, Awaitable<SignatureVerifier>>()
  const importOnce = (key: JwkPublic, alg: SignatureAlgorithm): Awaitable<SignatureVerifier> => {
    const verifier = imported.get(key) ?? importVerifier(key, alg)
    imported.set(key, verifier)
    return verifier
  }
  return ({ issuer, certificate, hint: { alg, kid } }) => {
    // Nobody can tell whether a bare key is that of the certificate (ISO/IEC 18013-5 section 12.3.6.2).
    if (certificate !== undefined) throw noKey('the credential demands a certificate')
    const keys = trust.find(({ id }) => id === issuer)?.keys ?? []
    const fitting = keys.filter((key) => isKeyFor(key, alg) && (!kid || !key.kid || key.kid === kid))
    if (fitting.length === 0) throw noKey('no key is trusted for this status list')
    return Promise.all(fitting.map((key) => importOnce(key, alg)))
  }
}

function noKey(reason: string): TegataError {
  return new TegataError('ERR_STATUS_KEY', reason, { spec: 'draft-ietf-oauth-status-list-20 section 11.3' })
}
