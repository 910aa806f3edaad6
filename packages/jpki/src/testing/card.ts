import { type Clock, systemClock } from '@tegata/core'
import { createSignedData, decodeEcdsaSignature, parseCertificate } from '@tegata/pki'
import type { JpkiSignature, JpkiSignatureForm } from '../signature.js'
import { createTestAuthority, type TestAuthority } from './authority.js'
import type { TestCertificate, TestCertificateOptions } from './certificates.js'
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
  const { key, certificate } = signer
  return createSignedData({
    content: data,
    signer: parseCertificate(certificate),
    hash: key.type === 'RSA-2048' ? 'SHA-256' : 'SHA-384',
    signingTime: signedAt,
    ...(options.attached === true ? { attachContent: true } : {}),
    ...(options.withoutSignedAttributes === true ? { omitSignedAttributes: true } : {}),
    sign: (bytes) => (key.type === 'RSA-2048' ? key.sign(bytes) : decodeEcdsaSignature(key.sign(bytes), 'P-384')),
    // The key answers at once, so the message is there at once.
  }) as Uint8Array
}
