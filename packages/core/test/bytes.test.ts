import {
  assertBytes,
  concatBytes,
  decodeBase64,
  decodeBase64url,
  decodeBase64urlText,
  decodeBase64urlTexts,
  decodeHex,
  decodeUtf8,
  encodeBase64,
  encodeBase64url,
  encodeBase64urlText,
  encodeBase64urlTexts,
  encodeHex,
  encodeUtf8,
  equalBytes,
} from '@tegata/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as node from '../src/platform/node.js'
import * as web from '../src/platform/web.js'

const bytes = () => fc.uint8Array({ maxLength: 100 })
const code = (expected: string) => expect.objectContaining({ name: 'TegataError', code: expected })

describe('RFC 7515 section 2: base64url', () => {
  test('every byte string comes back, and equals what Buffer writes', () => {
    fc.assert(
      fc.property(bytes(), (value) => {
        const text = encodeBase64url(value)
        expect(text).toBe(Buffer.from(value).toString('base64url'))
        expect(decodeBase64url(text)).toEqual(value)
      }),
    )
  })

  test.each(['A', 'AA=', 'AA==', 'A A', 'AA\n', 'AB', 'AAB', '+/', 'あ', 'AAAAA'])('refuses %j', (text) => {
    expect(() => decodeBase64url(text)).toThrow(code('ERR_ENCODING_BASE64URL'))
  })

  test('both platforms give the same verdict on any text', () => {
    const alphabet = fc.constantFrom(...'ABab01-_=+/ ', '\n', 'é')
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 12 }), (text) => {
        expect(web.decodeBase64url(text)).toEqual(node.decodeBase64url(text))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('RFC 9901 section 4.2: many texts at once', () => {
  const texts = () => fc.array(fc.string({ unit: fc.constantFrom('a', '"', '\0', '\x7f', 'é', '花', '\u{1f600}') }))

  test('give what each gives alone, on both platforms', () => {
    fc.assert(
      fc.property(texts(), (values) => {
        const encoded = values.map(encodeBase64urlText)
        expect(encodeBase64urlTexts(values)).toEqual(encoded)
        expect(web.encodeTextsBase64url(values)).toEqual(encoded)
        expect(decodeBase64urlTexts(encoded)).toEqual(values)
      }),
    )
  })

  test('ASCII texts of every length modulo the groups', () => {
    const values = Array.from({ length: 14 }, (_, i) => 'Tegata-0123456'.slice(0, i))
    const encoded = encodeBase64urlTexts(values)
    expect(encoded).toEqual(values.map((value) => Buffer.from(value).toString('base64url')))
    expect(decodeBase64urlTexts(encoded)).toEqual(values)
  })

  test('one wrong text among good ones is refused as it is alone', () => {
    for (const wrong of ['A', 'AA=', 'A A', 'AB', 'AAB', '+/', 'あ', '_w', 'gA', '4pg']) {
      const codeOf = (decode: () => unknown) => {
        try {
          return decode()
        } catch (error) {
          return (error as { code: string }).code
        }
      }
      const alone = codeOf(() => decodeBase64urlText(wrong))
      expect(alone).toMatch(/^ERR_ENCODING_(BASE64URL|UTF8)$/)
      expect(codeOf(() => decodeBase64urlTexts(['QQ', wrong, 'QUJD']))).toBe(alone)
      expect(node.decodeTextsBase64url(['QQ', wrong])).toBeUndefined()
    }
  })

  test('a multi-byte character is not put together from two texts', () => {
    // U+82B1 is E8 8A B1: each half alone is not UTF-8, though together they would be.
    const halves = [Buffer.from([0x61, 0x61, 0xe8]), Buffer.from([0x8a, 0xb1])].map((half) =>
      half.toString('base64url'),
    )
    expect(() => decodeBase64urlTexts(halves)).toThrow(code('ERR_ENCODING_UTF8'))
  })
})

describe('RFC 4648 section 4: base64', () => {
  test('every byte string comes back', () => {
    fc.assert(
      fc.property(bytes(), (value) => {
        expect(decodeBase64(encodeBase64(value))).toEqual(value)
      }),
    )
  })

  test.each(['AA', 'AA=', 'A===', 'AB==', 'AA==\n', 'AA-_'])('refuses %j', (text) => {
    expect(() => decodeBase64(text)).toThrow(code('ERR_ENCODING_BASE64'))
  })
})

describe('RFC 4648 section 8: hexadecimal', () => {
  test('every byte string comes back', () => {
    fc.assert(
      fc.property(bytes(), (value) => {
        expect(decodeHex(encodeHex(value))).toEqual(value)
      }),
    )
  })

  test.each(['0', '0g', ' 00', '0x00'])('refuses %j', (text) => {
    expect(() => decodeHex(text)).toThrow(code('ERR_ENCODING_HEX'))
  })
})

describe('RFC 3629: UTF-8', () => {
  test.each([[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe3, 0x81]])('refuses %j', (...sequence) => {
    expect(() => decodeUtf8(Uint8Array.from(sequence.flat()))).toThrow(code('ERR_ENCODING_UTF8'))
  })

  test('keeps a byte order mark, so that two byte strings never read the same', () => {
    expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toBe('\ufeffA')
    expect(decodeUtf8(encodeUtf8('斎藤　一郎'))).toBe('斎藤　一郎')
  })
})

test('equalBytes compares length and every byte', () => {
  fc.assert(
    fc.property(bytes(), bytes(), (a, b) => {
      expect(equalBytes(a, b)).toBe(encodeHex(a) === encodeHex(b))
      expect(equalBytes(a, Uint8Array.from(a))).toBe(true)
    }),
  )
})

test('concatBytes joins in order', () => {
  expect(concatBytes(Uint8Array.of(1), new Uint8Array(), Uint8Array.of(2, 3))).toEqual(Uint8Array.of(1, 2, 3))
})

test('assertBytes names what the caller did wrong', () => {
  expect(() => assertBytes('text', 'key')).toThrow(expect.objectContaining({ code: 'ERR_ARG_TYPE' }))
  expect(() => assertBytes(new Uint8Array(3), 'key', 4)).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
  expect(() => assertBytes(new Uint8Array(3), 'key', 4)).toThrow(TypeError)
})

describe('texts as base64url in one step', () => {
  /** What core does in a browser. */
  const stepByStep = (text: string) => {
    const bytes = web.decodeBase64url(text)
    try {
      return bytes && decodeUtf8(bytes)
    } catch {
      return undefined
    }
  }
  const text = () => fc.string({ unit: 'binary', maxLength: 40 })

  test('every text comes back on both platforms', () => {
    fc.assert(
      fc.property(text(), (value) => {
        const encoded = encodeBase64url(encodeUtf8(value))
        for (const platform of [node, web]) {
          expect(platform.encodeTextBase64url(value)).toBe(encoded)
        }
        expect(node.decodeTextBase64url(encoded)).toBe(value)
        expect(stepByStep(encoded)).toBe(value)
      }),
    )
  })

  test('both platforms give the same verdict on any text', () => {
    const alphabet = fc.constantFrom(...'ABQgwab01-_=+/ ', '\n', 'é')
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 12 }), (value) => {
        expect(stepByStep(value)).toBe(node.decodeTextBase64url(value))
      }),
      { numRuns: 2000 },
    )
  })

  test('a digest that may wait is the same hash; SHA-1 for identifiers', async () => {
    const data = encodeUtf8('abc')
    for (const name of ['SHA-256', 'SHA-384', 'SHA-512'] as const) {
      expect(node.digest(name, data)).toEqual(node.hash(name, data))
      expect(await web.digest(name, data)).toEqual(node.hash(name, data))
    }
    const sha1 = decodeHex('a9993e364706816aba3e25717850c26c9cd0d89d')
    expect(node.digest('SHA-1', data)).toEqual(sha1)
    expect(await web.digest('SHA-1', data)).toEqual(sha1)
  })

  test('a hash of a text is the hash of its UTF-8', () => {
    fc.assert(
      fc.property(text(), fc.constantFrom('SHA-256', 'SHA-384', 'SHA-512'), (value, name) => {
        const expected = encodeBase64url(node.hash(name, encodeUtf8(value)))
        for (const platform of [node, web]) expect(platform.hashText(name, value)).toBe(expected)
      }),
    )
  })
})
