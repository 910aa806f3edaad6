import { encodeUtf8, TegataArgumentError } from '@tegata/core'
import { encodeHalf } from './half-float.js'
import { type CborInput, type CborKey, EmbeddedCbor, EncodedCbor, Tagged } from './values.js'

/**
 * Encodes a value in the one core deterministic form: shortest heads and floats, definite lengths, sorted maps.
 *
 * `EmbeddedCbor` and `EncodedCbor` are written as the bytes they were made or received with.
 *
 * Spec: RFC 8949 section 4.2.1.
 *
 * @param value — a decoded value, or plain objects, arrays and maps of such; numbers without fraction become integers.
 * @returns the encoded item.
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE
 * @example
 * ```ts
 * encodeCbor(new Map<CborKey, CborInput>([[1, 2], ['a', [true, null]]])) // a201026161 82f5f6
 * ```
 */
export function encodeCbor(value: CborInput): Uint8Array {
  return write((writer) => writer.writeItem(value, 0))
}

/**
 * Wraps an encoded item into tag 24.
 *
 * Spec: RFC 8949 section 3.4.5.1.
 *
 * @param bytes — one encoded item.
 */
export function embedCbor(bytes: Uint8Array): EmbeddedCbor {
  const encoded = write((writer) => {
    writer.writeHead(6, 24)
    writer.writeHead(2, bytes.length)
    writer.writeRaw(bytes)
  })
  return new EmbeddedCbor(encoded.subarray(encoded.length - bytes.length), encoded)
}

/**
 * Encodes a value and wraps it into tag 24, in one step.
 *
 * Spec: RFC 8949 sections 3.4.5.1 and 4.2.1.
 *
 * @param value — as for `encodeCbor`.
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE
 */
export function encodeEmbeddedCbor(value: CborInput): EmbeddedCbor {
  let length = 0
  const encoded = write((writer) => {
    writer.reserveEmbeddingHead()
    writer.writeItem(value, 0)
    length = writer.writeEmbeddingHead()
  })
  return new EmbeddedCbor(encoded.subarray(encoded.length - length), encoded)
}

const MAX_UINT64 = 0xffff_ffff_ffff_ffffn
/** Values made by a program; deeper ones are cycles. */
const MAX_DEPTH = 64

/** A writer that is free; a nested call takes another. Allocating memory for each item would cost more than encoding it. */
let spare: Writer | undefined

function write(task: (writer: Writer) => void): Uint8Array {
  const writer = spare ?? new Writer()
  spare = undefined
  // After a failure the writer is dropped with what it holds.
  task(writer)
  const bytes = writer.finish()
  spare = writer
  return bytes
}

/** Memory that a writer may keep; one message with a face image must not hold a megabyte for ever. */
const KEPT_BYTES = 1 << 14

/** Tag 24 and the head of the longest byte string. */
const EMBEDDING_HEAD_BYTES = 7

class Writer {
  #bytes = new Uint8Array(1024)
  #start = 0
  #length = 0

  /** A copy of what was written; the writer forgets it and can be used again. */
  finish(): Uint8Array {
    const bytes = this.#bytes.slice(this.#start, this.#length)
    this.#start = 0
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = new Uint8Array(1024)
    else this.#bytes.fill(0, 0, this.#length)
    this.#length = 0
    return bytes
  }

  /** Leaves room before an item whose length is not known yet. */
  reserveEmbeddingHead(): void {
    this.#length = EMBEDDING_HEAD_BYTES
  }

  /** Writes tag 24 and the length into that room, right before the item. @returns the length of the item. */
  writeEmbeddingHead(): number {
    const end = this.#length
    const length = end - EMBEDDING_HEAD_BYTES
    this.#start = EMBEDDING_HEAD_BYTES - 2 - (length < 24 ? 1 : length < 0x100 ? 2 : length < 0x1_0000 ? 3 : 5)
    this.#length = this.#start
    this.writeHead(6, 24)
    this.writeHead(2, length)
    this.#length = end
    return length
  }

  writeItem(value: CborInput, depth: number): void {
    if (depth > MAX_DEPTH) throw new TegataArgumentError('ERR_ARG_VALUE', 'a value nested too deep, or in itself')
    switch (typeof value) {
      case 'number':
        if (Number.isSafeInteger(value) && !Object.is(value, -0)) this.#integer(value)
        else this.#float(value)
        return
      case 'bigint':
        this.#bigint(value)
        return
      case 'string':
        this.#text(value)
        return
      case 'boolean':
        this.writeHead(7, value ? 21 : 20)
        return
      case 'undefined':
        this.writeHead(7, 23)
        return
      case 'object':
        this.#object(value, depth)
        return
      default:
        throw new TegataArgumentError('ERR_ARG_TYPE', `a ${typeof value} has no CBOR form`)
    }
  }

  #object(value: CborInput & (object | null), depth: number): void {
    if (value === null) this.writeHead(7, 22)
    else if (value instanceof Uint8Array) {
      this.writeHead(2, value.length)
      this.writeRaw(value)
    } else if (Array.isArray(value)) {
      this.writeHead(4, value.length)
      for (const item of value as readonly CborInput[]) this.writeItem(item, depth + 1)
    } else if (value instanceof Map) this.#map([...(value as ReadonlyMap<CborKey, CborInput>)], depth)
    else if (value instanceof EmbeddedCbor || value instanceof EncodedCbor) this.writeRaw(value.encoded)
    else if (value instanceof Tagged) {
      this.writeHead(6, value.tag)
      this.writeItem(value.value, depth + 1)
    } else if (isPlainObject(value)) this.#map(Object.entries(value), depth)
    else throw new TegataArgumentError('ERR_ARG_TYPE', 'an object of this class has no CBOR form')
  }

  /** Spec: RFC 8949 section 4.2.1: keys in the bytewise order of their encodings. */
  #map(entries: (readonly [CborKey, CborInput])[], depth: number): void {
    this.writeHead(5, entries.length)
    // Nearly every map that is written here is in order already.
    if (!isAscending(entries)) {
      entries.sort(([a], [b]) => compareKeys(a, b))
      if (!isAscending(entries)) throw new TegataArgumentError('ERR_ARG_VALUE', 'a map with two keys of one encoding')
    }
    for (const [key, value] of entries) {
      if (typeof key === 'number' && !Number.isSafeInteger(key)) {
        throw new TegataArgumentError('ERR_ARG_VALUE', 'a map key that is a number but no integer')
      }
      this.writeItem(key, depth + 1)
      this.writeItem(value, depth + 1)
    }
  }

  #integer(value: number): void {
    if (value >= 0) this.writeHead(0, value)
    else this.writeHead(1, -1 - value)
  }

  #bigint(value: bigint): void {
    // Beyond 64 bits a bignum tag would be needed; who wants one writes the Tagged value.
    const argument = value >= 0n ? value : -1n - value
    if (argument > MAX_UINT64) throw new TegataArgumentError('ERR_ARG_VALUE', 'an integer of more than 64 bits')
    this.writeHead(value >= 0n ? 0 : 1, argument)
  }

  #text(text: string): void {
    const { length } = text
    this.#reserve(length + 9)
    // Most texts are short ASCII names, whose length in bytes is known in advance.
    for (let i = 0; i < length; i++) {
      if (length > 64 || text.charCodeAt(i) > 0x7f) {
        const bytes = encodeUtf8(text)
        this.writeHead(3, bytes.length)
        this.writeRaw(bytes)
        return
      }
    }
    this.writeHead(3, length)
    for (let i = 0; i < length; i++) this.#bytes[this.#length++] = text.charCodeAt(i)
  }

  #float(value: number): void {
    const half = Number.isNaN(value) ? 0x7e00 : encodeHalf(value)
    this.#reserve(9)
    const view = new DataView(this.#bytes.buffer, this.#length)
    if (half !== undefined) {
      view.setUint8(0, 0xf9)
      view.setUint16(1, half)
      this.#length += 3
    } else if (Math.fround(value) === value) {
      view.setUint8(0, 0xfa)
      view.setFloat32(1, value)
      this.#length += 5
    } else {
      view.setUint8(0, 0xfb)
      view.setFloat64(1, value)
      this.#length += 9
    }
  }

  writeHead(majorType: number, argument: number | bigint): void {
    this.#reserve(9)
    const type = majorType << 5
    if (argument < 24) this.#bytes[this.#length++] = type | Number(argument)
    else if (argument < 0x100) this.#argument(type | 24, argument, 1)
    else if (argument < 0x1_0000) this.#argument(type | 25, argument, 2)
    else if (argument < 0x1_0000_0000) this.#argument(type | 26, argument, 4)
    else this.#argument(type | 27, argument, 8)
  }

  #argument(initial: number, argument: number | bigint, size: number): void {
    this.#bytes[this.#length++] = initial
    if (size === 8) {
      new DataView(this.#bytes.buffer).setBigUint64(this.#length, BigInt(argument))
      this.#length += 8
      return
    }
    for (let shift = 8 * (size - 1); shift >= 0; shift -= 8) this.#bytes[this.#length++] = Number(argument) >>> shift
  }

  writeRaw(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + count))
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
  }
}

function isAscending(entries: readonly (readonly [CborKey, CborInput])[]): boolean {
  for (let i = 1; i < entries.length; i++) if (compareKeys(entries[i - 1]![0], entries[i]![0]) >= 0) return false
  return true
}

/** Compares keys as their encodings would compare, without making these for the keys that nearly every map has. */
function compareKeys(a: CborKey, b: CborKey): number {
  if (typeof a === 'number' && typeof b === 'number' && a >= 0 && b >= 0) return a - b
  // Of two ASCII texts the shorter has the smaller head; UTF-16 and UTF-8 order them alike.
  if (typeof a === 'string' && typeof b === 'string' && isAscii(a) && isAscii(b)) {
    return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
  }
  return compareBytes(encodeCbor(a), encodeCbor(b))
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false
  return true
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return a.length - b.length
}

function isPlainObject(value: object): value is Record<string, CborInput> {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
