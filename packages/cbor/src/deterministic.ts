import { TegataError } from '@tegata/core'
import { type DecodeOptions, decodeCbor } from './decode.js'
import { encodeHalf } from './half-float.js'
import { HeadReader, INDEFINITE } from './head-reader.js'
import type { CborValue } from './values.js'

/**
 * Decodes one CBOR item in the core deterministic encoding and refuses any other: for bytes that are compared, or hashed
 * after a new encoding.
 *
 * Spec: RFC 8949 section 4.2.1.
 *
 * @param bytes — the encoded item; byte strings in the result are views into it.
 * @param options — limits.
 * @throws TegataError ERR_CBOR_NOT_DETERMINISTIC, or what `decodeCbor` throws
 */
export function decodeDeterministicCbor(bytes: Uint8Array, options?: DecodeOptions): CborValue {
  const value = decodeCbor(bytes, options)
  // What is well-formed and within the limits is walked over a second time, head by head.
  checkItem(new HeadReader(bytes))
  return value
}

function checkItem(heads: HeadReader): void {
  const start = heads.offset
  const initial = heads.byte()
  const majorType = initial >> 5
  const info = initial & 0x1f
  if (majorType === 7) checkFloat(heads, start, info)
  else checkContents(heads, majorType, readHead(heads, start, majorType, info))
}

/** The argument of a head that is as short as it can be. */
function readHead(heads: HeadReader, start: number, majorType: number, info: number): number {
  const argument = heads.argument(info, majorType > 1 && majorType < 6)
  if (argument === INDEFINITE) throw notDeterministic('an indefinite length', start)
  if (heads.offset - start > shortestHead(argument)) throw notDeterministic('a head longer than necessary', start)
  return Number(argument)
}

function checkContents(heads: HeadReader, majorType: number, argument: number): void {
  if (majorType === 2 || majorType === 3) heads.take(argument)
  else if (majorType === 4) for (let i = 0; i < argument; i++) checkItem(heads)
  else if (majorType === 5) checkMap(heads, argument)
  else if (majorType === 6) checkItem(heads)
}

/** "the bytewise lexicographic order of their deterministic encodings". */
function checkMap(heads: HeadReader, length: number): void {
  let previous: Uint8Array | undefined
  for (let i = 0; i < length; i++) {
    const start = heads.offset
    checkItem(heads)
    const key = heads.bytes.subarray(start, heads.offset)
    if (previous && !precedes(previous, key)) throw notDeterministic('map keys out of order', start)
    previous = key
    checkItem(heads)
  }
}

/** Of major type 7 only floats have several lengths. */
function checkFloat(heads: HeadReader, start: number, info: number): void {
  if (info < 25) return
  const size = info === 25 ? 2 : info === 26 ? 4 : 8
  const value = heads.float(size)
  const [, first, second] = heads.bytes.subarray(start)
  // Of all that is not a number only f97e00 is written.
  const isShortest = Number.isNaN(value) ? size === 2 && first === 0x7e && second === 0 : !fitsInto(size / 2, value)
  if (!isShortest) throw notDeterministic('a float too long', start)
}

/** Whether so many bytes hold the value without loss. */
function fitsInto(size: number, value: number): boolean {
  if (size === 1) return false
  return size === 2 ? encodeHalf(value) !== undefined : Math.fround(value) === value
}
function shortestHead(argument: number | bigint): number {
  if (argument < 24) return 1
  return argument < 0x100 ? 2 : argument < 0x1_0000 ? 3 : argument < 0x1_0000_0000 ? 5 : 9
}

function precedes(a: Uint8Array, b: Uint8Array): boolean {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! < b[i]!
  return a.length < b.length
}

function notDeterministic(what: string, offset: number): TegataError {
  return new TegataError('ERR_CBOR_NOT_DETERMINISTIC', `not deterministic CBOR: ${what}`, {
    spec: 'RFC 8949 section 4.2.1',
    evidence: { offset },
  })
}
