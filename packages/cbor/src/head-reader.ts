import { decodeUtf8, TegataError } from '@tegata/core'
import { decodeHalf } from './half-float.js'

/** Stands for the indefinite length, additional information 31. */
export const INDEFINITE = -1

/**
 * Walks over encoded bytes head by head: arguments, lengths, and the contents that hold no other item.
 *
 * Spec: RFC 8949 section 3.
 */
export class HeadReader {
  offset = 0
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  byte(): number {
    const byte = this.bytes[this.offset]
    if (byte === undefined) throw this.truncated()
    this.offset++
    return byte
  }

  /** The argument of a head. Spec: RFC 8949 section 3. */
  argument(info: number, indefiniteAllowed: boolean): number | bigint {
    if (info < 24) return info
    if (info === 31 && indefiniteAllowed) return INDEFINITE
    // 28 to 30 are reserved; 31 has no meaning for integers and tags.
    if (info > 27) throw this.malformed(`additional information ${info} is reserved`)
    const size = 1 << (info - 24)
    if (this.bytes.length - this.offset < size) throw this.truncated()
    const value = this.#unsigned(Math.min(size, 4))
    if (size < 8) return value
    const low = this.#unsigned(4)
    return value < 0x20_0000 ? value * 0x1_0000_0000 + low : BigInt(value) * 0x1_0000_0000n + BigInt(low)
  }

  #unsigned(size: number): number {
    let value = 0
    for (let i = 0; i < size; i++) value = value * 256 + this.bytes[this.offset++]!
    return value
  }

  /** A length or count. Each element takes a byte at least, so a count beyond the rest of the input is a lie. */
  length(info: number): number {
    const argument = this.argument(info, true)
    if (typeof argument === 'bigint' || argument > this.bytes.length - this.offset) throw this.truncated()
    return argument
  }

  take(length: number): Uint8Array {
    const start = this.offset
    this.offset += length
    return this.bytes.subarray(start, this.offset)
  }

  text(length: number): string {
    const start = this.offset
    const bytes = this.bytes
    const end = start + length
    this.offset = end
    if (length > 64) return decodeUtf8(bytes.subarray(start, end))
    // Names are short and ASCII: TextDecoder would cost more than the whole rest of the item.
    let text = ''
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!
      if (byte > 0x7f) return decodeUtf8(bytes.subarray(start, end))
      text += String.fromCharCode(byte)
    }
    return text
  }

  float(size: 2 | 4 | 8): number {
    if (this.bytes.length - this.offset < size) throw this.truncated()
    const bits = this.take(size)
    const view = new DataView(bits.buffer, bits.byteOffset, size)
    return size === 2 ? decodeHalf(view.getUint16(0)) : size === 4 ? view.getFloat32(0) : view.getFloat64(0)
  }

  truncated(): TegataError {
    return new TegataError('ERR_CBOR_TRUNCATED', 'the input ends before the item does', {
      spec: 'RFC 8949 Appendix C',
      evidence: { offset: this.offset, length: this.bytes.length },
    })
  }

  malformed(what: string): TegataError {
    return new TegataError('ERR_CBOR_MALFORMED', `not well-formed CBOR: ${what}`, {
      spec: 'RFC 8949 Appendix C',
      evidence: { offset: this.offset },
    })
  }
}
