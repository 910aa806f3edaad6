import { TegataError } from '@tegata/core'
import { type AlgorithmIdentifier, isNullOrAbsent, readAlgorithmIdentifier } from './algorithm.js'
import { type Certificate, parseCertificate, readSerialNumber } from './certificate.js'
import { CMS, readSignedAttributes, type SignedAttributes } from './cms-attributes.js'
import { type DerReader, readDer } from './der.js'
import { readName } from './name.js'
import * as TAG from './tag.js'

/** Which certificate a signer means. */
export type SignerIdentifier =
  | { readonly issuer: Uint8Array; readonly serialNumber: Uint8Array }
  | { readonly subjectKeyIdentifier: Uint8Array }

/** A parsed SignerInfo. */
export interface SignerInfo {
  readonly identifier: SignerIdentifier
  readonly digestAlgorithm: AlgorithmIdentifier
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
  readonly signedAttributes: (SignedAttributes & { readonly signedBytes: Uint8Array }) | undefined
}

/** A parsed SignedData; nothing about it is verified. */
export interface SignedData {
  readonly contentType: string
  /** undefined when the signature is detached. */
  readonly content: Uint8Array | undefined
  readonly certificates: readonly Certificate[]
  readonly signers: readonly SignerInfo[]
}

const MAX_CERTIFICATES = 16
const MAX_SIGNERS = 16

/** Parses a ContentInfo that holds SignedData. Spec: RFC 5652 sections 3 and 5.1. */
export function parseSignedData(der: Uint8Array, maxBytes: number): SignedData {
  return readDer(
    der,
    (reader) => {
      const contentInfo = reader.sequence()
      if (contentInfo.objectIdentifier() !== CMS.signedData) throw malformed('not SignedData', 'RFC 5652 section 3')
      const wrapper = contentInfo.context(0)
      contentInfo.finish()
      const signedData = readSignedData(wrapper.sequence())
      wrapper.finish()
      return signedData
    },
    { maxBytes },
  )
}

function readSignedData(body: DerReader): SignedData {
  const version = body.smallInteger()
  const digestAlgorithms = readDigestAlgorithms(body.set())
  const { contentType, content } = readEncapsulatedContent(body.sequence())
  const { certificates, hasOtherKinds } = readCertificates(body)
  // CRLs inside are not used: which ones count is for the caller to say.
  const hasCrls = body.isContext(1)
  if (hasCrls) body.skip()
  const signers = readSigners(body.set())
  body.finish()
  const isVersion1 = contentType === CMS.data && signers.every(({ identifier }) => 'issuer' in identifier)
  // RFC 5652 section 5.1: versions 4 and 5 announce other kinds of certificates and revocation data.
  if (version !== (isVersion1 ? 1 : 3) && !((hasOtherKinds || hasCrls) && (version === 4 || version === 5))) {
    throw malformed('the version does not fit the content', 'RFC 5652 section 5.1')
  }
  // RFC 5652 section 5.3: "The message digest algorithm SHOULD be among those listed in the digestAlgorithms field"
  if (signers.some(({ digestAlgorithm }) => !digestAlgorithms.includes(digestAlgorithm.oid))) {
    throw malformed('the digest algorithm of a signer is not listed', 'RFC 5652 section 5.3')
  }
  return { contentType, content, certificates, signers }
}

/** Reads the digest algorithms, which repeat what the signers say, for one-pass processing; none has parameters. */
function readDigestAlgorithms(list: DerReader): readonly string[] {
  const algorithms: string[] = []
  while (!list.isAtEnd) {
    if (algorithms.length === MAX_SIGNERS) throw new TegataError('ERR_DER_LIMIT', 'there are too many algorithms')
    const algorithm = readAlgorithmIdentifier(list)
    if (!isNullOrAbsent(algorithm)) throw malformed('a digest algorithm has parameters', 'RFC 5754 section 2')
    algorithms.push(algorithm.oid)
  }
  return algorithms
}

function readEncapsulatedContent(body: DerReader): Pick<SignedData, 'contentType' | 'content'> {
  const contentType = body.objectIdentifier()
  if (body.isAtEnd) return { contentType, content: undefined }
  const wrapper = body.context(0)
  const content = wrapper.octetString()
  wrapper.finish()
  body.finish()
  return { contentType, content }
}

/** Reads the X.509 certificates; other kinds (attribute certificates) identify no signer and are passed over. */
function readCertificates(body: DerReader): { certificates: Certificate[]; hasOtherKinds: boolean } {
  const certificates: Certificate[] = []
  if (!body.isContext(0)) return { certificates, hasOtherKinds: false }
  const list = body.context(0)
  let count = 0
  for (; !list.isAtEnd; count++) {
    if (count === MAX_CERTIFICATES) throw new TegataError('ERR_DER_LIMIT', 'there are too many certificates')
    const isX509 = list.isNext(TAG.sequence)
    const der = list.skip()
    if (isX509) certificates.push(parseCertificate(der))
  }
  return { certificates, hasOtherKinds: count > certificates.length }
}

function readSigners(list: DerReader): SignerInfo[] {
  const signers: SignerInfo[] = []
  while (!list.isAtEnd) {
    if (signers.length === MAX_SIGNERS) throw new TegataError('ERR_DER_LIMIT', 'there are too many signers')
    signers.push(readSignerInfo(list.sequence()))
  }
  return signers
}

function readSignerInfo(body: DerReader): SignerInfo {
  const version = body.smallInteger()
  const identifier = readSignerIdentifier(body)
  // RFC 5652 section 5.3: issuerAndSerialNumber has version 1, subjectKeyIdentifier version 3.
  if (version !== ('issuer' in identifier ? 1 : 3)) throw malformed('unknown signer version', 'RFC 5652 section 5.3')
  const digestAlgorithm = readAlgorithmIdentifier(body)
  const signedAttributes = body.isContext(0) ? readTaggedAttributes(body.skip()) : undefined
  const signatureAlgorithm = readAlgorithmIdentifier(body)
  const signature = body.octetString()
  // Unsigned attributes (time stamps, countersignatures) prove nothing about this signature.
  if (body.isContext(1)) body.skip()
  body.finish()
  return { identifier, digestAlgorithm, signatureAlgorithm, signature, signedAttributes }
}

function readSignerIdentifier(body: DerReader): SignerIdentifier {
  if (body.isNext(0x80)) return { subjectKeyIdentifier: body.content(0x80) }
  const issuerAndSerial = body.sequence()
  const issuer = readName(issuerAndSerial).der
  const serialNumber = readSerialNumber(issuerAndSerial)
  issuerAndSerial.finish()
  return { issuer, serialNumber }
}

/**
 * Reads `[0] IMPLICIT SignedAttributes` and restores what was signed.
 *
 * RFC 5652 section 5.4: "A separate encoding of the signedAttrs field is performed for message digest calculation. The
 * IMPLICIT [0] tag in the signedAttrs is not used for the DER encoding, rather an EXPLICIT SET OF tag is used."
 */
function readTaggedAttributes(der: Uint8Array): NonNullable<SignerInfo['signedAttributes']> {
  const signedBytes = Uint8Array.from(der)
  signedBytes[0] = TAG.set
  return { ...readDer(signedBytes, (reader) => readSignedAttributes(reader.set())), signedBytes }
}

function malformed(message: string, spec: string): TegataError {
  return new TegataError('ERR_CMS_MALFORMED', message, { spec })
}
