import { type CborInput, type CborMap, type CborValue, EncodedCbor, embedCbor, encodeCbor } from '@tegata/cbor'
import { generateSigner, type Signer, TegataError } from '@tegata/core'
import { beforeAll, describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import {
  createDeviceResponse,
  type ElementValues,
  inspectMdoc,
  parseDeviceResponse,
  parseIssuerSigned,
  presentMdoc,
  signedTransaction,
  verifyIssuerSigned,
  verifyMdoc,
  type ZkVerifier,
} from '../src/index.js'
import { device, edit, expectation, firstDocument, issue, mapOf, NAMESPACE, SESSION, signDevice } from './fixture.js'

const session = SESSION
const disclose = { [NAMESPACE]: ['age_over_20'] }
let issuerSigned: Uint8Array

beforeAll(async () => {
  issuerSigned = await issue()
})

const verify = (bytes: Uint8Array, change = {}) =>
  codeOf(() => verifyMdoc(bytes, { ...expectation, session, ...change }))

describe('ISO/IEC 18013-5 section 8.3.2.1.2.2: DeviceResponse', () => {
  test('several documents, each with its own key, in order', async () => {
    const other = await generateSigner('ES384')
    const second = await issue({ deviceKey: other.publicJwk })
    const documents = [
      { issuerSigned, disclose, signer: device },
      { issuerSigned: second, disclose: { [NAMESPACE]: ['city'] }, signer: other },
    ]
    const response = await createDeviceResponse({ documents, session })
    const verified = await verifyMdoc(response, { ...expectation, session })
    const names = verified.documents.map(({ elements }) => [...elements.get(NAMESPACE)!.keys()])
    expect(names).toStrictEqual([['age_over_20'], ['city']])
    const oneBad = await createDeviceResponse({
      documents: [documents[0]!, { ...documents[1]!, signer: device }],
      session,
    })
    expect(await verify(oneBad)).toMatch(/^ERR_(MDOC_DEVICE_SIGNATURE|COSE)/)
  })

  test('documentErrors and errors of elements are parsed, and are the holder’s word only', async () => {
    const documents = [{ issuerSigned, disclose, signer: device }]
    const response = await createDeviceResponse({ documents, documentErrors: { 'org.iso.18013.5.1.mDL': 0 }, session })
    expect(parseDeviceResponse(response).documentErrors).toStrictEqual([{ docType: 'org.iso.18013.5.1.mDL', code: 0 }])
    const withErrors = edit(response, (root) =>
      firstDocument(root).set('errors', new Map([[NAMESPACE, new Map([['name', 0]])]])),
    )
    expect(parseDeviceResponse(withErrors).documents[0]!.errors.get(NAMESPACE)!.get('name')).toBe(0)
    expect(await verify(withErrors)).toBe('accepted')
  })

  test('section 8.3.2.1.2.3: an error status, and a response that holds nothing', async () => {
    for (const status of [10, 11, 12]) {
      const response = await createDeviceResponse({ documents: [], status, session })
      expect(parseDeviceResponse(response).status).toBe(status)
      expect(await verify(response)).toBe('ERR_MDOC_RESPONSE_STATUS')
    }
    expect(await verify(await createDeviceResponse({ documents: [], session }))).toBe('ERR_MDOC_RESPONSE_STATUS')
    const documents = [{ issuerSigned, disclose, signer: device }]
    expect(await verify(await createDeviceResponse({ documents, status: 10, session }))).toBe(
      'ERR_MDOC_RESPONSE_STATUS',
    )
  })

  test.each<[string, (root: CborMap) => unknown]>([
    ['a status of text', (root) => root.set('status', '0')],
    ['a negative status', (root) => root.set('status', -1)],
    ['nine documents', (root) => root.set('documents', Array(9).fill(firstDocument(root)))],
    ['documents that are a map', (root) => root.set('documents', new Map())],
    ['document errors of text', (root) => root.set('documentErrors', [new Map([['x', 'y']])])],
    ['errors that are no map', (root) => firstDocument(root).set('errors', [])],
    ['a code that is no integer', (root) => firstDocument(root).set('errors', new Map([['a', new Map([['b', 0.5]])]]))],
    ['zkDocuments without a proof', (root) => root.set('zkDocuments', [new Map([['documentData', 1]])])],
  ])('refuses %s', async (_, change) => {
    const response = await presentMdoc({ issuerSigned, disclose, signer: device, session })
    expect(await verify(edit(response, change))).toBe('ERR_MDOC_STRUCTURE')
  })

  test('a stored credential that is none', async () => {
    const bad = (bytes: CborInput) =>
      codeOf(() => presentMdoc({ issuerSigned: encodeCbor(bytes), disclose, signer: device, session }))
    expect(await bad({})).toBe('ERR_MDOC_STRUCTURE')
    expect(await bad({ issuerAuth: [] })).toBe('ERR_MDOC_STRUCTURE')
    expect(await bad({ issuerAuth: [new Uint8Array(), {}, encodeCbor(1), new Uint8Array()] })).toBe(
      'ERR_MDOC_STRUCTURE',
    )
  })
})

describe('RFC 8949 section 10: a message of four megabytes', () => {
  test('cannot become a tree of hundreds, spread over its elements', async () => {
    // Each of these elements alone is within the limits of a message.
    const elementValue = new EncodedCbor(Uint8Array.from({ length: 60_003 }, (_, i) => [0x99, 0xea, 0x60][i] ?? 0xa0))
    const item = (digestID: number) =>
      embedCbor(
        encodeCbor({ digestID, random: new Uint8Array(16), elementIdentifier: `element_${digestID}`, elementValue }),
      )
    const response = (count: number) =>
      edit(issuerSigned, (root) => {
        mapOf(root.get('nameSpaces')).set(
          NAMESPACE,
          Array.from({ length: count }, (_, i) => item(i)),
        )
      })
    expect(await codeOf(() => parseIssuerSigned(response(1)))).toBe('accepted')
    expect(await codeOf(() => parseIssuerSigned(response(2)))).toBe('ERR_CBOR_LIMIT')
  })
})

describe('Act No. 27 of 2013 Article 20: the individual number', () => {
  // Only the name: no value of one is ever written here.
  const element = ['individual', 'number', 'unicode'].join('_')
  const elements = { [NAMESPACE]: { [element]: null, age_over_20: true } }

  test('is not issued, and not disclosed', async () => {
    expect(await codeOf(() => issue({ elements }))).toBe('ERR_MDOC_FORBIDDEN_ELEMENT')
    const asked = { issuerSigned, disclose: { [NAMESPACE]: [element] }, signer: device, session }
    expect(await codeOf(() => presentMdoc(asked))).toBe('ERR_MDOC_FORBIDDEN_ELEMENT')
  })

  test('is not taken when a wallet sends it all the same', async () => {
    const response = edit(await presentMdoc({ issuerSigned, disclose, signer: device, session }), (root) => {
      const nameSpaces = mapOf(mapOf(firstDocument(root).get('issuerSigned')).get('nameSpaces'))
      const item = { digestID: 9, random: new Uint8Array(16), elementIdentifier: element, elementValue: null }
      ;(nameSpaces.get(NAMESPACE) as CborValue[]).push(embedCbor(encodeCbor(item)))
    })
    expect(await verify(response)).toBe('ERR_MDOC_FORBIDDEN_ELEMENT')
  })

  test('is not stated by a device, nor taken when it is, however much its issuer allows', async () => {
    const keyAuthorizations = { nameSpaces: ['org.iso.23220.1.jp'] }
    const allowing = await issue({ keyAuthorizations })
    const deviceElements = { 'org.iso.23220.1.jp': { [element]: null } }
    const asked = { issuerSigned: allowing, disclose, signer: device, session }
    expect(await codeOf(() => presentMdoc({ ...asked, deviceElements }))).toBe('ERR_MDOC_FORBIDDEN_ELEMENT')
    const signed = await signDevice(deviceElements, device, { session })
    const stated = edit(await presentMdoc(asked), (root) => firstDocument(root).set('deviceSigned', signed))
    expect(await verify(stated)).toBe('ERR_MDOC_FORBIDDEN_ELEMENT')
    const each = { dataElements: { 'org.iso.23220.1.jp': [element] } }
    expect(await codeOf(() => issue({ keyAuthorizations: each }))).toBe('ERR_MDOC_FORBIDDEN_ELEMENT')
  })

  test.each([
    ['individual', 'number'],
    ['individual', 'number', 'latin1'],
    ['Individual', 'Number', 'Unicode'],
    ['my', 'number'],
  ])('in another spelling: %s %s', async (...words) => {
    for (const separator of ['_', '-', '']) {
      const elements = { [NAMESPACE]: { [words.join(separator)]: null } }
      expect(await codeOf(() => issue({ elements }))).toBe('ERR_MDOC_FORBIDDEN_ELEMENT')
    }
  })

  test('is no other number', async () => {
    const elements = {
      [NAMESPACE]: { administrative_number: 'A-1', individual_numbering: 1, my_number_card_expiry: 1 },
    }
    expect(await codeOf(() => issue({ elements }))).toBe('accepted')
  })
})

describe('OpenID4VP 1.0 Appendix B.2.4: transaction data in device-signed elements', () => {
  const transaction = { 'org.example.payment': { amount: 1200, payee: 'Shop' } }
  const transactionData = signedTransaction(transaction)
  const keyAuthorizations = { nameSpaces: ['org.example.payment'] }
  const presentWith = async (deviceElements: typeof transaction, signer: Signer = device) =>
    presentMdoc({ issuerSigned: await issue({ keyAuthorizations }), disclose, signer, session, deviceElements })

  test('is what the device signed, value by value', async () => {
    const { documents } = await verifyMdoc(await presentWith(transaction), {
      ...expectation,
      session,
      transactionData,
    })
    expect(documents[0]!.deviceElements.get('org.example.payment')!.get('amount')).toBe(1200)
  })

  test('another amount, and no transaction at all', async () => {
    const other = { 'org.example.payment': { amount: 12_000, payee: 'Shop' } }
    expect(await verify(await presentWith(other), { transactionData })).toBe('ERR_MDOC_TRANSACTION_DATA')
    const none = await presentMdoc({ issuerSigned, disclose, signer: device, session })
    expect(await verify(none, { transactionData })).toBe('ERR_MDOC_TRANSACTION_DATA')
  })

  test('section 9.1.2.4: a device does not sign what its issuer did not allow', async () => {
    const unauthorised = { issuerSigned, disclose, signer: device, session, deviceElements: transaction }
    expect(await codeOf(() => presentMdoc(unauthorised))).toBe('ERR_MDOC_KEY_AUTHORIZATION')
  })
})

describe('ISO/IEC 18013-5:2026 section 10.3.7: zero-knowledge proofs', () => {
  const data = { docType: expectation.docType!, zkSystemId: 'one' }
  const zkDocuments = [
    { docType: data.docType, documentData: embedCbor(encodeCbor(data)), proof: Uint8Array.of(1, 2, 3) },
  ]
  const respond = () => createDeviceResponse({ documents: [], zkDocuments, session })
  const verifier = (docType: string, elements: ElementValues = new Map()): ZkVerifier => ({
    verify({ proof }, { sessionTranscript }) {
      if (proof.length !== 3 || sessionTranscript.length === 0)
        throw new TegataError('ERR_MDOC_ZK_PROOF', 'does not hold')
      return { docType, issuer: 'https://issuer.example', elements }
    },
  })

  test('are carried as they came', async () => {
    const response = parseDeviceResponse(await respond())
    expect(response.version).toBe('1.1')
    expect(response.zkDocuments).toStrictEqual(zkDocuments)
  })

  test('are refused while nothing can verify them', async () => {
    expect(await verify(await respond())).toBe('ERR_MDOC_ZK_PROOF')
    const beside = await createDeviceResponse({
      documents: [{ issuerSigned, disclose, signer: device }],
      zkDocuments,
      session,
    })
    expect(await verify(beside)).toBe('ERR_MDOC_ZK_PROOF')
  })

  test('are what the plugged verifier says, for the expected type', async () => {
    const zkVerifier = verifier(data.docType)
    const { zkDocuments: verified } = await verifyMdoc(await respond(), { ...expectation, session, zkVerifier })
    expect(verified.map(({ docType }) => docType)).toStrictEqual([data.docType])
    expect(await verify(await respond(), { zkVerifier: verifier('other') })).toBe('ERR_MDOC_DOC_TYPE')
    const short = [{ ...zkDocuments[0]!, proof: new Uint8Array(1) }]
    const wrong = await createDeviceResponse({ documents: [], zkDocuments: short, session })
    const { failure } = await inspectMdoc(wrong, { ...expectation, session, zkVerifier })
    expect(failure?.code).toBe('ERR_MDOC_ZK_PROOF')
  })

  test('prove nothing about an individual number', async () => {
    const elements = new Map([['org.iso.23220.1.jp', new Map([[['individual', 'number', 'unicode'].join('_'), null]])]])
    const zkVerifier = verifier(data.docType, elements)
    expect(await verify(await respond(), { zkVerifier })).toBe('ERR_MDOC_FORBIDDEN_ELEMENT')
  })
})

test('section 9.1.2.4: a holder checks the same credential without a session', async () => {
  const document = await verifyIssuerSigned(issuerSigned, expectation)
  expect([...document.elements.get(NAMESPACE)!.keys()].sort()).toStrictEqual(['age_over_20', 'city', 'name'])
})
