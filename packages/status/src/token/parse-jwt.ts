import { decodeUtf8, type SignatureAlgorithm, TegataError } from '@tegata/core'
import { checkJwtHeader, parseJwt, verifyJwt } from '@tegata/core/jws'
import { fromJson } from '../list/list-json.js'
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
  if (token.length > maxBytes) {
    throw new TegataError('ERR_ENCODING_LIMIT', 'the Status List Token is too large', {
      spec: 'DESIGN section 7',
      evidence: { maxBytes },
    })
  }
  const jwt = parseJwt(decodeUtf8(token), 'Status List Token', MAX_DEPTH)
  const { header, payload } = jwt
  const alg = checkJwtHeader(header, STATUS_LIST_TYP, algorithms)
  const { kid, x5c } = header
  return {
    hint: { alg, kid: kid as string | undefined, certificates: readX5c(x5c) },
    verify: (verifier) => verifyJwt(jwt, verifier),
    claims: () => {
      const { sub, iat, exp, nbf, aud, ttl, status_list } = payload
      return { sub, iat, exp, nbf, aud, ttl, list: checkStructure(fromJson(status_list)) }
    },
  }
}

/** RFC 7515 section 4.1.6: base64 of DER, the signer's certificate first. */
function readX5c(x5c: unknown): readonly string[] {
  if (x5c === undefined) return []
  if (Array.isArray(x5c) && x5c.length > 0 && x5c.length <= MAX_CERTIFICATES) {
    if (x5c.every((text) => typeof text === 'string')) return x5c
  }
  throw new TegataError('ERR_STATUS_TOKEN', 'x5c is not a few texts', {
    spec: 'RFC 7515 section 4.1.6',
  })
}
