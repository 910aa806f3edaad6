import { createDecipheriv, createHash } from 'node:crypto'
import { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import {
  concatBytes,
  decodeHex,
  encodeBase64url,
  encodeHex,
  generateKeyAgreement,
  importKeyAgreement,
} from '@tegata/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decapsulate, encapsulate, open, scheduleKey, seal } from '../../src/dc-api/hpke.js'

const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() })

describe('RFC 9180 Appendix A.3.1: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode', () => {
  const PUBLIC =
    '04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0'
  const ENC =
    '04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4'

  test('shared secret, key and nonce, and the first message', async () => {
    const text = (hex: string) => encodeBase64url(decodeHex(hex))
    const recipient = await importKeyAgreement(
      {
        kty: 'EC',
        crv: 'P-256',
        x: text(PUBLIC.slice(2, 66)),
        y: text(PUBLIC.slice(66)),
        d: text('f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2'),
      },
      'P-256',
    )
    const secret = await decapsulate(recipient, decodeHex(ENC))
    expect(encodeHex(secret)).toBe('c0d26aeab536609a572b07695d933b589dcf363ff9d93c93adea537aeabb8cb8')
    const { key, nonce } = await scheduleKey(secret, decodeHex('4f6465206f6e2061204772656369616e2055726e'))
    expect(encodeHex(key)).toBe('868c066ef58aae6dc589b6cfdd18f97e')
    expect(encodeHex(nonce)).toBe('4e0bc5018beba4bf004cca59')
    // The example's message has additional data, which the protocol here never has.
    const decipher = createDecipheriv('aes-128-gcm', key, nonce)
    decipher.setAAD(decodeHex('436f756e742d30'))
    const sealed = decodeHex(
      '5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434',
    )
    decipher.setAuthTag(sealed.subarray(-16))
    const opened = concatBytes(decipher.update(sealed.subarray(0, -16)), decipher.final())
    expect(new TextDecoder().decode(opened)).toBe('Beauty is truth, truth beauty')
  })
})

describe('with @hpke/core', () => {
  const message = fc.tuple(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }))

  test('it opens what we seal', async () => {
    const pair = await suite.kem.generateKeyPair()
    const publicJwk = (await crypto.subtle.exportKey('jwk', pair.publicKey)) as {
      kty: 'EC'
      crv: string
      x: string
      y: string
    }
    const { kty, crv, x, y } = publicJwk
    await fc.assert(
      fc.asyncProperty(message, async ([info, plaintext]) => {
        const { sharedSecret, enc } = await encapsulate({ kty, crv, x, y })
        const sealed = await seal(sharedSecret, info, plaintext)
        const context = await suite.createRecipientContext({ recipientKey: pair.privateKey, enc, info })
        expect(new Uint8Array(await context.open(sealed))).toStrictEqual(plaintext)
      }),
      { numRuns: 50 },
    )
  })

  test('we open what it seals, and nothing with another info', async () => {
    const recipient = await generateKeyAgreement('P-256')
    const recipientPublicKey = await suite.kem.importKey('jwk', recipient.publicJwk as JsonWebKey, true)
    await fc.assert(
      fc.asyncProperty(message, async ([info, plaintext]) => {
        const { enc, ct } = await suite.seal({ recipientPublicKey, info }, plaintext)
        const secret = await decapsulate(recipient, new Uint8Array(enc))
        expect(await open(secret, info, new Uint8Array(ct))).toStrictEqual(plaintext)
        expect(await open(secret, concatBytes(info, Uint8Array.of(0)), new Uint8Array(ct))).toBeUndefined()
      }),
      { numRuns: 50 },
    )
  })

  test('a fresh key for each message', async () => {
    const recipient = await generateKeyAgreement('P-256')
    const seen = new Set<string>()
    for (let i = 0; i < 20; i++) {
      const { enc } = await encapsulate(recipient.publicJwk)
      seen.add(createHash('sha256').update(enc).digest('hex'))
    }
    expect(seen.size).toBe(20)
  })
})
