import { type Clock, type RandomSource, systemClock, systemRandom } from '@tegata/core'
import { JPKI_PRODUCTION, type JpkiHierarchy, type JpkiTrust, ROLE_UNIT } from '../profile.js'
import type { RevocationSource } from '../revocation.js'
import { type CrlProvider, crlRevocation } from '../revocation-crl.js'
import type { JpkiUsage } from '../signature.js'
import {
  issueCertificate,
  issueResponder,
  responderNameOf,
  type TestCertificate,
  type TestCertificateOptions,
  type TestResponder,
  type TestResponderOptions,
  writeCaCertificate,
} from './certificates.js'
import { type TestCrlOptions, writeCrl } from './crl.js'
import { generateTestKey, type TestKey, type TestKeyType } from './keys.js'
import { type TestOcspOptions, writeOcspResponse } from './ocsp.js'
import { type NameParts, type Revoked, writeDn } from './x509.js'

/** How a test CA is made. Spec: docs/jpki-profile.md section 1. */
export interface TestAuthorityOptions {
  /** `digital-signature` unless told. */
  readonly usage?: JpkiUsage
  /** O of its DN: `JPKI-MOCK` unless told. */
  readonly organization?: string
  /** `RSA-2048` unless told. */
  readonly keyType?: TestKeyType
  /** A key made before; two authorities of one DN and different keys are two generations. */
  readonly key?: TestKey
  readonly clock?: Clock
  readonly random?: RandomSource
}

/** A CA of the JPKI profile in memory. Spec: docs/jpki-profile.md section 1; RFC 5280. */
export interface TestAuthority {
  readonly usage: JpkiUsage
  /** DER, self-signed. */
  readonly certificate: Uint8Array
  /** Trust in exactly this CA, for `verifyJpkiSignature`. */
  readonly trust: JpkiTrust
  /** Gives a fresh CRL of the partition that is asked for; a revocation source as it stands. */
  readonly crls: CrlProvider & RevocationSource
  issue(options: TestCertificateOptions): TestCertificate
  /** Puts a certificate on the CRLs made from now on. */
  revoke(certificate: TestCertificate): void
  createCrl(distributionPoint: Uint8Array, options?: TestCrlOptions): Uint8Array
  /** Answers an OCSP request (DER), signed with the CA's key unless told. */
  answerOcsp(request: Uint8Array, options?: TestOcspOptions): Uint8Array
  /** Issues the certificate of an OCSP responder. */
  issueResponder(options?: TestResponderOptions): TestResponder
}

/**
 * Makes a test CA: same names, extensions and algorithms as the real ones, organisation `JPKI-MOCK`. Node only.
 *
 * Spec: docs/jpki-profile.md section 1.
 *
 * @param options — role, key, clock and randomness.
 *
 * @example
 * ```ts
 * const authority = createTestAuthority()
 * const card = createSoftwareCard({ authority, person: SAMPLE_PERSON })
 * ```
 */
export function createTestAuthority(options: TestAuthorityOptions = {}): TestAuthority {
  const {
    usage = 'digital-signature',
    organization = 'JPKI-MOCK',
    clock = systemClock,
    random = systemRandom,
  } = options
  const key = options.key ?? generateTestKey(options.keyType)
  const role: NameParts = [
    ['C', 'JP'],
    ['O', organization],
    ['OU', ROLE_UNIT[usage]],
  ]
  const name: NameParts = [...role, ['OU', 'Japan Agency for Local Authority Information Systems']]
  const revoked: Revoked[] = []
  const certificate = writeCaCertificate(name, key, random(4), clock())
  const hierarchy: JpkiHierarchy = { organization, policies: JPKI_PRODUCTION.policies }

  const createCrl = (distributionPoint: Uint8Array, crlOptions: TestCrlOptions = {}): Uint8Array =>
    writeCrl({ issuer: writeDn(name), key, distributionPoint, revoked, now: clock() }, crlOptions)

  const crls: CrlProvider = ({ distributionPoint }) => [createCrl(distributionPoint)]

  return Object.freeze({
    usage,
    certificate,
    trust: { anchors: [certificate], hierarchy },
    crls: Object.assign(crls, crlRevocation(crls)),
    issue: (request: TestCertificateOptions) =>
      issueCertificate({ usage, role, name, key, random, now: clock() }, request),
    revoke: ({ serialNumber }: TestCertificate) => {
      revoked.push({ serialNumber, at: clock() })
    },
    createCrl,
    answerOcsp: (request: Uint8Array, ocspOptions: TestOcspOptions = {}) => {
      const responderName = writeDn(ocspOptions.responder === undefined ? name : responderNameOf(role))
      return writeOcspResponse({ request, responderName, key, revoked, now: clock() }, ocspOptions)
    },
    issueResponder: (request: TestResponderOptions = {}) =>
      issueResponder({ usage, role, name, key, random, now: clock() }, request),
  })
}
