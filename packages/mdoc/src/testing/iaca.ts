import { generateSigner, type RandomSource, type Signer, systemRandom } from '@tegata/core'
import { EXTENSION, writeNamedBits, writeObjectIdentifier, writeSequence } from '@tegata/pki'
import { type ExtensionTemplate, signCertificate } from '../trust/create/certificate-writer.js'
import { createMdocCertificate, createTemplate } from '../trust/create/create-certificate.js'

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
const COUNTRY = 'JP'
const CONTACT = { uri: 'https://iaca.example' }
const CRL_URI = 'https://iaca.example/crl'

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
  const rootCertificate = await createMdocCertificate({
    profile: 'iaca',
    subject: { country: COUNTRY, commonName: options.name ?? 'Test IACA' },
    signer: rootSigner,
    notBefore,
    notAfter: daysAfter(notBefore, ROOT_DAYS),
    contact: CONTACT,
    crlUri: CRL_URI,
    random,
  })
  const template = await createTemplate({
    profile: 'document-signer',
    subject: { country: COUNTRY, commonName: 'Test Document Signer' },
    publicJwk: signer.publicJwk,
    signer: rootSigner,
    issuerCertificate: rootCertificate,
    notBefore,
    notAfter: daysAfter(notBefore, documentSignerDays),
    crlUri: CRL_URI,
    random,
  })
  const extensions = deviate(template.extensions, options)
  const certificate = await signCertificate(rootSigner, { ...template, extensions })
  return { rootCertificate, certificateChain: [certificate], signer }
}

/** The extensions of the profile, but for what a test wants wrong. */
function deviate(
  profile: ReadonlyMap<string, ExtensionTemplate>,
  { keyUsage, extendedKeyUsage }: TestIacaOptions,
): ReadonlyMap<string, ExtensionTemplate> {
  const extensions = new Map(profile)
  if (keyUsage) extensions.set(EXTENSION.keyUsage, { critical: true, value: writeNamedBits(keyUsage) })
  if (extendedKeyUsage?.length === 0) extensions.delete(EXTENSION.extKeyUsage)
  else if (extendedKeyUsage) {
    const value = writeSequence(...extendedKeyUsage.map(writeObjectIdentifier))
    extensions.set(EXTENSION.extKeyUsage, { critical: true, value })
  }
  return extensions
}

function daysAfter(date: Date, days: number): Date {
  return new Date(date.getTime() + days * MS_PER_DAY)
}
