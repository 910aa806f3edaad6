import {
  decodeBase64,
  decodeUtf8,
  encodeBase64,
  encodeUtf8,
  type JsonObject,
  type Signer,
  TegataError,
} from '@tegata/core'
import { checkJwtHeader, parseJwt, signJwt, verifyJwt } from '@tegata/core/jws'
import { fromJson, toJson } from '../list/list-json.js'
import { memberOf, readListPlace } from '../list/place.js'
import { checkStructure, openStatusList } from '../list/structure.js'
import { prepareContent, type StatusListTokenContent, type StatusListTokenForm } from './token.js'

const TYP = 'statuslist+jwt'
const MAX_DEPTH = 16
const MAX_CERTIFICATES = 8

/** Status List Tokens as JWT, for credentials in JOSE. Spec: draft-ietf-oauth-status-list-20 section 5.1. */
export const statusListJwt: StatusListTokenForm = {
  mechanism: 'status_list',
  mediaType: 'application/statuslist+jwt',
  readPlace: readListPlace,
  parse(token, algorithms, maxBytes) {
    if (token.length > maxBytes) throw tooLarge(maxBytes)
    const jwt = parseJwt(decodeUtf8(token), 'Status List Token', MAX_DEPTH)
    const { header, payload } = jwt
    const alg = checkJwtHeader(header, TYP, algorithms)
    const kid = memberOf(header, 'kid') as string | undefined
    const claim = (name: string): unknown => memberOf(payload, name)
    return {
      hint: { alg, kid, certificates: readX5c(memberOf(header, 'x5c')) },
      verify: (verifier) => verifyJwt(jwt, verifier),
      claims: () => ({
        sub: claim('sub'),
        iat: claim('iat'),
        exp: claim('exp'),
        nbf: claim('nbf'),
        aud: claim('aud'),
        ttl: claim('ttl'),
        list: checkStructure(fromJson(claim('status_list'))),
      }),
    }
  },
  open: openStatusList,
  async issue({ uri, iat, exp, ttlSeconds, list, keyId, certificates }, signer) {
    const header: JsonObject = { typ: TYP }
    if (keyId !== undefined) header.kid = keyId
    if (certificates !== undefined) header.x5c = certificates.map(encodeBase64)
    const payload = { sub: uri, iat, exp, ttl: ttlSeconds, status_list: { ...toJson(list) } }
    return encodeUtf8(await signJwt(header, payload, signer))
  },
}

/**
 * Issues a Status List Token as JWT.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 5.1.
 *
 * @param content — the list and when it holds.
 * @param signer — the key of the status issuer.
 * @throws TegataArgumentError ERR_ARG_VALUE
 * @returns the compact form, served as `application/statuslist+jwt`.
 */
export async function issueStatusListJwt(content: StatusListTokenContent, signer: Signer): Promise<string> {
  return decodeUtf8(await statusListJwt.issue(await prepareContent(content), signer))
}

/** RFC 7515 section 4.1.6: base64 of DER, the signer's certificate first. */
function readX5c(x5c: unknown): readonly Uint8Array[] {
  if (x5c === undefined) return []
  if (Array.isArray(x5c) && x5c.length > 0 && x5c.length <= MAX_CERTIFICATES) {
    if (x5c.every((text) => typeof text === 'string')) return x5c.map(decodeBase64)
  }
  throw new TegataError('ERR_STATUS_TOKEN', 'x5c is not a short array of certificates', {
    spec: 'RFC 7515 section 4.1.6',
  })
}

/** A token that is not even looked at. */
function tooLarge(maxBytes: number): TegataError {
  return new TegataError('ERR_ENCODING_LIMIT', 'the Status List Token is larger than it may be', {
    spec: 'DESIGN section 7',
    evidence: { maxBytes },
  })
}
