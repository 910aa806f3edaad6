import {
  type CborInput,
  type CborKey,
  type CborMap,
  type CborValue,
  createCoseSign1,
  decodeCbor,
  encodeCbor,
  Tagged,
} from '@tegata/cbor'
import { EXTENSION } from '@tegata/pki'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../../../../test/support/code-of.js'
import { issueMdoc, verifyIssuerSigned } from '../../src/index.js'
import {
  createMdocCertificate,
  inspectVical,
  issueRical,
  issueVical,
  type ListExpectation,
  trustFromRical,
  trustFromVical,
  verifyRical,
  verifyVical,
} from '../../src/trust/index.js'
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
  type Spoil,
  setExtension,
  spoiled,
  stranger,
  usages,
} from './fixture.js'

const MDL = 'org.iso.18013.5.1.mDL'
const MNC = 'org.iso.23220.1.jp.mnc'
const signerCertificate = await createMdocCertificate(below('vical-signer'))
const readerRoot = await createMdocCertificate({
  ...iacaInput,
  profile: 'reader-ca',
  subject: { commonName: 'Readers' },
})
const issuance = {
  signer: leaf,
  certificateChain: [signerCertificate],
  provider: 'Example lists',
  date: day('2026-05-31'),
  nextUpdate: day('2026-06-30'),
  issueId: 7,
}
const expectation: ListExpectation = { anchors: [iaca], at: AT, provider: 'Example lists' }
const entry = { certificate: iaca, docTypes: [MDL], issuingAuthority: 'Example prefecture' }
const vical = await issueVical(issuance, [entry])
const rical = await issueRical(issuance, [{ certificate: readerRoot, name: 'Readers of Japan' }])

/** A list changed by its own provider: signed again. */
async function resign(
  bytes: Uint8Array,
  change: (list: CborMap) => void,
  chain: readonly Uint8Array[] = [signerCertificate],
) {
  const [, , payload] = decodeCbor(bytes.slice()) as [Uint8Array, CborMap, Uint8Array]
  const list = decodeCbor(payload) as CborMap
  change(list)
  const unprotectedHeader = new Map<CborKey, CborInput>([[33, chain.length === 1 ? chain[0]! : chain]])
  return encodeCbor(await createCoseSign1(leaf, { payload: encodeCbor(list), unprotectedHeader }))
}
const entryOf = (list: CborMap) => (list.get('certificateInfos') as CborMap[])[0]!
const codeAfter = async (change: (list: CborMap) => void, changes: Partial<ListExpectation> = {}) => {
  const bytes = await resign(vical, change)
  return codeOf(() => verifyVical(bytes, { ...expectation, ...changes }))
}

describe('ISO/IEC 18013-5 Annex C.1.7: a VICAL', () => {
  it('that we issue verifies at once, and says what was put in', async () => {
    const verified = verifyVical(vical, expectation)
    expect(verified).not.toBeInstanceOf(Promise)
    expect(await verified).toMatchObject({
      provider: 'Example lists',
      issueId: 7,
      date: issuance.date,
      nextUpdate: issuance.nextUpdate,
      authorities: [{ docTypes: [MDL], issuingCountry: 'JP', stateOrProvinceName: 'JP-13', certificate: iaca }],
      unusable: [],
    })
  })

  it('may carry its root, which is not believed', async () => {
    const same = await resign(vical, () => {}, [signerCertificate, iaca])
    expect(await codeOf(() => verifyVical(same, expectation))).toBe('accepted')
    expect(await codeOf(() => verifyVical(same, { ...expectation, anchors: [readerRoot] }))).toMatch(/^ERR_X509_/)
    expect(await codeOf(() => verifyVical(same, { ...expectation, anchors: [] }))).toBe('ERR_X509_UNTRUSTED')
    const pinned = { ...expectation, anchors: [signerCertificate] }
    expect(await codeOf(() => verifyVical(vical, pinned))).toBe('accepted')
  })

  it.each<[string, Partial<ListExpectation>, string]>([
    ['another provider', { provider: 'AAMVA' }, 'ERR_MDOC_LIST_PROVIDER'],
    ['a newer list seen before', { minimumIssueId: 8 }, 'ERR_MDOC_LIST_ROLLBACK'],
    ['the same list seen before', { minimumIssueId: 7 }, 'accepted'],
    ['the next list due', { at: day('2026-07-01') }, 'ERR_MDOC_LIST_STALE'],
    ['an age limit', { maxAgeDays: 0.5 }, 'ERR_MDOC_LIST_STALE'],
    ['a time before its date', { at: day('2026-05-30') }, 'ERR_MDOC_LIST_NOT_YET_VALID'],
    ['its signer expired', { at: day('2027-02-01') }, 'ERR_X509_EXPIRED'],
    ['another purpose asked for', { signerPurpose: '1.2.3' }, 'ERR_MDOC_CERTIFICATE'],
  ])('with %s', async (_, changes, code) => {
    expect(await codeOf(() => verifyVical(vical, { ...expectation, ...changes }))).toBe(code)
  })

  it.each<[string, (list: CborMap) => void, string]>([
    ['no next update and no age limit', (list) => list.delete('nextUpdate'), 'ERR_MDOC_LIST_STALE'],
    ['no number', (list) => list.delete('vicalIssueID'), 'accepted'],
    ['version 2', (list) => list.set('version', '2.0'), 'ERR_MDOC_LIST_STRUCTURE'],
    ['a later edition', (list) => list.set('version', '1.1').set('new', 1), 'accepted'],
    ['no provider', (list) => list.delete('vicalProvider'), 'ERR_MDOC_LIST_STRUCTURE'],
    ['a date that is a text', (list) => list.set('date', '2026-05-31T00:00:00Z'), 'ERR_MDOC_LIST_STRUCTURE'],
    ['entries that are no array', (list) => list.set('certificateInfos', 1), 'ERR_MDOC_LIST_STRUCTURE'],
    ['an entry that is no map', (list) => list.set('certificateInfos', [1]), 'ERR_MDOC_LIST_STRUCTURE'],
    ['too many entries', (list) => list.set('certificateInfos', Array(4001).fill(1)), 'ERR_MDOC_LIST_STRUCTURE'],
    ['a number beyond 2^53', (list) => list.set('vicalIssueID', 2n ** 60n), 'ERR_MDOC_LIST_STRUCTURE'],
    [
      'a date before its signer',
      (list) => list.set('date', new Tagged(0, '2025-05-31T00:00:00Z')),
      'ERR_MDOC_LIST_NOT_YET_VALID',
    ],
  ])('with %s', async (_, change, code) => {
    expect(await codeAfter(change)).toBe(code)
  })

  it('without a number cannot show that it is not old', async () => {
    expect(await codeAfter((list) => list.delete('vicalIssueID'), { minimumIssueId: 0 })).toBe('ERR_MDOC_LIST_ROLLBACK')
    expect(await codeAfter((list) => list.delete('nextUpdate'), { maxAgeDays: 2 })).toBe('accepted')
  })

  it.each<[string, Spoil]>([
    ["a document signer's purpose", purposes('1.0.18013.5.1.2')],
    ["a reader's purpose", purposes('1.0.18013.5.1.6')],
    ['usage for signatures of documents', usages(0)],
    ['the right of a CA', asCa],
    ['name constraints', setExtension(EXTENSION.nameConstraints, false, Uint8Array.of(5, 0))],
  ])('whose signer has %s', async (_, spoil) => {
    const chain = [await spoiled(below('vical-signer'), spoil)]
    const bytes = await resign(vical, () => {}, chain)
    expect(await codeOf(() => verifyVical(bytes, expectation))).toBe('ERR_MDOC_CERTIFICATE')
  })

  it('signed by a document signer, by a stranger, or with another key than the certified one', async () => {
    const byDocumentSigner = await resign(vical, () => {}, [documentSigner])
    expect(await codeOf(() => verifyVical(byDocumentSigner, expectation))).toBe('ERR_MDOC_CERTIFICATE')
    const forged = await resign(vical, () => {}, [await spoiled(below('vical-signer'), () => ({}), stranger)])
    expect(await codeOf(() => verifyVical(forged, expectation))).toBe('ERR_X509_SIGNATURE')
    const other = await createMdocCertificate(below('vical-signer', { publicJwk: stranger.publicJwk }))
    const bytes = await resign(vical, () => {}, [other])
    const inspection = await inspectVical(bytes, expectation)
    expect(inspection.failure?.code).toBe('ERR_MDOC_LIST_SIGNATURE')
    expect(inspection.vical).toBeUndefined()
    expect(inspection.checks.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'mdoc-list.cose passed',
      'mdoc-list.certificate passed',
      'mdoc-list.signature failed',
      'mdoc-list.structure passed',
      'mdoc-list.provider passed',
      'mdoc-list.time passed',
    ])
  })

  it.each<[string, (entry: CborMap) => void, string]>([
    ['another serial number', (one) => one.set('serialNumber', new Tagged(2, Uint8Array.of(1))), 'ERR_MDOC_LIST_ENTRY'],
    ['a serial number that is negative', (one) => one.set('serialNumber', -1), 'ERR_MDOC_LIST_STRUCTURE'],
    ['a serial number that is a small integer', (one) => one.set('serialNumber', 0x0102), 'ERR_MDOC_LIST_ENTRY'],
    ['a serial number that is a text', (one) => one.set('serialNumber', '1'), 'ERR_MDOC_LIST_STRUCTURE'],
    ['another key identifier', (one) => one.set('ski', new Uint8Array(20)), 'ERR_MDOC_LIST_ENTRY'],
    ['another subject', (one) => one.set('subject', Uint8Array.of(0x30, 0)), 'ERR_MDOC_LIST_ENTRY'],
    ['another issuer', (one) => one.set('issuer', Uint8Array.of(0x30, 0)), 'ERR_MDOC_LIST_ENTRY'],
    ['another end', (one) => one.set('notAfter', new Tagged(0, '2099-01-01T00:00:00Z')), 'ERR_MDOC_LIST_ENTRY'],
    ['another country', (one) => one.set('issuingCountry', 'KR'), 'ERR_MDOC_LIST_ENTRY'],
    ['no document type', (one) => one.set('docType', []), 'ERR_MDOC_LIST_STRUCTURE'],
    ['no certificate', (one) => one.delete('certificate'), 'ERR_MDOC_LIST_STRUCTURE'],
    ['a certificate that is none', (one) => one.set('certificate', Uint8Array.of(0x30, 0)), 'ERR_DER_ENCODING'],
  ])('leaves an entry with %s out, and names it', async (_, change, code) => {
    const bytes = await resign(vical, (list) => {
      list.set('certificateInfos', [entryOf(list), new Map(entryOf(list))])
      change((list.get('certificateInfos') as CborMap[])[1]!)
    })
    const { authorities, unusable } = await verifyVical(bytes, expectation)
    expect(authorities).toHaveLength(1)
    expect(unusable).toMatchObject([{ index: 1, code }])
  })

  it('leaves an authority out that is none', async () => {
    const bytes = await issueVical(issuance, [{ certificate: documentSigner, docTypes: [MDL] }, entry])
    const list = await verifyVical(bytes, expectation)
    expect(list.unusable).toMatchObject([{ index: 0, code: 'ERR_MDOC_CERTIFICATE' }])
    expect(trustFromVical(list)).toHaveLength(1)
  })

  it('as AAMVA writes it: nested key identifiers, hours of a twelve-hour clock, a capital letter', async () => {
    const bytes = await resign(vical, (list) => {
      const one = entryOf(list)
      const ski = one.get('ski') as Uint8Array
      one.set('ski', Uint8Array.of(4, 22, 4, 20, ...ski)).set('CertificateProfile', ['1.0.18013.5.1.7'])
    })
    expect((await verifyVical(bytes, expectation)).authorities[0]?.certificateProfiles).toEqual(['1.0.18013.5.1.7'])
    const evening = await createMdocCertificate({ ...iacaInput, notBefore: new Date('2026-01-01T18:00:00Z') })
    const clock = await resign(await issueVical(issuance, [{ ...entry, certificate: evening }]), (list) => {
      entryOf(list).set('notBefore', new Tagged(0, '2026-01-01T06:00:00Z'))
    })
    expect((await verifyVical(clock, expectation)).unusable).toEqual([])
  })

  it('may hold thousands of authorities', async () => {
    // No certificates: three thousand of those would take their time.
    const many = await resign(vical, (list) => {
      const unreadable = new Map([...entryOf(list), ['certificate', Uint8Array.of(1)]])
      list.set('certificateInfos', [entryOf(list), ...Array(3000).fill(unreadable)])
    })
    const { authorities, unusable } = await verifyVical(many, expectation)
    expect([authorities.length, unusable.length]).toEqual([1, 3000])
  })

  it('is issued by rules', () => {
    const wrong = [
      () => issueVical({ ...issuance, certificateChain: [] }, [entry]),
      () => issueVical({ ...issuance, nextUpdate: issuance.date }, [entry]),
      () => issueVical({ ...issuance, signer: stranger }, [entry]),
      () => issueVical(issuance, [{ certificate: iaca, docTypes: [] }]),
      () => issueVical(issuance, [{ certificate: Uint8Array.of(1), docTypes: [MDL] }]),
      () => verifyVical(vical, { ...expectation, at: new Date(Number.NaN) }),
      () => verifyVical(vical, { ...expectation, maxAgeDays: Number.NaN }),
    ]
    for (const call of wrong) expect(call).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
  })
})

describe('trustFromVical', () => {
  const issue = (docType: string) =>
    issueMdoc(
      {
        docType,
        elements: { ns: { a: 1 } },
        validity: { signed: day('2026-02-01'), validFrom: day('2026-02-01'), validUntil: day('2026-08-01') },
        deviceKey: device.publicJwk,
      },
      { signer: leaf, certificateChain: [documentSigner] },
    )

  it('lets an authority sign the types that it is listed for, and no others', async () => {
    const trust = trustFromVical(await verifyVical(vical, expectation))
    const licence = await verifyIssuerSigned(await issue(MDL), { trust, at: AT })
    expect(licence.issuer).toBe('Example prefecture')
    const card = await issue(MNC)
    // From memory too: the chain was verified a moment ago.
    for (let i = 0; i < 2; i++) {
      expect(await codeOf(() => verifyIssuerSigned(card, { trust, at: AT }))).toBe('ERR_MDOC_ISSUER_DOC_TYPE')
    }
    const second = trustFromVical(
      await verifyVical(
        await issueVical(issuance, [{ ...entry, docTypes: [MNC], issuingAuthority: 'Cards' }]),
        expectation,
      ),
    )
    expect((await verifyIssuerSigned(card, { trust: [...trust, ...second], at: AT })).issuer).toBe('Cards')
  })
})

describe('ISO/IEC 18013-5 second edition, Annex F: a RICAL', () => {
  it('that we issue verifies, with its chain in the signed header', async () => {
    const [protectedBytes] = decodeCbor(rical) as [Uint8Array]
    expect((decodeCbor(protectedBytes) as CborMap).has(33)).toBe(true)
    const list = await verifyRical(rical, expectation)
    expect(list).toMatchObject({ issueId: 7, authorities: [{ name: 'Readers of Japan' }], unusable: [] })
    expect(trustFromRical(list)).toEqual([{ id: 'Readers of Japan', certificates: [readerRoot] }])
  })

  it.each<[string, (list: CborMap) => void, string]>([
    ['for another use', (list) => list.set('type', 'x'), 'ERR_MDOC_LIST_PROVIDER'],
    ['that has ended', (list) => list.set('notAfter', new Tagged(0, '2026-05-31T12:00:00Z')), 'ERR_MDOC_LIST_STALE'],
    ['without a type', (list) => list.delete('type'), 'ERR_MDOC_LIST_STRUCTURE'],
  ])('%s is refused', async (_, change, code) => {
    const bytes = await resign(rical, change)
    expect(await codeOf(() => verifyRical(bytes, expectation))).toBe(code)
  })

  it('and a VICAL are not taken for one another', async () => {
    expect(await codeOf(() => verifyRical(vical, expectation))).toBe('ERR_MDOC_LIST_STRUCTURE')
    expect(await codeOf(() => verifyVical(rical, expectation))).toBe('ERR_MDOC_LIST_STRUCTURE')
  })

  it('with conditions that are not understood trusts nobody under them', async () => {
    const bytes = await resign(rical, (list) =>
      entryOf(list).set('trustConstraints', [new Map<string, CborValue>()] as never),
    )
    const { authorities, unusable } = await verifyRical(bytes, expectation)
    expect(authorities).toEqual([])
    expect(unusable).toMatchObject([{ index: 0, code: 'ERR_MDOC_LIST_STRUCTURE' }])
  })
})
