import {
  isJsonObject,
  isTegataError,
  type JsonObject,
  type JsonValue,
  type JwkPublic,
  type SafeFetch,
  type SignatureVerifier,
} from '@tegata/core'
import { fetchJsonObject } from './fetched-json.js'
import { type IssuerKeyMechanism, type IssuerKeyQuery, noKey, selectIssuerKeys } from './issuer-keys.js'

/** How issuer metadata is looked up, and for whom. Spec: SD-JWT VC section 4. */
export interface IssuerMetadataOptions {
  /** Identifiers (`iss`) of the issuers for which this mechanism is permitted; nothing is fetched for any other. */
  readonly issuers: readonly string[]
  readonly fetch: SafeFetch
  /** How long fetched keys are used, in seconds; 300 when absent, 0 to fetch for every verification. */
  readonly cacheSeconds?: number
}

/** Each key that fits costs a signature check. */
const MAX_KEYS = 64

/**
 * Finds the issuer's key at `/.well-known/jwt-vc-issuer` of its identifier.
 *
 * The list of issuers is the policy: an attacker writes `iss`, and must not choose what a verifier connects to, nor by
 * which mechanism a known issuer's key is found.
 *
 * Spec: SD-JWT VC sections 2.5, 4 and 7.1.
 *
 * @param options — permitted issuers, the safe fetch, how long keys are kept.
 * @returns a mechanism that throws TegataError ERR_SDJWT_ISSUER_KEY, ERR_FETCH_*, ERR_ENCODING_*.
 * @example
 * ```ts
 * const issuerKeys = issuerMetadataKeys({ issuers: ['https://issuer.example'], fetch: createSafeFetch() })
 * ```
 */
export function issuerMetadataKeys({ issuers, fetch, cacheSeconds = 300 }: IssuerMetadataOptions): IssuerKeyMechanism {
  const permitted = new Set(issuers)
  const cache = new Map<string, { readonly keys: readonly JwkPublic[]; readonly until: number }>()
  return async ({ header, alg, iss, moment: { now } }) => {
    if (iss === undefined || !permitted.has(iss)) throw noKey('issuer metadata is not permitted for this issuer')
    let entry = cache.get(iss)
    if (entry === undefined || entry.until <= now) {
      entry = { keys: await fetchKeys(iss, fetch), until: now + cacheSeconds }
      cache.set(iss, entry)
    }
    const verifiers: SignatureVerifier[] = []
    for (const key of entry.keys) verifiers.push(...(await importIfUsable(key, { iss, header, alg })))
    if (verifiers.length === 0) throw noKey('the issuer has no key for this header')
    return { issuer: iss, verifiers }
  }
}

/** RFC 7517 section 5: keys of a set that are not understood are ignored, and do not spoil those beside them. */
async function importIfUsable(
  key: JwkPublic,
  { iss, header, alg }: { readonly iss: string } & Pick<IssuerKeyQuery, 'header' | 'alg'>,
): Promise<readonly SignatureVerifier[]> {
  try {
    return (await selectIssuerKeys(iss, [key], header, alg)).verifiers
  } catch (error) {
    if (isTegataError(error)) return []
    throw error
  }
}

async function fetchKeys(iss: string, fetch: SafeFetch): Promise<readonly JwkPublic[]> {
  const metadata = await fetchJsonObject(fetch, metadataUrl(iss), ['application/json'])
  // Section 4.3: otherwise one tenant of a server could speak for another.
  if (own(metadata, 'issuer') !== iss) throw noKey('the metadata is that of another issuer')
  const [jwks, jwksUri] = [own(metadata, 'jwks'), own(metadata, 'jwks_uri')]
  if ((jwks === undefined) === (jwksUri === undefined)) throw noKey('not exactly one of jwks and jwks_uri')
  if (jwksUri === undefined) return readKeySet(jwks)
  if (typeof jwksUri !== 'string') throw noKey('jwks_uri is not a string')
  return readKeySet(await fetchJsonObject(fetch, jwksUri, ['application/json', 'application/jwk-set+json']))
}

/** Section 4: the well-known string stands between host and path; no query, no fragment, no `/` at the end. */
function metadataUrl(iss: string): string {
  if (!iss.startsWith('https://') || /[?#]/.test(iss) || !URL.canParse(iss)) {
    throw noKey('iss is not an https URL without query and fragment')
  }
  const { host, pathname } = new URL(iss)
  return `https://${host}/.well-known/jwt-vc-issuer${pathname.replace(/\/$/, '')}`
}

function readKeySet(jwks: JsonValue | undefined): readonly JwkPublic[] {
  const keys = isJsonObject(jwks) ? own(jwks, 'keys') : undefined
  if (!Array.isArray(keys) || keys.length > MAX_KEYS || !keys.every(isJsonObject)) throw noKey('no usable JWK Set')
  return keys as unknown as readonly JwkPublic[]
}

function own(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}
