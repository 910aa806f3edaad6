import { generateSigner, type Signer } from '@tegata/core'
import { EXTENSION, writeExtension, writeNamedBits, writeObjectIdentifier, writeSequence } from '@tegata/pki'
import { createTestCertificateAuthority } from '@tegata/pki/testing'
import { later } from './support.js'

const DIGITAL_SIGNATURE = 0
const days = (count: number) => later(count * 86_400)

/** What a test wants of a certificate. */
export interface CertificateOptions {
  /** Bits of keyUsage; digitalSignature when absent, no extension when null. */
  readonly keyUsage?: readonly number[] | null
  readonly extendedKeyUsage?: readonly string[]
  /** Days from now on; 10 when absent. */
  readonly validDays?: number
}

/** A certification authority that keeps its key, and certificates below it, each with a signer. */
export function createTestAuthority(name: string) {
  const authority = createTestCertificateAuthority({ name, notBefore: days(-20), notAfter: days(10) })

  async function issue(options: CertificateOptions = {}): Promise<{ certificate: Uint8Array; signer: Signer }> {
    const { keyUsage = [DIGITAL_SIGNATURE], extendedKeyUsage, validDays = 10 } = options
    const purposes = extendedKeyUsage && writeSequence(...extendedKeyUsage.map(writeObjectIdentifier))
    const extensions = [
      ...(keyUsage === null ? [] : [writeExtension(EXTENSION.keyUsage, writeNamedBits(keyUsage), true)]),
      ...(purposes === undefined ? [] : [writeExtension(EXTENSION.extKeyUsage, purposes)]),
    ]
    const signer = await generateSigner('ES256')
    const { publicJwk } = signer
    return {
      certificate: authority.issue({ subject: 'signer', publicJwk, extensions, notAfter: days(validDays) }),
      signer,
    }
  }

  return { root: authority.certificate, issue }
}
