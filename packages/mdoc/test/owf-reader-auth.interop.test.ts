import { generateKeyPairSync } from 'node:crypto'
import {
  CoseKey,
  cborEncode,
  DataItem,
  DeviceRequest,
  DocRequest,
  Header,
  Holder,
  ItemsRequest,
  ReaderAuth,
  SessionTranscript,
  SignatureAlgorithm,
} from '@owf/mdoc'
import { type CborInput, type CborMap, type CborValue, decodeCbor, type EmbeddedCbor, encodeCbor } from '@tegata/cbor'
import { importSigner, type JwkPrivate, type PresentationSession } from '@tegata/core'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import { buildDeviceRequest, encodeSessionTranscript, type MdocTrust, verifyDeviceRequest } from '../src/index.js'
import { createTestIaca } from '../src/testing/index.js'
import { AT, edit, mapOf, SESSION } from './fixture.js'
import { context } from './peers/owf.js'

const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }) as JwkPrivate
const reader = await createTestIaca({
  notBefore: new Date('2026-01-01T00:00:00Z'),
  extendedKeyUsage: ['1.0.18013.5.1.6'],
  signer: await importSigner(jwk, 'ES256'),
})
const trust: MdocTrust = [{ id: 'Registry of readers', certificates: [reader.rootCertificate] }]
const OTHER = { ...SESSION, nonce: `${SESSION.nonce}x` }
const ASKS = [
  { docType: 'org.iso.18013.5.1.mDL', nameSpaces: { 'org.iso.18013.5.1': { family_name: true, age_over_18: false } } },
  { docType: 'org.iso.23220.1.jp.mnc', nameSpaces: { 'org.iso.23220.1': { age_over_20: false } } },
]
const theirItems = ASKS.map(({ docType, nameSpaces }) => ItemsRequest.create({ docType, namespaces: nameSpaces }))

const weVerify = (request: Uint8Array, session = SESSION) =>
  codeOf(() => verifyDeviceRequest(request, { trust, at: AT, session }))
const peerVerifies = (deviceRequest: Uint8Array, session = SESSION) =>
  Holder.verifyDeviceRequest({ deviceRequest, sessionTranscript: encodeSessionTranscript(session) }, context)

/** The bytes that a reader signs, by the peer's encoder: a structure in tag 24. */
const theirPayload = (session: PresentationSession, name: string, items: unknown, ...more: readonly unknown[]) => {
  const transcript = SessionTranscript.decode(encodeSessionTranscript(session)).encodedStructure
  return cborEncode(DataItem.fromData([name, transcript, items, ...more]))
}
const peerSigns = (detachedPayload: Uint8Array) =>
  ReaderAuth.create(
    {
      detachedPayload,
      signingKey: CoseKey.fromJwk({ ...jwk }),
      algorithm: SignatureAlgorithm.ES256,
      protectedHeaders: new Map([[Header.Algorithm, SignatureAlgorithm.ES256]]),
      unprotectedHeaders: new Map([[Header.X5Chain, reader.certificateChain[0]]]),
    },
    context,
  )
const itemOf = (items: ItemsRequest) => DataItem.fromData(items.encodedStructure)

describe('ISO/IEC 18013-5 section 9.1.4: readerAuth', () => {
  test('ours: @owf/mdoc verifies each document for this session', async () => {
    const request = await buildDeviceRequest({ docRequests: ASKS, readerAuth: reader }, { session: SESSION })
    const decoded = DeviceRequest.decode(request)
    expect(decoded.docRequests.map(({ readerAuth }) => readerAuth === undefined)).toEqual([false, false])
    await peerVerifies(request)
    await expect(peerVerifies(request, OTHER)).rejects.toThrow('Signature is invalid on the reader auth')
  })

  test('theirs: we verify each document for this session', async () => {
    const docRequests = await Promise.all(
      theirItems.map(async (itemsRequest) => {
        const readerAuth = await peerSigns(theirPayload(SESSION, 'ReaderAuthentication', itemOf(itemsRequest)))
        return DocRequest.create({ itemsRequest, readerAuth })
      }),
    )
    const request = DeviceRequest.create({ docRequests }).encode()
    await peerVerifies(request)
    expect(await weVerify(request)).toBe('accepted')
    expect(await weVerify(request, OTHER)).toBe('ERR_MDOC_READER_AUTH')
    const swapped = DeviceRequest.create({
      docRequests: docRequests.map(({ readerAuth }, i) =>
        DocRequest.create({ itemsRequest: theirItems[1 - i]!, readerAuth: readerAuth! }),
      ),
    }).encode()
    expect(await weVerify(swapped)).toBe('ERR_MDOC_READER_AUTH')
    await expect(peerVerifies(swapped)).rejects.toThrow()
  })
})

test('section 9.1.4.3: a signature for another session, its payload attached, is believed by the peer and not by us', async () => {
  const request = await buildDeviceRequest({ docRequests: ASKS.slice(1), readerAuth: reader }, { session: OTHER })
  const replayed = edit(request, (root) => {
    const [docRequest] = root.get('docRequests') as CborMap[]
    const item = docRequest!.get('itemsRequest') as EmbeddedCbor
    const sign1 = docRequest!.get('readerAuth') as CborValue[]
    sign1[2] = theirPayload(OTHER, 'ReaderAuthentication', DataItem.fromBuffer(item.bytes))
  })
  await expect(peerVerifies(request)).rejects.toThrow('Signature is invalid on the reader auth')
  await peerVerifies(replayed)
  expect(await weVerify(replayed)).toBe('ERR_MDOC_READER_AUTH')
})

// The peer has no readerAuthAll; its encoder and its COSE_Sign1 are all that can be compared.
describe('ISO/IEC 18013-5:2026 section 12.4: readerAuthAll', () => {
  const INFO = { useCases: [{ mandatory: true, documentSets: [[0]] }] } as const

  test('ours: @owf/mdoc computes the same bytes, and its COSE_Sign1 verifies over them', async () => {
    for (const info of [undefined, INFO]) {
      const deviceRequestInfo = info && { deviceRequestInfo: info }
      const input = { docRequests: ASKS, readerAuthAll: [reader], ...deviceRequestInfo }
      const request = await buildDeviceRequest(input, { session: SESSION })
      const root = mapOf(decodeCbor(request))
      const items = (root.get('docRequests') as CborMap[]).map((each) => each.get('itemsRequest') as EmbeddedCbor)
      const stated = root.get('deviceRequestInfo') as EmbeddedCbor | undefined
      const payload = theirPayload(
        SESSION,
        'ReaderAuthenticationAll',
        items.map(({ bytes }) => DataItem.fromBuffer(bytes)),
        stated ? DataItem.fromBuffer(stated.bytes) : null,
      )
      const [signature] = root.get('readerAuthAll') as CborInput[]
      const sign1 = ReaderAuth.decode(encodeCbor(signature))
      sign1.detachedPayload = payload
      expect(await sign1.verifySignature({}, context)).toBe(true)
      sign1.detachedPayload = payload.with(-1, payload.at(-1)! ^ 1)
      expect(await sign1.verifySignature({}, context)).toBe(false)
    }
  })

  test('theirs: we verify it for this session and these documents in this order', async () => {
    const items = theirItems.map(itemOf)
    const readerAuthAll = await peerSigns(theirPayload(SESSION, 'ReaderAuthenticationAll', items, null))
    const docRequests = theirItems.map((itemsRequest) => decodeCbor(DocRequest.create({ itemsRequest }).encode()))
    const request = (documents: CborInput[]) =>
      encodeCbor({ version: '1.1', docRequests: documents, readerAuthAll: [decodeCbor(readerAuthAll.encode())] })
    expect(await weVerify(request(docRequests))).toBe('accepted')
    expect(await weVerify(request(docRequests), OTHER)).toBe('ERR_MDOC_READER_AUTH')
    expect(await weVerify(request(docRequests.toReversed()))).toBe('ERR_MDOC_READER_AUTH')
  })
})
