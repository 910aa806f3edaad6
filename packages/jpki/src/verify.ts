import {
  type Awaitable,
  assertBytes,
  CheckRecorder,
  concludeVerification,
  type Report,
  runSteps,
  type Steps,
  TegataArgumentError,
  TegataError,
  type Verified,
  waitFor,
} from '@tegata/core'
import {
  type Certificate,
  parseCertificate,
  type SignedContent,
  verifySignedData,
  verifySignedDigest,
} from '@tegata/pki'
import { decodeAttributes, type JpkiAttributes } from './attributes.js'
import { checkCertificate, type JpkiCertificateResult, type JpkiPolicy } from './certificate.js'
import { checkDigestBy, type DataDigest } from './digest-value.js'
import { profileScheme } from './profile.js'
import type { JpkiSignature, JpkiSignatureForm, JpkiUsage } from './signature.js'
import { checkValueBy } from './signature-value.js'

interface SignatureOptions<Usage extends JpkiUsage> extends JpkiPolicy {
  readonly signature: JpkiSignature
  /** The signed bytes, or their digest where nobody holds them; `attached` takes them out of the CMS message. */
  readonly data: Uint8Array | DataDigest | 'attached'
  /** Only the certificate that needs the password (`digital-signature`) makes a signature in the sense of the law. */
  readonly usage: Usage
  /** Accepted forms; `['cms', 'digest-info']` when absent. Other forms are accepted only when named here. */
  readonly forms?: readonly JpkiSignatureForm[]
}

/** A signature to verify, and what it is judged by. Spec: DESIGN section 5 step 4. */
export type JpkiSignatureOptions = SignatureOptions<'digital-signature'>

/**
 * A challenge signed with a 利用者証明用電子証明書, and what it is judged by.
 *
 * Spec: 公的個人認証法 22条; docs/jpki-profile.md section 1.
 */
export type JpkiAuthenticationOptions = SignatureOptions<'user-authentication'>

/** What a verified authentication says: the holder of the card is there. It states nobody's attributes. Spec: docs/jpki-profile.md R11. */
export interface JpkiAuthenticationResult extends JpkiCertificateResult {
  readonly usage: 'user-authentication'
  readonly form: JpkiSignatureForm
  /** The signer's own claim of the time; CMS with signed attributes only. */
  readonly signedAt?: Date
  /** The signed bytes; absent when only their digest was given. */
  readonly content?: Uint8Array
}

/** What a verified signature says. Spec: DESIGN section 5 step 4. */
export interface JpkiSignatureResult extends JpkiCertificateResult {
  readonly usage: 'digital-signature'
  readonly attributes: JpkiAttributes
  /** Handle on the certificate, for the anchor store only (`anchorIndexInput`, `sealAnchor`). */
  readonly secret: JpkiCertificateResult['secret']
  readonly form: JpkiSignatureForm
  /** The signer's own claim of the time; CMS with signed attributes only. */
  readonly signedAt?: Date
  /** The signed bytes; absent when only their digest was given. */
  readonly content?: Uint8Array
}

/** The checks of a signature; `result` only when every check passed. Spec: DESIGN section 7. */
export interface JpkiSignatureInspection extends Report {
  readonly result?: JpkiSignatureResult
}

/** The checks of an authentication; `result` only when every check passed. Spec: DESIGN section 7. */
export interface JpkiAuthenticationInspection extends Report {
  readonly result?: JpkiAuthenticationResult
}

const SPEC = {
  form: 'docs/jpki-profile.md section 3',
  signature: 'RFC 5652 section 5.6; RFC 8017 section 8.2.2',
  attributes: 'docs/jpki-profile.md section 2',
} as const

/** RFC 5652 section 4: "The following object identifier identifies the data content type". */
const ID_DATA = '1.2.840.113549.1.7.1'

const DEFAULT_FORMS: readonly JpkiSignatureForm[] = ['cms', 'digest-info']

/** A signature whose value fits its certificate; nothing is known about the certificate. */
interface SignedBy {
  readonly certificate: Certificate
  readonly content?: Uint8Array
  readonly signedAt?: Date
}

/**
 * Verifies a signature made with a 署名用電子証明書: form, value, hierarchy and role of the CA, path, profile,
 * revocation, attributes. With usage `user-authentication`, a challenge signed with a 利用者証明用電子証明書; the key of one
 * role never does for the other.
 *
 * Spec: DESIGN section 5 step 4; docs/jpki-profile.md.
 *
 * @param options — signature, signed bytes and policy.
 * @returns the attributes, and a handle for the anchor store; at once on Node when the revocation sources answer at once.
 * @throws TegataError ERR_JPKI_FORM, ERR_JPKI_SIGNATURE, the ERR_CMS codes of `verifySignedData`, and the codes of
 * `verifyJpkiCertificate` and `decodeAttributes`
 * @throws TegataArgumentError ERR_ARG_VALUE
 *
 * @example
 * ```ts
 * const { attributes, secret } = await verifyJpkiSignature({
 *   signature,
 *   data: statement,
 *   usage: 'digital-signature',
 *   trust: { anchors },
 *   revocation: crlRevocation(({ distributionPoint }) => crlCache.find(distributionPoint)),
 *   at: new Date(),
 * })
 * ```
 */
export function verifyJpkiSignature(options: JpkiSignatureOptions): Awaitable<Verified<JpkiSignatureResult>>
/** As above, for an authentication. Spec: docs/jpki-profile.md R11. */
export function verifyJpkiSignature(options: JpkiAuthenticationOptions): Awaitable<Verified<JpkiAuthenticationResult>>
export function verifyJpkiSignature(
  options: JpkiSignatureOptions | JpkiAuthenticationOptions,
): Awaitable<Verified<JpkiSignatureResult | JpkiAuthenticationResult>> {
  return runSteps(
    (function* () {
      const { result, ...report } = yield* inspectSteps(options)
      return concludeVerification(report, result)
    })(),
  )
}

/**
 * Like `verifyJpkiSignature`, but returns every check instead of throwing at the first failure.
 *
 * Spec: DESIGN section 7.
 *
 * @param options — signature, signed bytes and policy.
 */
export function inspectJpkiSignature(options: JpkiSignatureOptions): Awaitable<JpkiSignatureInspection>
/** As above, for an authentication. Spec: docs/jpki-profile.md R11. */
export function inspectJpkiSignature(options: JpkiAuthenticationOptions): Awaitable<JpkiAuthenticationInspection>
export function inspectJpkiSignature(
  options: JpkiSignatureOptions | JpkiAuthenticationOptions,
): Awaitable<JpkiSignatureInspection | JpkiAuthenticationInspection> {
  return runSteps(inspectSteps(options)) as Awaitable<JpkiSignatureInspection | JpkiAuthenticationInspection>
}

interface Inspection extends Report {
  readonly result?: JpkiSignatureResult | JpkiAuthenticationResult
}

function* inspectSteps(options: JpkiSignatureOptions | JpkiAuthenticationOptions): Steps<Inspection> {
  const { signature, usage, data } = options
  assertOptions(options)
  const recorder = new CheckRecorder()
  const form = recorder.check('jpki.form', SPEC.form, () => checkForm(signature.form, options.forms ?? DEFAULT_FORMS))
  const signed =
    form &&
    (yield* waitFor(recorder.checkLater('jpki.signature', SPEC.signature, () => runSteps(checkValue(signature, data)))))
  if (!form) recorder.skip('jpki.signature', SPEC.signature)
  const certificate = yield* checkCertificate(recorder, signed?.certificate, usage, options)
  const attributes = usage === 'digital-signature' ? checkAttributes(recorder, signed?.certificate) : undefined
  const { checks, failure } = recorder
  if (failure !== undefined || !form || !signed || !certificate) return { checks, failure }
  const { certificate: _, ...content } = signed
  const common = { ...certificate, form, ...content }
  if (usage === 'user-authentication') return { checks, failure, result: { ...common, usage } }
  return attributes === undefined ? { checks, failure } : { checks, failure, result: { ...common, usage, attributes } }
}

/** An authentication states no attributes, so nothing reads any there. */
function checkAttributes(recorder: CheckRecorder, certificate: Certificate | undefined): JpkiAttributes | undefined {
  if (certificate === undefined) {
    recorder.skip('jpki.attributes', SPEC.attributes)
    return undefined
  }
  return recorder.check('jpki.attributes', SPEC.attributes, () => readAttributes(certificate))
}

function assertOptions({ signature, data, usage }: JpkiSignatureOptions | JpkiAuthenticationOptions): void {
  if (data !== 'attached') assertBytes((data as Partial<DataDigest> | undefined)?.digest ?? data, 'data')
  if (data === 'attached' && signature.form !== 'cms') {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'only CMS signatures hold the data they sign')
  }
  if (usage !== 'digital-signature' && usage !== 'user-authentication') {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'usage must be digital-signature or user-authentication')
  }
}

function checkForm(form: JpkiSignatureForm, forms: readonly JpkiSignatureForm[]): JpkiSignatureForm {
  // A sender must not be able to choose a weaker form by its label alone.
  if (!forms.includes(form)) {
    throw new TegataError('ERR_JPKI_FORM', 'the signature has a form that is not accepted', {
      spec: SPEC.form,
      evidence: { accepted: forms },
    })
  }
  return form
}

function* checkValue(signature: JpkiSignature, data: SignatureOptions<JpkiUsage>['data']): Steps<SignedBy> {
  if (signature.form === 'cms') return yield* checkCms(signature.cms, data)
  const content = data as Uint8Array | DataDigest
  const certificate = parseCertificate(signature.certificate)
  const isDigest = !(content instanceof Uint8Array)
  const isGood = isDigest
    ? checkDigestBy(certificate, signature, content)
    : yield* checkValueBy(certificate, signature, content)
  if (!isGood) {
    throw new TegataError('ERR_JPKI_SIGNATURE', 'the signature is not by the key of the certificate over the data', {
      spec: SPEC.signature,
      evidence: { form: signature.form },
    })
  }
  return isDigest ? { certificate } : { certificate, content }
}

function* checkCms(cms: Uint8Array, data: SignatureOptions<JpkiUsage>['data']): Steps<SignedBy> {
  const { signer, signingTime, hash, contentType, ...rest } = yield* waitFor(verifyCms(cms, data))
  // A message of another type is not over the bytes as a document: an answer to one protocol must not do for another.
  if (contentType !== ID_DATA) {
    throw new TegataError('ERR_JPKI_FORM', 'the signed content is not a document', {
      spec: 'RFC 5652 section 4',
      evidence: { contentType },
    })
  }
  if (profileScheme(signer.publicKey).hash !== hash) {
    throw new TegataError('ERR_JPKI_ALGORITHM', 'the hash is not the one the profile has for the key', {
      spec: SPEC.form,
      evidence: { hash },
    })
  }
  const content = 'content' in rest ? { content: rest.content } : {}
  return { certificate: signer, ...content, ...(signingTime === undefined ? {} : { signedAt: signingTime }) }
}

function verifyCms(
  cms: Uint8Array,
  data: SignatureOptions<JpkiUsage>['data'],
): Awaitable<SignedContent | Omit<SignedContent, 'content'>> {
  if (data === 'attached') return verifySignedData({ cms })
  return data instanceof Uint8Array ? verifySignedData({ cms, content: data }) : verifySignedDigest({ cms, ...data })
}

function readAttributes(certificate: Certificate): JpkiAttributes {
  const attributes = decodeAttributes(certificate)
  if (attributes === undefined) {
    throw new TegataError('ERR_JPKI_ATTRIBUTE_MISSING', 'the certificate states no attributes', {
      spec: SPEC.attributes,
    })
  }
  return attributes
}
