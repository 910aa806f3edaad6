import { encodeHex, type RandomSource } from '@tegata/core'
import {
  EXTENSION,
  writeBoolean,
  writeExtension,
  writeIa5String,
  writeNamedBits,
  writeNull,
  writeObjectIdentifier,
  writeSequence,
} from '@tegata/pki'
import { JPKI_PRODUCTION } from '../profile.js'
import type { JpkiUsage } from '../signature.js'
import { generateTestKey, type TestKey } from './keys.js'
import { attributeFields, type TestPerson } from './person.js'
import {
  authorityKeyIdentifier,
  crlDistributionPoint,
  type NameParts,
  signCertificate,
  subjectKeyIdentifier,
  writeDirectoryName,
  writeDn,
  writeOtherName,
} from './x509.js'

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

/** A CA, and the time at which it issues. */
export interface Issuer {
  readonly usage: JpkiUsage
  readonly role: NameParts
  readonly name: NameParts
  readonly key: TestKey
  readonly random: RandomSource
  readonly now: Date
}

/** The CA's own certificate. */
export function writeCaCertificate(name: NameParts, key: TestKey, serial: Uint8Array, now: Date): Uint8Array {
  const issuer = writeDn(name)
  const content = {
    serialNumber: positive(serial),
    issuer,
    notBefore: new Date(now.getTime() - 1000 * DAY),
    notAfter: new Date(now.getTime() + 2650 * DAY),
    subject: issuer,
    spki: key.spki,
    extensions: [
      writeExtension(EXTENSION.keyUsage, writeNamedBits(CA_KEY_USAGE), true),
      writeExtension(
        EXTENSION.subjectAltName,
        writeSequence(
          writeDirectoryName([
            ['C', 'JP'],
            ['O', '公的個人認証サービス（模擬）'],
          ]),
        ),
      ),
      writeExtension(EXTENSION.basicConstraints, writeSequence(writeBoolean(true)), true),
      crlDistributionPoint(name),
      subjectKeyIdentifier(key.spki),
    ],
  }
  return signCertificate(key, content)
}

/** A person's certificate. */
export function issueCertificate(issuer: Issuer, request: TestCertificateOptions): TestCertificate {
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
  const content = {
    serialNumber,
    issuer: writeDn(issuer.name),
    notBefore,
    notAfter: request.notAfter ?? fifthBirthday(person.birthdate, notBefore),
    subject: writeDn([
      ['C', 'JP'],
      ['L', prefecture],
      ['L', municipality],
      // An identifier, not a name: time of request, sequence, office.
      ['CN', encodeHex(issuer.random(14))],
    ]),
    spki: key.spki,
    extensions: [...leafExtensions(issuer, request, point, key), ...(request.extensions ?? [])],
  }
  return Object.freeze({
    certificate: signCertificate(issuer.key, content),
    key,
    serialNumber,
    distributionPoint: writeDn(point),
  })
}

/** DN of OCSP responders. */
export function responderNameOf(role: NameParts): NameParts {
  return [...role, ['OU', 'OCSP responder']]
}

/** The certificate of an OCSP responder, with a key for it. */
export function issueResponder(issuer: Issuer, request: TestResponderOptions): TestResponder {
  const key = request.key ?? generateTestKey()
  const { now } = issuer
  const notBefore = request.notBefore ?? new Date(now.getTime() - 5 * DAY)
  const content = {
    serialNumber: positive(issuer.random(4)),
    issuer: writeDn(issuer.name),
    notBefore,
    notAfter: request.notAfter ?? new Date(notBefore.getTime() + 30 * DAY),
    subject: writeDn(responderNameOf(issuer.role)),
    spki: key.spki,
    extensions: [
      writeExtension(EXTENSION.keyUsage, writeNamedBits([0]), true),
      ...(request.withoutOcspSigning === true ? [] : [writeExtension(EXTENSION.extKeyUsage, OCSP_SIGNING, true)]),
      ...(request.withoutNoCheck === true ? [] : [writeExtension('1.3.6.1.5.5.7.48.1.5', writeNull())]),
      authorityKeyIdentifier(issuer.key.spki),
      subjectKeyIdentifier(key.spki),
      ...(request.extensions ?? []),
    ],
  }
  const responder = signCertificate(issuer.key, content)
  return Object.freeze({ key, responder })
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
  return [
    writeExtension(EXTENSION.keyUsage, writeNamedBits(request.keyUsage ?? LEAF_KEY_USAGE[issuer.usage]), true),
    ...(names.length === 0 ? [] : [writeExtension(EXTENSION.subjectAltName, writeSequence(...names))]),
    writeExtension(
      EXTENSION.certificatePolicies,
      writeSequence(writeSequence(writeObjectIdentifier(policy), writeSequence(cps))),
      true,
    ),
    ...(request.withoutCrlPoint === true ? [] : [crlDistributionPoint(point)]),
    authorityKeyIdentifier(issuer.key.spki),
    subjectKeyIdentifier(key.spki),
  ]
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
