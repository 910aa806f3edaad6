import type { Signer } from '@tegata/core'
import { fromCbor, toCbor } from '../list/list-cbor.js'
import { readListPlace } from '../list/place.js'
import { checkStructure, openStatusList } from '../list/structure.js'
import { issueCwt, LIST_CLAIM, parseCwt } from './cwt.js'
import { prepareContent, type StatusListTokenContent, type StatusListTokenForm } from './token.js'

const MEDIA_TYPE = 'application/statuslist+cwt'

/** Status List Tokens as CWT, for credentials in COSE. Spec: draft-ietf-oauth-status-list-20 section 5.2. */
export const statusListCwt: StatusListTokenForm = {
  mechanism: 'status_list',
  mediaType: MEDIA_TYPE,
  readPlace: readListPlace,
  parse: (token, algorithms, maxBytes) =>
    parseCwt(token, {
      mediaType: MEDIA_TYPE,
      algorithms,
      maxBytes,
      readList: (claims) => checkStructure(fromCbor(claims.get(LIST_CLAIM.statusList))),
    }),
  open: openStatusList,
  issue: (content, signer) =>
    issueCwt(content, { mediaType: MEDIA_TYPE, claim: LIST_CLAIM.statusList, list: toCbor(content.list) }, signer),
}

/**
 * Issues a Status List Token as CWT.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 5.2.
 *
 * @param content — the list and when it holds.
 * @param signer — the key of the status issuer.
 * @throws TegataArgumentError ERR_ARG_VALUE
 * @returns a tagged COSE_Sign1, served as `application/statuslist+cwt`.
 */
export async function issueStatusListCwt(content: StatusListTokenContent, signer: Signer): Promise<Uint8Array> {
  return statusListCwt.issue(await prepareContent(content), signer)
}
