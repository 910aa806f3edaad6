import {
  type Awaitable,
  importVerifier,
  isKeyFor,
  isTegataError,
  type JsonObject,
  type JwkPublic,
  type SignatureAlgorithm,
  type SignatureVerifier,
  TegataError,
  type Trust,
  type TrustedIssuer,
} from '@tegata/core'
import type { Moment } from './validity.js'

/** What a key mechanism found: whose keys, and the keys that may have signed. Spec: SD-JWT VC section 2.5. */
export interface IssuerKeys {
  /** Id of the trusted issuer. */
  readonly issuer: string
  /** Keys that are for the algorithm of the header; none when the issuer has no such key. */
  readonly verifiers: readonly SignatureVerifier[]
}

/** The unverified facts from which an issuer's key is chosen. Spec: SD-JWT VC section 2.5. */
export interface IssuerKeyQuery {
  /** The protected header: `kid`, `x5c`. */
  readonly header: JsonObject
  /** The algorithm of the header: known, and allowed by the policy. */
  readonly alg: SignatureAlgorithm
  /** `iss` when it is a string. It is never delivered in a Disclosure. */
  readonly iss: string | undefined
  readonly moment: Moment
}

/**
 * A key discovery and validation mechanism: finds the keys of a *trusted* issuer, or throws ERR_SDJWT_ISSUER_KEY.
 *
 * Spec: RFC 9901 section 7.1 step 2.c; SD-JWT VC section 2.5 (only a mechanism that the policy permits).
 */
export type IssuerKeyMechanism = (query: IssuerKeyQuery) => Awaitable<IssuerKeys>

/**
 * Trusts issuers by identifier: `iss` selects the issuer, `kid` the key. What the header brings along (`jwk`, `x5c`)
 * is ignored: an attacker writes the header.
 *
 * Spec: SD-JWT VC section 2.5; RFC 8725 section 3.1 (a key is for one algorithm).
 *
 * @param trust — issuers with their public keys; a key without `kid` is tried for every header.
 * @example
 * ```ts
 * const issuerKeys = staticIssuerKeys([{ id: 'https://issuer.example', keys: [issuer.publicJwk] }])
 * ```
 */
export function staticIssuerKeys(trust: Trust): IssuerKeyMechanism {
  return ({ header, alg, iss }) => {
    const { id, keys = [] }: TrustedIssuer = trust.find(({ id }) => id === iss) ?? { id: '' }
    return selectIssuerKeys(id, keys, header, alg)
  }
}

/** The keys of a trusted issuer that are for this algorithm, and for the `kid` where both sides name one. */
export function selectIssuerKeys(
  issuer: string,
  keys: readonly JwkPublic[],
  { kid }: JsonObject,
  alg: SignatureAlgorithm,
): Awaitable<IssuerKeys> {
  const fitting = keys.filter((key) => isKeyFor(key, alg) && (!kid || !key.kid || key.kid === kid))
  return importAll(fitting, alg, issuer)
}

/**
 * Trusts one key, whatever `iss` says or even when there is none: for a credential whose issuer is agreed elsewhere.
 *
 * Spec: SD-JWT VC section 2.5 (mechanisms of an ecosystem).
 *
 * @param issuer — the id that the result shall name.
 * @param key — the public key.
 */
export function pinnedIssuerKey(issuer: string, key: JwkPublic): IssuerKeyMechanism {
  return ({ alg }) => importAll(isKeyFor(key, alg) ? [key] : [], alg, issuer)
}

async function importAll(keys: readonly JwkPublic[], alg: SignatureAlgorithm, issuer: string): Promise<IssuerKeys> {
  if (keys.length === 0) throw noKey('no such key is trusted')
  return { issuer, verifiers: await Promise.all(keys.map((key) => importOnce(key, alg))) }
}

// Importing costs as much as verifying. One key object has one curve, hence one algorithm, hence one verifier.
const imported = new WeakMap<JwkPublic, Awaitable<SignatureVerifier>>()

function importOnce(key: JwkPublic, alg: SignatureAlgorithm): Awaitable<SignatureVerifier> {
  const verifier = imported.get(key) ?? importVerifier(key, alg)
  imported.set(key, verifier)
  return verifier
}

/** No trusted key for what the header and iss say. */
export function noKey(reason: string): TegataError {
  return new TegataError('ERR_SDJWT_ISSUER_KEY', reason, { spec: 'RFC 9901 section 7.1 step 2.c' })
}

/** The holder's key out of `cnf`, for the algorithm of the KB-JWT. */
export async function importConfirmationKey(jwk: JwkPublic, alg: SignatureAlgorithm): Promise<SignatureVerifier> {
  if (!isKeyFor(jwk, alg)) throw badConfirmation('cnf.jwk is for another algorithm')
  try {
    return await importVerifier(jwk, alg)
  } catch (error) {
    throw isTegataError(error) ? badConfirmation('cnf.jwk is not a usable key') : error
  }
}

/** No usable holder key in cnf. */
export function badConfirmation(reason: string): TegataError {
  return new TegataError('ERR_SDJWT_KB_KEY', reason, { spec: 'RFC 9901 section 7.3 step 5.a' })
}
