import { decodeCbor, decodeDeterministicCbor, embedCbor, encodeCbor } from '@tegata/cbor'
import { encodeHex, type PresentationSession } from '@tegata/core'
import { beforeAll, describe, expect, test } from 'vitest'
import { encodeDraft24DcApiTranscript, plausibleTranscripts } from '../src/diagnosis/index.js'
import {
  encodeAnnexBTranscript,
  encodeAnnexCTranscript,
  encodeDcApiTranscript,
  encodeInteractiveAuthorizationTranscript,
  encodeRedirectTranscript,
  encodeSessionTranscript,
  inspectMdoc,
  presentMdoc,
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
})
