import { decodeBase64, decodeUtf8, type SignatureAlgorithm, TegataError } from '@tegata/core'
import { checkJwtHeader, parseJwt, verifyJwt } from '@tegata/core/jws'
import { fromJson } from '../list/list-json.js'
import { memberOf } from '../list/place.js'
import { type CompressedStatusList, checkStructure } from '../list/structure.js'
import type { UnverifiedToken } from './token.js'

/** The `typ` of a token. Spec: draft-ietf-oauth-status-list-20 section 5.1. */
export const STATUS_LIST_TYP = 'statuslist+jwt'

/** What a token is asked for and served as. Spec: draft-ietf-oauth-status-list-20 section 8.1. */
export const STATUS_LIST_MEDIA_TYPE = 'application/statuslist+jwt'

const MAX_DEPTH = 16
const MAX_CERTIFICATES = 8

/** Parses a Status List Token in JWT format and checks its header. Spec: draft-ietf-oauth-status-list-20 section 5.1. */
export function parseStatusListJwt(
  token: Uint8Array,
  algorithms: readonly SignatureAlgorithm[],
  maxBytes: number,
): UnverifiedToken<CompressedStatusList> {
  if (token.length > maxBytes) throw tooLarge(maxBytes)
  const jwt = parseJwt(decodeUtf8(token), 'Status List Token', MAX_DEPTH)
  const { header, payload } = jwt
  const alg = checkJwtHeader(header, STATUS_LIST_TYP, algorithms)
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
