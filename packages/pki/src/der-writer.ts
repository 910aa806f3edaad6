import { assertBytes, concatBytes, encodeUtf8, TegataArgumentError } from '@tegata/core'
import { encodeObjectIdentifier } from './der-oid.js'
import { decodeDerString } from './der-string.js'
import { encodeTimeText } from './der-time.js'
import * as TAG from './tag.js'

/**
 * Writes one element: identifier octet, minimal definite length, contents.
 *
 * Spec: X.690 sections 8.1 and 10.1.
 *
 * @param tag — the identifier octet, low tag number form.
 * @param content — the parts of the contents, in order.
 */
export function writeElement(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const length = content.reduce((sum, part) => sum + part.length, 0)
  return concatBytes(Uint8Array.of(tag), encodeLength(length), ...content)
}

/** Writes a SEQUENCE. Spec: X.690 section 8.9. @param elements — encodings, in order. */
export function writeSequence(...elements: readonly Uint8Array[]): Uint8Array {
  return writeElement(TAG.sequence, ...elements)
}

/** Writes a SET OF, sorting the encodings as DER asks. Spec: X.690 section 11.6. @param elements — encodings, any order. */
export function writeSet(...elements: readonly Uint8Array[]): Uint8Array {
  return writeElement(TAG.set, ...[...elements].sort(compareEncodings))
}

/** Writes `[number] EXPLICIT`. Spec: X.690 section 8.14. @param number — 0 to 30. @param elements — encodings inside. */
export function writeExplicit(number: number, ...elements: readonly Uint8Array[]): Uint8Array {
  return writeElement(0xa0 | number, ...elements)
}

/**
 * Writes `[number] IMPLICIT`: the same contents under another identifier octet.
 *
 * Spec: X.690 section 8.14.3.
 *
 * @param number — 0 to 30.
 * @param element — an encoding; a constructed one stays constructed.
 */
export function writeImplicit(number: number, element: Uint8Array): Uint8Array {
  const replaced = Uint8Array.from(element)
  replaced[0] = 0x80 | (element[0]! & 0x20) | number
  return replaced
}

/** Writes a BOOLEAN. Spec: X.690 section 11.1. @param value — true is FF. */
export function writeBoolean(value: boolean): Uint8Array {
  return writeElement(TAG.boolean, Uint8Array.of(value ? 0xff : 0))
}

/**
 * Writes an INTEGER.
 *
 * Spec: X.690 section 8.3.
 *
 * @param value — a number, a bigint, or the magnitude of a non-negative integer as bytes (a serial number, a modulus).
 */
export function writeInteger(value: number | bigint | Uint8Array): Uint8Array {
  return writeElement(TAG.integer, value instanceof Uint8Array ? encodeMagnitude(value) : encodeInteger(BigInt(value)))
}

/** Writes an ENUMERATED. Spec: X.690 section 8.4. @param value — a small number. */
export function writeEnumerated(value: number): Uint8Array {
  return writeElement(TAG.enumerated, encodeInteger(BigInt(value)))
}

/**
 * Writes an OBJECT IDENTIFIER.
 *
 * Spec: X.690 section 8.19.
 *
 * @param oid — dotted form.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function writeObjectIdentifier(oid: string): Uint8Array {
  const content = encodeObjectIdentifier(oid)
  if (content === undefined) throw new TegataArgumentError('ERR_ARG_VALUE', `not an object identifier: ${oid}`)
  return writeElement(TAG.objectIdentifier, content)
}

/** Writes an OCTET STRING. Spec: X.690 section 8.7. @param bytes — its value. */
export function writeOctetString(bytes: Uint8Array): Uint8Array {
  assertBytes(bytes, 'the OCTET STRING')
  return writeElement(TAG.octetString, bytes)
}

/** Writes a BIT STRING. Spec: X.690 section 11.2. @param bytes — its value. @param unusedBits — 0 to 7, zero bits at the end. */
export function writeBitString(bytes: Uint8Array, unusedBits = 0): Uint8Array {
  assertBytes(bytes, 'the BIT STRING')
  return writeElement(TAG.bitString, Uint8Array.of(unusedBits), bytes)
}

/**
 * Writes a BIT STRING with named bits, such as KeyUsage: trailing zero bits are left out.
 *
 * Spec: X.690 section 11.2.2.
 *
 * @param bits — numbers of the bits that are one; bit 0 is the first.
 */
export function writeNamedBits(bits: readonly number[]): Uint8Array {
  const last = Math.max(-1, ...bits)
  const bytes = new Uint8Array(Math.ceil((last + 1) / 8))
  for (const bit of bits) bytes[bit >> 3]! |= 0x80 >> (bit & 7)
  return writeBitString(bytes, bytes.length * 8 - (last + 1))
}

/** Writes a NULL. Spec: X.690 section 8.8. */
export function writeNull(): Uint8Array {
  return writeElement(TAG.null)
}

/** Writes a UTF8String. Spec: X.690 section 8.23. @param text — any text. */
export function writeUtf8String(text: string): Uint8Array {
  return writeElement(TAG.utf8String, encodeUtf8(text))
}

/**
 * Writes a PrintableString.
 *
 * Spec: X.680 section 41.4.
 *
 * @param text — letters, digits, space and `'()+,-./:=?`.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function writePrintableString(text: string): Uint8Array {
  return writeCheckedString(TAG.printableString, text)
}

/** Writes an IA5String. Spec: X.680 section 41. @param text — ASCII only. @throws TegataArgumentError ERR_ARG_VALUE */
export function writeIa5String(text: string): Uint8Array {
  return writeCheckedString(TAG.ia5String, text)
}

/** Writes a UTCTime. Spec: RFC 5280 section 4.1.2.5.1. @param time — 1950 to 2049. @throws TegataArgumentError ERR_ARG_VALUE */
export function writeUtcTime(time: Date): Uint8Array {
  const year = time.getUTCFullYear()
  if (!(year >= 1950 && year <= 2049)) throw new TegataArgumentError('ERR_ARG_VALUE', 'UTCTime ends in 2049')
  return writeElement(TAG.utcTime, encodeUtf8(encodeTimeText(time, 'utcTime')))
}

/** Writes a GeneralizedTime. Spec: RFC 5280 section 4.1.2.5.2. @param time — 0000 to 9999. @throws TegataArgumentError ERR_ARG_VALUE */
export function writeGeneralizedTime(time: Date): Uint8Array {
  const year = time.getUTCFullYear()
  if (!(year >= 0 && year <= 9999)) throw new TegataArgumentError('ERR_ARG_VALUE', 'not a date of the years 0 to 9999')
  return writeElement(TAG.generalizedTime, encodeUtf8(encodeTimeText(time, 'generalizedTime')))
}

/** Writes a Time: UTCTime through 2049, GeneralizedTime from 2050. Spec: RFC 5280 section 4.1.2.5. @param time — whole seconds count. */
export function writeTime(time: Date): Uint8Array {
  return time.getUTCFullYear() < 2050 ? writeUtcTime(time) : writeGeneralizedTime(time)
}

function writeCheckedString(tag: number, text: string): Uint8Array {
  const content = encodeUtf8(text)
  try {
    decodeDerString(tag, content)
  } catch {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'a character is outside the repertoire of the string type')
  }
  return writeElement(tag, content)
}

function encodeLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length)
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return Uint8Array.of(0x80 | bytes.length, ...bytes)
}

function encodeInteger(value: bigint): Uint8Array {
  const bytes = [Number(value & 0xffn)]
  for (let rest = value >> 8n; rest !== (bytes[0]! >= 0x80 ? -1n : 0n); rest >>= 8n) bytes.unshift(Number(rest & 0xffn))
  return Uint8Array.from(bytes)
}

/** Two's complement of a non-negative integer: no leading zeros, then one if the first bit would read as a sign. */
function encodeMagnitude(magnitude: Uint8Array): Uint8Array {
  let start = 0
  while (start < magnitude.length - 1 && magnitude[start] === 0) start++
  const trimmed = magnitude.subarray(start)
  return trimmed.length === 0 || trimmed[0]! >= 0x80 ? concatBytes(Uint8Array.of(0), trimmed) : trimmed
}

/** Ascending order of the encodings, as unsigned bytes, the shorter first (X.690 section 11.6). */
export function compareEncodings(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return a.length - b.length
}
