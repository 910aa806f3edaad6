import { type CborInput, decodeCbor, decodeDeterministicCbor, EncodedCbor, embedCbor, encodeCbor } from '@tegata/cbor'
import { encodeHex, type PresentationSession } from '@tegata/core'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  encodeDraft24DcApiTranscript,
  plausibleAnnexBTranscripts,
  plausibleInteractiveAuthorizationTranscripts,
  plausibleTranscripts,
} from '../src/diagnosis/index.js'
import {
  type AnnexBHandover,
  encodeAnnexBTranscript,
  encodeAnnexCTranscript,
  encodeDcApiTranscript,
  encodeInteractiveAuthorizationTranscript,
  encodeRedirectTranscript,
  encodeSessionTranscript,
  type InteractiveAuthorizationHandover,
  inspectMdoc,
  presentMdoc,
  type TranscriptDiagnosis,
} from '../src/index.js'
import { device, expectation, issue, NAMESPACE } from './fixture.js'

const THUMBPRINT = 'QoPsknrg8gjaqi0CaoFPKyLcpSz4X_qPP4Ymxr1mkEc'
const NONCE = 'exc7gBkxjx1rdc9udRrveKvSsJIq80avlXeLHhGwqtA'
const redirect: PresentationSession = {
  nonce: NONCE,
  audience: 'x509_san_dns:rp.example',
  responseUri: 'https://rp.example/cb',
  encryptionKeyThumbprint: THUMBPRINT,
}
const dcApi: PresentationSession = {
  nonce: NONCE,
  audience: 'origin:https://rp.example',
  origin: 'https://rp.example',
  encryptionKeyThumbprint: THUMBPRINT,
}
const { encryptionKeyThumbprint, ...plainRedirect } = redirect
const { encryptionKeyThumbprint: _, ...plainDcApi } = dcApi

describe('transcripts', () => {
  test('OpenID4VCI 1.1 Appendix A.2.5: interactive authorization', () => {
    const handover = { endpoint: 'https://example.com/iae', nonce: NONCE, encryptionKeyThumbprint: THUMBPRINT }
    const expected =
      '83f6f682754f70656e49443456434949414548616e646f7665725820df679426cc1bf8996e8eb549ee078815a87a97c5e95c1c5a8ec39eedca28a838'
    expect(encodeHex(encodeInteractiveAuthorizationTranscript(handover))).toBe(expected)
  })

  test('ISO/IEC TS 18013-7 Annexes B and C: every value counts', () => {
    const annexB = { clientId: 'a', responseUri: 'https://b', nonce: 'c', mdocGeneratedNonce: 'd' }
    const variants = [
      encodeAnnexBTranscript(annexB),
      ...(['clientId', 'responseUri', 'nonce', 'mdocGeneratedNonce'] as const).map((name) =>
        encodeAnnexBTranscript({ ...annexB, [name]: 'other' }),
      ),
      encodeAnnexCTranscript({ encryptionInfo: 'abc', origin: 'https://rp.example' }),
      encodeAnnexCTranscript({ encryptionInfo: 'abd', origin: 'https://rp.example' }),
      encodeAnnexCTranscript({ encryptionInfo: 'abc', origin: 'https://rp.example/' }),
    ]
    expect(new Set(variants.map(encodeHex)).size).toBe(variants.length)
    for (const transcript of variants) expect(decodeDeterministicCbor(transcript)).toHaveLength(3)
    expect(decodeCbor(variants[0]!)).toMatchObject([null, null, [{}, {}, 'c']])
  })
})

describe('ISO/IEC 18013-5 section 9.1.5.1: whose transcript it was', () => {
  let issuerSigned: Uint8Array
  beforeAll(async () => {
    issuerSigned = await issue()
  })

  const transcriptOf = async (session: PresentationSession, sessionTranscript: Uint8Array) => {
    const disclose = { [NAMESPACE]: ['age_over_20'] }
    const response = await presentMdoc({ issuerSigned, disclose, signer: device, sessionTranscript })
    const inspection = await inspectMdoc(response, { ...expectation, session, diagnose: plausibleTranscripts })
    expect(inspection.result).toBeUndefined()
    expect(inspection.failure?.code).toBe('ERR_MDOC_DEVICE_SIGNATURE')
    return inspection.failure?.evidence?.transcript
  }

  test.each<[string, PresentationSession, Uint8Array]>([
    ['without the thumbprint of the encryption key', redirect, encodeSessionTranscript(plainRedirect)],
    ['without the thumbprint of the encryption key', dcApi, encodeSessionTranscript(plainDcApi)],
    ['origin with a slash at the end', dcApi, encodeDcApiTranscript({ ...dcApi, origin: 'https://rp.example/' })],
    [
      'without the thumbprint of the encryption key; origin with a slash at the end',
      dcApi,
      encodeDcApiTranscript({ ...plainDcApi, origin: 'https://rp.example/' }),
    ],
    [
      'client_id without its prefix',
      redirect,
      encodeRedirectTranscript({ ...redirect, clientId: 'rp.example', responseUri: 'https://rp.example/cb' }),
    ],
    [
      'response_uri with a slash at the end',
      redirect,
      encodeRedirectTranscript({ ...redirect, clientId: redirect.audience, responseUri: 'https://rp.example/cb/' }),
    ],
    [
      'the handover of OpenID4VP draft 24 for the Digital Credentials API',
      dcApi,
      encodeDraft24DcApiTranscript({ origin: dcApi.origin!, clientId: `web-origin:${dcApi.origin}`, nonce: NONCE }),
    ],
    [
      'the handover of ISO/IEC TS 18013-7:2024 Annex B (draft 18)',
      redirect,
      encodeAnnexBTranscript({
        clientId: redirect.audience,
        responseUri: redirect.responseUri!,
        nonce: NONCE,
        mdocGeneratedNonce: '',
      }),
    ],
  ])('%s', async (description, session, transcript) => {
    expect(await transcriptOf(session, transcript)).toBe(description)
  })

  test('says nothing when none of them fits', async () => {
    expect(await transcriptOf(redirect, encodeSessionTranscript({ ...redirect, nonce: 'another' }))).toBeUndefined()
  })

  test('never lists the right transcript, nor one twice', () => {
    for (const session of [redirect, dcApi, plainRedirect, plainDcApi]) {
      const listed = [...plausibleTranscripts({ session })].map(({ sessionTranscript }) => encodeHex(sessionTranscript))
      expect(listed).not.toContain(encodeHex(encodeSessionTranscript(session)))
      expect(new Set(listed).size).toBe(listed.length)
    }
  })

  test('given bytes: the frame that the device put around them', async () => {
    const sessionTranscript = encodeSessionTranscript(redirect)
    const [first] = [...plausibleTranscripts({ sessionTranscript })]
    expect(first!.sessionTranscript).toStrictEqual(embedCbor(sessionTranscript).encoded)
    const long = Uint8Array.of(0x98, 0x03, ...encodeCbor(null), ...encodeCbor(null), ...encodeCbor(1))
    const reencoded = [...plausibleTranscripts({ sessionTranscript: long })][1]!
    expect(reencoded.sessionTranscript).toStrictEqual(encodeCbor([null, null, 1]))
  })

  const signedFor = async (right: Uint8Array, used: Uint8Array, diagnose: TranscriptDiagnosis) => {
    const disclose = { [NAMESPACE]: ['age_over_20'] }
    const response = await presentMdoc({ issuerSigned, disclose, signer: device, sessionTranscript: used })
    const { failure, result } = await inspectMdoc(response, { ...expectation, sessionTranscript: right, diagnose })
    expect(result).toBeUndefined()
    expect(failure?.code).toBe('ERR_MDOC_DEVICE_SIGNATURE')
    return failure?.evidence?.transcript
  }

  describe('in proximity', () => {
    // Not deterministic, as devices in the field write it: 1 before 0.
    const engagement = Uint8Array.of(0xa2, 0x01, 0x81, 0x01, 0x00, 0x63, 0x31, 0x2e, 0x30)
    const key = Uint8Array.of(0xa2, 0x20, 0x01, 0x01, 0x02)
    const [select, request] = [Uint8Array.of(0x91, 2), Uint8Array.of(0x91, 3)]
    const [deviceBytes, readerBytes] = [embedCbor(engagement), embedCbor(key)]
    const nfc = encodeCbor([deviceBytes, readerBytes, [select, request]])
    const qr = encodeCbor([deviceBytes, readerBytes, null])
    const again = (bytes: Uint8Array) => embedCbor(encodeCbor(decodeCbor(bytes)))

    test.each<[string, Uint8Array, CborInput]>([
      ['the handover of a QR code (null) in place of that of NFC', nfc, [deviceBytes, readerBytes, null]],
      ['static handover: without the Handover Request', nfc, [deviceBytes, readerBytes, [select, null]]],
      ['the engagement encoded again', qr, [again(engagement), readerBytes, null]],
      ['EReaderKey encoded again', qr, [deviceBytes, again(key), null]],
      ['the engagement and EReaderKey without tag 24', qr, [new EncodedCbor(engagement), new EncodedCbor(key), null]],
      ['the engagement and EReaderKey as byte strings without tag 24', qr, [engagement, key, null]],
      ['no engagement', qr, [null, readerBytes, null]],
    ])('%s', async (description, right, used) => {
      expect(await signedFor(right, encodeCbor(used), plausibleTranscripts)).toBe(description)
    })

    test('never lists the right transcript, nor one twice', () => {
      for (const sessionTranscript of [nfc, qr]) {
        const listed = [...plausibleTranscripts({ sessionTranscript })].map((each) => encodeHex(each.sessionTranscript))
        expect(listed).not.toContain(encodeHex(sessionTranscript))
        expect(new Set(listed).size).toBe(listed.length)
      }
    })
  })

  test.each<[string, Partial<AnnexBHandover>]>([
    ['apu as it stands in the header, not decoded', { mdocGeneratedNonce: 'bWRvYyBub25jZQ' }],
    ['the two nonces in each other’s place', { nonce: 'mdoc nonce', mdocGeneratedNonce: NONCE }],
    ['client_id without its prefix', { clientId: 'rp.example' }],
    ['response_uri with a slash at the end', { responseUri: 'https://rp.example/cb/' }],
  ])('ISO/IEC TS 18013-7 Annex B: %s', async (description, changes) => {
    const handover = {
      clientId: 'x509_san_dns:rp.example',
      responseUri: 'https://rp.example/cb',
      nonce: NONCE,
      mdocGeneratedNonce: 'mdoc nonce',
    }
    const [right, used] = [encodeAnnexBTranscript(handover), encodeAnnexBTranscript({ ...handover, ...changes })]
    expect(await signedFor(right, used, () => plausibleAnnexBTranscripts(handover))).toBe(description)
    const final = encodeRedirectTranscript(handover)
    const diagnose = () => plausibleAnnexBTranscripts(handover)
    expect(await signedFor(right, final, diagnose)).toBe('the handover of OpenID4VP 1.0')
  })

  test.each<[string, (handover: InteractiveAuthorizationHandover) => Uint8Array]>([
    [
      'without the thumbprint of the encryption key',
      ({ endpoint, nonce }) => encodeInteractiveAuthorizationTranscript({ endpoint, nonce }),
    ],
    [
      'endpoint with the prefix ia:',
      (handover) => encodeInteractiveAuthorizationTranscript({ ...handover, endpoint: `ia:${handover.endpoint}` }),
    ],
    [
      'the handover of the Digital Credentials API; the origin of the endpoint in its place',
      (handover) => encodeDcApiTranscript({ ...handover, origin: 'https://issuer.example' }),
    ],
  ])('OpenID4VCI 1.1 Appendix A.2.5: %s', async (description, used) => {
    const handover = { endpoint: 'https://issuer.example/a/iae', nonce: NONCE, encryptionKeyThumbprint: THUMBPRINT }
    const right = encodeInteractiveAuthorizationTranscript(handover)
    const diagnose = () => plausibleInteractiveAuthorizationTranscripts(handover)
    expect(await signedFor(right, used(handover), diagnose)).toBe(description)
  })
})
