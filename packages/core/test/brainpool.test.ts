import { createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import {
  decodeBase64url,
  encodeBase64url,
  encodeHex,
  encodeUtf8,
  generateKeyAgreement,
  importCoseVerifier,
  importKeyAgreement,
  type JwkPublic,
} from '@tegata/core'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { brainpoolSpki } from '../src/platform/brainpool.js'
import * as noble from '../src/platform/noble.js'
import * as web from '../src/platform/web.js'

const DATA = encodeUtf8('to be signed')
const code = (expected: string) => expect.objectContaining({ code: expected })

const CASES = [
  ['ESB256', 'brainpoolP256r1', 'sha256', 32],
  ['ESB320', 'brainpoolP320r1', 'sha384', 40],
  ['ESB384', 'brainpoolP384r1', 'sha384', 48],
  ['ESB512', 'brainpoolP512r1', 'sha512', 64],
] as const

function newKey(curve: string, bytes: number) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve })
  const spki = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }))
  const [x, y] = [spki.slice(-2 * bytes, -bytes), spki.slice(-bytes)]
  const jwk: JwkPublic = { kty: 'EC', crv: curve, x: encodeBase64url(x), y: encodeBase64url(y) }
  return { privateKey, spki, jwk }
}

/** The private member of a JWK, out of what OpenSSL writes: Node has no JWKs of these curves. */
function privateMember(key: KeyObject, bytes: number): string {
  const sec1 = key.export({ type: 'sec1', format: 'der' })
  // SEQUENCE, INTEGER 1, OCTET STRING (RFC 5915 section 3).
  const start = sec1.indexOf(Uint8Array.of(2, 1, 1, 4, bytes)) + 5
  return encodeBase64url(sec1.subarray(start, start + bytes))
}

describe.each(CASES)('RFC 9864 section 2.1: %s', (alg, curve, hash, bytes) => {
  const { privateKey, spki, jwk } = newKey(curve, bytes)
  const signature = new Uint8Array(sign(hash, DATA, { key: privateKey, dsaEncoding: 'ieee-p1363' }))

  test('verifies what OpenSSL signed, by JWK and by SubjectPublicKeyInfo', async () => {
    expect(signature.length).toBe(2 * bytes)
    for (const key of [jwk, { spki }]) {
      const verifier = await importCoseVerifier(key, alg)
      expect(await verifier.verify(DATA, signature)).toBe(true)
      expect(await verifier.verify(encodeUtf8('something else'), signature)).toBe(false)
      expect(await verifier.verify(DATA, signature.subarray(1))).toBe(false)
    }
  })

  test('writes the SubjectPublicKeyInfo that OpenSSL writes', () => {
    const [x, y] = [decodeBase64url(jwk.x!), decodeBase64url(jwk.y!)]
    expect(encodeHex(brainpoolSpki(curve, x, y))).toBe(encodeHex(spki))
  })

  test('refuses a point off the curve, short coordinates, and a key of another curve', async () => {
    const off = { ...jwk, y: jwk.x! }
    const short = { ...jwk, x: encodeBase64url(decodeBase64url(jwk.x!).subarray(1)) }
    const nist = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
    const other = { spki: new Uint8Array(nist.export({ type: 'spki', format: 'der' })) }
    for (const key of [off, short, other, { ...jwk, crv: 'P-256' }]) {
      await expect(async () => importCoseVerifier(key, alg)).rejects.toThrow(code('ERR_KEY_INVALID'))
    }
  })
})

describe.each(CASES)('RFC 5639: key agreement, over the curve of %s', (_, curve, __, bytes) => {
  const openssl = newKey(curve, bytes)
  const ours = importKeyAgreement({ ...openssl.jwk, d: privateMember(openssl.privateKey, bytes) }, curve)

  test('agrees with OpenSSL on a secret of the size of the field', async () => {
    const key = await generateKeyAgreement(curve)
    expect(key).toMatchObject({ curve, publicJwk: { kty: 'EC', crv: curve } })
    const secret = await key.deriveSharedSecret(openssl.jwk)
    expect(secret.length).toBe(bytes)
    const [x, y] = [decodeBase64url(key.publicJwk.x!), decodeBase64url(key.publicJwk.y!)]
    const spki = Buffer.from(brainpoolSpki(curve, x, y))
    const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' })
    expect(encodeHex(secret)).toBe(diffieHellman({ privateKey: openssl.privateKey, publicKey }).toString('hex'))
    expect(await (await ours).deriveSharedSecret(key.publicJwk)).toEqual(secret)
  })

  test('refuses a point off the curve, another curve, and a private key of another public half', async () => {
    const key = await ours
    const nist = await generateKeyAgreement('P-256')
    const attempts: (() => unknown)[] = [
      () => key.deriveSharedSecret({ ...openssl.jwk, y: openssl.jwk.x! }),
      () => key.deriveSharedSecret({ ...openssl.jwk, x: 'AA' }),
      () => key.deriveSharedSecret(nist.publicJwk),
      () => nist.deriveSharedSecret(openssl.jwk),
      () => importKeyAgreement({ ...newKey(curve, bytes).jwk, d: privateMember(openssl.privateKey, bytes) }, curve),
      () => importKeyAgreement({ ...openssl.jwk, d: 'AA' }, curve),
    ]
    for (const attempt of attempts) await expect(async () => attempt()).rejects.toThrow(code('ERR_KEY_INVALID'))
  })
})

describe('where the platform has no brainpool curves', () => {
  afterEach(() => {
    vi.doUnmock('#platform')
    vi.resetModules()
  })

  test.each([
    ['WebCrypto', web],
    ['@noble', noble],
  ])('%s: says so, and does not call the key invalid', async (_, platform) => {
    vi.resetModules()
    vi.doMock('#platform', () => platform)
    const { importCoseVerifier, generateSigner } = await import('../src/index.js')
    const { jwk } = newKey('brainpoolP256r1', 32)
    expect(() => importCoseVerifier(jwk, 'ESB256')).toThrow(code('ERR_KEY_UNSUPPORTED'))
    const signer = await generateSigner('ES256')
    expect((await importCoseVerifier(signer.publicJwk, 'ES256')).alg).toBe('ES256')
    const agreement = await import('../src/key-agreement.js')
    expect(agreement.isAgreementCurve('brainpoolP256r1')).toBe(false)
    await expect(agreement.generateKeyAgreement('brainpoolP256r1')).rejects.toThrow(code('ERR_KEY_UNSUPPORTED'))
    const imported = agreement.importKeyAgreement({ ...jwk, d: jwk.x! }, 'brainpoolP256r1')
    await expect(imported).rejects.toThrow(code('ERR_KEY_UNSUPPORTED'))
    const [key, { publicJwk }] = [await agreement.generateKeyAgreement('P-256'), await generateSigner('ES256')]
    expect(await key.deriveSharedSecret(publicJwk)).toHaveLength(32)
  })
})
