import type { CborValue } from '@tegata/cbor'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import { verifyIssuerSigned } from '../src/index.js'
import { createTestIaca } from '../src/testing/index.js'
import { AT, authority, edit, expectation, issue, mapOf, trust } from './fixture.js'

const issuerSigned = await issue()
const verifyIssued = async (bytes: Uint8Array, changes = {}) =>
  codeOf(() => verifyIssuerSigned(bytes, { ...expectation, ...changes }))

describe('ISO/IEC 18013-5 section 9.3.3 and Annex B: certificates', () => {
  const notBefore = new Date('2026-01-01T00:00:00Z')
  const verifyFrom = async (options: Partial<Parameters<typeof createTestIaca>[0]>) => {
    const other = await createTestIaca({ notBefore, ...options })
    return verifyIssued(await issue({}, other), { trust: [{ id: 'x', certificates: [other.rootCertificate] }] })
  }

  it.each<[string, Partial<Parameters<typeof createTestIaca>[0]>, string]>([
    ['the profile', {}, 'accepted'],
    ['no purpose', { extendedKeyUsage: [] }, 'ERR_MDOC_CERTIFICATE'],
    ["a reader's purpose", { extendedKeyUsage: ['1.0.18013.5.1.6'] }, 'ERR_MDOC_CERTIFICATE'],
    ['keyUsage for certificates', { keyUsage: [5] }, 'ERR_MDOC_CERTIFICATE'],
    ['keyUsage for more', { keyUsage: [0, 5] }, 'ERR_MDOC_CERTIFICATE'],
    ['too short a life', { documentSignerDays: 40 }, 'ERR_X509_EXPIRED'],
  ])('a document signer with %s', async (_, options, code) => {
    expect(await verifyFrom(options)).toBe(code)
  })

  it('of an authority that is not trusted, though named alike', async () => {
    const impostor = await createTestIaca({ notBefore })
    expect(await verifyIssued(await issue({}, impostor))).toBe('ERR_X509_SIGNATURE')
    const stranger = await createTestIaca({ notBefore, name: 'Another IACA' })
    expect(await verifyIssued(await issue({}, stranger))).toBe('ERR_X509_UNTRUSTED')
    expect(await verifyIssued(issuerSigned, { trust: [] })).toBe('ERR_X509_UNTRUSTED')
  })

  it('with the root in the chain, or as document signer', async () => {
    const setChain = (chain: CborValue) =>
      edit(issuerSigned, (root) => mapOf((root.get('issuerAuth') as CborValue[])[1]).set(33, chain))
    const { certificateChain, rootCertificate } = authority
    expect(await verifyIssued(setChain([...certificateChain, rootCertificate]))).toBe('ERR_MDOC_CERTIFICATE')
    expect(await verifyIssued(setChain(rootCertificate))).toBe('ERR_MDOC_CERTIFICATE')
    const pinnedRoot = [{ id: 'x', documentSigners: [rootCertificate] }]
    expect(await verifyIssued(setChain(rootCertificate), { trust: pinnedRoot })).toBe('ERR_MDOC_CERTIFICATE')
    expect(await verifyIssued(setChain(Uint8Array.of(0x30, 0)))).toMatch(/^ERR_(DER|X509)_/)
  })

  it('pinned: by its bytes only, and still for its purpose', async () => {
    const pin = (documentSigners: Uint8Array[]) => [{ id: 'pinned', documentSigners }]
    const document = await verifyIssuerSigned(issuerSigned, {
      ...expectation,
      trust: pin([...authority.certificateChain]),
    })
    expect(document.issuer).toBe('pinned')
    const bare = await createTestIaca({ notBefore, extendedKeyUsage: [] })
    expect(await verifyIssued(await issue({}, bare), { trust: pin([...bare.certificateChain]) })).toBe('accepted')
    const reader = await createTestIaca({ notBefore, extendedKeyUsage: ['1.0.18013.5.1.6'] })
    expect(await verifyIssued(await issue({}, reader), { trust: pin([...reader.certificateChain]) })).toBe(
      'ERR_MDOC_CERTIFICATE',
    )
    expect(await verifyIssued(issuerSigned, { trust: pin([...bare.certificateChain]) })).toBe('ERR_X509_UNTRUSTED')
  })

  it('remembered: for the same trust, and only while valid', async () => {
    const at = new Date('2027-06-01T00:00:00Z')
    expect(await verifyIssued(issuerSigned)).toBe('accepted')
    expect(await verifyIssued(issuerSigned, { at })).toBe('ERR_X509_EXPIRED')
    const own = [...trust] as { id: string; certificates: Uint8Array[] }[]
    expect(await verifyIssued(issuerSigned, { trust: own })).toBe('accepted')
    own[0] = { id: 'https://other.example', certificates: [(await createTestIaca({ notBefore })).rootCertificate] }
    expect(await verifyIssued(issuerSigned, { trust: own })).toBe('ERR_X509_SIGNATURE')
  })

  it('remembered: not beyond what its issuer is trusted as', async () => {
    const issuer = { id: 'x', certificates: [authority.rootCertificate], documentSigners: [] as Uint8Array[] }
    const own = [issuer]
    expect(await verifyIssued(issuerSigned, { trust: own })).toBe('accepted')
    issuer.documentSigners = issuer.certificates
    issuer.certificates = []
    expect(await verifyIssued(issuerSigned, { trust: own })).toBe('ERR_X509_UNTRUSTED')
  })

  it('that the caller trusts but cannot be read are his mistake', () => {
    const broken = [{ id: 'x', certificates: [Uint8Array.of(1)] }]
    expect(() => verifyIssuerSigned(issuerSigned, { trust: broken, at: AT })).toThrow(
      expect.objectContaining({ code: 'ERR_ARG_VALUE' }),
    )
  })
})
