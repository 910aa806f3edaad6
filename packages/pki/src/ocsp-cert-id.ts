import { type DigestName, digest, equalBytes, type Steps, TegataArgumentError, waitFor } from '@tegata/core'
import { type AlgorithmIdentifier, isNullOrAbsent, readAlgorithmIdentifier } from './algorithm.js'
import * as ALGORITHM from './algorithm-oid.js'
import { type Certificate, readSerialNumber } from './certificate.js'
import { type DerReader, readDer } from './der.js'
import { writeElement, writeNull, writeObjectIdentifier, writeOctetString, writeSequence } from './der-writer.js'
import * as TAG from './tag.js'

/** How OCSP names a certificate. Spec: RFC 6960 section 4.1.1. */
export interface CertId {
  readonly hashAlgorithm: AlgorithmIdentifier
  readonly issuerNameHash: Uint8Array
  readonly issuerKeyHash: Uint8Array
  readonly serialNumber: Uint8Array
}

const SHA1 = '1.3.14.3.2.26'

/** SHA-1 names an issuer here and protects nothing: the issuer is known, and the response is signed with another hash. */
const HASHES: ReadonlyMap<string, DigestName> = new Map<string, DigestName>([
  [SHA1, 'SHA-1'],
  [ALGORITHM.sha256, 'SHA-256'],
  [ALGORITHM.sha384, 'SHA-384'],
  [ALGORITHM.sha512, 'SHA-512'],
])

/** Reads a CertID. */
export function readCertId(reader: DerReader): CertId {
  const body = reader.sequence()
  const hashAlgorithm = readAlgorithmIdentifier(body)
  const issuerNameHash = body.octetString()
  const issuerKeyHash = body.octetString()
  const serialNumber = readSerialNumber(body)
  body.finish()
  return { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }
}

/** Tells whether a CertID is that of a certificate: serial number, issuer's name, and issuer's key (generations share a name). */
export function* isCertIdOf(certId: CertId, certificate: Certificate, issuer: Certificate): Steps<boolean> {
  const hash = isNullOrAbsent(certId.hashAlgorithm) ? HASHES.get(certId.hashAlgorithm.oid) : undefined
  if (hash === undefined || !equalBytes(certId.serialNumber, certificate.serialNumber)) return false
  return (
    equalBytes(certId.issuerNameHash, yield* waitFor(digest(hash, issuer.subject.der))) &&
    equalBytes(certId.issuerKeyHash, yield* waitFor(digest(hash, publicKeyBits(issuer))))
  )
}

/** Writes the CertID of a certificate. */
export function* writeCertId(certificate: Certificate, issuer: Certificate, hash: DigestName): Steps<Uint8Array> {
  const oid = [...HASHES].find(([, name]) => name === hash)?.[0]
  if (oid === undefined) throw new TegataArgumentError('ERR_ARG_VALUE', `unknown hash ${hash}`)
  return writeSequence(
    writeSequence(writeObjectIdentifier(oid), writeNull()),
    writeOctetString(yield* waitFor(digest(hash, issuer.subject.der))),
    writeOctetString(yield* waitFor(digest(hash, publicKeyBits(issuer)))),
    // The contents as they are, whatever sign they have.
    writeElement(TAG.integer, certificate.serialNumber),
  )
}

/** "the value (excluding tag and length) of the subject public key field". Spec: RFC 6960 section 4.1.1. */
export function publicKeyBits({ spki }: Certificate): Uint8Array {
  return readDer(spki, (reader) => {
    const body = reader.sequence()
    body.skip()
    return body.bitStringBytes()
  })
}
