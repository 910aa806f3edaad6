import { type CborMap, type CborValue, embedCbor, encodeCbor, readCoseKey } from '@tegata/cbor'
import { createMemoryOneTimeStore, encodeBase64url, encodeUtf8, generateKeyAgreement, isVerified } from '@tegata/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../../test/support/code-of.js'
import {
  createDcApiExchange,
  createDcApiVerifier,
  inspectDcApiResponse,
  openDcApiRequest,
  sealDcApiResponse,
  verifyDcApiResponse,
} from '../../src/dc-api/index.js'
import {
  createDeviceResponse,
  encodeAnnexCTranscript,
  presentMdoc,
  verifyDeviceRequest,
  type ZkVerifier,
} from '../../src/index.js'
import { AT, device, NAMESPACE, trust } from '../fixture.js'
import {
  answer,
  ask,
  clock,
  expectationOf,
  issuerSigned,
  mistakeOf,
  newExchange,
  newStore,
  ORIGIN,
  otherDocument,
  readBase64url,
  writeBase64url,
} from './fixture.js'
import { createReader } from './reader.js'

describe('ISO/IEC TS 18013-7 Annex C: one exchange', () => {
  test('asked, answered, opened and verified', async () => {
    const exchange = await newExchange()
    expect(exchange.request.protocol).toBe('org-iso-mdoc')
    const verified = await verifyDcApiResponse(await answer(exchange), expectationOf(exchange))
    expect(isVerified(verified)).toBe(true)
    expect(verified.documents[0]?.elements.get(NAMESPACE)).toStrictEqual(new Map([['age_over_20', true]]))
  })

  test('the report has every check, by name', async () => {
    const exchange = await newExchange()
    const { checks } = await inspectDcApiResponse(await answer(exchange), expectationOf(exchange))
    const ids = checks.map(({ id }) => id)
    expect(ids.slice(0, 3)).toStrictEqual(['dc-api.response', 'dc-api.decryption', 'mdoc.structure'])
    expect(ids).toContain('mdoc.device-signature')
    expect(ids.at(-1)).toBe('dc-api.requested-documents')
  })

  test('EncryptionInfo is ["dcapi", { nonce, recipientPublicKey }], new each time', async () => {
    const [one, two] = [await newExchange(), await newExchange()]
    const [tag, parameters] = readBase64url(one.encryptionInfo) as [string, CborMap]
    expect(tag).toBe('dcapi')
    expect([...parameters.keys()].sort()).toStrictEqual(['nonce', 'recipientPublicKey'])
    expect(parameters.get('nonce')).toHaveLength(32)
    const { jwk } = readCoseKey(parameters.get('recipientPublicKey'))
    expect(jwk).toMatchObject(one.recipientKey.publicJwk)
    expect(one.encryptionInfo).not.toBe(two.encryptionInfo)
    expect(JSON.stringify(one)).not.toMatch(/"d"/)
  })

  test('the key is of P-256, and may be the caller’s', async () => {
    const recipientKey = await generateKeyAgreement('P-256')
    const exchange = await newExchange({ recipientKey })
    expect(exchange.recipientKey).toBe(recipientKey)
    await verifyDcApiResponse(await answer(exchange), expectationOf(exchange))
    const other = await generateKeyAgreement('P-384')
    expect(await mistakeOf(() => newExchange({ recipientKey: other }))).toBe('ERR_ARG_VALUE')
  })

  test('a document of another type than was asked for is refused', async () => {
    const exchange = await newExchange()
    const response = await answer(exchange, ORIGIN, otherDocument)
    const { failure } = await inspectDcApiResponse(response, expectationOf(exchange))
    expect(failure).toMatchObject({ code: 'ERR_MDOC_DOC_TYPE', evidence: { actual: 'org.tegata.other.1' } })
  })

  test('nor is a proof about one', async () => {
    const exchange = await newExchange()
    const opened = openDcApiRequest(exchange.request.data, ORIGIN)
    const { sessionTranscript } = opened
    const prove = async (docType: string) => {
      const documentData = embedCbor(encodeCbor({ docType }))
      const zkDocuments = [{ docType, documentData, proof: new Uint8Array(8) }]
      return sealDcApiResponse(await createDeviceResponse({ documents: [], zkDocuments, sessionTranscript }), opened)
    }
    const zkVerifier: ZkVerifier = {
      verify: ({ docType }) => ({ docType, issuer: 'https://issuer.example', elements: new Map() }),
    }
    const expectation = { ...expectationOf(exchange), zkVerifier }
    expect((await verifyDcApiResponse(await prove(ask.docType), expectation)).zkDocuments).toHaveLength(1)
    const other = await prove('org.example.other')
    expect(await codeOf(() => verifyDcApiResponse(other, expectation))).toBe('ERR_MDOC_DOC_TYPE')
  })

  test('the individual number cannot be asked for', async () => {
    const docRequests = [
      { docType: 'org.iso.23220.1.jp.mnc', nameSpaces: { 'org.iso.23220.1.jp': { individual_number_unicode: false } } },
    ]
    expect(await codeOf(() => createDcApiExchange({ origin: ORIGIN, docRequests }))).toBe('ERR_MDOC_FORBIDDEN_ELEMENT')
  })
})

describe('ISO/IEC TS 18013-7 Annex C.5: origin and session', () => {
  test.each([
    'https://rp.example/',
    'https://rp.example:443',
    'https://www.rp.example',
    'origin:https://rp.example',
    'rp.example',
  ])('a wallet that authenticated %s is refused, and the error says so', async (origin) => {
    const exchange = await newExchange()
    const { failure, checks } = await inspectDcApiResponse(await answer(exchange, origin), expectationOf(exchange))
    expect(failure).toMatchObject({ code: 'ERR_DC_API_ORIGIN', evidence: { expected: ORIGIN, actual: origin } })
    expect(checks.at(-1)).toMatchObject({ id: 'mdoc.structure', status: 'skipped' })
  })

  test.each([
    'https://evil.example',
    'http://rp.example',
    'https://RP.example',
    'https://rp.example:8443',
    'https://rp.example.evil.example',
    '',
    'null',
  ])('a response made for %j does not open', async (origin) => {
    const exchange = await newExchange()
    const { failure } = await inspectDcApiResponse(await answer(exchange, origin), expectationOf(exchange))
    expect(failure?.code).toBe('ERR_DC_API_DECRYPTION')
  })

  test('other origins of the verifier are named, and not accepted', async () => {
    const exchange = await newExchange()
    const otherOrigins = ['https://staging.rp.example', ORIGIN]
    const response = await answer(exchange, 'https://staging.rp.example')
    const { failure, result } = await inspectDcApiResponse(response, { ...expectationOf(exchange), otherOrigins })
    expect(failure?.code).toBe('ERR_DC_API_ORIGIN')
    expect(failure?.message).toContain('https://staging.rp.example')
    expect(result).toBeUndefined()
  })

  test('a wallet that pads encryptionInfo is told from one with another origin', async () => {
    const exchange = await newExchange()
    const opened = openDcApiRequest(exchange.request.data, ORIGIN)
    const encryptionInfo = exchange.encryptionInfo + '='.repeat((4 - (exchange.encryptionInfo.length % 4)) % 4)
    const sessionTranscript = encodeAnnexCTranscript({ encryptionInfo, origin: ORIGIN })
    // A nonce of 32 bytes makes a text that is not a multiple of four.
    expect(encryptionInfo).not.toBe(exchange.encryptionInfo)
    const response = await sealDcApiResponse(new Uint8Array(1), { ...opened, sessionTranscript })
    const { failure } = await inspectDcApiResponse(response, expectationOf(exchange))
    expect(failure).toMatchObject({
      code: 'ERR_DC_API_DECRYPTION',
      evidence: { transcript: 'encryptionInfo with padding' },
    })
  })

  test.each([
    'https://rp.example/',
    'https://rp.example:443',
    'https://RP.example',
    'HTTPS://rp.example',
    'https://rp.example/path',
    'https://',
    'rp.example',
    'null',
    '',
  ])('%j is no origin to verify for', async (origin) => {
    expect(await mistakeOf(() => newExchange({ origin }))).toBe('ERR_ARG_VALUE')
    expect(await mistakeOf(() => createDcApiVerifier({ origin, trust, store: newStore() }))).toBe('ERR_ARG_VALUE')
  })

  test.each(['http://localhost:8080', 'https://日本.example', 'android:apk-key-hash:abc'])('%s', async (text) => {
    const origin = text.startsWith('http') ? new URL(text).origin : text
    const exchange = await newExchange({ origin })
    await verifyDcApiResponse(await answer(exchange, origin), expectationOf(exchange))
  })

  test('a response to another request, or for another key, does not open', async () => {
    const [one, two] = [await newExchange(), await newExchange()]
    const response = await answer(one)
    expect(await codeOf(() => verifyDcApiResponse(response, expectationOf(two)))).toBe('ERR_DC_API_DECRYPTION')
    const { recipientKey } = two
    const mixed = expectationOf({ ...one, recipientKey })
    expect(await codeOf(() => verifyDcApiResponse(response, mixed))).toBe('ERR_DC_API_DECRYPTION')
  })

  test('what another page re-encrypts for this one does not verify: the device authenticated the other page', async () => {
    const [theirs, ours] = [await newExchange({ origin: 'https://evil.example' }), await newExchange()]
    const opened = openDcApiRequest(theirs.request.data, 'https://evil.example')
    const deviceResponse = await presentMdoc({
      issuerSigned,
      disclose: { [NAMESPACE]: ['age_over_20'] },
      signer: device,
      sessionTranscript: opened.sessionTranscript,
    })
    const response = await sealDcApiResponse(deviceResponse, openDcApiRequest(ours.request.data, ORIGIN))
    expect(await codeOf(() => verifyDcApiResponse(response, expectationOf(ours)))).toBe('ERR_MDOC_DEVICE_SIGNATURE')
  })

  test('a device that signed for another spelling than its wallet sealed for is told which', async () => {
    const exchange = await newExchange()
    const opened = openDcApiRequest(exchange.request.data, ORIGIN)
    const { sessionTranscript } = openDcApiRequest(exchange.request.data, `${ORIGIN}/`)
    const disclose = { [NAMESPACE]: ['age_over_20'] }
    const deviceResponse = await presentMdoc({ issuerSigned, disclose, signer: device, sessionTranscript })
    const response = await sealDcApiResponse(deviceResponse, opened)
    const { failure, result } = await inspectDcApiResponse(response, expectationOf(exchange))
    const evidence = { transcript: `the origin ${ORIGIN}/` }
    expect(failure).toMatchObject({ code: 'ERR_MDOC_DEVICE_SIGNATURE', evidence })
    expect(result).toBeUndefined()
  })
})

describe('a relying party', () => {
  const options = () => ({ origin: ORIGIN, trust, store: newStore(), clock })

  test('takes one answer to each request', async () => {
    const verifier = createDcApiVerifier(options())
    const open = await verifier.request({ docRequests: [ask] })
    const response = await answer(open)
    expect((await verifier.verify(open.id, response)).documents).toHaveLength(1)
    expect(await codeOf(() => verifier.verify(open.id, response))).toBe('ERR_DC_API_SESSION')
  })

  test('a wrong answer uses the request up too', async () => {
    const verifier = createDcApiVerifier(options())
    const open = await verifier.request({ docRequests: [ask] })
    expect((await verifier.inspect(open.id, {})).failure?.code).toBe('ERR_MDOC_STRUCTURE')
    expect(await codeOf(async () => verifier.verify(open.id, await answer(open)))).toBe('ERR_DC_API_SESSION')
  })

  test('of two answers at the same time one wins', async () => {
    const verifier = createDcApiVerifier(options())
    const open = await verifier.request({ docRequests: [ask] })
    const response = await answer(open)
    const codes = await Promise.all([1, 2].map(() => codeOf(() => verifier.verify(open.id, response))))
    expect(codes.sort()).toStrictEqual(['ERR_DC_API_SESSION', 'accepted'])
  })

  test('an answer to nothing, or to another request, is refused', async () => {
    const verifier = createDcApiVerifier(options())
    const [one, two] = [await verifier.request({ docRequests: [ask] }), await verifier.request({ docRequests: [ask] })]
    expect(await codeOf(async () => verifier.verify(two.id, await answer(one)))).toBe('ERR_DC_API_DECRYPTION')
    expect(await codeOf(async () => verifier.verify('__proto__', await answer(one)))).toBe('ERR_DC_API_SESSION')
    expect(await codeOf(async () => verifier.verify(undefined as never, {}))).toBe('ERR_DC_API_SESSION')
  })

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('a lifetime of %d seconds is none', async (seconds) => {
    const create = () => createDcApiVerifier({ ...options(), lifetimeSeconds: seconds })
    expect(await mistakeOf(create)).toBe('ERR_ARG_VALUE')
  })

  test('a root that is no certificate, or its PEM, is found when the program starts', async () => {
    const of = (certificate: Uint8Array) => [{ id: 'x', certificates: [certificate] }]
    const pem = encodeUtf8('-----BEGIN CERTIFICATE-----\nMIIB')
    expect(() => createDcApiVerifier({ ...options(), trust: of(pem) })).toThrow(/PEM, where its DER is wanted/)
    expect(await mistakeOf(() => createDcApiVerifier({ ...options(), trust: of(new Uint8Array(9)) }))).toBe(
      'ERR_ARG_VALUE',
    )
  })

  test('a request expires', async () => {
    let now = AT.getTime()
    const later = () => new Date(now)
    const store = createMemoryOneTimeStore({ clock: later })
    const verifier = createDcApiVerifier({ ...options(), store, clock: later, lifetimeSeconds: 60 })
    const open = await verifier.request({ docRequests: [ask] })
    const response = await answer(open)
    now += 60_001
    expect(await codeOf(() => verifier.verify(open.id, response))).toBe('ERR_DC_API_SESSION')
  })

  test('of several processes share a store and a key; with a key each, the other process knows nothing', async () => {
    const store = newStore()
    const recipientKey = await generateKeyAgreement('P-256')
    const shared = [1, 2].map(() => createDcApiVerifier({ ...options(), store, recipientKey }))
    const open = await shared[0]!.request({ docRequests: [ask] })
    await shared[1]!.verify(open.id, await answer(open))
    const apart = [1, 2].map(() => createDcApiVerifier({ ...options(), store }))
    const other = await apart[0]!.request({ docRequests: [ask] })
    expect(await codeOf(async () => apart[1]!.verify(other.id, await answer(other)))).toBe('ERR_DC_API_SESSION')
  })
})

describe('ISO/IEC 18013-5 section 9.1.4: who asks', () => {
  test.each(['readerAuth', 'readerAuthAll'] as const)('%s is over this origin and this request', async (name) => {
    const reader = await createReader()
    const auth = name === 'readerAuth' ? { readerAuth: reader.identity } : { readerAuthAll: [reader.identity] }
    const { request } = await newExchange(auth)
    const verify = (origin: string, data = request.data) => {
      const { deviceRequest, sessionTranscript } = openDcApiRequest(data, origin)
      return verifyDeviceRequest(deviceRequest, { sessionTranscript, trust: reader.trust, at: AT })
    }
    expect((await verify(ORIGIN)).readers).toMatchObject([{ authority: 'https://readers.example' }])
    expect(await codeOf(() => verify('https://evil.example'))).toBe('ERR_MDOC_READER_AUTH')
    // Another page cannot have the answer encrypted for itself under this reader's name.
    const { encryptionInfo } = await newExchange()
    expect(await codeOf(() => verify(ORIGIN, { ...request.data, encryptionInfo }))).toBe('ERR_MDOC_READER_AUTH')
  })

  test('a certificate that is not a reader’s is refused', async () => {
    const { identity, documentSigner, trust } = await createReader()
    const readerAuth = { ...identity, certificateChain: [documentSigner] }
    const { request } = await newExchange({ readerAuth })
    const { deviceRequest, sessionTranscript } = openDcApiRequest(request.data, ORIGIN)
    const code = await codeOf(() => verifyDeviceRequest(deviceRequest, { sessionTranscript, trust, at: AT }))
    expect(code).toBe('ERR_MDOC_CERTIFICATE')
  })
})

describe('hostile structures', () => {
  const hostile: readonly (readonly [string, unknown])[] = [
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['an array', []],
    ['no member', {}],
    ['an inherited member', Object.create({ response: 'AA' })],
    ['a number in it', { response: 7 }],
    ['6 MiB and more', { response: 'A'.repeat((6 << 20) + 4) }],
    ['another tag', { response: writeBase64url(['dcapl', {}]) }],
    ['a map', { response: writeBase64url({ dcapi: {} }) }],
    ['three members', { response: writeBase64url(['dcapi', { enc: bytes(65), cipherText: bytes(17) }, 1]) }],
    ['no enc', { response: writeBase64url(['dcapi', { cipherText: bytes(17) }]) }],
    ['no cipherText', { response: writeBase64url(['dcapi', { enc: bytes(65) }]) }],
    ['texts', { response: writeBase64url(['dcapi', { enc: 'a', cipherText: 'b' }]) }],
    ['one member more', { response: writeBase64url(['dcapi', { enc: bytes(65), cipherText: bytes(17), x: 1 }]) }],
  ]

  test.each(hostile)('a response that is %s', async (_, data) => {
    const exchange = await newExchange()
    expect(await codeOf(() => verifyDcApiResponse(data, expectationOf(exchange)))).toBe('ERR_MDOC_STRUCTURE')
  })

  test.each([
    ['too short', bytes(64, 4)],
    ['compressed', bytes(33, 2)],
    ['infinity', bytes(1)],
    ['empty', bytes(0)],
    ['off the curve', bytes(65, 4)],
  ])('an enc that is %s', async (_, enc) => {
    const exchange = await newExchange()
    const response = writeBase64url(['dcapi', { enc, cipherText: bytes(17) }])
    const { failure } = await inspectDcApiResponse({ response }, expectationOf(exchange))
    expect(failure?.code).toBe('ERR_DC_API_DECRYPTION')
    expect(failure?.evidence?.cause).toMatch(/ERR_KEY_INVALID|ERR_MDOC_STRUCTURE/)
  })

  test.each([0, 1, 15, 16])('a cipherText of %d bytes', async (length) => {
    const exchange = await newExchange()
    const [, { enc }] = decodeResponse(await answer(exchange))
    const response = writeBase64url(['dcapi', { enc, cipherText: bytes(length) }])
    expect(await codeOf(() => verifyDcApiResponse({ response }, expectationOf(exchange)))).toBe('ERR_DC_API_DECRYPTION')
  })

  test('a nest of arrays', async () => {
    const exchange = await newExchange()
    const response = encodeBase64url(new Uint8Array(3_000_000).fill(0x81))
    expect(await codeOf(() => verifyDcApiResponse({ response }, expectationOf(exchange)))).toMatch(/^ERR_CBOR_/)
  })

  test.each<[string, (info: [string, CborMap]) => unknown, string]>([
    ['another tag', (info) => (info[0] = 'dcapl'), 'ERR_MDOC_STRUCTURE'],
    ['a nonce of 15 bytes', ([, map]) => map.set('nonce', bytes(15) as CborValue), 'ERR_MDOC_STRUCTURE'],
    ['no nonce', ([, map]) => map.delete('nonce'), 'ERR_MDOC_STRUCTURE'],
    ['a member more', ([, map]) => map.set('x', 1), 'ERR_MDOC_STRUCTURE'],
    ['no key', ([, map]) => map.delete('recipientPublicKey'), 'ERR_MDOC_STRUCTURE'],
    ['a private key', ([, map]) => (map.get('recipientPublicKey') as CborMap).set(-4, 'd'), 'ERR_COSE_KEY'],
    ['a key of another curve', ([, map]) => map.set('recipientPublicKey', p384()), 'ERR_MDOC_STRUCTURE'],
  ])('EncryptionInfo with %s', async (_, change, code) => {
    const { request } = await newExchange()
    const info = readBase64url(request.data.encryptionInfo) as [string, CborMap]
    change(info)
    const encryptionInfo = writeBase64url(info)
    expect(await codeOf(() => openDcApiRequest({ ...request.data, encryptionInfo }, ORIGIN))).toBe(code)
  })

  test('a key of the request that is off the curve is found before anything is sealed', async () => {
    const { request } = await newExchange()
    const info = readBase64url(request.data.encryptionInfo) as [string, CborMap]
    ;(info[1].get('recipientPublicKey') as CborMap).set(-2, bytes(32, 1) as CborValue)
    const opened = openDcApiRequest({ ...request.data, encryptionInfo: writeBase64url(info) }, ORIGIN)
    expect(await codeOf(() => sealDcApiResponse(bytes(1), opened))).toBe('ERR_KEY_INVALID')
  })

  test('whatever a page posts, and whatever it asks with, ends in a TegataError', async () => {
    const exchange = await newExchange()
    const text = fc.oneof(
      fc.string(),
      fc.uint8Array({ maxLength: 200 }).map(encodeBase64url),
      fc.uint8Array({ maxLength: 100 }).map((enc) => writeBase64url(['dcapi', { enc, cipherText: enc }])),
    )
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.anything(), fc.record({ response: text })), async (data) => {
        expect(await codeOf(() => verifyDcApiResponse(data, expectationOf(exchange)))).toMatch(/^ERR_/)
      }),
    )
    await fc.assert(
      fc.asyncProperty(fc.record({ deviceRequest: text, encryptionInfo: text }), async (data) => {
        expect(await codeOf(() => openDcApiRequest(data, ORIGIN))).toMatch(/^ERR_/)
      }),
    )
  })
})

function bytes(length: number, first = 0): Uint8Array {
  const array = new Uint8Array(length)
  if (length > 0) array[0] = first
  return array
}

function p384(): CborValue {
  return new Map<CborValue, CborValue>([
    [1, 2],
    [-1, 2],
    [-2, bytes(48, 1) as CborValue],
    [-3, bytes(48, 1) as CborValue],
  ]) as CborValue
}

function decodeResponse({ response }: { response: string }): [string, { enc: Uint8Array; cipherText: Uint8Array }] {
  const [tag, map] = readBase64url(response) as [string, CborMap]
  return [tag, { enc: map.get('enc') as Uint8Array, cipherText: map.get('cipherText') as Uint8Array }]
}
