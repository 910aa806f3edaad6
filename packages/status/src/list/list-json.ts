import { type Awaitable, decodeBase64url, encodeBase64url, isJsonObject, ownMember } from '@tegata/core'
import { completeLimits, type StatusLimits } from './limits.js'
import type { StatusBits, StatusList } from './status-list.js'
import {
  badClaim,
  type CompressedStatusList,
  checkStructure,
  compressList,
  inflateList,
  type RawStatusList,
} from './structure.js'

/** A status list in JSON. Spec: draft-ietf-oauth-status-list-20 section 4.2. */
export type StatusListJson = {
  bits: StatusBits
  /** base64url of the compressed byte array. */
  lst: string
  aggregation_uri?: string
}

/**
 * Writes a status list as JSON, compressed as far as the platform can.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 4.2.
 *
 * @param list — the list.
 * @param aggregationUri — where the list of all lists is.
 */
export async function writeStatusListJson(list: StatusList, aggregationUri?: string): Promise<StatusListJson> {
  return toJson(await compressList(list, aggregationUri))
}

/**
 * Reads a status list from JSON, at once on Node.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 4.2.
 *
 * @param value — the parsed `status_list`.
 * @param limits — how large the list may be.
 * @throws TegataError ERR_STATUS_CLAIM, ERR_ENCODING_BASE64URL, ERR_ENCODING_ZLIB, ERR_ENCODING_LIMIT
 */
export function readStatusListJson(value: unknown, limits?: StatusLimits): Awaitable<StatusList> {
  return inflateList(checkStructure(fromJson(value)), completeLimits(limits).maxListBytes)
}

export function toJson({ bits, compressed, aggregationUri }: CompressedStatusList): StatusListJson {
  const lst = encodeBase64url(compressed)
  return aggregationUri === undefined ? { bits, lst } : { bits, lst, aggregation_uri: aggregationUri }
}

export function fromJson(value: unknown): RawStatusList {
  if (!isJsonObject(value)) throw badClaim('status_list', 'is not an object')
  const lst = ownMember(value, 'lst')
  return {
    bits: ownMember(value, 'bits'),
    lst: typeof lst === 'string' ? decodeBase64url(lst) : undefined,
    aggregationUri: ownMember(value, 'aggregation_uri'),
  }
}
