import {
  decodeBase64url,
  decodeUtf8,
  isJsonObject,
  type JsonObject,
  type JwkPublic,
  parseJson,
  type SafeFetch,
} from '@tegata/core'
import { type DIDDocument, type DIDResolutionResult, Resolver, type VerificationMethod } from 'did-resolver'
import { decodeKeyDid } from './did-key.js'
import { fetchJsonObject } from './fetched-json.js'
import { type IssuerKeyMechanism, noKey, selectIssuerKeys } from './issuer-keys.js'

/** How DIDs are looked up, and for whom. Spec: SD-JWT VC section 2.5 (mechanisms of an ecosystem). */
export interface DidIssuerKeysOptions {
  /** DIDs (`iss`) of the issuers for which this mechanism is permitted; nothing is resolved for any other. */
  readonly issuers: readonly string[]
  /** For `did:web`; without it that method is not there. */
  readonly fetch?: SafeFetch
}

const MAX_METHODS = 64

/**
 * Finds the issuer's key in its DID document: a verification method of `assertionMethod`, the one that `kid` names when
 * the header has one.
 *
 * The list of issuers is the policy: an attacker writes `iss`, and anybody can make a `did:key`.
 *
 * Spec: SD-JWT VC sections 2.5 and 7.3; DID Core sections 5.2 and 5.3.2; did:key, did:jwk, did:web method specifications.
 *
 * @param options — permitted DIDs, and the safe fetch for did:web.
 * @returns a mechanism that throws TegataError ERR_SDJWT_ISSUER_KEY, ERR_FETCH_*, ERR_ENCODING_*, ERR_KEY_INVALID.
 * @example
 * ```ts
 * const issuerKeys = didIssuerKeys({ issuers: ['did:web:issuer.example'], fetch: createSafeFetch() })
 * ```
 */
export function didIssuerKeys({ issuers, fetch }: DidIssuerKeysOptions): IssuerKeyMechanism {
  const permitted = new Set(issuers)
  const resolver = new Resolver({
    key: async (did) => resolved(documentOf(did, decodeKeyDid(did), `#${did.slice('did:key:'.length)}`)),
    jwk: async (did) => resolved(documentOf(did, readJwk(did), '#0')),
    ...(fetch === undefined ? {} : { web: async (did: string) => resolved(await fetchDocument(did, fetch)) }),
  })
  return async ({ header, alg, iss }) => {
    if (iss === undefined || !permitted.has(iss)) throw noKey('a DID is not permitted for this issuer')
    // The resolver looks methods up in a plain object, where `constructor` would be found as well.
    if (!/^did:(?:key|jwk|web):/.test(iss)) throw noKey('not a DID of a known method')
    const { didDocument } = await resolver.resolve(iss)
    if (didDocument === null || didDocument.id !== iss) throw noKey('the DID has no document of its own')
    const keys = findMethods(didDocument, typeof header.kid === 'string' ? header.kid : undefined).map(readMethodKey)
    // `kid` chose the verification method; inside a JWK it may say something else.
    return selectIssuerKeys(iss, keys, {}, alg)
  }
}

/** Verification methods for assertions, embedded or by reference; `kid` is a DID URL, absolute or relative. */
function findMethods(document: DIDDocument, kid: string | undefined): VerificationMethod[] {
  const { id, verificationMethod = [], assertionMethod = [] } = document
  if (![verificationMethod, assertionMethod].every((list) => Array.isArray(list) && list.length <= MAX_METHODS)) {
    throw noKey('the DID document lists no verification methods')
  }
  const absolute = (url: unknown): string => (typeof url === 'string' ? (url.startsWith('#') ? id + url : url) : '')
  const wanted = kid === undefined ? undefined : absolute(kid)
  return assertionMethod.flatMap((entry) => {
    const method =
      typeof entry === 'string' ? verificationMethod.find((known) => absolute(known?.id) === absolute(entry)) : entry
    return method && (wanted === undefined || absolute(method.id) === wanted) ? [method] : []
  })
}

function readMethodKey({ publicKeyJwk, publicKeyMultibase }: VerificationMethod): JwkPublic {
  if (typeof publicKeyJwk === 'object' && publicKeyJwk !== null) return publicKeyJwk as unknown as JwkPublic
  if (typeof publicKeyMultibase === 'string') return decodeKeyDid(`did:key:${publicKeyMultibase}`)
  throw noKey('a verification method has neither publicKeyJwk nor publicKeyMultibase')
}

/** did:jwk: the key itself, as base64url of its JWK. */
function readJwk(did: string): JwkPublic {
  const key = parseJson(decodeUtf8(decodeBase64url(did.slice('did:jwk:'.length))), { maxDepth: 4 })
  if (!isJsonObject(key)) throw noKey('not a did:jwk')
  return key as unknown as JwkPublic
}

/** did:web: `did:web:host%3A8443:path:more` is `https://host:8443/path/more/did.json`. */
async function fetchDocument(did: string, fetch: SafeFetch): Promise<DIDDocument> {
  const [host, ...path] = did.slice('did:web:'.length).split(':')
  const authority = host!.replace(/%3A/i, ':')
  if (
    !/^[\w.-]+(?::\d{1,5})?$/.test(authority) ||
    !path.every((part) => /^[\w.~%-]+$/.test(part) && !/^\.+$/.test(part))
  ) {
    throw noKey('not a did:web')
  }
  const url = `https://${authority}/${path.length === 0 ? '.well-known' : path.join('/')}/did.json`
  const accept = ['application/did+json', 'application/did+ld+json', 'application/json']
  const document: JsonObject = await fetchJsonObject(fetch, url, accept)
  return document as unknown as DIDDocument
}

function documentOf(did: string, publicKeyJwk: JwkPublic, fragment: string): DIDDocument {
  const method = { id: did + fragment, type: 'JsonWebKey', controller: did, publicKeyJwk } as VerificationMethod
  return { id: did, verificationMethod: [method], assertionMethod: [method.id] }
}

function resolved(didDocument: DIDDocument): DIDResolutionResult {
  return { didResolutionMetadata: {}, didDocument, didDocumentMetadata: {} }
}
