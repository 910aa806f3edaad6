import { decodeHex, encodeHex } from '@tegata/core'
import { describe, expect, it } from 'vitest'
import { codeOfSync } from '../../../test/support/code-of.js'
import {
  type CborValue,
  type DecodeOptions,
  decodeCbor,
  decodeDeterministicCbor,
  decodeEmbeddedCbor,
  EmbeddedCbor,
  embedCbor,
  encodeCbor,
  Tagged,
} from '../src/index.js'

const decode = (hex: string, options?: DecodeOptions): CborValue => decodeCbor(decodeHex(hex), options)

const codeOf = (hex: string, options?: DecodeOptions, read = decodeCbor): string =>
  codeOfSync(() => read(decodeHex(hex), options))

describe('RFC 8949 Appendix A: examples', () => {
  it.each<[string, CborValue]>([
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['1903e8', 1000],
    ['1a000f4240', 1_000_000],
    ['1b000000e8d4a51000', 1_000_000_000_000],
    ['1bffffffffffffffff', 18446744073709551615n],
    ['20', -1],
    ['3903e7', -1000],
    ['3bffffffffffffffff', -18446744073709551616n],
    ['f90000', 0],
    ['f98000', -0],
    ['f93c00', 1],
    ['fb3ff199999999999a', 1.1],
    ['f97bff', 65504],
    ['fa47c35000', 100000],
    ['fa7f7fffff', 3.4028234663852886e38],
    ['f90001', 2 ** -24],
    ['f90400', 0.00006103515625],
    ['f9c400', -4],
    ['f97c00', Number.POSITIVE_INFINITY],
    ['f97e00', Number.NaN],
    ['f9fc00', Number.NEGATIVE_INFINITY],
    ['f4', false],
    ['f5', true],
    ['f6', null],
    ['f7', undefined],
    ['40', new Uint8Array()],
    ['4401020304', decodeHex('01020304')],
    ['60', ''],
    ['62c3bc', 'ü'],
    ['63e6b0b4', '水'],
    ['64f0908591', '\u{10151}'],
    ['80', []],
    ['8301820203820405', [1, [2, 3], [4, 5]]],
    [
      'a201020304',
      new Map([
        [1, 2],
        [3, 4],
      ]),
    ],
    ['c11a514b67b0', new Tagged(1, 1363896240)],
    ['5f42010243030405ff', decodeHex('0102030405')],
    ['7f657374726561646d696e67ff', 'streaming'],
    ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
    [
      'bf61610161629f0203ffff',
      new Map<string, CborValue>([
        ['a', 1],
        ['b', [2, 3]],
      ]),
    ],
  ])('%s', (hex, value) => {
    expect(decode(hex)).toStrictEqual(value)
  })
})

describe('RFC 8949 Appendix C and F: not well-formed', () => {
  it.each([
    ...['1c', '1d', '1e', '1f', '3c', '5c', '7e', '9d', 'be', 'de', 'df', 'fc', 'fe'],
    ...['f800', 'f818', 'f81f'],
    ...['ff', '81ff', '8200ff', 'a1ff', 'a1ff00', 'a100ff', '9f81ff', 'c0ff', 'bf00ff'],
    ...['5f00ff', '5f6100ff', '5f80ff', '5f5f4100ffff', '7f4100ff', '7f7f6100ffff'],
    ...['e0', 'f3', 'f820', 'f8ff'],
  ])('%s is malformed', (hex) => {
    expect(codeOf(hex)).toBe('ERR_CBOR_MALFORMED')
  })

  it.each([
    ...[
      '',
      '18',
      '19',
      '1a',
      '1b',
      '1901',
      '1a0102',
      '1b01020304050607',
      '38',
      '58',
      '78',
      '98',
      '9a01ff00',
      'b8',
      'd8',
    ],
    ...['f9', 'f900', 'fa0000', 'fb000000', '41', '61', '5affffffff00', '5bffffffffffffffff010203', '7affffffff00'],
    ...[
      '81',
      '818181818181818181',
      '8200',
      'a1',
      'a20102',
      'a100',
      '9f',
      '9f01',
      'bf',
      'bf0102',
      '5f4100',
      '7f6100',
      'c0',
    ],
    ...['9affffffff', '9bffffffffffffffff', 'baffffffff', '9a05f5e100'],
  ])('%s is truncated', (hex) => {
    expect(codeOf(hex)).toBe('ERR_CBOR_TRUNCATED')
  })

  it('refuses bytes after the item', () => {
    expect(codeOf('0000')).toBe('ERR_CBOR_TRAILING')
    expect(codeOf('a0f6')).toBe('ERR_CBOR_TRAILING')
  })

  it.each(['62c328', '63eda080', '62c080', '61ff', '7f61c361bcff', `7841${'ff'.repeat(65)}`])(
    '%s is not UTF-8',
    (hex) => {
      expect(codeOf(hex)).toBe('ERR_ENCODING_UTF8')
    },
  )
})

describe('RFC 8949 section 5.6: map keys', () => {
  it.each(['a2616101616102', 'a201010102', 'a20101180102', 'a24100014100f6', 'a2200120f6', 'bf6161016161f6ff'])(
    '%s has a key twice',
    (hex) => {
      expect(codeOf(hex)).toBe('ERR_CBOR_DUPLICATE_KEY')
    },
  )

  it('sees a duplicate behind another spelling, also deep inside', () => {
    expect(codeOf('81a20101180102')).toBe('ERR_CBOR_DUPLICATE_KEY')
    expect(codeOf('a2616101780161f6')).toBe('ERR_CBOR_DUPLICATE_KEY')
    expect(codeOf('a241000158010002')).toBe('ERR_CBOR_DUPLICATE_KEY')
    expect(codeOf('a21bffffffffffffffff011bffffffffffffffff02')).toBe('ERR_CBOR_DUPLICATE_KEY')
  })

  it.each(['a1f500', 'a1f90000f5', 'a18000', 'a1a000', 'a1c00000', 'a1f600'])('%s has a key of another type', (hex) => {
    expect(codeOf(hex)).toBe('ERR_CBOR_KEY_TYPE')
  })

  it('does not take bytes for a name it knows, when they are not UTF-8', () => {
    for (let character = 0x80; character <= 0xff; character++) {
      const name = String.fromCharCode(character)
      expect(decodeCbor(encodeCbor(new Map([[name, 0]])))).toStrictEqual(new Map([[name, 0]]))
      for (const key of [`61${character.toString(16)}`, `62${character.toString(16)}${character.toString(16)}`]) {
        expect(codeOf(`a1${key}00`)).toBe('ERR_ENCODING_UTF8')
      }
    }
  })

  it('counts a name it knows as an item', () => {
    for (let i = 0; i < 2; i++) {
      expect(codeOf('a1616100', { maxItems: 3 })).toBe('accepted')
      expect(codeOf('a1616100', { maxItems: 2 })).toBe('ERR_CBOR_LIMIT')
      expect(codeOf('a1616100', { maxItems: 1 })).toBe('ERR_CBOR_LIMIT')
    }
  })

  it('keeps prototype names as plain keys', () => {
    expect(decode('a1695f5f70726f746f5f5fa1617801')).toStrictEqual(new Map([['__proto__', new Map([['x', 1]])]]))
    expect('x' in {}).toBe(false)
  })
})

describe('RFC 8949 section 3.4.5.1: embedded CBOR', () => {
  it('keeps the received bytes, however they are spelled', () => {
    const item = (decode('81d8185900020102') as CborValue[])[0] as EmbeddedCbor
    expect(item).toBeInstanceOf(EmbeddedCbor)
    expect(encodeHex(item.bytes)).toBe('0102')
    expect(encodeHex(item.encoded)).toBe('d8185900020102')
  })

  it('shares memory with the input', () => {
    const input = decodeHex('d818420102')
    expect((decodeCbor(input) as EmbeddedCbor).bytes.buffer).toBe(input.buffer)
  })

  it('refuses tag 24 over anything else', () => {
    expect(codeOf('d81801')).toBe('ERR_CBOR_TAG')
    expect(codeOf('d8186161')).toBe('ERR_CBOR_TAG')
  })
})

describe('RFC 8949 section 4.2.1: deterministic mode', () => {
  const strictCodeOf = (hex: string) => codeOf(hex, undefined, decodeDeterministicCbor)
  it.each([
    ...[
      '1817',
      '190017',
      '1900ff',
      '1a0000ffff',
      '1b00000000ffffffff',
      '3817',
      '780161',
      '5800',
      '9800',
      'b800',
      'd80100',
    ],
    ...['9f01ff', '5f4101ff', '7f6161ff', 'bfff'],
    ...['a2616201616101', 'a202010102', 'a261610101f6', 'a2626161016162f6', 'a220010001'],
    ...['fa3fc00000', 'fb3ff8000000000000', 'fb7ff8000000000000', 'f97e01', 'fa7fc00000', 'fa7f800000'],
  ])('%s is well-formed and refused', (hex) => {
    expect(codeOf(hex)).toBe('accepted')
    expect(strictCodeOf(hex)).toBe('ERR_CBOR_NOT_DETERMINISTIC')
  })

  it.each(['1818', '190100', 'a20a01186402', 'a26161016162f6', 'f93e00', 'fa47c35000', 'fb3ff199999999999a', 'f97e00'])(
    '%s is deterministic',
    (hex) => {
      expect(strictCodeOf(hex)).toBe('accepted')
    },
  )
})

describe('RFC 8949 section 10: limits', () => {
  it('stops at the depth limit, not at the end of the stack', () => {
    expect(codeOf(`${'81'.repeat(100_000)}00`)).toBe('ERR_CBOR_LIMIT')
    expect(codeOf(`${'c0'.repeat(100_000)}00`)).toBe('ERR_CBOR_LIMIT')
    expect(codeOf(`${'a100'.repeat(50_000)}00`)).toBe('ERR_CBOR_LIMIT')
    expect(codeOf(`${'9f'.repeat(100_000)}00`)).toBe('ERR_CBOR_LIMIT')
    expect(codeOf(`${'81'.repeat(4)}00`, { maxDepth: 4 })).toBe('accepted')
    expect(codeOf(`${'81'.repeat(5)}00`, { maxDepth: 4 })).toBe('ERR_CBOR_LIMIT')
  })

  it('counts items, so that a small input cannot become a large tree', () => {
    expect(codeOf(`9a000f4240${'a0'.repeat(1_000_000)}`)).toBe('ERR_CBOR_LIMIT')
    expect(codeOf(`5f${'40'.repeat(70_000)}ff`)).toBe('ERR_CBOR_LIMIT')
    expect(codeOf('83010203', { maxItems: 4 })).toBe('accepted')
    expect(codeOf('83010203', { maxItems: 3 })).toBe('ERR_CBOR_LIMIT')
  })

  it('counts what is inside tag 24 too, over the whole message', () => {
    const message = encodeCbor([embedCbor(decodeHex('820102')), embedCbor(decodeHex('820102'))])
    const contents = (maxItems: number) => {
      const [first, second] = decodeCbor(message, { maxItems }) as [EmbeddedCbor, EmbeddedCbor]
      return [decodeEmbeddedCbor(first), decodeEmbeddedCbor(second)]
    }
    // An array, two tags over two byte strings; then an array and two numbers, twice.
    expect(contents(11)).toStrictEqual([
      [1, 2],
      [1, 2],
    ])
    expect(() => contents(10)).toThrow(expect.objectContaining({ code: 'ERR_CBOR_LIMIT' }))
    expect(decodeEmbeddedCbor(embedCbor(decodeHex('820102')))).toStrictEqual([1, 2])
  })

  it('refuses input longer than the limit', () => {
    expect(codeOf('420102', { maxBytes: 2 })).toBe('ERR_CBOR_LIMIT')
  })

  it('refuses an argument that is not bytes', () => {
    expect(() => decodeCbor('00' as unknown as Uint8Array)).toThrow(expect.objectContaining({ code: 'ERR_ARG_TYPE' }))
  })

  it('gives plain arrays for a Buffer', () => {
    expect((decodeCbor(Buffer.from('420102', 'hex')) as Uint8Array).constructor).toBe(Uint8Array)
  })
})
