import { generateSigner, type Signer } from '@tegata/core'
import { parseCertificate, readSubjectKeyIdentifier } from '@tegata/pki'
import { describe, expect, it } from 'vitest'
import {
  type CertificateProfile,
  createMdocCertificate,
  createMdocCrl,
  lintCertificate,
} from '../../src/trust/index.js'
import { below, day, documentSigner, FROM, iaca, iacaInput, leaf, root, stranger } from './fixture.js'

describe('createMdocCertificate', () => {
  const readerCa = { ...iacaInput, profile: 'reader-ca', subject: { commonName: 'Readers' } } as const

  it.each<CertificateProfile>(['iaca-link', 'document-signer', 'reader', 'vical-signer', 'ocsp-signer'])(
    'makes a %s without a finding',
    async (profile) => {
      const der = await createMdocCertificate(below(profile))
      expect(await lintCertificate(der, profile, { issuer: iaca, at: day('2026-06-01') })).toEqual([])
    },
  )

  it('makes roots of authorities and readers, with keys of every curve', async () => {
    for (const alg of ['ES256', 'ES384', 'ES512'] as const) {
      const signer = await generateSigner(alg)
      for (const input of [iacaInput, readerCa]) {
        const der = await createMdocCertificate({ ...input, signer })
        expect(await lintCertificate(der, input.profile)).toEqual([])
      }
    }
  })

  it('takes a signer that answers later and shows no key', async () => {
    const hsm: Signer = { ...root, sign: async (data) => root.sign(data) }
    const der = await createMdocCertificate({ ...below('document-signer'), signer: hsm })
    expect(await lintCertificate(der, 'document-signer', { issuer: iaca })).toEqual([])
  })

  it('makes serial numbers of sixteen octets, none twice', async () => {
    const serials = await Promise.all(
      Array.from({ length: 8 }, async () => parseCertificate(await createMdocCertificate(iacaInput)).serialNumber),
    )
    for (const serial of serials) {
      expect(serial).toHaveLength(16)
      expect(serial[0]).toBeLessThan(0x80)
    }
    expect(new Set(serials.map(String)).size).toBe(8)
    // Even from a source of zeros it is positive and long enough.
    const zeros = await createMdocCertificate({ ...iacaInput, random: (length) => new Uint8Array(length) })
    expect(await lintCertificate(zeros, 'iaca')).toEqual([])
  })

  it.each<[string, Parameters<typeof createMdocCertificate>[0]]>([
    ['a life beyond the profile', below('document-signer', { notAfter: day('2028-01-01') })],
    ['a country in lower case', { ...iacaInput, subject: { country: 'jp', commonName: 'x' } }],
    [
      'a state that is no code',
      { ...iacaInput, subject: { country: 'JP', stateOrProvince: 'Tokyo', commonName: 'x' } },
    ],
    ['no revocation list', below('reader', { crlUri: undefined })],
    ['no contact', (({ contact: _, ...rest }) => rest)(iacaInput)],
    ['no issuer', { ...iacaInput, profile: 'document-signer' }],
    ['an issuer of a root', below('iaca')],
    ["a signer without the issuer's key", below('reader', { signer: stranger })],
    ['an unknown profile', below('hasOwnProperty' as CertificateProfile)],
    ['a name outside PrintableString', { ...iacaInput, subject: { country: '日本', commonName: 'x' } }],
  ])('refuses %s', async (_, input) => {
    await expect(createMdocCertificate(input)).rejects.toMatchObject({ code: 'ERR_ARG_VALUE' })
  })

  it('says which clause', async () => {
    await expect(createMdocCertificate(below('document-signer', { notAfter: day('2028-01-01') }))).rejects.toThrow(
      'Annex B.1.4, validity: found 730 days, expected 457 days at most',
    )
  })

  it('signs no certificate with an Edwards key', async () => {
    const signer = await generateSigner('EdDSA')
    await expect(createMdocCertificate({ ...iacaInput, signer })).rejects.toMatchObject({ code: 'ERR_ARG_VALUE' })
    const der = await createMdocCertificate(below('document-signer', { publicJwk: signer.publicJwk }))
    expect(parseCertificate(der).publicKey.kind).toBe('Ed25519')
  })

  it('names keys as RFC 5280 section 4.2.1.2 (1) does', async () => {
    const same = await createMdocCertificate(below('reader', { publicJwk: leaf.publicJwk }))
    const identifiers = [same, await createMdocCertificate(below('reader'))].map((der) =>
      readSubjectKeyIdentifier(parseCertificate(der)),
    )
    expect(identifiers[0]).toHaveLength(20)
    expect(identifiers[0]).toEqual(identifiers[1])
  })
})

describe('createMdocCrl', () => {
  const input = { signer: root, issuerCertificate: iaca, thisUpdate: FROM, number: 1, revoked: [] }

  it('refuses more than ninety days, or none', async () => {
    for (const nextUpdate of [day('2026-04-02'), FROM, new Date(Number.NaN)]) {
      await expect(createMdocCrl({ ...input, nextUpdate })).rejects.toMatchObject({ code: 'ERR_ARG_VALUE' })
    }
    expect(await createMdocCrl({ ...input, nextUpdate: day('2026-04-01') })).toBeInstanceOf(Uint8Array)
  })

  it('refuses what would spoil the list: another key, a number that is none, certificates twice or of another issuer', async () => {
    const revocationDate = FROM
    const other = await createMdocCertificate({ ...iacaInput, subject: { country: 'JP', commonName: 'Other' } })
    for (const changes of [
      { signer: stranger },
      { number: 0.5 },
      { number: -1 },
      { revoked: [{ certificate: other, revocationDate }] },
      { revoked: [documentSigner, documentSigner].map((certificate) => ({ certificate, revocationDate })) },
    ]) {
      const wrong = { ...input, nextUpdate: day('2026-04-01'), ...changes }
      await expect(createMdocCrl(wrong)).rejects.toMatchObject({ code: 'ERR_ARG_VALUE' })
    }
  })
})
