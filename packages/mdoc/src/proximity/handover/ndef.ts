import { concatBytes, decodeUtf8, encodeUtf8, TegataError } from '@tegata/core'

/** What the type of a record is a name of. Spec: NFC Forum NDEF 1.0 section 3.2.6 (TNF). */
export const TNF = { wellKnown: 1, mime: 2, external: 4 } as const

/** One record of an NDEF message. Spec: NFC Forum NDEF 1.0 section 3.2. */
export interface NdefRecord {
  /** Type Name Format, 0 to 5. */
  readonly tnf: number
  readonly type: string
  /** By which other records refer to it; empty when they do not. */
  readonly id: string
  readonly payload: Uint8Array
}

const FLAG = { begin: 0x80, end: 0x40, chunked: 0x20, short: 0x10, hasId: 0x08 } as const
/** Handover messages hold a handful; the file of an NFC tag has 32 KiB. */
const MAX_BYTES = 0x8000
const MAX_RECORDS = 32

/** Writes a message of one record or more. Spec: NFC Forum NDEF 1.0 section 3.2. */
export function encodeNdef(records: readonly NdefRecord[]): Uint8Array {
  return concatBytes(...records.map((record, i) => encodeRecord(record, i === 0, i === records.length - 1)))
}

function encodeRecord({ tnf, type, id, payload }: NdefRecord, first: boolean, last: boolean): Uint8Array {
  const [typeBytes, idBytes] = [encodeUtf8(type), encodeUtf8(id)]
  const isShort = payload.length < 256
  const flags =
    (first ? FLAG.begin : 0) | (last ? FLAG.end : 0) | (isShort ? FLAG.short : 0) | (id === '' ? 0 : FLAG.hasId) | tnf
  const length = new Uint8Array(isShort ? 1 : 4)
  if (isShort) length[0] = payload.length
  else new DataView(length.buffer).setUint32(0, payload.length)
  const idLength = id === '' ? [] : [idBytes.length]
  return concatBytes(
    Uint8Array.of(flags, typeBytes.length),
    length,
    Uint8Array.from(idLength),
    typeBytes,
    idBytes,
    payload,
  )
}

/**
 * Parses a message. Chunked records, which connection handover never needs, are refused.
 *
 * Spec: NFC Forum NDEF 1.0 section 3.2.
 *
 * @throws TegataError ERR_PROXIMITY_HANDOVER
 */
export function parseNdef(bytes: Uint8Array): NdefRecord[] {
  if (bytes.length > MAX_BYTES) throw brokenHandover('longer than an NFC tag')
  const reader = new ByteReader(bytes)
  const records: NdefRecord[] = []
  for (let ended = false; !ended; ) {
    if (records.length === MAX_RECORDS) throw brokenHandover('more records than the limit')
    const flags = reader.byte()
    if ((records.length === 0) !== ((flags & FLAG.begin) !== 0))
      throw brokenHandover('a message begins at its beginning')
    if ((flags & FLAG.chunked) !== 0 || (flags & 7) > 5) throw brokenHandover('a chunked or reserved record')
    const typeLength = reader.byte()
    const payloadLength = (flags & FLAG.short) === 0 ? reader.uint32() : reader.byte()
    const idLength = (flags & FLAG.hasId) === 0 ? 0 : reader.byte()
    records.push({
      tnf: flags & 7,
      type: reader.text(typeLength),
      id: reader.text(idLength),
      payload: reader.bytes(payloadLength),
    })
    ended = (flags & FLAG.end) !== 0
  }
  reader.expectEnd()
  return records
}

/** Reads what is there, and nothing beyond. */
export class ByteReader {
  readonly #bytes: Uint8Array
  #offset = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get atEnd(): boolean {
    return this.#offset === this.#bytes.length
  }

  bytes(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#offset) throw brokenHandover('it ends too early')
    this.#offset += length
    return this.#bytes.subarray(this.#offset - length, this.#offset)
  }

  byte(): number {
    return this.bytes(1)[0]!
  }

  uint16(): number {
    return this.byte() * 256 + this.byte()
  }

  uint32(): number {
    return this.uint16() * 0x1_0000 + this.uint16()
  }

  text(length: number): string {
    return decodeUtf8(this.bytes(length))
  }

  expectEnd(): void {
    if (!this.atEnd) throw brokenHandover('bytes follow it')
  }
}

export function brokenHandover(reason: string): TegataError {
  return new TegataError('ERR_PROXIMITY_HANDOVER', `not the message that the handover needs: ${reason}`, {
    spec: 'ISO/IEC 18013-5 section 8.2.2.1',
  })
}
