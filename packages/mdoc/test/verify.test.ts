import { type CborMap, type CborValue, decodeCbor, embedCbor, encodeCbor, Tagged } from '@tegata/cbor'
import { createPresentationSession, generateSigner, isVerified, type Signer } from '@tegata/core'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import { encodeSessionTranscript, inspectMdoc, presentMdoc, verifyIssuerSigned, verifyMdoc } from '../src/index.js'
import {
  authority,
  DOC_TYPE,
  device,
  deviceSignedOf,
  edit,
  expectation,
  firstDocument,
  issue,
  itemsOf,
  mapOf,
  NAMESPACE,
  present,
  resign,
  SESSION,
  signDevice,
} from './fixture.js'

const issuerSigned = await issue()
const response = await present(issuerSigned)
const session = SESSION
const issuerPart = (root: CborMap) => mapOf(firstDocument(root).get('issuerSigned'))
const verifyEdited = (change: (root: CborMap) => void) =>
  codeOf(() => verifyMdoc(edit(response, change), { ...expectation, session }))
const verifyIssued = async (bytes: Uint8Array, changes = {}) =>
  codeOf(() => verifyIssuerSigned(bytes, { ...expectation, ...changes }))

describe('a valid presentation', () => {
  it('gives exactly the disclosed elements, branded', async () => {
    const verified = await verifyMdoc(response, { ...expectation, session })
    expect(isVerified(verified)).toBe(true)
    const [document] = verified.documents
    expect(document).toMatchObject({ docType: DOC_TYPE, issuer: 'https://issuer.example', deviceKey: device.publicJwk })
    expect(document!.elements).toStrictEqual(new Map([[NAMESPACE, new Map([['age_over_20', true]])]]))
    expect(document!.deviceElements.size).toBe(0)
  })

  it('verifies at once on Node, and lists every check', () => {
    const inspection = inspectMdoc(response, { ...expectation, session }) as Awaited<ReturnType<typeof inspectMdoc>>
    expect(inspection.failure).toBeUndefined()
    expect(inspection.checks.map(({ id, status }) => `${id} ${status}`)).toStrictEqual([
      'mdoc.structure passed',
      'mdoc.response-status passed',
      'mdoc.permitted-elements passed',
      'mdoc.certificate passed',
      'mdoc.issuer-signature passed',
      'mdoc.security-object passed',
      'mdoc.digests passed',
      'mdoc.doc-type passed',
      'mdoc.validity passed',
      'mdoc.issuer-doc-type passed',
      'mdoc.key-authorizations passed',
      'mdoc.device-signature passed',
      'mdoc.revocation passed',
    ])
  })

  it.each(['ES384', 'ES512', 'EdDSA'] as const)('with a device key for %s', async (alg) => {
    const signer = await generateSigner(alg)
    const issued = await issue({ deviceKey: signer.publicJwk })
    const ours = await present(issued, ['name', 'city'], session, signer)
    const { documents } = await verifyMdoc(ours, { ...expectation, session })
    expect([...documents[0]!.elements.get(NAMESPACE)!.keys()].sort()).toStrictEqual(['city', 'name'])
  })

  it('with signers that answer later, as in a browser or an HSM', async () => {
    const later = (signer: Signer): Signer => ({ ...signer, sign: async (data) => signer.sign(data) })
    const issued = await issue({}, { ...authority, signer: later(authority.signer) })
    await verifyMdoc(await present(issued, ['city'], session, later(device)), { ...expectation, session })
  })

  it('over the Digital Credentials API, by session or by transcript', async () => {
    const origin = 'https://rp.example'
    const dcApi = createPresentationSession({ audience: `origin:${origin}`, origin })
    const ours = await present(issuerSigned, ['city'], dcApi)
    await verifyMdoc(ours, { ...expectation, session: dcApi })
    await verifyMdoc(ours, { ...expectation, sessionTranscript: encodeSessionTranscript(dcApi) })
  })

  it('with nothing disclosed still proves possession', async () => {
    const { documents } = await verifyMdoc(await present(issuerSigned, []), { ...expectation, session })
    expect(documents[0]!.elements.size).toBe(0)
  })

  it('of two documents', async () => {
    const two = edit(response, (root) => root.set('documents', [firstDocument(root), firstDocument(root)]))
    expect((await verifyMdoc(two, { ...expectation, session })).documents).toHaveLength(2)
  })
})

describe('ISO/IEC 18013-5 section 9.3.2: device authentication', () => {
  it.each([
    ['nonce', createPresentationSession({ audience: session.audience, responseUri: session.responseUri! })],
    ['audience', { ...session, audience: 'x509_san_dns:evil.example' }],
    ['response URI', { ...session, responseUri: 'https://evil.example/cb' }],
    ['encryption key', { ...session, encryptionKeyThumbprint: 'A'.repeat(43) }],
  ])('of another %s', async (_, other) => {
    const code = await codeOf(() => verifyMdoc(response, { ...expectation, session: other }))
    expect(code).toBe('ERR_MDOC_DEVICE_SIGNATURE')
  })

  it('by another key', async () => {
    const stranger = await generateSigner('ES256')
    const ours = await present(issuerSigned, ['city'], session, stranger)
    expect(await codeOf(() => verifyMdoc(ours, { ...expectation, session }))).toBe('ERR_MDOC_DEVICE_SIGNATURE')
  })

  it('by a key of another algorithm', async () => {
    const deviceSigned = await signDevice({}, await generateSigner('ES384'))
    expect(await verifyEdited((root) => firstDocument(root).set('deviceSigned', deviceSigned))).toBe(
      'ERR_MDOC_DEVICE_SIGNATURE',
    )
  })

  it('with an attached payload', async () => {
    const deviceSigned = await signDevice({}, device, { detached: false })
    expect(await verifyEdited((root) => firstDocument(root).set('deviceSigned', deviceSigned))).toBe(
      'ERR_MDOC_DEVICE_SIGNATURE',
    )
  })

  it('by nothing, by both', async () => {
    const deviceAuth = (root: CborMap) => mapOf(deviceSignedOf(root).get('deviceAuth'))
    expect(await verifyEdited((root) => deviceAuth(root).clear())).toBe('ERR_MDOC_DEVICE_AUTH')
    expect(await verifyEdited((root) => deviceAuth(root).set('deviceMac', []))).toBe('ERR_MDOC_DEVICE_AUTH')
  })
})

describe('ISO/IEC 18013-5 section 9.1.2.4: key authorizations', () => {
  const deviceElements = { 'org.tegata.device': { consent: true } }
  const presentWith = async (issued: Uint8Array) =>
    codeOf(async () => {
      const deviceSigned = await signDevice(deviceElements)
      const ours = edit(await present(issued), (root) => firstDocument(root).set('deviceSigned', deviceSigned))
      const { documents } = await verifyMdoc(ours, { ...expectation, session })
      expect(documents[0]!.deviceElements.get('org.tegata.device')!.get('consent')).toBe(true)
    })

  it('refuses device-signed elements without one', async () => {
    expect(await presentWith(issuerSigned)).toBe('ERR_MDOC_KEY_AUTHORIZATION')
    const other = { dataElements: { 'org.tegata.device': ['other'] }, nameSpaces: ['org.tegata.devices'] }
    expect(await presentWith(await issue({ keyAuthorizations: other }))).toBe('ERR_MDOC_KEY_AUTHORIZATION')
  })

  it('accepts them by namespace or by element', async () => {
    expect(await presentWith(await issue({ keyAuthorizations: { nameSpaces: ['org.tegata.device'] } }))).toBe(
      'accepted',
    )
    const elements = { dataElements: { 'org.tegata.device': ['consent'] } }
    expect(await presentWith(await issue({ keyAuthorizations: elements }))).toBe('accepted')
  })

  it('refuses one in whole and in part: its two halves would be read by two readers', async () => {
    const issued = await resign(issuerSigned, (mso) => {
      const both = { nameSpaces: ['org.tegata.device'], dataElements: { 'org.tegata.device': ['other'] } }
      mapOf(mso.get('deviceKeyInfo')).set('keyAuthorizations', mapOf(decodeCbor(encodeCbor(both))))
    })
    expect(await presentWith(issued)).toBe('ERR_MDOC_STRUCTURE')
  })

  it('holds the holder back too', async () => {
    const presentation = { issuerSigned, disclose: {}, signer: device, session, deviceElements }
    expect(await codeOf(() => presentMdoc(presentation))).toBe('ERR_MDOC_KEY_AUTHORIZATION')
    const authorized = await issue({ keyAuthorizations: { nameSpaces: ['org.tegata.device'] } })
    await verifyMdoc(await presentMdoc({ ...presentation, issuerSigned: authorized }), { ...expectation, session })
  })
})

describe('ISO/IEC 18013-5 section 9.3.1: digests', () => {
  const change = (items: (root: CborMap) => void) => verifyEdited((root) => items(issuerPart(root)))
  const itemOf = (digestID: number, elementValue: CborValue, elementIdentifier = 'age_over_20', length = 32) =>
    embedCbor(encodeCbor({ digestID, random: new Uint8Array(length), elementIdentifier, elementValue }))

  it('of another value, or of none', async () => {
    for (const digestID of [0, 1, 2, 99]) {
      const code = await change((part) => mapOf(part.get('nameSpaces')).set(NAMESPACE, [itemOf(digestID, true)]))
      expect(code).toBe('ERR_MDOC_DIGEST')
    }
  })

  it('in another namespace', async () => {
    expect(await change((part) => part.set('nameSpaces', new Map([['org.other', itemsOf(part)]])))).toBe(
      'ERR_MDOC_DIGEST',
    )
  })

  it('of the same content in another encoding', async () => {
    const code = await change((part) => {
      const [item] = itemsOf(part)
      mapOf(part.get('nameSpaces')).set(NAMESPACE, [
        embedCbor(new Uint8Array([0xb9, 0, item!.bytes[0]! & 0x1f, ...item!.bytes.subarray(1)])),
      ])
    })
    expect(code).toBe('ERR_MDOC_DIGEST')
  })

  it('of an element twice', async () => {
    const twice = await change((part) =>
      mapOf(part.get('nameSpaces')).set(NAMESPACE, [...itemsOf(part), ...itemsOf(part)]),
    )
    expect(twice).toBe('ERR_MDOC_DUPLICATE_ELEMENT')
    const sameId = [itemOf(0, true, 'a'), itemOf(0, true, 'b')]
    expect(await change((part) => mapOf(part.get('nameSpaces')).set(NAMESPACE, sameId))).toBe(
      'ERR_MDOC_DUPLICATE_ELEMENT',
    )
  })

  it('of an item that is none', async () => {
    const broken: CborValue[] = [
      itemOf(0, true, 'a', 15),
      itemOf(-1, true),
      itemOf(0.5, true),
      embedCbor(encodeCbor({ digestID: 0 })),
      embedCbor(encodeCbor([])),
      new Map(),
    ]
    for (const item of broken) {
      const code = await change((part) => mapOf(part.get('nameSpaces')).set(NAMESPACE, [item]))
      expect(code).toBe('ERR_MDOC_STRUCTURE')
    }
  })
})

describe('ISO/IEC 18013-5 section 9.3.1: document type', () => {
  it('beside the signature', async () => {
    expect(await verifyEdited((root) => firstDocument(root).set('docType', 'org.iso.18013.5.1.mDL'))).toBe(
      'ERR_MDOC_DOC_TYPE',
    )
  })
  it('that is not the one expected', async () => {
    expect(await verifyIssued(issuerSigned, { docType: 'org.iso.18013.5.1.mDL' })).toBe('ERR_MDOC_DOC_TYPE')
  })
})

describe('ISO/IEC 18013-5 section 9.3.1: validity', () => {
  it.each([
    ['2026-01-31T23:59:59Z', 'ERR_MDOC_NOT_YET_VALID'],
    ['2026-02-01T00:00:00Z', 'accepted'],
    ['2026-08-01T00:00:00Z', 'accepted'],
    ['2026-08-01T00:00:01Z', 'ERR_MDOC_EXPIRED'],
    ['2027-06-01T00:00:00Z', 'ERR_X509_EXPIRED'],
    ['2025-06-01T00:00:00Z', 'ERR_X509_NOT_YET_VALID'],
  ])('at %s: %s', async (at, code) => {
    expect(await verifyIssued(issuerSigned, { at: new Date(at) })).toBe(code)
  })

  const setDate = (member: string, date: string) => (mso: CborMap) =>
    mapOf(mso.get('validityInfo')).set(member, new Tagged(0, date))

  it('of a security object signed outside the validity of its certificate', async () => {
    expect(await verifyIssued(await resign(issuerSigned, setDate('signed', '2025-12-31T00:00:00Z')))).toBe(
      'ERR_MDOC_VALIDITY',
    )
  })
  it('with dates out of order', async () => {
    expect(await verifyIssued(await resign(issuerSigned, setDate('signed', '2026-02-02T00:00:00Z')))).toBe(
      'ERR_MDOC_VALIDITY',
    )
    expect(await verifyIssued(await resign(issuerSigned, setDate('validUntil', '2026-02-01T00:00:00Z')))).toBe(
      'ERR_MDOC_VALIDITY',
    )
  })
  it('with a date that is none', async () => {
    expect(await verifyIssued(await resign(issuerSigned, setDate('validUntil', '2026-02-30T00:00:00Z')))).toBe(
      'ERR_CBOR_TAG',
    )
  })
})

describe('ISO/IEC 18013-5 section 9.1.2.4: the security object', () => {
  it.each<[string, string, CborValue, string]>([
    ['version', 'version', '2.0', 'ERR_MDOC_VERSION'],
    ['digest algorithm', 'digestAlgorithm', 'SHA-1', 'ERR_MDOC_STRUCTURE'],
    ['prototype name as digest algorithm', 'digestAlgorithm', 'constructor', 'ERR_MDOC_STRUCTURE'],
    ['digest algorithm of other digests', 'digestAlgorithm', 'SHA-512', 'ERR_MDOC_STRUCTURE'],
    ['no digests', 'valueDigests', new Map(), 'ERR_MDOC_STRUCTURE'],
    ['device key', 'deviceKeyInfo', new Map([['deviceKey', new Map([[1, 2]])]]), 'ERR_COSE_KEY'],
    ['document type', 'docType', 1, 'ERR_MDOC_STRUCTURE'],
    ['empty status', 'status', new Map(), 'ERR_MDOC_STRUCTURE'],
    ['extension', 'org.example.extension', 1, 'accepted'],
  ])('with another %s', async (_, member, value, code) => {
    expect(await verifyIssued(await resign(issuerSigned, (mso) => mso.set(member, value)))).toBe(code)
  })

  it('changed after signing', async () => {
    const changed = edit(issuerSigned, (root) => {
      const [, , payload] = root.get('issuerAuth') as [unknown, unknown, Uint8Array]
      payload[payload.length - 1]! ^= 1
    })
    expect(await verifyIssued(changed)).toBe('ERR_MDOC_ISSUER_SIGNATURE')
  })

  it('left out', async () => {
    const changed = edit(issuerSigned, (root) => {
      ;(root.get('issuerAuth') as CborValue[])[2] = null
    })
    expect(await verifyIssued(changed)).toBe('ERR_MDOC_ISSUER_SIGNATURE')
  })
})

describe('ISO/IEC 18013-5 section 8.3.2.1.2: the response', () => {
  it.each<[string, (root: CborMap) => unknown, string]>([
    ['another version', (root) => root.set('version', '2.0'), 'ERR_MDOC_VERSION'],
    ['an error status', (root) => root.set('status', 10), 'ERR_MDOC_RESPONSE_STATUS'],
    ['no documents', (root) => root.set('documents', []), 'ERR_MDOC_RESPONSE_STATUS'],
    ['no documents at all', (root) => root.delete('documents'), 'ERR_MDOC_RESPONSE_STATUS'],
    ['nine documents', (root) => root.set('documents', Array(9).fill(firstDocument(root))), 'ERR_MDOC_STRUCTURE'],
    ['an unknown member', (root) => root.set('extra', 1), 'ERR_MDOC_STRUCTURE'],
    ['an unknown member of a document', (root) => firstDocument(root).set('extra', 1), 'ERR_MDOC_STRUCTURE'],
    ['errors beside elements', (root) => firstDocument(root).set('errors', new Map()), 'accepted'],
    [
      'device namespaces that are no map',
      (root) => deviceSignedOf(root).set('nameSpaces', embedCbor(encodeCbor([]))),
      'ERR_MDOC_STRUCTURE',
    ],
  ])('with %s', async (_, change, code) => {
    expect(await verifyEdited(change)).toBe(code)
  })

  it('with trailing bytes, cut, empty, or no CBOR', async () => {
    const verify = (bytes: Uint8Array) => codeOf(() => verifyMdoc(bytes, { ...expectation, session }))
    expect(await verify(new Uint8Array([...response, 0]))).toBe('ERR_CBOR_TRAILING')
    expect(await verify(response.subarray(0, -1))).toBe('ERR_CBOR_TRUNCATED')
    expect(await verify(new Uint8Array())).toBe('ERR_CBOR_TRUNCATED')
    expect(await verify(Uint8Array.of(0xff))).toBe('ERR_CBOR_MALFORMED')
  })

  it('refuses a caller that hands over SessionTranscriptBytes, or nonsense', () => {
    const wrapped = embedCbor(encodeSessionTranscript(session)).encoded
    for (const sessionTranscript of [wrapped, Uint8Array.of(0xff)]) {
      expect(() => verifyMdoc(response, { ...expectation, sessionTranscript })).toThrow(
        expect.objectContaining({ code: 'ERR_ARG_VALUE' }),
      )
    }
  })
})
