import { createHash } from 'node:crypto'
import { type Clock, systemClock } from '@tegata/core'
import {
  openDer,
  writeExplicit,
  writeImplicit,
  writeInteger,
  writeNull,
  writeObjectIdentifier,
  writeOctetString,
  writeSequence,
  writeSet,
  writeTime,
} from '@tegata/pki'
import type { JpkiSignature, JpkiSignatureForm } from '../signature.js'
import {
  createTestAuthority,
  type TestAuthority,
  type TestCertificate,
  type TestCertificateOptions,
} from './authority.js'
import type { TestKey } from './keys.js'
import { SAMPLE_PERSON, type TestPerson } from './person.js'

/** What a software card is made from. Spec: DESIGN section 5 step 3. */
export interface SoftwareCardOptions {
  /** The CA; a new one unless told. */
  readonly authority?: TestAuthority
  /** `SAMPLE_PERSON` unless told. */
  readonly person?: TestPerson
  /** Where the certificate departs from the profile. */
  readonly certificate?: Omit<TestCertificateOptions, 'person'>
  /** Tells the signing time of CMS signatures. */
  readonly clock?: Clock
}

/** How a CMS signature is put together. Spec: RFC 5652 section 5. */
export interface CmsOptions {
  /** Puts the signed content inside. */
  readonly attached?: boolean
  /** Signs the content's digest directly, as software does that hands the card a document's hash. */
  readonly withoutSignedAttributes?: boolean
}

/** A My Number Card in software, its password already given. Spec: DESIGN section 5 step 3. */
export interface SoftwareCard {
  readonly authority: TestAuthority
  readonly certificate: TestCertificate
  /** Signs as the card does: CMS with the certificate inside unless another form is named. */
  sign(data: Uint8Array, form?: JpkiSignatureForm, options?: CmsOptions): JpkiSignature
  /** Revokes the certificate, as a move to another town does. */
  revoke(): void
}

const OID_DATA = '1.2.840.113549.1.7.1'
const OID_SIGNED_DATA = '1.2.840.113549.1.7.2'

/**
 * Makes a card in software that signs issuance statements, with a certificate of a test CA. Node only.
 *
 * Spec: DESIGN section 5 step 3.
 *
 * @param options — CA, person, deviations of the certificate.
 *
 * @example
 * ```ts
 * const card = createSoftwareCard()
 * const signature = card.sign(statement)
 * await verifyJpkiSignature({
 *   signature, data: statement, usage: 'digital-signature', at: new Date(),
 *   trust: card.authority.trust, revocation: card.authority.crls,
 * })
 * ```
 */
export function createSoftwareCard(options: SoftwareCardOptions = {}): SoftwareCard {
  const { authority = createTestAuthority(), person = SAMPLE_PERSON, clock = systemClock } = options
  const certificate = authority.issue({ person, ...options.certificate })
  const { key } = certificate
  return Object.freeze({
    authority,
    certificate,
    sign: (data: Uint8Array, form: JpkiSignatureForm = 'cms', cmsOptions: CmsOptions = {}): JpkiSignature =>
      form === 'cms'
        ? { form, cms: writeCms(certificate, data, clock(), cmsOptions) }
        : { form, certificate: certificate.certificate, value: signValue(key, form, data) },
    revoke: () => authority.revoke(certificate),
  })
}

function signValue(key: TestKey, form: Exclude<JpkiSignatureForm, 'cms'>, data: Uint8Array): Uint8Array {
  if (form === 'bare-sha256') return key.signBareHash(data)
  return form === 'pss-sha256' ? key.signPss(data) : key.sign(data)
}

function writeCms(signer: TestCertificate, data: Uint8Array, signedAt: Date, options: CmsOptions): Uint8Array {
  const { key } = signer
  const digestAlgorithm = writeDigestAlgorithm(key)
  const attributes = options.withoutSignedAttributes === true ? undefined : writeAttributes(key, data, signedAt)
  const signature = key.sign(attributes ?? data)
  const { issuer, serialNumber } = readIssuerAndSerial(signer.certificate)
  const signerInfo = writeSequence(
    writeInteger(1),
    writeSequence(issuer, serialNumber),
    digestAlgorithm,
    ...(attributes === undefined ? [] : [writeImplicit(0, attributes)]),
    writeCmsSignatureAlgorithm(key),
    writeOctetString(signature),
  )
  const content = options.attached === true ? [writeExplicit(0, writeOctetString(data))] : []
  const signedData = writeSequence(
    writeInteger(1),
    writeSet(digestAlgorithm),
    writeSequence(writeObjectIdentifier(OID_DATA), ...content),
    writeImplicit(0, writeSet(signer.certificate)),
    writeSet(signerInfo),
  )
  return writeSequence(writeObjectIdentifier(OID_SIGNED_DATA), writeExplicit(0, signedData))
}

/** The SET OF that is signed; it goes into the SignerInfo under the tag [0] (RFC 5652 section 5.4). */
function writeAttributes(key: TestKey, data: Uint8Array, signedAt: Date): Uint8Array {
  const attribute = (oid: string, value: Uint8Array): Uint8Array =>
    writeSequence(writeObjectIdentifier(oid), writeSet(value))
  const digest = createHash(key.type === 'RSA-2048' ? 'sha256' : 'sha384')
    .update(data)
    .digest()
  return writeSet(
    attribute('1.2.840.113549.1.9.3', writeObjectIdentifier(OID_DATA)),
    attribute('1.2.840.113549.1.9.4', writeOctetString(Uint8Array.from(digest))),
    attribute('1.2.840.113549.1.9.5', writeTime(signedAt)),
  )
}

function writeDigestAlgorithm(key: TestKey): Uint8Array {
  const oid = key.type === 'RSA-2048' ? '2.16.840.1.101.3.4.2.1' : '2.16.840.1.101.3.4.2.2'
  return writeSequence(writeObjectIdentifier(oid), writeNull())
}

/** rsaEncryption, as existing software writes (RFC 3370 section 3.2); ecdsa-with-SHA384 has no parameters. */
function writeCmsSignatureAlgorithm(key: TestKey): Uint8Array {
  return key.type === 'RSA-2048'
    ? writeSequence(writeObjectIdentifier('1.2.840.113549.1.1.1'), writeNull())
    : writeSequence(writeObjectIdentifier('1.2.840.10045.4.3.3'))
}

function readIssuerAndSerial(certificate: Uint8Array): { issuer: Uint8Array; serialNumber: Uint8Array } {
  const tbs = openDer(certificate).sequence().sequence()
  tbs.skip()
  const serialNumber = tbs.skip()
  tbs.skip()
  return { issuer: tbs.skip(), serialNumber }
}
