import {
  concatBytes,
  decodeBase64url,
  generateSigner,
  type RandomSource,
  type Signer,
  sha256,
  systemRandom,
  TegataArgumentError,
} from '@tegata/core'
import {
  ATTRIBUTE,
  EXTENSION,
  encodeEcdsaSignature,
  writeBitString,
  writeBoolean,
  writeExplicit,
  writeImplicit,
  writeInteger,
  writeNamedBits,
  writeObjectIdentifier,
  writeOctetString,
  writePrintableString,
  writeSequence,
  writeSet,
  writeTime,
  writeUtf8String,
} from '@tegata/pki'

/** What a test authority may be told; every member has a default that makes a valid one. Spec: ISO/IEC 18013-5 Annex B.1. */
export interface TestIacaOptions {
  /** Key of the document signer; a new P-256 key when absent. */
  readonly signer?: Signer
  /** Common name of the root. */
  readonly name?: string
  /** First day of the root; the document signer's starts the same day. */
  readonly notBefore: Date
  /** Days that the document signer's certificate holds, 400 when absent. */
  readonly documentSignerDays?: number
  /** Purposes of the document signer; `1.0.18013.5.1.2` when absent, none when empty. */
  readonly extendedKeyUsage?: readonly string[]
  /** Bits of the document signer's keyUsage; digitalSignature (0) when absent. */
  readonly keyUsage?: readonly number[]
  readonly random?: RandomSource
}

/** A self-signed IACA root and a document signer below it, named as `mdocIssuer` takes them. Spec: ISO/IEC 18013-5 Annex B.1. */
export interface TestIaca {
  /** DER of the root: goes into a verifier's trust. */
  readonly rootCertificate: Uint8Array
  /** DER of the document signer's certificate; the root is not in it. */
  readonly certificateChain: readonly [Uint8Array]
  /** The document signer's key. */
  readonly signer: Signer
}

const MS_PER_DAY = 86_400_000
const ROOT_DAYS = 3650
const MDL_DS = '1.0.18013.5.1.2'
const KEY_USAGE = { digitalSignature: 0, keyCertSign: 5, cRLSign: 6 } as const
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2'

/**
 * Makes an issuing authority for tests and demonstrations: do not trust it for anything else, its root key is thrown away.
 *
 * Spec: ISO/IEC 18013-5 Annex B.1.2 (IACA root) and B.1.4 (document signer).
 *
 * @param options — first day, and deviations from the profile for tests of verifiers.
 */
export async function createTestIaca(options: TestIacaOptions): Promise<TestIaca> {
  const { notBefore, documentSignerDays = 400, random = systemRandom } = options
  const rootSigner = await generateSigner('ES256')
  const signer = options.signer ?? (await generateSigner('ES256'))
  const rootName = distinguishedName(options.name ?? 'Test IACA')
  const rootKey = subjectPublicKeyInfo(rootSigner)
  const documentSignerKey = subjectPublicKeyInfo(signer)
  const purposes = options.extendedKeyUsage ?? [MDL_DS]
  const rootCertificate = await sign(rootSigner, {
    issuer: rootName,
    subject: rootName,
    spki: rootKey,
    notBefore,
    days: ROOT_DAYS,
    serial: random(16),
    extensions: [
      extension(EXTENSION.basicConstraints, true, writeSequence(writeBoolean(true), writeInteger(0))),
      extension(EXTENSION.keyUsage, true, writeNamedBits([KEY_USAGE.keyCertSign, KEY_USAGE.cRLSign])),
      extension(EXTENSION.subjectKeyIdentifier, false, writeOctetString(keyIdentifier(rootKey))),
    ],
  })
  const documentSignerCertificate = await sign(rootSigner, {
    issuer: rootName,
    subject: distinguishedName('Test Document Signer'),
    spki: documentSignerKey,
    notBefore,
    days: documentSignerDays,
    serial: random(16),
    extensions: [
      extension(EXTENSION.keyUsage, true, writeNamedBits(options.keyUsage ?? [KEY_USAGE.digitalSignature])),
      ...(purposes.length === 0
        ? []
        : [extension(EXTENSION.extKeyUsage, true, writeSequence(...purposes.map(writeObjectIdentifier)))]),
      extension(
        EXTENSION.authorityKeyIdentifier,
        false,
        writeSequence(writeImplicit(0, writeOctetString(keyIdentifier(rootKey)))),
      ),
      extension(EXTENSION.subjectKeyIdentifier, false, writeOctetString(keyIdentifier(documentSignerKey))),
    ],
  })
  return { rootCertificate, certificateChain: [documentSignerCertificate], signer }
}

interface Template {
  readonly issuer: Uint8Array
  readonly subject: Uint8Array
  readonly spki: Uint8Array
  readonly notBefore: Date
  readonly days: number
  readonly serial: Uint8Array
  readonly extensions: readonly Uint8Array[]
}

async function sign(signer: Signer, template: Template): Promise<Uint8Array> {
  const { issuer, subject, spki, notBefore, days, serial, extensions } = template
  const algorithm = writeSequence(writeObjectIdentifier(ECDSA_WITH_SHA256))
  const notAfter = new Date(notBefore.getTime() + days * MS_PER_DAY)
  const tbs = writeSequence(
    writeExplicit(0, writeInteger(2)),
    writeInteger(serial),
    algorithm,
    issuer,
    writeSequence(writeTime(notBefore), writeTime(notAfter)),
    subject,
    spki,
    writeExplicit(3, writeSequence(...extensions)),
  )
  return writeSequence(tbs, algorithm, writeBitString(encodeEcdsaSignature(await signer.sign(tbs))))
}

function extension(oid: string, critical: boolean, value: Uint8Array): Uint8Array {
  return writeSequence(writeObjectIdentifier(oid), ...(critical ? [writeBoolean(true)] : []), writeOctetString(value))
}

function distinguishedName(commonName: string): Uint8Array {
  const attribute = (type: string, value: Uint8Array) => writeSet(writeSequence(writeObjectIdentifier(type), value))
  return writeSequence(
    attribute(ATTRIBUTE.countryName, writePrintableString('JP')),
    attribute(ATTRIBUTE.commonName, writeUtf8String(commonName)),
  )
}

const SPKI_ALGORITHM: Readonly<Record<string, readonly string[]>> = {
  'P-256': ['1.2.840.10045.2.1', '1.2.840.10045.3.1.7'],
  'P-384': ['1.2.840.10045.2.1', '1.3.132.0.34'],
  'P-521': ['1.2.840.10045.2.1', '1.3.132.0.35'],
  Ed25519: ['1.3.101.112'],
}

/** Spec: RFC 5480 section 2, RFC 8410 section 4. */
function subjectPublicKeyInfo({ publicJwk: { crv = '', x = '', y } }: Signer): Uint8Array {
  const algorithm = SPKI_ALGORITHM[crv]
  if (!algorithm) throw new TegataArgumentError('ERR_ARG_VALUE', 'a key of a curve that is not supported')
  const point = [decodeBase64url(x), ...(y === undefined ? [] : [decodeBase64url(y)])]
  const key = y === undefined ? point[0]! : concatBytes(Uint8Array.of(4), ...point)
  return writeSequence(writeSequence(...algorithm.map(writeObjectIdentifier)), writeBitString(key))
}

/** Any stable name of a key will do. */
function keyIdentifier(spki: Uint8Array): Uint8Array {
  return sha256(spki).subarray(0, 20)
}
