import { decodeUtf8, encodeBase64, encodeUtf8, type JsonObject, type Signer } from '@tegata/core'
import { signJwt } from '@tegata/core/jws'
import { toJson } from '../list/list-json.js'
import { readListPlace } from '../list/place.js'
import { openStatusList } from '../list/structure.js'
import { parseStatusListJwt, STATUS_LIST_MEDIA_TYPE, STATUS_LIST_TYP } from './parse-jwt.js'
import { prepareContent, type StatusListTokenContent, type StatusListTokenForm } from './token.js'

/** Status List Tokens as JWT, for credentials in JOSE. Spec: draft-ietf-oauth-status-list-20 section 5.1. */
export const statusListJwt: StatusListTokenForm = {
  mechanism: 'status_list',
  mediaType: STATUS_LIST_MEDIA_TYPE,
  readPlace: readListPlace,
  parse: parseStatusListJwt,
  open: openStatusList,
  async issue({ uri, iat, exp, ttlSeconds, list, keyId, certificates }, signer) {
    const header: JsonObject = { typ: STATUS_LIST_TYP }
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
