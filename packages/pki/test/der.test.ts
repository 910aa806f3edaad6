import { decodeHex, encodeHex, TegataArgumentError } from '@tegata/core'
import {
  type DerReader,
  openDer,
  readDer,
  TAG,
  writeBitString,
  writeBoolean,
  writeElement,
  writeEnumerated,
  writeExplicit,
  writeGeneralizedTime,
  writeIa5String,
  writeImplicit,
  writeInteger,
  writeNamedBits,
  writeNull,
  writeObjectIdentifier,
  writeOctetString,
  writePrintableString,
  writeSequence,
  writeSet,
  writeTime,
  writeUtcTime,
  writeUtf8String,
} from '@tegata/pki'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOfSync } from '../../../test/support/code-of.js'

const hex = (text: string) => decodeHex(text.replaceAll(' ', ''))
const read = <T>(text: string, reader: (reader: DerReader) => T) => readDer(hex(text), reader)
const codeFor = (text: string, reader: (reader: DerReader) => unknown) => codeOfSync(() => read(text, reader))

describe('X.690 section 8.1: identifier and length', () => {
  it.each([
    ['empty input', ''],
    ['identifier only', '04'],
    ['content shorter than its length', '04 03 0102'],
    ['trailing byte', '04 01 01 00'],
    ['indefinite length', '24 80 04 01 01 00 00'],
    ['length not minimal: 81 7f', '04 81 01 01'],
    ['length not minimal: 82 00 80', `04 82 0080 ${'00'.repeat(128)}`],
    ['length of five bytes', '04 85 0000000001 01'],
    ['length beyond the input', '04 84 ffffffff 01'],
    ['high tag number', '1f 01 00'],
    ['end of contents', '00 00'],
    ['constructed OCTET STRING', '24 03 04 01 01'],
    ['another type', '0c 01 41'],
  ])('refuses %s', (_, text) => {
    expect(codeFor(text, (reader) => reader.octetString())).toBe('ERR_DER_ENCODING')
  })

  it('reads long lengths and returns views of the input', () => {
    const bytes = writeOctetString(new Uint8Array(300).fill(7))
    expect(encodeHex(bytes.subarray(0, 4))).toBe('0482012c')
    const content = readDer(bytes, (reader) => reader.octetString())
    expect(content.buffer).toBe(bytes.buffer)
    expect(content).toHaveLength(300)
  })

  it('limits size and depth', () => {
    expect(codeOfSync(() => openDer(new Uint8Array(65_537)))).toBe('ERR_DER_LIMIT')
    expect(codeOfSync(() => openDer(new Uint8Array(65_537), { maxBytes: 65_537 }))).toBe('accepted')
    let nested: Uint8Array = new Uint8Array(0)
    for (let i = 0; i < 40; i++) nested = writeSequence(nested)
    const descend = () => {
      for (let reader = openDer(nested); ; ) reader = reader.sequence()
    }
    expect(codeOfSync(descend)).toBe('ERR_DER_LIMIT')
  })

  it('keeps an inner element inside its outer one', () => {
    expect(codeFor('30 03 04 02 01 0400', (reader) => reader.sequence().octetString())).toBe('ERR_DER_ENCODING')
  })
})

describe('X.690 sections 8 and 11: values', () => {
  it.each<[string, string, (reader: DerReader) => unknown]>([
    ['BOOLEAN 01', '01 01 01', (reader) => reader.boolean()],
    ['BOOLEAN of two bytes', '01 02 ffff', (reader) => reader.boolean()],
    ['encoded default', '01 01 00', (reader) => reader.defaultFalse()],
    ['empty INTEGER', '02 00', (reader) => reader.integer()],
    ['padded positive INTEGER', '02 02 007f', (reader) => reader.integer()],
    ['padded negative INTEGER', '02 02 ff80', (reader) => reader.integer()],
    ['negative where unsigned', '02 01 ff', (reader) => reader.unsignedInteger()],
    ['negative where small', '02 01 80', (reader) => reader.smallInteger()],
    ['large where small', '02 05 0080000000', (reader) => reader.smallInteger()],
    ['empty OID', '06 00', (reader) => reader.objectIdentifier()],
    ['padded OID arc', '06 03 2a8001', (reader) => reader.objectIdentifier()],
    ['unfinished OID arc', '06 02 2a86', (reader) => reader.objectIdentifier()],
    ['endless OID', `06 42 2a ${'81'.repeat(64)}01`, (reader) => reader.objectIdentifier()],
    ['BIT STRING without first byte', '03 00', (reader) => reader.bitString()],
    ['BIT STRING with 8 unused bits', '03 02 0800', (reader) => reader.bitString()],
    ['BIT STRING with unused ones', '03 02 0101', (reader) => reader.bitString()],
    ['empty BIT STRING with unused bits', '03 01 01', (reader) => reader.bitString()],
    ['BIT STRING of broken bytes', '03 02 0180', (reader) => reader.bitStringBytes()],
    ['NULL with content', '05 01 00', (reader) => reader.null()],
    ['UTF8String that is not UTF-8', '0c 02 c080', (reader) => reader.string()],
    ['PrintableString with @', '13 01 40', (reader) => reader.string()],
    ['NumericString with a letter', '12 01 41', (reader) => reader.string()],
    ['IA5String with 80', '16 01 80', (reader) => reader.string()],
    ['VisibleString with a control character', '1a 01 07', (reader) => reader.string()],
    ['BMPString of odd length', '1e 01 41', (reader) => reader.string()],
    ['BMPString with a surrogate', '1e 02 d800', (reader) => reader.string()],
    ['T61String where text is needed', '14 01 41', (reader) => reader.utf8String()],
  ])('refuses %s', (_, text, reader) => {
    expect(codeFor(text, reader)).toBe('ERR_DER_ENCODING')
  })

  it('reads values', () => {
    expect(read('01 01 ff', (reader) => reader.boolean())).toBe(true)
    expect(read('02 02 0080', (reader) => reader.unsignedInteger())).toEqual(Uint8Array.of(0x80))
    expect(read('02 01 00', (reader) => reader.unsignedInteger())).toEqual(Uint8Array.of(0))
    expect(read('02 04 7fffffff', (reader) => reader.smallInteger())).toBe(2_147_483_647)
    expect(read('06 09 2a864886f70d010101', (reader) => reader.objectIdentifier())).toBe('1.2.840.113549.1.1.1')
    expect(read('06 02 8837', (reader) => reader.objectIdentifier())).toBe('2.999')
    expect(read('0a 01 05', (reader) => reader.smallInteger(TAG.enumerated))).toBe(5)
    expect(read('1e 04 624b5f62', (reader) => reader.string())).toBe('手形')
    expect(read('14 01 41', (reader) => reader.string())).toBeUndefined()
    expect(read('0c 01 40', (reader) => reader.utf8String())).toBe('@')
    expect(read('03 02 0780', (reader) => reader.bitString())).toEqual({ bytes: Uint8Array.of(0x80), unusedBits: 7 })
  })
})

describe('RFC 5280 section 4.1.2.5: times', () => {
  const time = (tag: string, text: string) =>
    readDer(writeElement(Number.parseInt(tag, 16), new TextEncoder().encode(text)), (reader) => reader.time())

  it.each([
    ['17', '491231235959Z', '2049-12-31T23:59:59.000Z'],
    ['17', '500101000000Z', '1950-01-01T00:00:00.000Z'],
    ['17', '240229000000Z', '2024-02-29T00:00:00.000Z'],
    ['18', '20500101000000Z', '2050-01-01T00:00:00.000Z'],
    ['18', '99991231235959Z', '9999-12-31T23:59:59.000Z'],
  ])('reads %s %s', (tag, text, expected) => {
    expect(time(tag, text).toISOString()).toBe(expected)
  })

  it.each([
    ['no seconds', '17', '2411220000Z'],
    ['an offset', '17', '241122000000+0900'],
    ['30 February', '17', '240230000000Z'],
    ['month 13', '17', '241301000000Z'],
    ['month 0', '17', '240001000000Z'],
    ['hour 24', '17', '241122240000Z'],
    ['second 60', '17', '241122000060Z'],
    ['a sign', '17', '-41122000000Z'],
    ['no Z', '17', '241122000000X'],
    ['GeneralizedTime before 2050', '18', '20241122000000Z'],
    ['a fraction', '18', '20510101000000.5Z'],
    ['a UTCTime of 15 digits', '17', '20510101000000Z'],
  ])('refuses %s', (_, tag, text) => {
    expect(codeOfSync(() => time(tag, text))).toBe('ERR_DER_ENCODING')
  })

  it('writes the form that the year asks for', () => {
    expect(writeTime(new Date('2049-12-31T23:59:59.999Z'))[0]).toBe(TAG.utcTime)
    expect(writeTime(new Date('2050-01-01T00:00:00Z'))[0]).toBe(TAG.generalizedTime)
    const early = writeGeneralizedTime(new Date('2001-02-03T04:05:06Z'))
    expect(readDer(early, (reader) => reader.generalizedTime()).toISOString()).toBe('2001-02-03T04:05:06.000Z')
  })
})

describe('writer', () => {
  it.each<[string, Uint8Array]>([
    ['0101ff', writeBoolean(true)],
    ['020100', writeInteger(0)],
    ['02020080', writeInteger(128)],
    ['020180', writeInteger(-128)],
    ['0202ff7f', writeInteger(-129)],
    ['0203008001', writeInteger(Uint8Array.of(0, 0, 0x80, 1))],
    ['0a0103', writeEnumerated(3)],
    ['0500', writeNull()],
    ['03020780', writeNamedBits([0])],
    ['030100', writeNamedBits([])],
    ['0303070080', writeNamedBits([8])],
    ['06022a03', writeObjectIdentifier('1.2.3')],
    ['a003020102', writeExplicit(0, writeInteger(2))],
    ['800102', writeImplicit(0, writeInteger(2))],
    ['a100', writeImplicit(1, writeSequence())],
    ['3106020101020102', writeSet(writeInteger(2), writeInteger(1))],
    ['31070101ff02020080', writeSet(writeInteger(128), writeBoolean(true))],
    ['13024a50', writePrintableString('JP')],
    ['160140', writeIa5String('@')],
    ['0c03e6898b', writeUtf8String('手')],
    ['030200ff', writeBitString(Uint8Array.of(0xff))],
  ])('writes %s', (expected, written) => {
    expect(encodeHex(written)).toBe(expected)
  })

  it.each<[string, () => unknown]>([
    ['an identifier that is none', () => writeObjectIdentifier('3.1')],
    ['a second arc above 39', () => writeObjectIdentifier('1.40')],
    ['a text outside PrintableString', () => writePrintableString('手')],
    ['a text outside IA5String', () => writeIa5String('é')],
    ['a UTCTime of 2050', () => writeUtcTime(new Date('2050-01-01T00:00:00Z'))],
    ['a date that is none', () => writeGeneralizedTime(new Date(Number.NaN))],
  ])('refuses %s', (_, write) => {
    expect(write).toThrow(TegataArgumentError)
  })
})

describe('properties', () => {
  const arcs = fc.oneof(
    fc.tuple(fc.integer({ min: 0, max: 1 }), fc.bigInt(0n, 39n)),
    fc.tuple(fc.constant(2), fc.bigInt(0n, 2n ** 100n)),
  )

  it('reads what it writes: integers, identifiers, strings, bits, times', () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 200n), 2n ** 200n), (value) => {
        const content = readDer(writeInteger(value), (reader) => reader.integer())
        expect(BigInt.asIntN(content.length * 8, BigInt(`0x${encodeHex(content)}`))).toBe(value)
      }),
    )
    fc.assert(
      fc.property(arcs, fc.array(fc.bigInt(0n, 2n ** 70n), { maxLength: 4 }), ([first, second], rest) => {
        const oid = [first, second, ...rest].join('.')
        expect(readDer(writeObjectIdentifier(oid), (reader) => reader.objectIdentifier())).toBe(oid)
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(readDer(writeUtf8String(text), (reader) => reader.string())).toBe(text)
      }),
    )
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(40)), (bits) => {
        const { bytes, unusedBits } = readDer(writeNamedBits(bits), (reader) => reader.bitString())
        const read = Array.from({ length: bytes.length * 8 - unusedBits }, (_, bit) => bit)
        expect(read.filter((bit) => (bytes[bit >> 3]! & (0x80 >> (bit & 7))) !== 0)).toEqual(bits.sort((a, b) => a - b))
      }),
    )
    fc.assert(
      fc.property(fc.integer({ min: -631_152_000, max: 253_402_300_799 }), (seconds) => {
        const time = new Date(seconds * 1000)
        expect(readDer(writeTime(time), (reader) => reader.time())).toEqual(time)
      }),
    )
  })

  // What was read strictly has one encoding: writing it again gives the same bytes, or it was refused.
  it('accepts only canonical encodings', () => {
    const rewrite = (reader: DerReader): Uint8Array => {
      const { tag, content } = reader.element()
      if ((tag & 0x20) === 0) return writeElement(tag, content)
      const inner = openDer(content)
      const parts: Uint8Array[] = []
      while (!inner.isAtEnd) parts.push(rewrite(inner))
      return writeElement(tag, ...parts)
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), (bytes) => {
        const code = codeOfSync(() => expect(readDer(bytes, rewrite)).toEqual(bytes))
        expect(['accepted', 'ERR_DER_ENCODING', 'ERR_DER_LIMIT']).toContain(code)
      }),
      { numRuns: 3000 },
    )
  })
})
