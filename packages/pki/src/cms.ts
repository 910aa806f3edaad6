import {
  type Awaitable,
  assertBytes,
  digest,
  equalBytes,
  type HashName,
  runSteps,
  type Steps,
  TegataError,
  waitFor,
} from '@tegata/core'
import { selectHash, selectSignerScheme } from './algorithm.js'
import type { Certificate } from './certificate.js'
import { CMS, isSignedAttributesEncoding } from './cms-attributes.js'
import { readSubjectKeyIdentifier } from './extensions.js'
import { checkSignature } from './signature.js'
import { parseSignedData, type SignedData, type SignerInfo } from './signed-data.js'

/** A CMS signature and what it should be over. Spec: RFC 5652 section 5. */
export interface SignedDataInput {
  /** DER of the ContentInfo. */
  readonly cms: Uint8Array
  /** The signed content when the signature is detached; must be absent when the content is inside. */
  readonly content?: Uint8Array
  /** Certificates known from elsewhere, for signatures that carry none. */
  readonly certificates?: readonly Certificate[]
  /** Largest `cms` in bytes, 16,777,216 unless told. */
  readonly maxBytes?: number
}

/** A content and who signed it; whether that certificate is trusted is for `verifyPath` to say. Spec: RFC 5652 section 5. */
export interface SignedContent {
  readonly content: Uint8Array
  readonly signer: Certificate
  /** Certificates found in the message, the signer's among them: material for a path. */
  readonly certificates: readonly Certificate[]
  /** The signer's own claim of the time, from the signed attributes. */
  readonly signingTime: Date | undefined
  readonly hash: HashName
  /** False for the minimal form that signs the content itself. */
  readonly hasSignedAttributes: boolean
  /** What the content is, as an object identifier: id-data for documents. */
  readonly contentType: string
  /** DER of the SET OF values of each signed attribute, by type. */
  readonly signedAttributes: ReadonlyMap<string, Uint8Array>
}

/** A detached CMS signature and the digest of what it should be over. Spec: RFC 5652 section 5.4. */
export interface SignedDigestInput extends Pick<SignedDataInput, 'cms' | 'certificates' | 'maxBytes'> {
  /** The hash that the signer must have used. */
  readonly hash: HashName
  /** Hash of the content, as long as the hash is. */
  readonly digest: Uint8Array
}

const DEFAULT_MAX_CMS_BYTES = 16_777_216

/**
 * Verifies the signature of CMS SignedData with exactly one signer; answers at once on Node.
 *
 * Verified: digest of the content, content type and order of the signed attributes, the signature with an allowed algorithm by
 * the certificate that the signer names. Not verified: that this certificate may sign and is trusted (`verifyPath`, `checkCrl`,
 * a profile).
 *
 * Spec: RFC 5652 section 5.
 *
 * @param input — the message and, when detached, its content.
 * @throws TegataError ERR_CMS_MALFORMED, ERR_CMS_SIGNER, ERR_CMS_CONTENT, ERR_CMS_DIGEST, ERR_CMS_SIGNATURE,
 *   ERR_X509_ALGORITHM, ERR_X509_MALFORMED, ERR_DER_ENCODING, ERR_DER_LIMIT, ERR_KEY_INVALID
 *
 * @example
 * ```ts
 * const { signer, signingTime } = await verifySignedData({ cms, content: document })
 * const path = await verifyPath({ chain: [signer], anchors, at })
 * ```
 */
export function verifySignedData(input: SignedDataInput): Awaitable<SignedContent> {
  return runSteps(verifySignedDataSteps(input))
}

function* verifySignedDataSteps(input: SignedDataInput): Steps<SignedContent> {
  const signedData = parseInput(input)
  const content = selectContent(signedData, input.content)
  return { content, ...(yield* verifySignerSteps(signedData, input, content)) }
}

/**
 * As `verifySignedData`, for a content that is too large to be held at once, or is elsewhere: its digest is enough when
 * the signature is over signed attributes.
 *
 * Spec: RFC 5652 sections 5.4 and 5.6.
 *
 * @param input — the message, and the digest of the content with the hash it was made by.
 * @throws TegataError the codes of `verifySignedData`; ERR_CMS_CONTENT also for a signature without signed attributes,
 *   ERR_CMS_DIGEST also when the signer used another hash
 */
export function verifySignedDigest(input: SignedDigestInput): Awaitable<Omit<SignedContent, 'content'>> {
  return runSteps(
    (function* () {
      const signedData = parseInput(input)
      assertBytes(input.digest, 'the digest')
      if (signedData.content !== undefined) throw contentError('the content is given twice')
      return yield* verifySignerSteps(signedData, input, input)
    })(),
  )
}

function parseInput(input: Pick<SignedDataInput, 'cms' | 'maxBytes'>): SignedData {
  assertBytes(input.cms, 'the CMS message')
  return parseSignedData(input.cms, input.maxBytes ?? DEFAULT_MAX_CMS_BYTES)
}

/** A content, or what stands for it. */
type ContentOrDigest = Uint8Array | { readonly hash: HashName; readonly digest: Uint8Array }

function* verifySignerSteps(
  signedData: SignedData,
  input: Pick<SignedDataInput, 'certificates'>,
  content: ContentOrDigest,
): Steps<Omit<SignedContent, 'content'>> {
  const [signerInfo] = signedData.signers
  if (signerInfo === undefined || signedData.signers.length > 1) {
    throw signerError('there must be exactly one signer', { signers: signedData.signers.length })
  }
  const signer = findSigner(signerInfo, [...signedData.certificates, ...(input.certificates ?? [])])
  const hashName = selectHash(signerInfo.digestAlgorithm)
  if (hashName === undefined) {
    throw new TegataError('ERR_X509_ALGORITHM', 'the digest algorithm is not allowed', {
      spec: 'RFC 5652 section 10.1.1',
      evidence: { algorithm: signerInfo.digestAlgorithm.oid },
    })
  }
  const scheme = selectSignerScheme(signerInfo.signatureAlgorithm, hashName, signer.publicKey)
  const signedBytes = yield* selectSignedBytes(signedData, signerInfo, hashName, content)
  if (!(yield* checkSignature(scheme, signer, signedBytes, signerInfo.signature))) {
    throw new TegataError('ERR_CMS_SIGNATURE', 'the signature is not by the signer certificate')
  }
  return {
    signer,
    certificates: signedData.certificates,
    signingTime: signerInfo.signedAttributes?.signingTime,
    hash: hashName,
    hasSignedAttributes: signerInfo.signedAttributes !== undefined,
    contentType: signedData.contentType,
    signedAttributes: signerInfo.signedAttributes?.values ?? NO_ATTRIBUTES,
  }
}

const NO_ATTRIBUTES: ReadonlyMap<string, Uint8Array> = new Map()

/** Two contents, or none, leave open which bytes the caller will take as signed. */
function selectContent(signedData: SignedData, detached: Uint8Array | undefined): Uint8Array {
  if (detached !== undefined) assertBytes(detached, 'the content')
  if (signedData.content !== undefined && detached !== undefined) throw contentError('the content is given twice')
  const content = signedData.content ?? detached
  if (content === undefined) throw contentError('the signature is detached and no content is given')
  return content
}

function findSigner({ identifier }: SignerInfo, certificates: readonly Certificate[]): Certificate {
  const [found, ...others] = certificates.filter((certificate) => {
    if ('issuer' in identifier) {
      return (
        equalBytes(certificate.serialNumber, identifier.serialNumber) &&
        equalBytes(certificate.issuer.der, identifier.issuer)
      )
    }
    const keyIdentifier = readSubjectKeyIdentifier(certificate)
    return keyIdentifier !== undefined && equalBytes(keyIdentifier, identifier.subjectKeyIdentifier)
  })
  if (found === undefined) throw signerError('the certificate of the signer is missing')
  if (others.some((other) => !equalBytes(other.der, found.der))) {
    throw signerError('several certificates answer to the name of the signer')
  }
  return found
}

/** The bytes under the signature: the signed attributes after their digest was compared, or the content itself. */
function* selectSignedBytes(
  { contentType }: SignedData,
  { signedAttributes }: SignerInfo,
  hashName: HashName,
  content: ContentOrDigest,
): Steps<Uint8Array> {
  if (signedAttributes === undefined) {
    // RFC 5652 section 5.3: signedAttrs "MUST be present if the content type ... is not id-data"
    if (contentType !== CMS.data) throw contentError('content of this type needs signed attributes')
    if (!(content instanceof Uint8Array)) throw contentError('without signed attributes the content itself is needed')
    if (isSignedAttributesEncoding(content)) throw contentError('the content could be the signed attributes of another')
    return content
  }
  // RFC 5652 section 11.1: "the content-type attribute value MUST match the ... eContentType value"
  if (signedAttributes.contentType !== contentType) throw contentError('the signed content type is another')
  const contentDigest = yield* digestOf(content, hashName)
  if (contentDigest === undefined || !equalBytes(signedAttributes.messageDigest, contentDigest)) {
    throw new TegataError('ERR_CMS_DIGEST', 'the content is not the one that was signed', {
      spec: 'RFC 5652 section 5.6',
    })
  }
  return signedAttributes.signedBytes
}

/** The digest of the content; undefined when the one given was made by another hash. */
function* digestOf(content: ContentOrDigest, hashName: HashName): Steps<Uint8Array | undefined> {
  if (content instanceof Uint8Array) return yield* waitFor(digest(hashName, content))
  return content.hash === hashName ? content.digest : undefined
}

function contentError(message: string): TegataError {
  return new TegataError('ERR_CMS_CONTENT', message)
}

function signerError(message: string, evidence?: Readonly<Record<string, number>>): TegataError {
  return new TegataError('ERR_CMS_SIGNER', message, evidence === undefined ? {} : { evidence })
}
