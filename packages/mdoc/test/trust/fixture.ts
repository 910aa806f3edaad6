import { generateSigner, type Signer } from '@tegata/core'
import { EXTENSION, writeBoolean, writeNamedBits, writeObjectIdentifier, writeSequence } from '@tegata/pki'
import { type CertificateTemplate, signCertificate } from '../../src/trust/create/certificate-writer.js'
import { createTemplate } from '../../src/trust/create/create-certificate.js'
import { createMdocCertificate, type MdocCertificateInput } from '../../src/trust/index.js'

export const day = (text: string) => new Date(`${text}T00:00:00Z`)
export const FROM = day('2026-01-01')
export const AT = day('2026-06-01')

export const root: Signer = await generateSigner('ES256')
export const leaf: Signer = await generateSigner('ES256')
export const stranger: Signer = await generateSigner('ES256')

export const contact = { uri: 'https://iaca.example' }
export const crlUri = 'https://iaca.example/crl'

export const iacaInput: MdocCertificateInput = {
  profile: 'iaca',
  subject: { country: 'JP', stateOrProvince: 'JP-13', commonName: 'Example IACA' },
  signer: root,
  notBefore: FROM,
  notAfter: day('2035-01-01'),
  contact,
  crlUri,
}
export const iaca = await createMdocCertificate(iacaInput)

/** The input for a signer of a profile below the IACA. */
export const below = (profile: MdocCertificateInput['profile'], changes = {}): MdocCertificateInput => ({
  profile,
  subject: { country: 'JP', stateOrProvince: 'JP-13', commonName: `Example ${profile}` },
  publicJwk: leaf.publicJwk,
  signer: root,
  issuerCertificate: iaca,
  notBefore: FROM,
  notAfter: day('2027-01-01'),
  crlUri,
  ...changes,
})
export const documentSigner = await createMdocCertificate(below('document-signer'))

/** What is done to a certificate of the profile before it is signed. */
export type Spoil = (template: CertificateTemplate) => Partial<CertificateTemplate>

/** A certificate that the generator refuses to make. */
export async function spoiled(input: MdocCertificateInput, spoil: Spoil, signer = input.signer): Promise<Uint8Array> {
  const template = await createTemplate(input)
  return signCertificate(signer, { ...template, ...spoil(template) })
}

export const setExtension =
  (oid: string, critical: boolean, value: Uint8Array): Spoil =>
  ({ extensions }) => ({ extensions: new Map([...extensions, [oid, { critical, value }]]) })

export const dropExtension =
  (oid: string): Spoil =>
  ({ extensions }) => ({ extensions: new Map([...extensions].filter(([each]) => each !== oid)) })

export const purposes = (...oids: string[]) =>
  setExtension(EXTENSION.extKeyUsage, true, writeSequence(...oids.map(writeObjectIdentifier)))
export const usages = (...bits: number[]) => setExtension(EXTENSION.keyUsage, true, writeNamedBits(bits))
export const asCa = setExtension(EXTENSION.basicConstraints, true, writeSequence(writeBoolean(true)))
