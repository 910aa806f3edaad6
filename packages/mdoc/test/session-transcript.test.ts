import { encodeBase64url, encodeHex, encodeUtf8, sha256 } from '@tegata/core'
import { describe, expect, it } from 'vitest'
import { encodeDcApiTranscript, encodeRedirectTranscript, encodeSessionTranscript } from '../src/index.js'

const thumbprint = new Uint8Array(32).fill(7)
const encryptionKeyThumbprint = encodeBase64url(thumbprint)
const codeIs = (code: string) => expect.objectContaining({ code })

/** CBOR by hand, so that the expectation does not come from the encoder under test. */
const text = (value: string) =>
  `${encodeHex(Uint8Array.of(0x60 | encodeUtf8(value).length))}${encodeHex(encodeUtf8(value))}`
const hashOf = (hex: string) => encodeHex(sha256(Buffer.from(hex, 'hex')))

describe('OpenID4VP 1.0 Appendix B.2.6.1: redirect', () => {
  const handover = { clientId: 'redirect_uri:rp', nonce: 'nonce', responseUri: 'https://rp.example/cb' }
  const prefix = `83f6f682${text('OpenID4VPHandover')}5820`

  it('without encryption', () => {
    const info = `84${text('redirect_uri:rp')}${text('nonce')}f6${text('https://rp.example/cb')}`
    expect(encodeHex(encodeRedirectTranscript(handover))).toBe(prefix + hashOf(info))
  })

  it('with encryption', () => {
    const info = `84${text('redirect_uri:rp')}${text('nonce')}5820${encodeHex(thumbprint)}${text('https://rp.example/cb')}`
    expect(encodeHex(encodeRedirectTranscript({ ...handover, encryptionKeyThumbprint }))).toBe(prefix + hashOf(info))
  })
})

describe('OpenID4VP 1.0 Appendix B.2.6.2: Digital Credentials API', () => {
  it('binds origin, nonce and encryption key', () => {
    const info = `83${text('https://rp.example')}${text('nonce')}5820${encodeHex(thumbprint)}`
    const transcript = encodeDcApiTranscript({ origin: 'https://rp.example', nonce: 'nonce', encryptionKeyThumbprint })
    expect(encodeHex(transcript)).toBe(`83f6f682${text('OpenID4VPDCAPIHandover')}5820${hashOf(info)}`)
  })
})

describe('DESIGN section 4: a session decides its transcript', () => {
  it('by its response URI or its origin', () => {
    const redirect = { nonce: 'n', audience: 'client', responseUri: 'https://rp.example/cb', encryptionKeyThumbprint }
    const { audience: clientId, ...rest } = redirect
    expect(encodeSessionTranscript(redirect)).toStrictEqual(encodeRedirectTranscript({ clientId, ...rest }))
    const dcApi = { nonce: 'n', audience: 'origin:https://rp.example', origin: 'https://rp.example' }
    expect(encodeSessionTranscript(dcApi)).toStrictEqual(encodeDcApiTranscript(dcApi))
  })

  it('and refuses one that has neither or both', () => {
    const session = { nonce: 'n', audience: 'a' }
    expect(() => encodeSessionTranscript(session)).toThrow(codeIs('ERR_ARG_VALUE'))
    const both = { ...session, origin: 'https://o', responseUri: 'https://r' }
    expect(() => encodeSessionTranscript(both)).toThrow(codeIs('ERR_ARG_VALUE'))
  })

  it.each(['', 'AAAA', '*'])('and a thumbprint that is none: %j', (encryptionKeyThumbprint) => {
    const handover = { origin: 'https://o', nonce: 'n', encryptionKeyThumbprint }
    expect(() => encodeDcApiTranscript(handover)).toThrow(codeIs('ERR_ARG_VALUE'))
  })
})
