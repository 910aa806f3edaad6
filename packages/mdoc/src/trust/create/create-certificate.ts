import {
  digest,
  type JwkPublic,
  parsePublicJwk,
  type RandomSource,
  type Signer,
  systemRandom,
  TegataArgumentError,
} from '@tegata/core'
import {
  type Certificate,
  EXTENSION,
  type KeyUsage,
  readSubjectKeyIdentifier,
  writeBoolean,
  writeImplicit,
  writeInteger,
  writeNamedBits,
  writeObjectIdentifier,
  writeOctetString,
  writeSequence,
} from '@tegata/pki'
import { parseOwnCertificate } from '../own-certificate.js'
import { lintCertificate } from '../profile/lint.js'
import { type CertificateProfile, PROFILES, type ProfileRules } from '../profile/profiles.js'
import {
  type CertificateTemplate,
  type Contact,
  type ExtensionTemplate,
  type SubjectName,
  signCertificate,
  writeContact,
  writeDistributionPoint,
  writeName,
  writePublicKey,
} from './certificate-writer.js'
import { assertKeyOfIssuer } from './key-of-issuer.js'

/** A certificate to be made. Spec: ISO/IEC 18013-5 Annex B.1, Annex C.1.7.2. */
export interface MdocCertificateInput {
  readonly profile: CertificateProfile
  readonly subject: SubjectName
  /** The certified key; that of the signer when absent (self-signed). */
  readonly publicJwk?: JwkPublic
  /** The issuer's key, ECDSA: an HSM or KMS fits. */
  readonly signer: Signer
  /** DER of the issuer's certificate; absent for `iaca` and `reader-ca`, which sign themselves. */
  readonly issuerCertificate?: Uint8Array
  readonly notBefore: Date
  readonly notAfter: Date
  /** How to reach the authority; taken from the issuer's certificate unless told. */
  readonly contact?: Contact
  /** Where the issuer publishes its revocation list. */
  readonly crlUri?: string
  readonly random?: RandomSource
}

/** Numbers of the bits that the profiles use (RFC 5280 section 4.2.1.3). */
const KEY_USAGE_BIT: Readonly<Partial<Record<KeyUsage, number>>> = {
  digitalSignature: 0,
  nonRepudiation: 1,
  keyCertSign: 5,
  cRLSign: 6,
}

/** 16 bytes: 126 random bits after two that make the number positive and never shorter. */
const SERIAL_BYTES = 16

/**
 * Makes a certificate of one of the profiles; what it makes has no lint finding, and what would have one it refuses.
 *
 * Spec: ISO/IEC 18013-5 Annex B.1, Annex C.1.7.2; RFC 5280 section 4.1.
 *
 * @param input — profile, names, keys, validity.
 * @returns DER.
 * @throws TegataArgumentError ERR_ARG_VALUE naming the clause that the input breaks
 *
 * @example
 * ```ts
 * const iaca = await createMdocCertificate({
 *   profile: 'iaca',
 *   subject: { country: 'JP', commonName: 'Example IACA' },
 *   signer: root,
 *   notBefore: new Date('2026-01-01T00:00:00Z'),
 *   notAfter: new Date('2035-01-01T00:00:00Z'),
 *   contact: { uri: 'https://iaca.example' },
 *   crlUri: 'https://iaca.example/crl',
 * })
 * ```
 */
export async function createMdocCertificate(input: MdocCertificateInput): Promise<Uint8Array> {
  const { profile, signer, issuerCertificate: issuer } = input
  const der = await signCertificate(signer, await createTemplate(input))
  const findings = await lintCertificate(der, profile, issuer === undefined ? {} : { issuer })
  if (findings.length === 0) return der
  const reasons = findings.map(({ clause, found, expected }) => `${clause}: found ${found}, expected ${expected}`)
  throw new TegataArgumentError('ERR_ARG_VALUE', `not a certificate of the profile ${profile}: ${reasons.join('; ')}`)
}

/** What the profile says a certificate must hold. */
export async function createTemplate(input: MdocCertificateInput): Promise<CertificateTemplate> {
  const { profile, subject, signer, notBefore, notAfter, random = systemRandom } = input
  if (!Object.hasOwn(PROFILES, profile)) throw new TegataArgumentError('ERR_ARG_VALUE', `unknown profile ${profile}`)
  const rules = PROFILES[profile]
  const issuer = input.issuerCertificate && parseOwnCertificate(input.issuerCertificate)
  checkIssuer(rules, issuer, signer)
  const name = writeName(subject)
  const key = writePublicKey(parsePublicJwk(input.publicJwk ?? signer.publicJwk))
  const identifier = await digest('SHA-1', key.point)
  const serialNumber = Uint8Array.from(random(SERIAL_BYTES))
  serialNumber[0] = (serialNumber[0]! & 0x7f) | 0x40
  return {
    issuer: issuer?.subject.der ?? name,
    subject: name,
    spki: key.spki,
    notBefore,
    notAfter,
    serialNumber,
    extensions: createExtensions(input, rules, identifier, issuer),
  }
}

/** Mistakes that would otherwise show at every verifier at once. */
function checkIssuer({ selfSigned }: ProfileRules, issuer: Certificate | undefined, signer: Signer): void {
  if ((issuer === undefined) !== (selfSigned === true)) {
    throw new TegataArgumentError(
      'ERR_ARG_VALUE',
      selfSigned ? 'a root has no issuer' : 'the issuerCertificate is missing',
    )
  }
  if (issuer) assertKeyOfIssuer(signer, issuer)
}

function createExtensions(
  { contact, crlUri }: MdocCertificateInput,
  { ca, keyUsage, purpose, issuerAltName }: ProfileRules,
  identifier: Uint8Array,
  issuer: Certificate | undefined,
): ReadonlyMap<string, ExtensionTemplate> {
  const extensions = new Map<string, ExtensionTemplate>()
  const add = (oid: string, critical: boolean, value: Uint8Array | undefined) => {
    if (value !== undefined) extensions.set(oid, { critical, value })
  }
  const issuerIdentifier = issuer ? readSubjectKeyIdentifier(issuer) : identifier
  add(
    EXTENSION.authorityKeyIdentifier,
    false,
    issuerIdentifier && writeSequence(writeImplicit(0, writeOctetString(issuerIdentifier))),
  )
  add(EXTENSION.subjectKeyIdentifier, false, writeOctetString(identifier))
  if (ca) add(EXTENSION.basicConstraints, true, writeSequence(writeBoolean(true), writeInteger(0)))
  add(EXTENSION.keyUsage, true, writeNamedBits(keyUsage.map((usage) => KEY_USAGE_BIT[usage]!)))
  if (purpose) add(EXTENSION.extKeyUsage, true, writeSequence(writeObjectIdentifier(purpose)))
  const inherited = issuerAltName && issuer?.extensions.get(EXTENSION.issuerAltName)?.value
  add(EXTENSION.issuerAltName, false, contact ? writeContact(contact) : inherited)
  add(EXTENSION.cRLDistributionPoints, false, crlUri === undefined ? undefined : writeDistributionPoint(crlUri))
  return extensions
}
