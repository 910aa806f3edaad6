import { type CborInput, type CborKey, type CborValue, decodeCbor, encodeCbor } from '@tegata/cbor'
import type { Awaitable } from '@tegata/core'
import { completeLimits, type StatusLimits } from './limits.js'
import type { StatusList } from './status-list.js'
import {
  badClaim,
  type CompressedStatusList,
  checkStructure,
  compressList,
  inflateList,
  type RawStatusList,
} from './structure.js'

/**
 * Writes a status list as CBOR, compressed as far as the platform can.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 4.3.
 *
 * @param list — the list.
 * @param aggregationUri — where the list of all lists is.
 */
export async function writeStatusListCbor(list: StatusList, aggregationUri?: string): Promise<Uint8Array> {
  return encodeCbor(toCbor(await compressList(list, aggregationUri)))
}

/**
 * Reads a status list from CBOR, at once on Node.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 4.3.
 *
 * @param bytes — the encoded StatusList structure.
 * @param limits — how large it may be, encoded and inflated.
 * @throws TegataError ERR_STATUS_CLAIM, ERR_CBOR_*, ERR_ENCODING_ZLIB, ERR_ENCODING_LIMIT
 */
export function readStatusListCbor(bytes: Uint8Array, limits?: StatusLimits): Awaitable<StatusList> {
  const { maxListBytes, maxTokenBytes } = completeLimits(limits)
  return inflateList(checkStructure(fromCbor(decodeCbor(bytes, { maxBytes: maxTokenBytes }))), maxListBytes)
}

export function toCbor({ bits, compressed, aggregationUri }: CompressedStatusList): CborInput {
  const members: [CborKey, CborInput][] = [
    ['bits', bits],
    ['lst', compressed],
  ]
  if (aggregationUri !== undefined) members.push(['aggregation_uri', aggregationUri])
  return new Map(members)
}

export function fromCbor(value: CborValue): RawStatusList {
  if (!(value instanceof Map)) throw badClaim('status_list', 'is not a map')
  const lst = value.get('lst')
  return {
    bits: value.get('bits'),
    lst: lst instanceof Uint8Array ? lst : undefined,
    aggregationUri: value.get('aggregation_uri'),
  }
}
