import { TegataArgumentError } from '@tegata/core'
import { encodeHalf } from './half-float.js'
import { type CborInput, type CborKey, EmbeddedCbor, EncodedCbor, Tagged } from './values.js'
import { embedCbor, type Writer, write } from './writer.js'

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
  return write((writer) => writeItem(writer, value, 0))
}

/**
 * Encodes a value and wraps it into tag 24.
 *
 * Spec: RFC 8949 sections 3.4.5.1 and 4.2.1.
 *
 * @param value — as for `encodeCbor`.
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE
 */
export function encodeEmbeddedCbor(value: CborInput): EmbeddedCbor {
  return embedCbor(encodeCbor(value))
}

const MAX_UINT64 = 0xffff_ffff_ffff_ffffn
/** Values made by a program; deeper ones are cycles. */
const MAX_DEPTH = 64

function writeItem(writer: Writer, value: CborInput, depth: number): void {
  if (depth > MAX_DEPTH) throw new TegataArgumentError('ERR_ARG_VALUE', 'a value nested too deep, or in itself')
  switch (typeof value) {
    case 'number':
      if (Number.isSafeInteger(value) && !Object.is(value, -0)) writeInteger(writer, value)
      else writeFloat(writer, value)
      return
    case 'bigint':
      writeBigint(writer, value)
      return
    case 'string':
      writer.writeText(value)
      return
    case 'boolean':
      writer.writeHead(7, value ? 21 : 20)
      return
    case 'undefined':
      writer.writeHead(7, 23)
      return
    case 'object':
      writeObject(writer, value, depth)
      return
    default:
      throw new TegataArgumentError('ERR_ARG_TYPE', `a ${typeof value} has no CBOR form`)
  }
}

function writeObject(writer: Writer, value: CborInput & (object | null), depth: number): void {
  if (value === null) writer.writeHead(7, 22)
  else if (value instanceof Uint8Array) writer.writeBytes(value)
  else if (Array.isArray(value)) {
    writer.writeHead(4, value.length)
    for (const item of value as readonly CborInput[]) writeItem(writer, item, depth + 1)
  } else if (value instanceof Map) writeMap(writer, [...(value as ReadonlyMap<CborKey, CborInput>)], depth)
  else if (value instanceof EmbeddedCbor || value instanceof EncodedCbor) writer.writeRaw(value.encoded)
  else if (value instanceof Tagged) {
    writer.writeHead(6, value.tag)
    writeItem(writer, value.value, depth + 1)
  } else if (isPlainObject(value)) writeMap(writer, Object.entries(value), depth)
  else throw new TegataArgumentError('ERR_ARG_TYPE', 'an object of this class has no CBOR form')
}

/** Spec: RFC 8949 section 4.2.1: keys in the bytewise order of their encodings. */
function writeMap(writer: Writer, entries: (readonly [CborKey, CborInput])[], depth: number): void {
  writer.writeHead(5, entries.length)
  // Nearly every map that is written here is in order already.
  if (!isAscending(entries)) {
    entries.sort(([a], [b]) => compareKeys(a, b))
    if (!isAscending(entries)) throw new TegataArgumentError('ERR_ARG_VALUE', 'a map with two keys of one encoding')
  }
  for (const [key, value] of entries) {
    if (typeof key === 'number' && !Number.isSafeInteger(key)) {
      throw new TegataArgumentError('ERR_ARG_VALUE', 'a map key that is a number but no integer')
    }
    writeItem(writer, key, depth + 1)
    writeItem(writer, value, depth + 1)
  }
}

function writeInteger(writer: Writer, value: number): void {
  if (value >= 0) writer.writeHead(0, value)
  else writer.writeHead(1, -1 - value)
}

function writeBigint(writer: Writer, value: bigint): void {
  // Beyond 64 bits a bignum tag would be needed; who wants one writes the Tagged value.
  const argument = value >= 0n ? value : -1n - value
  if (argument > MAX_UINT64) throw new TegataArgumentError('ERR_ARG_VALUE', 'an integer of more than 64 bits')
  writer.writeHead(value >= 0n ? 0 : 1, argument)
}

/** The shortest of the three that keeps the value. */
function writeFloat(writer: Writer, value: number): void {
  const half = Number.isNaN(value) ? 0x7e00 : encodeHalf(value)
  const isSingle = Math.fround(value) === value
  const bytes = new Uint8Array(half !== undefined ? 3 : isSingle ? 5 : 9)
  const view = new DataView(bytes.buffer)
  if (half !== undefined) {
    view.setUint8(0, 0xf9)
    view.setUint16(1, half)
  } else if (isSingle) {
    view.setUint8(0, 0xfa)
    view.setFloat32(1, value)
  } else {
    view.setUint8(0, 0xfb)
    view.setFloat64(1, value)
  }
  writer.writeRaw(bytes)
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
