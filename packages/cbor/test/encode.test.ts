import { decodeHex, encodeHex } from '@tegata/core'
import { describe, expect, it } from 'vitest'
import {
  type CborInput,
  type CborKey,
  type CborPart,
  decodeCbor,
  type EmbeddedCbor,
  EncodedCbor,
  embedCbor,
  encodeCbor,
  encodeCborArray,
  encodeEmbeddedCbor,
  makeFullDate,
  makeTdate,
  readFullDate,
  readTdate,
  Tagged,
} from '../src/index.js'

const hexOf = (value: CborInput): string => encodeHex(encodeCbor(value))

describe('RFC 8949 section 4.2.1: core deterministic encoding', () => {
  it.each<[CborInput, string]>([
    [0, '00'],
    [24, '1818'],
    [65536, '1a00010000'],
    [2 ** 32 + 5, '1b0000000100000005'],
    [Number.MAX_SAFE_INTEGER, '1b001fffffffffffff'],
    [18446744073709551615n, '1bffffffffffffffff'],
    [-18446744073709551616n, '3bffffffffffffffff'],
    [5n, '05'],
    [-1, '20'],
    [-0, 'f98000'],
    [1.5, 'f93e00'],
    [2 ** -24, 'f90001'],
    [2 ** -25, 'fa33000000'],
    [65504.5, 'fa477fe080'],
    [1.1, 'fb3ff199999999999a'],
    [1e300, 'fb7e37e43c8800759c'],
    [Number.NaN, 'f97e00'],
    [Number.NEGATIVE_INFINITY, 'f9fc00'],
    [[undefined, null, true, false], '84f7f6f5f4'],
    ['水', '63e6b0b4'],
    ['a'.repeat(65), `7841${'61'.repeat(65)}`],
    [decodeHex('0102'), '420102'],
    [new Tagged(1, 2), 'c102'],
    [{}, 'a0'],
  ])('case %#', (value, hex) => {
    expect(hexOf(value)).toBe(hex)
  })

  it('sorts keys by their encodings: the example of the section', () => {
    const keys: CborKey[] = ['aa', -1, 100, 'z', 10]
    expect(hexOf(new Map(keys.map((key) => [key, 0])))).toBe('a50a00186400200061' + '7a0062616100')
  })

  it('writes plain objects as text-keyed maps, also prototype names', () => {
    const value = JSON.parse('{"b":1,"__proto__":2,"a":3}') as Record<string, number>
    expect(hexOf(value)).toBe('a361610361620' + '1695f5f70726f746f5f5f02')
  })

  it('writes embedded CBOR as it was received', () => {
    expect(hexOf(decodeCbor(decodeHex('d8185900020102')))).toBe('d8185900020102')
    expect(encodeHex(embedCbor(decodeHex('0102')).encoded)).toBe('d818420102')
    expect(encodeHex(embedCbor(new Uint8Array(300)).encoded.subarray(0, 5))).toBe('d81859012c')
    expect(embedCbor(new Uint8Array(300)).bytes).toHaveLength(300)
  })

  it.each<[string, unknown, string]>([
    ['a function', () => 0, 'ERR_ARG_TYPE'],
    ['a class instance', new Date(), 'ERR_ARG_TYPE'],
    ['an integer of 65 bits', 2n ** 64n, 'ERR_ARG_VALUE'],
    [
      'keys that meet',
      new Map<CborKey, number>([
        [1, 0],
        [1n, 0],
      ]),
      'ERR_ARG_VALUE',
    ],
    ['a fraction as key', new Map([[0.5, 0]]), 'ERR_ARG_VALUE'],
    ['a cycle', cycle(), 'ERR_ARG_VALUE'],
  ])('refuses %s', (_, value, code) => {
    expect(() => encodeCbor(value as CborInput)).toThrow(expect.objectContaining({ code }))
  })
})

function cycle(): unknown[] {
  const array: unknown[] = []
  array.push(array)
  return array
}

describe('dates', () => {
  it('full-date, tag 1004 (RFC 8943)', () => {
    expect(hexOf(makeFullDate('1971-09-01'))).toBe('d903ec6a313937312d30392d3031')
    expect(readFullDate(makeFullDate('2000-02-29'))).toBe('2000-02-29')
    expect(() => makeFullDate('2001-02-29')).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
  })

  it.each(['2023-02-30', '2023-13-01', '2023-1-1', '2023-01-01T00:00:00Z', 7])('refuses the full-date %s', (text) => {
    expect(() => readFullDate(new Tagged(1004, text))).toThrow(expect.objectContaining({ code: 'ERR_CBOR_TAG' }))
    expect(() => readFullDate(text)).toThrow(expect.objectContaining({ code: 'ERR_CBOR_TAG' }))
  })

  it('tdate, tag 0, whole seconds (ISO/IEC 18013-5 section 7.2.1)', () => {
    expect(makeTdate(new Date('2026-01-02T03:04:05.678Z'))).toStrictEqual(new Tagged(0, '2026-01-02T03:04:05Z'))
    expect(readTdate(new Tagged(0, '2026-01-02T03:04:05+09:00'))).toStrictEqual(new Date('2026-01-01T18:04:05Z'))
    expect(() => makeTdate(new Date(Number.NaN))).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
    expect(() => makeTdate(new Date(8.64e15))).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
  })

  it.each(['2026-02-30T00:00:00Z', '2026-01-01', '2026-01-01T24:00:00Z', '2026-01-01T00:00:00', '1', 0])(
    'refuses the tdate %s',
    (text) => {
      expect(() => readTdate(new Tagged(0, text))).toThrow(expect.objectContaining({ code: 'ERR_CBOR_TAG' }))
    },
  )
})

describe('items that are encoded already', () => {
  it('writes them as they are, also in a form that it would not choose', () => {
    const unusual = decodeHex('1817')
    expect(encodeHex(encodeCbor([1, new EncodedCbor(unusual), { a: new EncodedCbor(unusual) }]))).toBe(
      '83011817a161611817',
    )
  })
})

describe('RFC 9052 section 4.4: arrays of texts and bytes', () => {
  it.each<[string, CborPart[]]>([
    ['nothing', []],
    ['each kind', ['Signature1', Uint8Array.of(1, 2), null, '', new Uint8Array(0)]],
    ['texts that are long, or not ASCII', ['é', 'x'.repeat(64), 'x'.repeat(65), '個人番号', 'y'.repeat(300)]],
    ['an array inside', [null, null, new EncodedCbor(encodeCborArray(['Handover', new Uint8Array(32)]))]],
    ['more than 23 parts', Array.from({ length: 30 }, () => null)],
    ['more than the writer keeps', [new Uint8Array(40_000)]],
  ])('are written as the general encoder writes them: %s', (_, parts) => {
    expect(Buffer.compare(encodeCborArray(parts), encodeCbor(parts))).toBe(0)
  })
})

describe('RFC 8949 section 3.4.5.1: encoding and embedding', () => {
  it.each([0, 1, 21, 22, 23, 24, 250, 253, 254, 255, 256, 65_530, 65_533, 65_536, 70_000])('%i bytes', (length) => {
    const value = new Uint8Array(length).fill(1)
    const embedded = encodeEmbeddedCbor(value)
    const decoded = decodeCbor(embedded.encoded) as EmbeddedCbor
    expect(Buffer.compare(embedded.bytes, encodeCbor(value))).toBe(0)
    expect(Buffer.compare(decoded.bytes, embedded.bytes)).toBe(0)
    expect(Buffer.compare(decoded.encoded, embedded.encoded)).toBe(0)
  })

  it('leaves nothing behind for the next item', () => {
    encodeEmbeddedCbor({ a: 1 })
    expect(hexOf({ a: 1 })).toBe('a1616101')
  })
})
