import { inspect } from 'node:util'
import {
  decodeBase64url,
  decodeHex,
  encodeBase64url,
  encodeHex,
  generateKeyAgreement,
  hkdfSha256,
  importKeyAgreement,
  isAgreementCurve,
  type JwkPrivate,
  type KeyAgreement,
} from '@tegata/core'
import { describe, expect, test } from 'vitest'
import * as node from '../src/platform/node.js'
import * as web from '../src/platform/web.js'

const SECRET_BYTES = { 'P-256': 32, 'P-384': 48, 'P-521': 66, X25519: 32 } as const
const CURVES = Object.keys(SECRET_BYTES) as (keyof typeof SECRET_BYTES)[]
const code = (expected: string) => expect.objectContaining({ code: expected })
const attempt = async (act: () => unknown) => act()

describe.each(CURVES)('%s', (curve) => {
  test('both sides derive one secret of the size of the field', async () => {
    const [alice, bob] = [await generateKeyAgreement(curve), await generateKeyAgreement(curve)]
    const secret = await alice.deriveSharedSecret(bob.publicJwk)
    expect(secret.length).toBe(SECRET_BYTES[curve])
    expect(await bob.deriveSharedSecret(alice.publicJwk)).toEqual(secret)
    const carol = await generateKeyAgreement(curve)
    expect(await carol.deriveSharedSecret(bob.publicJwk)).not.toEqual(secret)
  })

  test('keeps the private key out of every form of itself', async () => {
    const key = await generateKeyAgreement(curve)
    expect(JSON.stringify(key) + inspect(key, { depth: 9, showHidden: true })).not.toMatch(/"d"|\bd:/)
  })

  test('the two platforms agree', async () => {
    const ours = await node.generateAgreementKey(curve)
    const theirs = await web.generateAgreementKey(curve)
    expect(await theirs.agree(ours.publicJwk)).toEqual(await ours.agree(theirs.publicJwk))
  })

  test('refuses a public key of every other curve, on both platforms', async () => {
    const key = await generateKeyAgreement(curve)
    const { agree } = await web.generateAgreementKey(curve)
    for (const other of CURVES.filter((candidate) => candidate !== curve)) {
      const { publicJwk } = await generateKeyAgreement(other)
      await expect(attempt(() => key.deriveSharedSecret(publicJwk))).rejects.toEqual(code('ERR_KEY_INVALID'))
      await expect(attempt(() => agree(publicJwk))).rejects.toThrow()
    }
  })
})

describe('NIST SP 800-56A section 5.6.2.3: public keys are validated', () => {
  const refuse = (key: KeyAgreement, change: object) =>
    expect(attempt(() => key.deriveSharedSecret({ ...key.publicJwk, ...change }))).rejects.toEqual(
      code('ERR_KEY_INVALID'),
    )

  test('a point off its curve, a coordinate that is none, a private key', async () => {
    const key = await generateKeyAgreement('P-256')
    const x = decodeBase64url(key.publicJwk.x!)
    x[31]! ^= 1
    await refuse(key, { x: encodeBase64url(x) })
    await refuse(key, { x: encodeBase64url(new Uint8Array(32)), y: encodeBase64url(new Uint8Array(32)) })
    await refuse(key, { x: '' })
    await refuse(key, { d: key.publicJwk.x })
    await refuse(key, { kty: 'RSA', n: 'AQAB', e: 'AQAB' })
  })

  test('RFC 7748 section 6.1: an X25519 point of small order, whose secret everybody knows', async () => {
    const key = await generateKeyAgreement('X25519')
    const { agree } = await web.generateAgreementKey('X25519')
    for (const first of [0, 1]) {
      const x = encodeBase64url(Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? first : 0)))
      await refuse(key, { x })
      await expect(attempt(() => agree({ kty: 'OKP', crv: 'X25519', x }))).rejects.toThrow()
    }
  })
})

const base64url = (hex: string) => encodeBase64url(decodeHex(hex))

/** RFC 7518 Appendix C and RFC 7748 section 6.1: Alice's key, Bob's public key, their secret. */
const EXAMPLES = [
  {
    curve: 'P-256',
    alice: {
      kty: 'EC',
      crv: 'P-256',
      x: 'gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0',
      y: 'SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps',
      d: '0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo',
    },
    bob: {
      kty: 'EC',
      crv: 'P-256',
      x: 'weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ',
      y: 'e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck',
    },
    secret: '9e56d91d817135d372834283bf84269cfb316ea3da806a48f6daa7798cfe90c4',
  },
  {
    curve: 'X25519',
    alice: {
      kty: 'OKP',
      crv: 'X25519',
      d: base64url('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'),
      x: base64url('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a'),
    },
    bob: {
      kty: 'OKP',
      crv: 'X25519',
      x: base64url('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f'),
    },
    secret: '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742',
  },
] as const

describe.each(EXAMPLES)('importKeyAgreement: $curve', ({ curve, alice, bob, secret }) => {
  test('the secret of the published example, on both platforms', async () => {
    const key = await importKeyAgreement(alice, curve)
    const { d, ...publicJwk } = alice
    expect(key.publicJwk).toEqual(publicJwk)
    expect(encodeHex(await key.deriveSharedSecret(bob))).toBe(secret)
    const agree = await web.importAgreementKey(curve, alice)
    expect(encodeHex(await agree(bob))).toBe(secret)
  })

  test('refuses a private key of another public half, of another curve, or of none', async () => {
    const wrong: [JwkPrivate, (typeof CURVES)[number]][] = [
      [{ ...bob, d: alice.d }, curve],
      [alice, 'P-384'],
      [{ ...alice, d: '' }, curve],
      [{ ...alice, kty: 'OKP', crv: 'Ed25519' }, curve],
    ]
    for (const [jwk, of] of wrong) {
      await expect(importKeyAgreement(jwk, of)).rejects.toEqual(code('ERR_KEY_INVALID'))
    }
  })
})

test('other names are no curves', async () => {
  expect(CURVES.every(isAgreementCurve)).toBe(true)
  for (const name of ['brainpoolP224r1', 'X448', 'Ed25519', 'constructor', undefined]) {
    expect(isAgreementCurve(name)).toBe(false)
    await expect(generateKeyAgreement(name as 'P-256')).rejects.toEqual(code('ERR_ARG_VALUE'))
    await expect(importKeyAgreement(EXAMPLES[0].alice, name as 'P-256')).rejects.toEqual(code('ERR_ARG_VALUE'))
  }
})

describe('hkdfSha256', () => {
  const none = new Uint8Array(0)

  test('RFC 5869 Appendix A.1 and A.3', () => {
    const secret = new Uint8Array(22).fill(0x0b)
    const salt = decodeHex('000102030405060708090a0b0c')
    const info = decodeHex('f0f1f2f3f4f5f6f7f8f9')
    const output = '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865'
    expect(encodeHex(hkdfSha256(secret, salt, info, 42))).toBe(output)
    expect(encodeHex(hkdfSha256(secret, salt, info))).toBe(output.slice(0, 64))
    expect(encodeHex(hkdfSha256(secret, none, none, 42))).toBe(
      '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
    )
  })

  test('refuses a length that HKDF does not have', () => {
    expect(hkdfSha256(none, none, none, 8160).length).toBe(8160)
    for (const length of [0, -1, 1.5, 8161, Number.NaN]) {
      expect(() => hkdfSha256(none, none, none, length)).toThrow(code('ERR_ARG_VALUE'))
    }
  })
})
