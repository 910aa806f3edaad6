import {
  type Awaitable,
  assertBytes,
  type HashName,
  hash,
  runSteps,
  type Steps,
  TegataArgumentError,
  waitFor,
} from '@tegata/core'
import * as ALGORITHM from './algorithm-oid.js'
import type { Certificate } from './certificate.js'
import { CMS } from './cms-attributes.js'
import {
  writeElement,
  writeExplicit,
  writeImplicit,
  writeInteger,
  writeNull,
  writeObjectIdentifier,
  writeOctetString,
  writeSequence,
  writeSet,
  writeTime,
} from './der-writer.js'
import { encodeEcdsaSignature } from './ecdsa-signature.js'
import * as TAG from './tag.js'

/** How to make a CMS signature. Spec: RFC 5652 section 5. */
export interface CreateSignedDataOptions {
  readonly content: Uint8Array
  /** The certificate of the signer; its key decides the signature algorithm. */
  readonly signer: Certificate
  /** Further certificates to send along. */
  readonly certificates?: readonly Certificate[]
  /** Puts the content inside; detached unless told. */
  readonly attachContent?: boolean
  /** `SHA-256` unless told. */
  readonly hash?: HashName
  /** The time for the signed attributes; `undefined` leaves the attribute out. */
  readonly signingTime?: Date
  /** What the content is; id-data unless told. Any other type is always attached and has signed attributes. */
  readonly contentType?: string
  /** Further signed attributes, each the DER of a value by its type. */
  readonly signedAttributes?: readonly (readonly [type: string, value: Uint8Array])[]
  /** Signs the content itself, without signed attributes (what a bare card does). */
  readonly omitSignedAttributes?: boolean
  /** Signs these bytes (hashing is the signer's work): RSASSA-PKCS1-v1_5, or ECDSA as r || s. */
  readonly sign: (bytes: Uint8Array) => Awaitable<Uint8Array>
}

const DIGEST_OID: Readonly<Record<HashName, string>> = {
  'SHA-256': ALGORITHM.sha256,
  'SHA-384': ALGORITHM.sha384,
  'SHA-512': ALGORITHM.sha512,
}
const ECDSA_OID: Readonly<Record<HashName, string>> = {
  'SHA-256': ALGORITHM.ecdsaWithSha256,
  'SHA-384': ALGORITHM.ecdsaWithSha384,
  'SHA-512': ALGORITHM.ecdsaWithSha512,
}

/**
 * Makes CMS SignedData with one signer, in DER.
 *
 * Spec: RFC 5652 section 5.
 *
 * @param options — content, certificate and the function that signs.
 * @returns the ContentInfo; at once when `sign` answers at once.
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE
 *
 * @example
 * ```ts
 * const cms = await createSignedData({ content, signer: certificate, signingTime: new Date(), sign: (bytes) => card.sign(bytes) })
 * ```
 */
export function createSignedData(options: CreateSignedDataOptions): Awaitable<Uint8Array> {
  return runSteps(createSignedDataSteps(options))
}

function* createSignedDataSteps(options: CreateSignedDataOptions): Steps<Uint8Array> {
  const { content, signer, hash: hashName = 'SHA-256', contentType = CMS.data } = options
  const isData = contentType === CMS.data
  if (!isData && options.omitSignedAttributes) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'content of this type needs signed attributes')
  }
  assertBytes(content, 'the content')
  const digestAlgorithm = writeSequence(writeObjectIdentifier(DIGEST_OID[hashName]), writeNull())
  const attributes = options.omitSignedAttributes ? undefined : writeSignedAttributes(options, hash(hashName, content))
  const signature = yield* waitFor(options.sign(attributes ?? content))
  const signerInfo = writeSequence(
    writeInteger(1),
    writeSequence(signer.issuer.der, writeElement(TAG.integer, signer.serialNumber)),
    digestAlgorithm,
    ...(attributes === undefined ? [] : [writeImplicit(0, attributes)]),
    ...writeSignature(signer, hashName, signature),
  )
  const certificates = [signer, ...(options.certificates ?? [])].map((certificate) => certificate.der)
  const signedData = writeSequence(
    writeInteger(isData ? 1 : 3),
    writeSet(digestAlgorithm),
    writeSequence(
      writeObjectIdentifier(contentType),
      ...(options.attachContent || !isData ? [writeExplicit(0, writeOctetString(content))] : []),
    ),
    writeImplicit(0, writeSet(...certificates)),
    writeSet(signerInfo),
  )
  return writeSequence(writeObjectIdentifier(CMS.signedData), writeExplicit(0, signedData))
}

function writeSignedAttributes(options: CreateSignedDataOptions, digest: Uint8Array): Uint8Array {
  const { signingTime, contentType = CMS.data, signedAttributes = [] } = options
  return writeSet(
    writeAttribute(CMS.contentType, writeObjectIdentifier(contentType)),
    writeAttribute(CMS.messageDigest, writeOctetString(digest)),
    ...(signingTime === undefined ? [] : [writeAttribute(CMS.signingTime, writeTime(signingTime))]),
    ...signedAttributes.map(([type, value]) => writeAttribute(type, value)),
  )
}

function writeAttribute(type: string, value: Uint8Array): Uint8Array {
  return writeSequence(writeObjectIdentifier(type), writeSet(value))
}

/** The signature algorithm and the signature: the last two fields of SignerInfo. */
function writeSignature({ publicKey }: Certificate, hashName: HashName, signature: Uint8Array): Uint8Array[] {
  switch (publicKey.kind) {
    case 'RSA':
      return [writeSequence(writeObjectIdentifier(ALGORITHM.rsaEncryption), writeNull()), writeOctetString(signature)]
    case 'EC':
      return [
        writeSequence(writeObjectIdentifier(ECDSA_OID[hashName])),
        writeOctetString(encodeEcdsaSignature(signature)),
      ]
    default:
      throw new TegataArgumentError('ERR_ARG_VALUE', 'the signer certificate must have an RSA or EC key')
  }
}
