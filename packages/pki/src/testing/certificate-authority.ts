import { createPublicKey, sign } from 'node:crypto'
import type { JwkPublic } from '@tegata/core'
import { writeExtension, writeName, writeSigned, writeTbsCertificate } from '../certificate-writer.js'
import { writeBoolean, writeNamedBits, writeObjectIdentifier, writeSequence } from '../der-writer.js'
import { EXTENSION } from '../extensions.js'
import { ATTRIBUTE } from '../name.js'
import { generateTestKeyPair } from './key-pair.js'

/** How a test CA is made. Spec: RFC 5280 section 4. */
export interface TestCertificateAuthorityOptions {
  /** Common name. */
  readonly name: string
  /** First second of its own certificate, and of those that it issues unless told. */
  readonly notBefore: Date
  /** Last second of its own certificate, and of those that it issues unless told. */
  readonly notAfter: Date
  /** Who certifies it; itself when absent. */
  readonly issuer?: TestCertificateAuthority
  /** DER extensions of its own certificate; those of a CA when absent. */
  readonly extensions?: readonly Uint8Array[]
}

/** A certificate to issue. Spec: RFC 5280 section 4. */
export interface TestCertificateRequest {
  /** Common name. */
  readonly subject: string
  readonly publicJwk: JwkPublic
  /** DER, in order; none when absent. */
  readonly extensions?: readonly Uint8Array[]
  readonly notBefore?: Date
  readonly notAfter?: Date
}

/** A certification authority in memory, with a P-256 key. Spec: RFC 5280. */
export interface TestCertificateAuthority {
  /** DER of its own certificate. */
  readonly certificate: Uint8Array
  /** DER of its Name. */
  readonly name: Uint8Array
  /** Issues a certificate, DER; serial numbers count from 1. */
  issue(request: TestCertificateRequest): Uint8Array
  /** Signs anything else, such as a CRL: `write` makes the signed part from the AlgorithmIdentifier. */
  sign(write: (algorithm: Uint8Array) => Uint8Array): Uint8Array
}

const ECDSA_SHA256 = writeSequence(writeObjectIdentifier('1.2.840.10045.4.3.2'))
const [KEY_CERT_SIGN, CRL_SIGN] = [5, 6]
const CA_EXTENSIONS = [
  writeExtension(EXTENSION.basicConstraints, writeSequence(writeBoolean(true)), true),
  writeExtension(EXTENSION.keyUsage, writeNamedBits([KEY_CERT_SIGN, CRL_SIGN]), true),
]

/**
 * Makes a CA for tests and demonstrations. Node only.
 *
 * Spec: RFC 5280 section 4.
 *
 * @param options — name, validity, who certifies it.
 *
 * @example
 * ```ts
 * const root = createTestCertificateAuthority({ name: 'root', notBefore, notAfter })
 * const ca = createTestCertificateAuthority({ name: 'ca', notBefore, notAfter, issuer: root })
 * const certificate = ca.issue({ subject: 'signer', publicJwk: signer.publicJwk })
 * ```
 */
export function createTestCertificateAuthority(options: TestCertificateAuthorityOptions): TestCertificateAuthority {
  const { privateKey, publicJwk } = generateTestKeyPair()
  const name = nameOf(options.name)
  let issued = 0

  function signWith(write: (algorithm: Uint8Array) => Uint8Array): Uint8Array {
    const tbs = write(ECDSA_SHA256)
    return writeSigned(tbs, ECDSA_SHA256, Uint8Array.from(sign('sha256', tbs, privateKey)))
  }

  function issue(request: TestCertificateRequest): Uint8Array {
    const { subject, extensions = [], notBefore = options.notBefore, notAfter = options.notAfter } = request
    const serialNumber = Uint8Array.of(++issued >> 8, issued & 0xff)
    const spki = spkiOf(request.publicJwk)
    const content = { serialNumber, issuer: name, notBefore, notAfter, subject: nameOf(subject), spki, extensions }
    return signWith((algorithm) => writeTbsCertificate(content, algorithm))
  }

  const { notBefore, notAfter, extensions = CA_EXTENSIONS } = options
  const own = { subject: options.name, publicJwk, extensions, notBefore, notAfter }
  const certificate = options.issuer === undefined ? issue(own) : options.issuer.issue(own)
  return Object.freeze({ certificate, name, issue, sign: signWith })
}

function spkiOf(publicJwk: JwkPublic): Uint8Array {
  const key = createPublicKey({ key: { ...publicJwk }, format: 'jwk' })
  return Uint8Array.from(key.export({ type: 'spki', format: 'der' }))
}

function nameOf(commonName: string): Uint8Array {
  return writeName([
    [ATTRIBUTE.countryName, 'JP'],
    [ATTRIBUTE.commonName, commonName],
  ])
}
