import { TegataError } from '@tegata/core'
import { type Certificate, createSignedData, parseCertificate } from '@tegata/pki'
import type { JpkiSignature } from '../signature.js'
import { checkSignatureValue } from '../signature-value.js'
import type { CardClient } from './client.js'
import { SPEC } from './errors.js'
import type { VerifyPinOptions } from './pin.js'

/** How a CMS signature is made with a card. Spec: RFC 5652 section 5. */
export interface SignCmsOptions extends VerifyPinOptions {
  /** Puts the data inside; detached unless told. */
  readonly attachContent?: boolean
  /** The time for the signed attributes; left out unless told. */
  readonly signingTime?: Date
}

const USAGE = 'digital-signature'

/**
 * Signs with the key for digital signatures (署名用電子証明書): verifies the password, reads the certificate, signs, and checks the
 * signature against the certificate.
 *
 * The result goes into `issuance.request(…)` of `@tegata/holder`.
 *
 * Spec: DESIGN section 5 step 3; docs/jpki-profile.md sections 3 and 5.
 *
 * @param card — `createCardClient(…)`.
 * @param data — what is signed, such as the issuance statement.
 * @param password — 6 to 16 digits and capital letters; bytes are wiped by whoever made them.
 * @param options — consent to spend the last try.
 * @returns a signature in the form `digest-info`.
 * @throws TegataError of the ERR_CARD area; ERR_DER_ENCODING, ERR_X509_MALFORMED for a certificate that is none
 *
 * @example
 * ```ts
 * const issuance = await holder.prepare(offer)
 * const request = issuance.request(await signWithCard(card, issuance.statement, password))
 * ```
 */
export async function signWithCard(
  card: CardClient,
  data: Uint8Array,
  password: string | Uint8Array,
  options: VerifyPinOptions = {},
): Promise<Extract<JpkiSignature, { form: 'digest-info' | 'bare-sha256' | 'pss-sha256' }>> {
  const certificate = await openCertificate(card, password, options)
  const value = await signChecked(card, certificate, data)
  return { form: 'digest-info', certificate: certificate.der, value }
}

/**
 * Signs with the key for digital signatures and puts the signature into CMS SignedData with signed attributes.
 *
 * Spec: RFC 5652 section 5; docs/jpki-profile.md sections 3 and 5.
 *
 * @param card — `createCardClient(…)`.
 * @param data — the content.
 * @param password — 6 to 16 digits and capital letters.
 * @param options — signing time, content inside, consent to spend the last try.
 * @returns a signature in the form `cms`.
 * @throws TegataError as `signWithCard`
 */
export async function signCmsWithCard(
  card: CardClient,
  data: Uint8Array,
  password: string | Uint8Array,
  options: SignCmsOptions = {},
): Promise<Extract<JpkiSignature, { form: 'cms' }>> {
  const signer = await openCertificate(card, password, options)
  const { attachContent = false, signingTime } = options
  const cms = await createSignedData({
    content: data,
    signer,
    attachContent,
    ...(signingTime === undefined ? {} : { signingTime }),
    sign: (bytes) => signChecked(card, signer, bytes),
  })
  return { form: 'cms', cms }
}

async function openCertificate(
  card: CardClient,
  password: string | Uint8Array,
  options: VerifyPinOptions,
): Promise<Certificate> {
  await card.verifyPin(USAGE, password, options)
  const certificate = parseCertificate(await card.readCertificate(USAGE))
  const { publicKey } = certificate
  // The next card has ECDSA keys; how it is asked to sign with them is not published.
  if (publicKey.kind !== 'RSA' || publicKey.modulusBits !== 2048) {
    throw new TegataError('ERR_CARD_KEY', 'the certificate has a key of another kind than RSA-2048', { spec: SPEC })
  }
  return certificate
}

/** A signature that does not verify is found here, not by an issuer who has used up its challenge. */
async function signChecked(card: CardClient, { der }: Certificate, data: Uint8Array): Promise<Uint8Array> {
  const value = await card.sign(USAGE, data)
  if (!(await checkSignatureValue({ form: 'digest-info', certificate: der, value }, data))) {
    throw new TegataError('ERR_CARD_SIGNATURE', 'the signature does not fit the certificate', { spec: SPEC })
  }
  return value
}
