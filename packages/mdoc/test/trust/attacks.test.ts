import { type CborMap, decodeCbor, encodeCbor } from '@tegata/cbor'
import { isTegataError } from '@tegata/core'
import { EXTENSION, writeBoolean, writeInteger, writeNull, writeSequence } from '@tegata/pki'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../../../../test/support/code-of.js'
import { issueMdoc, verifyIssuerSigned } from '../../src/index.js'
import { writeName } from '../../src/trust/create/certificate-writer.js'
import { createMdocCertificate, issueVical, lintCertificate, verifyVical } from '../../src/trust/index.js'
import { device } from '../fixture.js'
import {
  AT,
  asCa,
  below,
  day,
  documentSigner,
  iaca,
  iacaInput,
  leaf,
  purposes,
  setExtension,
  spoiled,
  stranger,
  usages,
} from './fixture.js'

const issue = (certificateChain: readonly Uint8Array[], signer = leaf) =>
  issueMdoc(
    {
      docType: 'x',
      elements: { ns: { a: 1 } },
      validity: { signed: day('2026-02-01'), validFrom: day('2026-02-01'), validUntil: day('2026-08-01') },
      deviceKey: device.publicJwk,
    },
    { signer, certificateChain },
  )
const verify = async (chain: readonly Uint8Array[], trust = [{ id: 'x', certificates: [iaca] }], signer = leaf) => {
  const document = await issue(chain, signer)
  return codeOf(() => verifyIssuerSigned(document, { trust, at: AT }))
}

describe('chains that attackers send', () => {
  it('with certificates for other uses', async () => {
    for (const profile of ['reader', 'vical-signer', 'ocsp-signer'] as const) {
      expect(await verify([await createMdocCertificate(below(profile))])).toBe('ERR_MDOC_CERTIFICATE')
    }
    const both = await spoiled(below('document-signer'), purposes('1.0.18013.5.1.2', '1.0.18013.5.1.6'))
    expect(await verify([both])).toBe('ERR_MDOC_CERTIFICATE')
  })

  it('with a document signer that plays CA', async () => {
    // The purpose is critical, and issuing is not it.
    const under = (issuerCertificate: Uint8Array) =>
      createMdocCertificate(
        below('document-signer', { signer: leaf, issuerCertificate, publicJwk: stranger.publicJwk }),
      )
    expect(await verify([await under(documentSigner), documentSigner], undefined, stranger)).toBe('ERR_X509_CRITICAL')
    const ca = await spoiled(below('document-signer'), asCa)
    expect(await verify([await under(ca), ca], undefined, stranger)).toBe('ERR_X509_CRITICAL')
    // Even where the authority itself made a CA below it: its path length is zero.
    const full = await spoiled(
      below('iaca-link', { subject: { country: 'JP', stateOrProvince: 'JP-13', commonName: 'Sub CA' } }),
      usages(5, 6),
    )
    expect(await verify([await under(full), full], undefined, stranger)).toBe('ERR_X509_ISSUER')
  })

  it('with an authority that has expired, or one of the same name and another key', async () => {
    const old = await createMdocCertificate({ ...iacaInput, notBefore: day('2020-01-01'), notAfter: day('2026-05-01') })
    expect(await verify([documentSigner], [{ id: 'x', certificates: [old] }])).toBe('ERR_X509_EXPIRED')
    const impostor = await createMdocCertificate({ ...iacaInput, signer: stranger })
    expect(await verify([documentSigner], [{ id: 'x', certificates: [impostor] }])).toBe('ERR_X509_SIGNATURE')
    // And beside the right one it does no harm.
    expect(await verify([documentSigner], [{ id: 'x', certificates: [impostor, iaca] }])).toBe('accepted')
  })

  it('with the anchor, in the wrong order, twice, too long, or cut elsewhere', async () => {
    expect(await verify([documentSigner, iaca])).toBe('ERR_MDOC_CERTIFICATE')
    const link = await createMdocCertificate(below('iaca-link', { subject: iacaInput.subject }))
    const linked = await createMdocCertificate(
      below('document-signer', { signer: leaf, issuerCertificate: link, publicJwk: stranger.publicJwk }),
    )
    expect(await verify([linked, link], undefined, stranger)).toBe('accepted')
    expect(await verify([link, linked], undefined, leaf)).toMatch(/^ERR_(X509|MDOC)_/)
    expect(await verify([documentSigner, documentSigner])).toMatch(/^ERR_X509_/)
    expect(await verify([documentSigner, link, link, link, link])).toBe('ERR_X509_CHAIN')
    expect(await verify(Array(9).fill(documentSigner))).toBe('ERR_COSE_HEADER')
    // The same bytes as a chain that was verified, in other pieces.
    const trust = [{ id: 'x', certificates: [iaca] }]
    const document = await issue([linked, link], stranger)
    expect(await codeOf(() => verifyIssuerSigned(document, { trust, at: AT }))).toBe('accepted')
    const root = decodeCbor(document.slice()) as CborMap
    const [, header] = root.get('issuerAuth') as [unknown, CborMap]
    header.set(33, [Uint8Array.of(...linked, ...link.subarray(0, 9)), link.slice(9)])
    expect(await codeOf(() => verifyIssuerSigned(encodeCbor(root), { trust, at: AT }))).toMatch(/^ERR_DER_/)
  })

  it('with huge lists of extensions', async () => {
    const many = await spoiled(below('document-signer'), ({ extensions }) => ({
      extensions: new Map([
        ...extensions,
        ...Array.from({ length: 500 }, (_, i) => [`1.2.3.${i}`, { critical: false, value: writeNull() }] as const),
      ]),
    }))
    expect(await verify([many])).toBe('ERR_DER_LIMIT')
    expect(await lintCertificate(many, 'document-signer')).toMatchObject([{ level: 'error' }])
    const large = await spoiled(below('document-signer'), setExtension('1.2.3', false, new Uint8Array(70_000)))
    expect(await verify([large])).toBe('ERR_DER_LIMIT')
  })

  it('of another country', async () => {
    const foreign = await spoiled(below('document-signer'), ({ issuer }) => ({ issuer, subject: iacaOfKorea }))
    expect(await verify([foreign])).toBe('ERR_MDOC_CERTIFICATE')
  })

  it('with extensions that cannot be read', async () => {
    for (const oid of [EXTENSION.keyUsage, EXTENSION.extKeyUsage, EXTENSION.authorityKeyIdentifier]) {
      const broken = await spoiled(
        below('document-signer'),
        setExtension(oid, true, writeSequence(writeInteger(-1), writeBoolean(true))),
      )
      expect(await verify([broken])).toMatch(/^ERR_(DER|X509)_/)
    }
  })
})

const iacaOfKorea = writeName({ country: 'KR', stateOrProvince: 'JP-13', commonName: 'x' })

describe('every byte of a VICAL', async () => {
  const signer = await createMdocCertificate(below('vical-signer'))
  const vical = await issueVical(
    {
      signer: leaf,
      certificateChain: [signer],
      provider: 'x',
      date: day('2026-05-31'),
      nextUpdate: day('2026-06-30'),
      issueId: 1,
    },
    [{ certificate: iaca, docTypes: ['x'] }],
  )
  const expectation = { anchors: [iaca], at: AT }

  it('matters: a change, a cut or an addition ends in a typed error', () => {
    const codes = new Set<string>()
    const attempt = (bytes: Uint8Array) => {
      try {
        verifyVical(bytes, expectation)
      } catch (error) {
        if (!isTegataError(error)) throw error
        codes.add(error.code)
        return
      }
      throw new Error('accepted')
    }
    for (let at = 0; at < vical.length; at++) {
      const changed = vical.slice()
      changed[at]! ^= 1 << (at % 8)
      attempt(changed)
      if (at % 7 === 0) attempt(vical.slice(0, at))
    }
    attempt(Uint8Array.of(...vical, 0))
    expect(codes).toContain('ERR_MDOC_LIST_SIGNATURE')
  })

  it('made of anything at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => verifyVical(bytes, expectation)).toThrow(expect.objectContaining({ name: 'TegataError' }))
      }),
      { numRuns: 300 },
    )
  })
})
