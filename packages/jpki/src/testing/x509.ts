import { sha256 } from '@tegata/core'
import {
  readDer,
  writeBitString,
  writeBoolean,
  writeElement,
  writeExplicit,
  writeImplicit,
  writeInteger,
  writeNull,
  writeObjectIdentifier,
  writeOctetString,
  writePrintableString,
  writeSequence,
  writeSet,
  writeUtf8String,
} from '@tegata/pki'
import type { TestKey, TestKeyType } from './keys.js'

/** Attributes of a DN in order, as `['OU', 'JPKI for digital signature']`. */
export type NameParts = readonly (readonly ['C' | 'O' | 'OU' | 'L' | 'CN', string])[]

const NAME_OIDS = { C: '2.5.4.6', O: '2.5.4.10', OU: '2.5.4.11', L: '2.5.4.7', CN: '2.5.4.3' } as const

/** Writes a DN as JPKI does: the country as PrintableString, everything else as UTF8String. */
export function writeName(parts: NameParts): Uint8Array {
  return writeSequence(
    ...parts.map(([type, value]) =>
      writeSet(
        writeSequence(
          writeObjectIdentifier(NAME_OIDS[type]),
          type === 'C' ? writePrintableString(value) : writeUtf8String(value),
        ),
      ),
    ),
  )
}

/** Writes a GeneralName of kind directoryName. */
export function writeDirectoryName(parts: NameParts): Uint8Array {
  return writeExplicit(4, writeName(parts))
}

/** Writes an otherName of a UTF8String, as the six attributes are carried. */
export function writeOtherName(oid: string, text: string): Uint8Array {
  return writeImplicit(0, writeSequence(writeObjectIdentifier(oid), writeExplicit(0, writeUtf8String(text))))
}

/** Writes one extension. */
export function writeExtension(oid: string, critical: boolean, value: Uint8Array): Uint8Array {
  const flag = critical ? [writeBoolean(true)] : []
  return writeSequence(writeObjectIdentifier(oid), ...flag, writeOctetString(value))
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

/** Signs a TBS and writes the SEQUENCE of both: a certificate or a CRL. */
export function writeSigned(tbs: Uint8Array, key: TestKey): Uint8Array {
  return writeSequence(tbs, writeSignatureAlgorithm(key.type), writeBitString(key.sign(tbs)))
}

/** The first 20 bytes of the SHA-256 of the public key bits (RFC 7093 section 2 method 1). */
export function keyIdentifier(spki: Uint8Array): Uint8Array {
  return sha256(publicKeyBits(spki)).subarray(0, 20)
}

/** Writes a context-specific primitive element. */
export function writeContextPrimitive(number: number, content: Uint8Array): Uint8Array {
  return writeElement(0x80 | number, content)
}

/** What `writeTbsCertificate` puts together. */
export interface TbsCertificate {
  readonly serialNumber: Uint8Array
  readonly signatureAlgorithm: Uint8Array
  readonly issuer: Uint8Array
  readonly validity: Uint8Array
  readonly subject: Uint8Array
  readonly spki: Uint8Array
  readonly extensions: readonly Uint8Array[]
}

/** Writes a TBSCertificate of version 3. */
export function writeTbsCertificate(tbs: TbsCertificate): Uint8Array {
  return writeSequence(
    writeExplicit(0, writeInteger(2)),
    writeInteger(tbs.serialNumber),
    tbs.signatureAlgorithm,
    tbs.issuer,
    tbs.validity,
    tbs.subject,
    tbs.spki,
    writeExplicit(3, writeSequence(...tbs.extensions)),
  )
}

function publicKeyBits(spki: Uint8Array): Uint8Array {
  return readDer(spki, (reader) => {
    const fields = reader.sequence()
    fields.skip()
    return fields.bitStringBytes()
  })
}
