import {
  type CborInput,
  type CborMap,
  type CborValue,
  decodeCbor,
  type EmbeddedCbor,
  embedCbor,
  encodeCbor,
} from '@tegata/cbor'
import { generateSigner } from '@tegata/core'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import {
  buildDeviceRequest,
  type DeviceRequestInput,
  inspectDeviceRequest,
  type MdocTrust,
  parseDeviceRequest,
  type ReaderIdentity,
  verifyDeviceRequest,
} from '../src/index.js'
import { createTestIaca } from '../src/testing/index.js'
import { AT, edit, mapOf, SESSION } from './fixture.js'

const session = SESSION
const READER_AUTH = '1.0.18013.5.1.6'
const AGE = { docType: 'org.iso.23220.1.jp.mnc', nameSpaces: { 'org.iso.23220.1': { age_over_20: false } } }
const NAME = { docType: 'org.iso.18013.5.1.mDL', nameSpaces: { 'org.iso.18013.5.1': { family_name: true } } }

let reader: ReaderIdentity
let trust: MdocTrust

beforeAll(async () => {
  const authority = await createTestIaca({
    notBefore: new Date('2026-01-01T00:00:00Z'),
    extendedKeyUsage: [READER_AUTH],
  })
  reader = authority
  trust = [{ id: 'Registry of readers', certificates: [authority.rootCertificate] }]
})

const verify = (bytes: Uint8Array, change = {}) =>
  codeOf(() => verifyDeviceRequest(bytes, { trust, at: AT, session, ...change }))
const docRequests = (root: CborMap) => root.get('docRequests') as CborMap[]

describe('ISO/IEC 18013-5 section 8.3.2.1.2.1: DeviceRequest', () => {
  test('without readers: version 1.0, elements with the intent to retain', async () => {
    const request = parseDeviceRequest(await buildDeviceRequest({ docRequests: [AGE, NAME] }))
    expect(request.version).toBe('1.0')
    expect(request.docRequests.map(({ docType }) => docType)).toStrictEqual([AGE.docType, NAME.docType])
    expect(request.docRequests[1]!.nameSpaces.get('org.iso.18013.5.1')!.get('family_name')).toBe(true)
    expect(request.docRequests[0]!.nameSpaces.get('org.iso.23220.1')!.get('age_over_20')).toBe(false)
  })

  test('any names come back as they went in', async () => {
    const names = fc.dictionary(fc.string(), fc.boolean(), { minKeys: 1, maxKeys: 5, noNullPrototype: true })
    const nameSpaces = fc.dictionary(fc.string(), names, { minKeys: 1, maxKeys: 3, noNullPrototype: true })
    await fc.assert(
      fc.asyncProperty(fc.string(), nameSpaces, async (docType, elements) => {
        const [parsed] = parseDeviceRequest(
          await buildDeviceRequest({ docRequests: [{ docType, nameSpaces: elements }] }),
        ).docRequests
        const back = [...parsed!.nameSpaces].map(([namespace, values]) => [namespace, Object.fromEntries(values)])
        expect({ docType: parsed!.docType, elements: Object.fromEntries(back) }).toStrictEqual({ docType, elements })
      }),
      { numRuns: 30 },
    )
  })

  test.each<[string, (root: CborMap) => unknown, string]>([
    ['another version', (root) => root.set('version', '2.0'), 'ERR_MDOC_VERSION'],
    ['no documents', (root) => root.set('docRequests', []), 'ERR_MDOC_STRUCTURE'],
    ['17 documents', (root) => root.set('docRequests', Array(17).fill(docRequests(root)[0])), 'ERR_MDOC_STRUCTURE'],
    ['an unknown member', (root) => root.set('extra', 1), 'ERR_MDOC_STRUCTURE'],
    ['members of 1.1 in 1.0', (root) => root.set('readerAuthAll', []), 'ERR_MDOC_STRUCTURE'],
    [
      'an itemsRequest without tag 24',
      (root) => docRequests(root)[0]!.set('itemsRequest', new Map()),
      'ERR_MDOC_STRUCTURE',
    ],
    ['a readerAuth of nothing', (root) => docRequests(root)[0]!.set('readerAuth', []), 'ERR_COSE_STRUCTURE'],
  ])('refuses %s', async (_, change, code) => {
    const request = await buildDeviceRequest({ docRequests: [AGE] })
    expect(await codeOf(() => parseDeviceRequest(edit(request, change)))).toBe(code)
  })

  test.each<[string, CborInput]>([
    ['an intent to retain that is no boolean', { docType: 'x', nameSpaces: { y: { z: 1 } } }],
    ['a namespace without elements', { docType: 'x', nameSpaces: { y: {} } }],
    ['no namespaces', { docType: 'x', nameSpaces: {} }],
    ['no docType', { nameSpaces: { y: { z: true } } }],
  ])('refuses %s', async (_, items) => {
    const request = encodeCbor({ version: '1.0', docRequests: [{ itemsRequest: embedCbor(encodeCbor(items)) }] })
    expect(await codeOf(() => parseDeviceRequest(request))).toBe('ERR_MDOC_STRUCTURE')
  })

  test('asking for nothing is the caller’s mistake', async () => {
    for (const input of [{ docRequests: [] }, { docRequests: [{ docType: 'x', nameSpaces: {} }] }]) {
      expect(() => buildDeviceRequest(input)).toThrow(TypeError)
    }
  })
})

describe('Act No. 27 of 2013 Articles 15 and 20: the individual number', () => {
  const element = ['individual', 'number', 'unicode'].join('_')

  test('cannot be asked for, not even as an alternative', async () => {
    const asked = { docType: AGE.docType, nameSpaces: { 'org.iso.23220.1.jp': { [element]: false } } }
    expect(await codeOf(() => buildDeviceRequest({ docRequests: [asked] }))).toBe('ERR_MDOC_FORBIDDEN_ELEMENT')
    const alternative = {
      requestedElement: ['org.iso.23220.1', 'age_over_20'],
      alternativeElementSets: [[['anywhere', element]]],
    } as const
    const turned = { requestedElement: ['anywhere', element], alternativeElementSets: [[['a', 'b']]] } as const
    for (const sly of [alternative, turned]) {
      const docRequests = [{ ...AGE, requestInfo: { alternativeDataElements: [sly] } }]
      expect(await codeOf(() => buildDeviceRequest({ docRequests }))).toBe('ERR_MDOC_FORBIDDEN_ELEMENT')
    }
    const other = new Map([['alternativeDataElements', []]])
    expect(() => buildDeviceRequest({ docRequests: [{ ...AGE, requestInfo: { other } }] })).toThrow(TypeError)
  })
})

describe('ISO/IEC 18013-5 section 9.1.4: reader authentication', () => {
  const both: DeviceRequestInput = { docRequests: [AGE, NAME] }

  test('for each document', async () => {
    const request = await buildDeviceRequest({ ...both, readerAuth: reader }, { session })
    const { readers } = await verifyDeviceRequest(request, { trust, at: AT, session })
    expect(readers.map(({ authority, docRequests }) => [authority, docRequests])).toStrictEqual([
      ['Registry of readers', [0]],
      ['Registry of readers', [1]],
    ])
    expect(parseDeviceRequest(request).version).toBe('1.0')
  })

  test('by no more readers than anybody has', async () => {
    const crowd = (count: number) => Array.from({ length: count }, () => reader)
    const request = await buildDeviceRequest({ ...both, readerAuthAll: crowd(16) }, { session })
    expect(parseDeviceRequest(request).readerAuthAll).toHaveLength(16)
    const more = edit(request, (root) => {
      const [first] = root.get('readerAuthAll') as CborValue[]
      root.set('readerAuthAll', Array(17).fill(first))
    })
    expect(await codeOf(() => verifyDeviceRequest(more, { trust, at: AT, session }))).toBe('ERR_MDOC_STRUCTURE')
  })

  test('for the whole request', async () => {
    const input = { ...both, readerAuthAll: [reader, reader], deviceRequestInfo: { useCases: [] } }
    const request = await buildDeviceRequest(input, { session })
    const verified = await verifyDeviceRequest(request, { trust, at: AT, session })
    expect(verified.readers.map(({ docRequests }) => docRequests)).toStrictEqual([
      [0, 1],
      [0, 1],
    ])
    expect(verified.request.version).toBe('1.1')
  })

  test('for the whole request, under several authorities of which the wallet knows one', async () => {
    const notBefore = new Date('2026-01-01T00:00:00Z')
    const stranger = await createTestIaca({ notBefore, name: 'Elsewhere', extendedKeyUsage: [READER_AUTH] })
    const build = (...all: ReaderIdentity[]) => buildDeviceRequest({ ...both, readerAuthAll: all }, { session })
    const { readers } = await verifyDeviceRequest(await build(stranger, reader), { trust, at: AT, session })
    expect(readers.map(({ authority }) => authority)).toStrictEqual(['Registry of readers'])
    expect(await verify(await build(stranger, stranger))).toBe('ERR_X509_UNTRUSTED')
    // Whoever claims a known authority is judged, however many others sign beside.
    const impostor = { ...reader, signer: await generateSigner('ES256') }
    expect(await verify(await build(reader, impostor))).toBe('ERR_MDOC_READER_AUTH')
  })

  test('needs a session to sign over', () => {
    expect(() => buildDeviceRequest({ ...both, readerAuth: reader })).toThrow(TypeError)
    expect(() => buildDeviceRequest({ ...both, readerAuth: { ...reader, certificateChain: [] } }, { session })).toThrow(
      TypeError,
    )
  })

  test('a document that nobody signed for does not borrow the name of the other’s reader', async () => {
    const request = await buildDeviceRequest({ ...both, readerAuth: reader }, { session })
    const stripped = edit(request, (root) => docRequests(root)[1]!.delete('readerAuth'))
    expect(await verify(stripped)).toBe('ERR_MDOC_READER_AUTH')
    expect(await verify(await buildDeviceRequest(both))).toBe('ERR_MDOC_READER_AUTH')
  })

  test('signatures do not move: to other documents, other sessions, other information', async () => {
    const request = await buildDeviceRequest({ ...both, readerAuth: reader }, { session })
    expect(await verify(request, { session: { ...session, nonce: 'other' } })).toBe('ERR_MDOC_READER_AUTH')
    const swapped = edit(request, (root) => {
      const [one, two] = docRequests(root)
      const auth = one!.get('readerAuth')
      one!.set('readerAuth', two!.get('readerAuth'))
      two!.set('readerAuth', auth)
    })
    expect(await verify(swapped)).toBe('ERR_MDOC_READER_AUTH')
    const all = await buildDeviceRequest({ ...both, readerAuthAll: [reader] }, { session })
    const informed = edit(all, (root) => root.set('deviceRequestInfo', embedCbor(encodeCbor({ useCases: [] }))))
    expect(await verify(informed)).toBe('ERR_MDOC_READER_AUTH')
    const reordered = edit(all, (root) => root.set('docRequests', [...docRequests(root)].reverse()))
    expect(await verify(reordered)).toBe('ERR_MDOC_READER_AUTH')
  })

  test('certificates: unknown authority, expired, of a document signer, key of another', async () => {
    const notBefore = new Date('2026-01-01T00:00:00Z')
    const build = (identity: ReaderIdentity) => buildDeviceRequest({ ...both, readerAuth: identity }, { session })
    const documentSigner = await createTestIaca({ notBefore })
    const trustInIt = [{ id: 'x', certificates: [documentSigner.rootCertificate] }]
    expect(await verify(await build(documentSigner), { trust: trustInIt })).toBe('ERR_MDOC_CERTIFICATE')
    expect(await verify(await build(documentSigner))).toMatch(/^ERR_X509_/)
    expect(await verify(await build(reader), { at: new Date('2030-01-01T00:00:00Z') })).toMatch(/^ERR_X509_/)
    const impostor = { ...reader, signer: await generateSigner('ES256') }
    expect(await verify(await build(impostor))).toBe('ERR_MDOC_READER_AUTH')
  })

  test('inspect lists every check, also of a reader whose certificate fails', async () => {
    const request = await buildDeviceRequest({ docRequests: [AGE], readerAuth: reader }, { session })
    const { checks, result } = await inspectDeviceRequest(request, { trust: [], at: AT, session })
    expect(result).toBeUndefined()
    expect(checks.map(({ id, status }) => `${id} ${status}`)).toStrictEqual([
      'mdoc.request-structure passed',
      'mdoc.reader-coverage passed',
      'mdoc.reader-certificate failed',
      'mdoc.reader-signature skipped',
    ])
  })
})

describe('ISO/IEC 18013-5:2026 section 10.2: version 1.1', () => {
  const zkRequest = {
    systemSpecs: [{ zkSystemId: 'one', system: 'longfellow-libzk-v1', params: new Map([['version', 6]]) }],
    zkRequired: false,
  }
  const alternative = {
    requestedElement: ['org.iso.23220.1', 'age_over_20'],
    alternativeElementSets: [[['org.iso.23220.1', 'age_in_years']], [['org.iso.23220.1', 'birth_date']]],
  } as const
  const requestInfo = {
    alternativeDataElements: [alternative],
    issuerIdentifiers: [Uint8Array.of(1, 2)],
    uniqueDocSetRequired: true,
    maximumResponseSize: 4096,
    zkRequest,
    other: new Map([['vendor', 'kept']]),
  }
  const useCases = [{ mandatory: true, documentSets: [[0], [1]], purposeHints: { 'org.example': 2 } }]

  test('carries what was asked', async () => {
    const bytes = await buildDeviceRequest({
      docRequests: [{ ...AGE, requestInfo }, NAME],
      deviceRequestInfo: { useCases },
    })
    const request = parseDeviceRequest(bytes)
    expect(request.version).toBe('1.1')
    expect(request.docRequests[0]!.requestInfo).toEqual(requestInfo)
    expect(request.deviceRequestInfo!.useCases).toEqual(useCases)
  })

  test('in a request of 1.0 the names have no meaning yet, and the members are carried', async () => {
    const info = { zkRequest: 'something else' }
    const items = embedCbor(encodeCbor({ ...AGE, requestInfo: info }))
    const { requestInfo: parsed } = parseDeviceRequest(
      encodeCbor({ version: '1.0', docRequests: [{ itemsRequest: items }] }),
    ).docRequests[0]!
    expect(parsed).toStrictEqual({ other: new Map([['zkRequest', 'something else']]) })
  })

  test.each<[string, CborInput]>([
    [
      'alternatives of nothing',
      { alternativeDataElements: [{ requestedElement: ['a', 'b'], alternativeElementSets: [[]] }] },
    ],
    ['a reference of one part', { alternativeDataElements: [{ requestedElement: ['a'], alternativeElementSets: [] }] }],
    ['issuers that are texts', { issuerIdentifiers: ['x'] }],
    ['a negative size', { maximumResponseSize: -1 }],
    ['a ZkRequest without systems', { zkRequest: { systemSpecs: [], zkRequired: true } }],
    ['a flag that is none', { uniqueDocSetRequired: 1 }],
  ])('refuses %s', async (_, info) => {
    const itemsRequest = embedCbor(encodeCbor({ ...AGE, requestInfo: info }))
    const request = encodeCbor({ version: '1.1', docRequests: [{ itemsRequest }] })
    expect(await codeOf(() => parseDeviceRequest(request))).toBe('ERR_MDOC_STRUCTURE')
  })

  test.each<[string, CborInput]>([
    ['a document that is not asked for', { mandatory: true, documentSets: [[1]] }],
    ['no document sets', { mandatory: true, documentSets: [] }],
    ['a purpose that is a text', { mandatory: true, documentSets: [[0]], purposeHints: { a: 'b' } }],
  ])('refuses a use case with %s', async (_, useCase) => {
    const request = edit(await buildDeviceRequest({ docRequests: [AGE], deviceRequestInfo: {} }), (root) =>
      root.set('deviceRequestInfo', embedCbor(encodeCbor({ useCases: [useCase] }))),
    )
    expect(await codeOf(() => parseDeviceRequest(request))).toBe('ERR_MDOC_STRUCTURE')
  })

  test.each<[string, DeviceRequestInput]>([
    [
      'a use case of a document that is not asked for',
      { docRequests: [AGE], deviceRequestInfo: { useCases: [{ mandatory: true, documentSets: [[1]] }] } },
    ],
    ['seventeen documents', { docRequests: Array.from({ length: 17 }, () => AGE) }],
    ['a size below nothing', { docRequests: [{ ...AGE, requestInfo: { maximumResponseSize: -1 } }] }],
    [
      'a proof of no system',
      { docRequests: [{ ...AGE, requestInfo: { zkRequest: { systemSpecs: [], zkRequired: true } } }] },
    ],
  ])('does not build %s', (_, input) => {
    expect(() => buildDeviceRequest(input)).toThrow(TypeError)
  })

  test('itemsRequest is signed as received, however it is encoded', async () => {
    const request = await buildDeviceRequest({ docRequests: [AGE] })
    const embedded = docRequests(mapOf(decodeCbor(request)))[0]!.get('itemsRequest') as EmbeddedCbor
    expect(parseDeviceRequest(request).docRequests[0]!.itemsRequestBytes.encoded).toStrictEqual(embedded.encoded)
    const value: CborValue = decodeCbor(embedded.bytes)
    expect(mapOf(value).get('docType')).toBe(AGE.docType)
  })
})
