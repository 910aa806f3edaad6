import { assertBytes, TegataArgumentError, TegataError } from '@tegata/core'

/** How many bits one status takes. Spec: draft-ietf-oauth-status-list-20 section 4.1 step 1. */
export type StatusBits = 1 | 2 | 4 | 8

/** Statuses with a registered meaning. Spec: draft-ietf-oauth-status-list-20 section 7.1. */
export const STATUS = { VALID: 0x00, INVALID: 0x01, SUSPENDED: 0x02 } as const

/** 2^31 entries: indexes stay whole numbers in every computation here. */
const MAX_SIZE = 2_147_483_648

/**
 * A status list in memory: the raw bits and nothing else.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 4.1.
 *
 * @example
 * ```ts
 * const list = createStatusList({ size: 1_000_000, bits: 1 })
 * list.set(17, STATUS.INVALID)
 * ```
 */
export class StatusList {
  readonly bits: StatusBits
  /** Number of entries. */
  readonly size: number
  /** The uncompressed byte array itself, not a copy. */
  readonly bytes: Uint8Array

  /** @param bits — width of an entry. @param bytes — the uncompressed byte array; it is kept, not copied. */
  constructor(bits: StatusBits, bytes: Uint8Array) {
    if (!isStatusBits(bits)) throw new TegataArgumentError('ERR_ARG_VALUE', 'bits must be 1, 2, 4 or 8')
    assertBytes(bytes, 'bytes')
    this.bits = bits
    this.bytes = bytes
    this.size = (bytes.length * 8) / bits
  }

  /**
   * The status at an index that a credential brought along.
   *
   * @throws TegataError ERR_STATUS_INDEX outside the list
   */
  get(index: number): number {
    if (!this.#holds(index)) throw outOfBounds(this.size)
    return pickStatus(this.bytes[byteOf(index, this.bits)]!, index, this.bits)
  }

  /**
   * Writes a status.
   *
   * @throws TegataArgumentError ERR_ARG_VALUE for an index outside the list, or a status that does not fit
   */
  set(index: number, status: number): void {
    if (!this.#holds(index)) throw new TegataArgumentError('ERR_ARG_VALUE', 'the index is outside the list')
    const mask = maskOf(this.bits)
    if (!Number.isInteger(status) || status < 0 || status > mask) {
      throw new TegataArgumentError('ERR_ARG_VALUE', `a status of ${this.bits} bits is 0 to ${mask}`)
    }
    const shift = shiftOf(index, this.bits)
    const position = byteOf(index, this.bits)
    this.bytes[position] = (this.bytes[position]! & ~(mask << shift)) | (status << shift)
  }

  #holds(index: number): boolean {
    return Number.isInteger(index) && index >= 0 && index < this.size
  }
}

/**
 * Makes a list in which every entry has one status: what is not assigned must look like what is.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 13.3 (initialise to the most common value), section 13.4 (whole bytes).
 *
 * @param options — `size`: entries, a whole number of bytes; `bits`: width; `initial`: status of every entry, 0 when absent.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function createStatusList(options: {
  readonly size: number
  readonly bits: StatusBits
  readonly initial?: number
}): StatusList {
  const { size, bits, initial = STATUS.VALID } = options
  if (!Number.isInteger(size) || size < 1 || size > MAX_SIZE || (size * bits) % 8 !== 0) {
    throw new TegataArgumentError('ERR_ARG_VALUE', `size must be 1 to ${MAX_SIZE} entries that fill whole bytes`)
  }
  const list = new StatusList(bits, new Uint8Array((size * bits) / 8))
  if (initial === 0) return list
  for (let index = 0; index < 8 / bits; index++) list.set(index, initial)
  list.bytes.fill(list.bytes[0]!)
  return list
}

/** Spec: draft-ietf-oauth-status-list-20 section 4.1 step 1. */
export function isStatusBits(bits: unknown): bits is StatusBits {
  return bits === 1 || bits === 2 || bits === 4 || bits === 8
}

/** Where in the byte array an entry is. Spec: draft-ietf-oauth-status-list-20 section 4.1 step 3. */
export function byteOf(index: number, bits: StatusBits): number {
  return Math.floor(index / (8 / bits))
}

/** The status in its byte; the lowest index has the least significant bits. Spec: draft-ietf-oauth-status-list-20 section 11.1. */
export function pickStatus(byte: number, index: number, bits: StatusBits): number {
  return (byte >> shiftOf(index, bits)) & maskOf(bits)
}

/** Nothing can be said about a credential outside the list. */
export function outOfBounds(size?: number): TegataError {
  return new TegataError('ERR_STATUS_INDEX', 'the index is outside the status list', {
    spec: 'draft-ietf-oauth-status-list-20 section 8.3 step 6',
    evidence: { size },
  })
}

function shiftOf(index: number, bits: StatusBits): number {
  return (index % (8 / bits)) * bits
}

function maskOf(bits: StatusBits): number {
  return 2 ** bits - 1
}
