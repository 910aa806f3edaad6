import { type Clock, encodeHex, type RandomSource, systemClock, systemRandom } from '@tegata/core'
import {
  writeBoolean,
  writeIa5String,
  writeNamedBits,
  writeNull,
  writeObjectIdentifier,
  writeOctetString,
  writeSequence,
  writeTime,
} from '@tegata/pki'
import { JPKI_PRODUCTION, type JpkiHierarchy, type JpkiTrust, ROLE_UNIT } from '../profile.js'
import type { RevocationSource } from '../revocation.js'
import { type CrlProvider, crlRevocation } from '../revocation-crl.js'
import type { JpkiUsage } from '../signature.js'
import { type TestCrlOptions, writeCrl } from './crl.js'
import { generateTestKey, type TestKey, type TestKeyType } from './keys.js'
import { type TestOcspOptions, writeOcspResponse } from './ocsp.js'
import { attributeFields, type TestPerson } from './person.js'
import {
  keyIdentifier,
  type NameParts,
  writeContextPrimitive,
  writeDirectoryName,
  writeExtension,
  writeName,
  writeOtherName,
  writePointName,
  writeSignatureAlgorithm,
  writeSigned,
  writeTbsCertificate,
} from './x509.js'

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

/** A certificate to issue; everything but the person has the profile's value unless told. Spec: docs/jpki-profile.md section 1. */
export interface TestCertificateOptions {
  readonly person: TestPerson
  readonly key?: TestKey
  /** Text of the otherName fields by last arc, in order, instead of the person's. */
  readonly fields?: readonly (readonly [number, string])[]
  readonly policy?: string
  /** Numbers of the KeyUsage bits. */
  readonly keyUsage?: readonly number[]
  readonly notBefore?: Date
  readonly notAfter?: Date
  /** DER extensions to append. */
  readonly extensions?: readonly Uint8Array[]
  /** Leaves the CRL distribution point out. */
  readonly withoutCrlPoint?: boolean
}

/** A certificate with its key and what its CA needs to know about it. Spec: docs/jpki-profile.md section 1. */
export interface TestCertificate {
  /** DER. */
  readonly certificate: Uint8Array
  readonly key: TestKey
  /** Magnitude, 4 bytes as the real CAs have. */
  readonly serialNumber: Uint8Array
  /** DER Name of the CRL distribution point: the municipality's partition. */
  readonly distributionPoint: Uint8Array
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

/** How a responder's certificate departs from a right one. Spec: RFC 6960 section 4.2.2.2. */
export interface TestResponderOptions {
  readonly key?: TestKey
  readonly withoutOcspSigning?: boolean
  readonly withoutNoCheck?: boolean
  readonly notBefore?: Date
  readonly notAfter?: Date
  /** DER extensions to append. */
  readonly extensions?: readonly Uint8Array[]
}

/** An OCSP responder; pass its members to `answerOcsp`. Spec: RFC 6960 section 4.2.2.2. */
export interface TestResponder {
  readonly key: TestKey
  /** DER of its certificate. */
  readonly responder: Uint8Array
}

const DAY = 86_400_000
/** KeyUsage bits (RFC 5280 section 4.2.1.3). */
const LEAF_KEY_USAGE: Readonly<Record<JpkiUsage, readonly number[]>> = {
  'digital-signature': [0, 1],
  'user-authentication': [0],
}
const CA_KEY_USAGE = [5, 6]
const OCSP_SIGNING = writeSequence(writeObjectIdentifier('1.3.6.1.5.5.7.3.9'))
const ATTRIBUTE_ARC = '1.2.392.200149.8.5.5'

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
  const revoked: { serialNumber: Uint8Array; at: Date }[] = []
  const certificate = writeCaCertificate(name, key, random(4), clock())
  const hierarchy: JpkiHierarchy = { organization, policies: JPKI_PRODUCTION.policies }

  const createCrl = (distributionPoint: Uint8Array, crlOptions: TestCrlOptions = {}): Uint8Array =>
    writeCrl({ issuer: writeName(name), key, distributionPoint, revoked, now: clock() }, crlOptions)

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
      const responderName = writeName(ocspOptions.responder === undefined ? name : responderNameOf(role))
      return writeOcspResponse({ request, responderName, key, revoked, now: clock() }, ocspOptions)
    },
    issueResponder: (request: TestResponderOptions = {}) =>
      issueResponder({ usage, role, name, key, random, now: clock() }, request),
  })
}

interface Issuer {
  readonly usage: JpkiUsage
  readonly role: NameParts
  readonly name: NameParts
  readonly key: TestKey
  readonly random: RandomSource
  readonly now: Date
}

function writeCaCertificate(name: NameParts, key: TestKey, serial: Uint8Array, now: Date): Uint8Array {
  const issuer = writeName(name)
  const tbs = writeTbsCertificate({
    serialNumber: positive(serial),
    signatureAlgorithm: writeSignatureAlgorithm(key.type),
    issuer,
    validity: writeValidity(new Date(now.getTime() - 1000 * DAY), new Date(now.getTime() + 2650 * DAY)),
    subject: issuer,
    spki: key.spki,
    extensions: [
      writeExtension('2.5.29.15', true, writeNamedBits(CA_KEY_USAGE)),
      writeExtension(
        '2.5.29.17',
        false,
        writeSequence(
          writeDirectoryName([
            ['C', 'JP'],
            ['O', '公的個人認証サービス（模擬）'],
          ]),
        ),
      ),
      writeExtension('2.5.29.19', true, writeSequence(writeBoolean(true))),
      writeExtension('2.5.29.31', false, writeSequence(writeSequence(writePointName(writeDirectoryName(name))))),
      writeExtension('2.5.29.14', false, writeOctetString(keyIdentifier(key.spki))),
    ],
  })
  return writeSigned(tbs, key)
}

function issueCertificate(issuer: Issuer, request: TestCertificateOptions): TestCertificate {
  const { person, key = generateTestKey() } = request
  const { prefecture, municipality } = person.locality
  const serialNumber = positive(issuer.random(4))
  const point: NameParts = [
    ...issuer.role,
    ['OU', 'CRL Distribution Points'],
    ['OU', prefecture],
    ['CN', `${municipality} CRLDP`],
  ]
  const notBefore = request.notBefore ?? new Date(issuer.now.getTime() - 30 * DAY)
  const tbs = writeTbsCertificate({
    serialNumber,
    signatureAlgorithm: writeSignatureAlgorithm(issuer.key.type),
    issuer: writeName(issuer.name),
    validity: writeValidity(notBefore, request.notAfter ?? fifthBirthday(person.birthdate, notBefore)),
    subject: writeName([
      ['C', 'JP'],
      ['L', prefecture],
      ['L', municipality],
      // An identifier, not a name: time of request, sequence, office.
      ['CN', encodeHex(issuer.random(14))],
    ]),
    spki: key.spki,
    extensions: [...leafExtensions(issuer, request, point, key), ...(request.extensions ?? [])],
  })
  return Object.freeze({
    certificate: writeSigned(tbs, issuer.key),
    key,
    serialNumber,
    distributionPoint: writeName(point),
  })
}

function responderNameOf(role: NameParts): NameParts {
  return [...role, ['OU', 'OCSP responder']]
}

function issueResponder(issuer: Issuer, request: TestResponderOptions): TestResponder {
  const key = request.key ?? generateTestKey()
  const { now } = issuer
  const notBefore = request.notBefore ?? new Date(now.getTime() - 5 * DAY)
  const tbs = writeTbsCertificate({
    serialNumber: positive(issuer.random(4)),
    signatureAlgorithm: writeSignatureAlgorithm(issuer.key.type),
    issuer: writeName(issuer.name),
    validity: writeValidity(notBefore, request.notAfter ?? new Date(notBefore.getTime() + 30 * DAY)),
    subject: writeName(responderNameOf(issuer.role)),
    spki: key.spki,
    extensions: [
      writeExtension('2.5.29.15', true, writeNamedBits([0])),
      ...(request.withoutOcspSigning === true ? [] : [writeExtension('2.5.29.37', true, OCSP_SIGNING)]),
      ...(request.withoutNoCheck === true ? [] : [writeExtension('1.3.6.1.5.5.7.48.1.5', false, writeNull())]),
      writeExtension('2.5.29.35', false, writeSequence(writeContextPrimitive(0, keyIdentifier(issuer.key.spki)))),
      writeExtension('2.5.29.14', false, writeOctetString(keyIdentifier(key.spki))),
      ...(request.extensions ?? []),
    ],
  })
  return Object.freeze({ key, responder: writeSigned(tbs, issuer.key) })
}

function leafExtensions(issuer: Issuer, request: TestCertificateOptions, point: NameParts, key: TestKey): Uint8Array[] {
  const policy = request.policy ?? JPKI_PRODUCTION.policies[issuer.usage][0]!
  const cps = writeSequence(
    writeObjectIdentifier('1.3.6.1.5.5.7.2.1'),
    writeIa5String('http://cps.jpki-mock.example/cps.html'),
  )
  // A user authentication certificate states none of the person's attributes.
  const fields = issuer.usage === 'digital-signature' ? (request.fields ?? attributeFields(request.person)) : []
  const names = fields.map(([arc, text]) => writeOtherName(`${ATTRIBUTE_ARC}.${arc}`, text))
  const crlPoint = writeExtension(
    '2.5.29.31',
    false,
    writeSequence(writeSequence(writePointName(writeDirectoryName(point)))),
  )
  return [
    writeExtension('2.5.29.15', true, writeNamedBits(request.keyUsage ?? LEAF_KEY_USAGE[issuer.usage])),
    ...(names.length === 0 ? [] : [writeExtension('2.5.29.17', false, writeSequence(...names))]),
    writeExtension('2.5.29.32', true, writeSequence(writeSequence(writeObjectIdentifier(policy), writeSequence(cps)))),
    ...(request.withoutCrlPoint === true ? [] : [crlPoint]),
    writeExtension('2.5.29.35', false, writeSequence(writeContextPrimitive(0, keyIdentifier(issuer.key.spki)))),
    writeExtension('2.5.29.14', false, writeOctetString(keyIdentifier(key.spki))),
  ]
}

function writeValidity(notBefore: Date, notAfter: Date): Uint8Array {
  return writeSequence(writeTime(notBefore), writeTime(notAfter))
}

/** The last second, in Japan, of the fifth birthday after the issue: the real certificates' end (docs/jpki-profile.md section 1). */
function fifthBirthday(birthdate: string, issuedAt: Date): Date {
  const [, month = '01', day = '01'] = birthdate.split('-')
  const inYear = (year: number): Date => new Date(`${year}-${month}-${day}T23:59:59+09:00`)
  const year = issuedAt.getUTCFullYear()
  return inYear(inYear(year) > issuedAt ? year + 4 : year + 5)
}

/** Serial numbers are positive and, as in the real hierarchy, 4 bytes long. */
function positive(bytes: Uint8Array): Uint8Array {
  const serial = Uint8Array.from(bytes)
  serial[0] = (serial[0]! & 0x3f) | 0x40
  return serial
}
