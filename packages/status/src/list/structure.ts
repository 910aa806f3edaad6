import { type Awaitable, TegataError } from '@tegata/core'
import { deflateZlib, inflateZlib, readZlibByte } from '@tegata/core/zlib'
import type { OpenList } from '../token/token.js'
import { byteOf, isStatusBits, outOfBounds, pickStatus, type StatusBits, StatusList } from './status-list.js'

/** The StatusList structure, whether it came as JSON or CBOR; the list is still compressed. */
export interface CompressedStatusList {
  readonly bits: StatusBits
  /** A ZLIB stream. */
  readonly compressed: Uint8Array
  readonly aggregationUri?: string | undefined
}

/** The members as they came; `lst` is undefined when it is not the bytes it must be. */
export interface RawStatusList {
  readonly bits: unknown
  readonly lst: Uint8Array | undefined
  readonly aggregationUri: unknown
}

/** Checks the members. Spec: draft-ietf-oauth-status-list-20 sections 4.2 and 4.3. */
export function checkStructure({ bits, lst, aggregationUri }: RawStatusList): CompressedStatusList {
  if (!isStatusBits(bits)) throw badClaim('bits', 'is not 1, 2, 4 or 8')
  if (lst === undefined) throw badClaim('lst', 'is not a list')
  if (aggregationUri !== undefined && typeof aggregationUri !== 'string') {
    throw badClaim('aggregation_uri', 'is not a text')
  }
  return { bits, compressed: lst, aggregationUri }
}

/** Compresses a list. Spec: draft-ietf-oauth-status-list-20 section 4.1 step 4. */
export async function compressList(list: StatusList, aggregationUri?: string): Promise<CompressedStatusList> {
  const compressed = await deflateZlib(list.bytes)
  return { bits: list.bits, compressed, aggregationUri }
}

/** Inflates a list as far as the limit goes. Spec: draft-ietf-oauth-status-list-20 section 8.3 step 5. */
export function inflateList({ bits, compressed }: CompressedStatusList, maxListBytes: number): Awaitable<StatusList> {
  const bytes = inflateZlib(compressed, maxListBytes)
  return bytes instanceof Promise ? bytes.then((all) => new StatusList(bits, all)) : new StatusList(bits, bytes)
}

/** Makes a list ready for look-ups. Spec: draft-ietf-oauth-status-list-20 section 8.3 step 5. */
export function openStatusList(packed: CompressedStatusList, maxListBytes: number): Awaitable<OpenList> {
  const list = inflateList(packed, maxListBytes)
  const open = (inflated: StatusList): OpenList => ({
    byteLength: inflated.bytes.length,
    statusAt: (place) => inflated.get(place as number),
  })
  return list instanceof Promise ? list.then(open) : open(list)
}

/**
 * Reads one entry, of an index that can be one, without ever holding the list, and inflates no further than the limit goes.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 8.3 steps 5 and 6.
 */
export async function readEntry(
  { bits, compressed }: CompressedStatusList,
  index: number,
  maxListBytes: number,
): Promise<number> {
  const offset = byteOf(index, bits)
  const byte = await readZlibByte(compressed, Math.min(offset, maxListBytes))
  if (byte === undefined) throw outOfBounds()
  if (offset >= maxListBytes) {
    throw new TegataError('ERR_ENCODING_LIMIT', 'the entry is further on than is inflated', {
      evidence: { maxListBytes },
    })
  }
  return pickStatus(byte, index, bits)
}

/** A claim that is missing, of the wrong type, or of an impossible value. */
export function badClaim(claim: string, reason: string): TegataError {
  return new TegataError('ERR_STATUS_CLAIM', `${claim} ${reason}`, {
    spec: 'draft-ietf-oauth-status-list-20 sections 4.2, 4.3, 5.1 and 5.2',
    evidence: { claim },
  })
}
