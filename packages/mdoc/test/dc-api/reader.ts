import { generateSigner } from '@tegata/core'
import { createMdocCertificate } from '../../src/trust/index.js'

const day = (text: string) => new Date(`${text}T00:00:00Z`)
const subject = { country: 'JP', commonName: 'rp.example' }

/** A reader authority, a reader below it, and a document signer's certificate for the same key. */
export async function createReader() {
  const [root, signer] = [await generateSigner('ES256'), await generateSigner('ES256')]
  const shared = { notBefore: day('2026-01-01'), signer: root, crlUri: 'https://iaca.example/crl' }
  const ca = await createMdocCertificate({
    ...shared,
    profile: 'iaca',
    subject: { country: 'JP', commonName: 'Example readers' },
    notAfter: day('2035-01-01'),
    contact: { uri: 'https://iaca.example' },
  })
  const notAfter = day('2028-01-01')
  const below = { ...shared, subject, publicJwk: signer.publicJwk, issuerCertificate: ca, notAfter }
  const certificate = await createMdocCertificate({ ...below, profile: 'reader' })
  const documentSigner = await createMdocCertificate({
    ...below,
    profile: 'document-signer',
    notAfter: day('2027-01-01'),
  })
  const identity = { signer, certificateChain: [certificate] }
  return { identity, documentSigner, trust: [{ id: 'https://readers.example', certificates: [ca] }] }
}
