import {
  writeBitString,
  writeBoolean,
  writeExplicit,
  writeInteger,
  writeObjectIdentifier,
  writeOctetString,
  writePrintableString,
  writeSequence,
  writeSet,
  writeTime,
  writeUtf8String,
} from './der-writer.js'
import { ATTRIBUTE } from './name.js'

/** What a certificate says. Spec: RFC 5280 section 4.1.2. */
export interface CertificateContent {
  /** Magnitude, most significant byte first. */
  readonly serialNumber: Uint8Array
  /** DER Name. */
  readonly issuer: Uint8Array
  readonly notBefore: Date
  readonly notAfter: Date
  /** DER Name. */
  readonly subject: Uint8Array
  /** DER SubjectPublicKeyInfo. */
  readonly spki: Uint8Array
  /** DER of each extension, in order; no extensions at all when empty. */
  readonly extensions: readonly Uint8Array[]
}

/**
 * Writes the part of a certificate that is signed, version 3.
 *
 * Spec: RFC 5280 section 4.1.
 *
 * @param content — names, key, validity, extensions.
 * @param algorithm — DER AlgorithmIdentifier of the signature.
 */
export function writeTbsCertificate(content: CertificateContent, algorithm: Uint8Array): Uint8Array {
  const { serialNumber, issuer, notBefore, notAfter, subject, spki, extensions } = content
  return writeSequence(
    writeExplicit(0, writeInteger(2)),
    writeInteger(serialNumber),
    algorithm,
    issuer,
    writeSequence(writeTime(notBefore), writeTime(notAfter)),
    subject,
    spki,
    ...(extensions.length === 0 ? [] : [writeExplicit(3, writeSequence(...extensions))]),
  )
}

/**
 * Writes a certificate or a list: the signed part, the algorithm, the signature.
 *
 * Spec: RFC 5280 sections 4.1 and 5.1.
 *
 * @param tbs — DER of the signed part.
 * @param algorithm — DER AlgorithmIdentifier, the same as in the signed part.
 * @param signature — as X.509 has it: of ECDSA the DER.
 */
export function writeSigned(tbs: Uint8Array, algorithm: Uint8Array, signature: Uint8Array): Uint8Array {
  return writeSequence(tbs, algorithm, writeBitString(signature))
}

/**
 * Writes one extension.
 *
 * Spec: RFC 5280 section 4.2.
 *
 * @param oid — dotted form.
 * @param value — DER of the value.
 * @param critical — false unless told.
 */
export function writeExtension(oid: string, value: Uint8Array, critical = false): Uint8Array {
  return writeSequence(writeObjectIdentifier(oid), ...(critical ? [writeBoolean(true)] : []), writeOctetString(value))
}

/**
 * Writes a Name, each attribute in a relative name of its own: countries as PrintableString, all else as UTF8String.
 *
 * Spec: RFC 5280 section 4.1.2.4.
 *
 * @param attributes — types in dotted form (`ATTRIBUTE`) with their texts, in order.
 */
export function writeName(attributes: readonly (readonly [type: string, text: string])[]): Uint8Array {
  const relativeName = ([type, text]: readonly [string, string]): Uint8Array => {
    const value = type === ATTRIBUTE.countryName ? writePrintableString(text) : writeUtf8String(text)
    return writeSet(writeSequence(writeObjectIdentifier(type), value))
  }
  return writeSequence(...attributes.map(relativeName))
}
