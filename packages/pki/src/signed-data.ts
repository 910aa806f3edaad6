import { TegataError } from '@tegata/core'
import { type AlgorithmIdentifier, readAlgorithmIdentifier } from './algorithm.js'
import { type Certificate, parseCertificate, readSerialNumber } from './certificate.js'
import { CMS, readSignedAttributes, type SignedAttributes } from './cms-attributes.js'
import { type DerReader, readDer, TAG } from './der.js'
import { readName } from './name.js'

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
const SIGNED_DATA_VERSIONS = [1, 3, 4, 5]

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
  if (!SIGNED_DATA_VERSIONS.includes(body.smallInteger())) throw malformed('unknown version', 'RFC 5652 section 5.1')
  // The digest algorithms repeat what the signers say, for one-pass processing.
  body.content(TAG.set)
  const { contentType, content } = readEncapsulatedContent(body.sequence())
  const certificates = body.isContext(0) ? readCertificates(body.context(0)) : []
  // CRLs inside are not used: which ones count is for the caller to say.
  if (body.isContext(1)) body.skip()
  const signers = readSigners(body.set())
  body.finish()
  return { contentType, content, certificates, signers }
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
function readCertificates(list: DerReader): Certificate[] {
  const certificates: Certificate[] = []
  for (let count = 1; !list.isAtEnd; count++) {
    if (count > MAX_CERTIFICATES) throw new TegataError('ERR_DER_LIMIT', 'there are too many certificates')
    const isX509 = list.isNext(TAG.sequence)
    const der = list.skip()
    if (isX509) certificates.push(parseCertificate(der))
  }
  return certificates
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
