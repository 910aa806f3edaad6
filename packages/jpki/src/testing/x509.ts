import { sha256 } from '@tegata/core'
import {
  ATTRIBUTE,
  type CertificateContent,
  EXTENSION,
  readDer,
  writeExplicit,
  writeExtension,
  writeImplicit,
  writeName,
  writeNull,
  writeObjectIdentifier,
  writeOctetString,
  writeSequence,
  writeSigned,
  writeTbsCertificate,
  writeUtf8String,
} from '@tegata/pki'
import type { TestKey, TestKeyType } from './keys.js'

/** What a CA knows of a certificate that it took back. */
export interface Revoked {
  readonly serialNumber: Uint8Array
  readonly at: Date
}

/** RFC 5280 section 5.3.1: affiliationChanged, which a move causes. */
export const AFFILIATION_CHANGED = 3

/** Attributes of a DN in order, as `['OU', 'JPKI for digital signature']`. */
export type NameParts = readonly (readonly ['C' | 'O' | 'OU' | 'L' | 'CN', string])[]

const TYPES = {
  C: ATTRIBUTE.countryName,
  O: ATTRIBUTE.organizationName,
  OU: ATTRIBUTE.organizationalUnitName,
  L: ATTRIBUTE.localityName,
  CN: ATTRIBUTE.commonName,
} as const

/** Writes a DN as JPKI does: the country as PrintableString, everything else as UTF8String. */
export function writeDn(parts: NameParts): Uint8Array {
  return writeName(parts.map(([type, value]) => [TYPES[type], value]))
}

/** Writes a GeneralName of kind directoryName. */
export function writeDirectoryName(parts: NameParts): Uint8Array {
  return writeExplicit(4, writeDn(parts))
}

/** Writes an otherName of a UTF8String, as the six attributes are carried. */
export function writeOtherName(oid: string, text: string): Uint8Array {
  return writeImplicit(0, writeSequence(writeObjectIdentifier(oid), writeExplicit(0, writeUtf8String(text))))
}

/** Writes `distributionPoint [0] { fullName [0] { name } }`, as CRLDP and IDP have it. */
export function writePointName(name: Uint8Array): Uint8Array {
  return writeExplicit(0, writeExplicit(0, name))
}

/** Writes the AlgorithmIdentifier of the signatures that a key makes. */
export function writeSignatureAlgorithm(type: TestKeyType): Uint8Array {
  return type === 'RSA-2048'
    ? writeSequence(writeObjectIdentifier('1.2.840.113549.1.1.11'), writeNull())
    : writeSequence(writeObjectIdentifier('1.2.840.10045.4.3.3'))
}

/** Signs what `write` makes from the AlgorithmIdentifier: a certificate or a CRL. */
export function signWith(key: TestKey, write: (algorithm: Uint8Array) => Uint8Array): Uint8Array {
  const algorithm = writeSignatureAlgorithm(key.type)
  const tbs = write(algorithm)
  return writeSigned(tbs, algorithm, key.sign(tbs))
}

/** Signs a certificate. */
export function signCertificate(key: TestKey, content: CertificateContent): Uint8Array {
  return signWith(key, (algorithm) => writeTbsCertificate(content, algorithm))
}

/** Writes the extension that leads to the CRLs of one partition. */
export function crlDistributionPoint(parts: NameParts): Uint8Array {
  const points = writeSequence(writeSequence(writePointName(writeDirectoryName(parts))))
  return writeExtension(EXTENSION.cRLDistributionPoints, points)
}

/** Writes the extension that names a certificate's own key. */
export function subjectKeyIdentifier(spki: Uint8Array): Uint8Array {
  return writeExtension(EXTENSION.subjectKeyIdentifier, writeOctetString(keyIdentifier(spki)))
}

/** Writes the extension that names the key of whoever signs. */
export function authorityKeyIdentifier(spki: Uint8Array): Uint8Array {
  const value = writeSequence(writeImplicit(0, writeOctetString(keyIdentifier(spki))))
  return writeExtension(EXTENSION.authorityKeyIdentifier, value)
}

/** The first 20 bytes of the SHA-256 of the public key bits (RFC 7093 section 2 method 1). */
function keyIdentifier(spki: Uint8Array): Uint8Array {
  return sha256(publicKeyBits(spki)).subarray(0, 20)
}

function publicKeyBits(spki: Uint8Array): Uint8Array {
  return readDer(spki, (reader) => {
    const fields = reader.sequence()
    fields.skip()
    return fields.bitStringBytes()
  })
}
