import { digest, equalBytes, type HashName, type Steps, TegataError, waitFor } from '@tegata/core'
import { readAlgorithmIdentifier, selectHash } from '../algorithm.js'
import type { Certificate } from '../certificate.js'
import { readSingleValue } from '../cms-attributes.js'
import type { DerReader } from '../der.js'
import { readGeneralNames } from '../general-name.js'
import * as TAG from '../tag.js'
import { TSP } from './tst-info.js'

/** Which certificate the signer says is its own. */
interface CertificateId {
  readonly hash: HashName | 'SHA-1'
  readonly certHash: Uint8Array
  readonly issuerSerial: { readonly issuer: Uint8Array; readonly serialNumber: Uint8Array } | undefined
}

/**
 * Checks that the signed attributes name the certificate that verified the signature. Without them an attacker could put
 * another certificate with the same key, issued under another policy, beside the signature.
 *
 * RFC 3161 section 2.4.1 asks for ESSCertID (SHA-1), RFC 5816 allows ESSCertIDv2 in its place. SHA-1 names a certificate
 * here that a signature chain vouches for on its own: finding a second one for the digest would be a second preimage.
 */
export function* checkSigningCertificate(values: ReadonlyMap<string, Uint8Array>, signer: Certificate): Steps<true> {
  const id =
    readSingleValue(values, TSP.signingCertificateV2, (value) => readFirst(value.sequence(), readCertificateIdV2)) ??
    readSingleValue(values, TSP.signingCertificate, (value) => readFirst(value.sequence(), readCertificateIdV1))
  if (id === undefined) throw signerError('the token does not name the certificate of its signer')
  if (!equalBytes(id.certHash, yield* waitFor(digest(id.hash, signer.der)))) {
    throw signerError('the token names another certificate than the one it is signed with')
  }
  const { issuerSerial } = id
  if (
    issuerSerial !== undefined &&
    !(equalBytes(issuerSerial.issuer, signer.issuer.der) && equalBytes(issuerSerial.serialNumber, signer.serialNumber))
  ) {
    throw signerError('the token names its certificate by another issuer or serial number')
  }
  return true
}

/** RFC 5035 section 3: "The first certificate identified in the sequence ... MUST be the certificate used to verify". */
function readFirst(body: DerReader, read: (entry: DerReader) => CertificateId): CertificateId {
  const list = body.sequence()
  const first = read(list.sequence())
  while (!list.isAtEnd) list.content(TAG.sequence)
  // The policies that may follow narrow the certificate's; the TSA policy is what counts here.
  if (!body.isAtEnd) body.content(TAG.sequence)
  body.finish()
  return first
}

function readCertificateIdV1(entry: DerReader): CertificateId {
  return { hash: 'SHA-1', ...readHashAndSerial(entry) }
}

function readCertificateIdV2(entry: DerReader): CertificateId {
  const algorithm = entry.isNext(TAG.sequence) ? readAlgorithmIdentifier(entry) : undefined
  const hash = algorithm === undefined ? 'SHA-256' : selectHash(algorithm)
  if (hash === undefined) throw signerError('the certificate is named by a hash that is not allowed')
  return { hash, ...readHashAndSerial(entry) }
}

function readHashAndSerial(entry: DerReader): Omit<CertificateId, 'hash'> {
  const certHash = entry.octetString()
  const issuerSerial = entry.isAtEnd ? undefined : readIssuerSerial(entry.sequence())
  entry.finish()
  return { certHash, issuerSerial }
}

function readIssuerSerial(body: DerReader): NonNullable<CertificateId['issuerSerial']> {
  const names = readGeneralNames(body.sequence())
  const serialNumber = body.integer()
  body.finish()
  const [name] = names
  if (names.length !== 1 || name?.kind !== 'directoryName') {
    throw signerError('the issuer of the certificate is not one directoryName')
  }
  return { issuer: name.name.der, serialNumber }
}

function signerError(message: string): TegataError {
  return new TegataError('ERR_TSP_SIGNER', message, { spec: 'RFC 5816 section 2.2.1' })
}
