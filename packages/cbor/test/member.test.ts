import { decodeHex, isTegataError } from '@tegata/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CborInput, type CborMap, decodeCbor, encodeCbor, readCborMember } from '../src/index.js'

const value = fc.letrec<{ item: CborInput }>((tie) => ({
  item: fc.oneof(
    { maxDepth: 3 },
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('item'), { maxLength: 4 }),
    fc.dictionary(fc.string({ maxLength: 5 }), tie('item'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).item

describe('RFC 8949 section 3: one member of a map', () => {
  test('is what decoding the whole map gives', () => {
    const map = fc.dictionary(fc.constantFrom('docType', 'a', 'random', 'x'.repeat(30), '名'), value)
    fc.assert(
      fc.property(map, (members) => {
        const bytes = encodeCbor(members)
        const whole = decodeCbor(bytes) as CborMap
        for (const name of ['docType', 'a', 'random', 'absent']) {
          expect(readCborMember(bytes, name)).toStrictEqual(whole.get(name))
        }
      }),
    )
  })

  test('in longer heads and indefinite lengths, as others write them', () => {
    expect(readCborMember(decodeHex('b90002616101616202'), 'b')).toBe(2)
    expect(readCborMember(decodeHex('bf6161016162820102ff'), 'b')).toStrictEqual([1, 2])
    expect(readCborMember(decodeHex('a261619f0102ff616203'), 'b')).toBe(3)
  })

  test('of more than 23 members', () => {
    const members = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`name${i}`, i]))
    expect(readCborMember(encodeCbor(members), 'name33')).toBe(33)
  })

  test.each([
    ['no map', '80', 'ERR_CBOR_KEY_TYPE'],
    ['nothing', '', 'ERR_CBOR_TRUNCATED'],
    ['a value that is cut off', 'a161620a'.slice(0, 6), 'ERR_CBOR_TRUNCATED'],
    ['a string longer than the input', 'a261615b7fffffffffffffff616201', 'ERR_CBOR_TRUNCATED'],
    ['a map of more members than bytes', 'bb7fffffffffffffff', 'ERR_CBOR_TRUNCATED'],
    ['a reserved head', 'a26161fc616201', 'ERR_CBOR_MALFORMED'],
  ])('refuses %s', (_, hex, code) => {
    expect(() => readCborMember(decodeHex(hex), 'b')).toThrow(expect.objectContaining({ code }))
  })

  test('of arbitrary bytes: a value, or a TegataError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (tail) => {
        try {
          readCborMember(Uint8Array.of(0xa3, ...tail), 'a')
        } catch (error) {
          expect(isTegataError(error)).toBe(true)
        }
      }),
    )
  })

  test('nested deeper than any data of ours', () => {
    const deep = new Uint8Array(100_000).fill(0x81)
    expect(() => readCborMember(Uint8Array.of(0xa1, 0x61, 0x62, ...deep), 'a')).toThrow(
      expect.objectContaining({ code: 'ERR_CBOR_LIMIT' }),
    )
  })
})
