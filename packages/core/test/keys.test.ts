import { createPublicKey, generateKeyPairSync, verify as nodeVerify } from 'node:crypto'
import { inspect } from 'node:util'
import {
  encodeUtf8,
  generateSigner,
  importSignatureKey,
  importSigner,
  importVerifier,
  isKeyFor,
  type JwkPrivate,
  type JwkPublic,
  jwkThumbprint,
  parsePublicJwk,
  type SignatureAlgorithm,
  type SignatureScheme,
} from '@tegata/core'
import { describe, expect, test } from 'vitest'
import * as node from '../src/platform/node.js'
import * as web from '../src/platform/web.js'

const DATA = encodeUtf8('to be signed')
const code = (expected: string) => expect.objectContaining({ code: expected })
const SIGNATURE_BYTES = { ES256: 64, ES384: 96, ES512: 132, EdDSA: 64 } as const

describe.each(Object.keys(SIGNATURE_BYTES) as SignatureAlgorithm[])('%s', (alg) => {
  test('signs r || s of fixed length, verifies, and refuses any other data', async () => {
    const signer = await generateSigner(alg)
    const signature = await signer.sign(DATA)
    expect(signature.length).toBe(SIGNATURE_BYTES[alg])
    const verifier = await importVerifier(signer.publicJwk, alg)
    expect(await verifier.verify(DATA, signature)).toBe(true)
    expect(await verifier.verify(encodeUtf8('something else'), signature)).toBe(false)
    expect(await verifier.verify(DATA, signature.subarray(1))).toBe(false)
    expect(await verifier.verify(DATA, new Uint8Array())).toBe(false)
  })

  test('keeps the private key out of every form of itself', async () => {
    const signer = await generateSigner(alg)
    expect(signer.publicJwk).not.toHaveProperty('d')
    expect(JSON.stringify(signer) + inspect(signer, { depth: 9, showHidden: true })).not.toMatch(/"d"|\bd:/)
  })
})

describe('the two platforms', () => {
  const schemes: readonly SignatureScheme[] = [
    { name: 'ECDSA', curve: 'P-256', hash: 'SHA-256' },
    { name: 'ECDSA', curve: 'P-384', hash: 'SHA-256' },
    { name: 'ECDSA', curve: 'P-521', hash: 'SHA-512' },
    { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    { name: 'Ed25519' },
  ]
  test.each(schemes)('verify each other’s signatures: %j', async (scheme) => {
    for (const [a, b] of [
      [node, web],
      [web, node],
    ] as const) {
      const { publicJwk, sign } = await a.generateSigner(scheme)
      const jwk = publicJwk as JwkPublic
      const verify = await b.importVerifier(scheme, { jwk })
      const signature = await sign(DATA)
      expect(await verify(DATA, signature)).toBe(true)
      expect(await verify(encodeUtf8('else'), signature)).toBe(false)
      const spki = createPublicKey({ key: jwk as never, format: 'jwk' }).export({ type: 'spki', format: 'der' })
      const bySpki = await b.importVerifier(scheme, { spki: new Uint8Array(spki) })
      expect(await bySpki(DATA, signature)).toBe(true)
    }
  })

  test('hash alike', () => {
    for (const name of ['SHA-256', 'SHA-384', 'SHA-512'] as const)
      expect(web.hash(name, DATA)).toEqual(node.hash(name, DATA))
    expect(web.hmacSha256(DATA, DATA)).toEqual(node.hmacSha256(DATA, DATA))
    expect(web.randomBytes(70_000).length).toBe(70_000)
  })
})

describe('RFC 8725 section 3.1: a key is for one algorithm', () => {
  test('a P-256 key does not verify ES384, nor an Ed25519 key ES256', async () => {
    const p256 = (await generateSigner('ES256')).publicJwk
    const ed25519 = (await generateSigner('EdDSA')).publicJwk
    expect(() => importVerifier(p256, 'ES384')).toThrow(code('ERR_KEY_INVALID'))
    expect(() => importVerifier(ed25519, 'ES256')).toThrow(code('ERR_KEY_INVALID'))
    expect(() => importVerifier(p256, 'none' as 'ES256')).toThrow(code('ERR_ARG_VALUE'))
  })

  test('the curve says what a key is for; its alg and use may only narrow that', async () => {
    const p256: JwkPublic = (await generateSigner('ES256')).publicJwk
    const ed25519 = (await generateSigner('EdDSA')).publicJwk
    expect([isKeyFor(p256, 'ES256'), isKeyFor(ed25519, 'EdDSA')]).toEqual([true, true])
    expect([isKeyFor(p256, 'ES384'), isKeyFor(ed25519, 'ES256'), isKeyFor(p256, 'EdDSA')]).toEqual(Array(3).fill(false))
    expect(isKeyFor({ ...p256, alg: 'ES256', use: 'sig' }, 'ES256')).toBe(true)
    expect(isKeyFor({ ...p256, alg: 'ES384' }, 'ES256')).toBe(false)
    expect(isKeyFor({ ...p256, use: 'enc' }, 'ES256')).toBe(false)
    expect(isKeyFor({ ...p256, alg: null as never }, 'ES256')).toBe(false)
  })

  test('what else a JWK says does not keep a key from being imported', async () => {
    const { publicJwk, sign } = await generateSigner('ES256')
    const exported = { ...publicJwk, key_ops: ['sign'], ext: true, alg: 'ECDSA' }
    const scheme = { name: 'ECDSA', curve: 'P-256', hash: 'SHA-256' } as const
    const verify = await importSignatureKey(scheme, { jwk: exported })
    expect(await verify(DATA, await sign(DATA))).toBe(true)
  })

  test('a point off the curve is no key', async () => {
    const { publicJwk } = await generateSigner('ES256')
    expect(() => importVerifier({ ...publicJwk, y: publicJwk.x! }, 'ES256')).toThrow(code('ERR_KEY_INVALID'))
  })

  test('RSA keys verify only under an RSA scheme', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const spki = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }))
    expect(() => importSignatureKey({ name: 'Ed25519' }, { spki })).toThrow(code('ERR_KEY_INVALID'))
  })
})

test('importSigner takes a private JWK and OpenSSL agrees with its signature', async () => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const signer = await importSigner(pair.privateKey.export({ format: 'jwk' }) as JwkPrivate, 'ES256')
  const signature = await signer.sign(DATA)
  expect(nodeVerify('sha256', DATA, { key: pair.publicKey, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true)
  await expect(importSigner({ ...signer.publicJwk, d: 'AA' }, 'ES256')).rejects.toThrow(code('ERR_KEY_INVALID'))
})

describe('RFC 7517: public keys from outside', () => {
  test('keeps the identifying members only', async () => {
    const { publicJwk } = await generateSigner('ES256')
    expect(parsePublicJwk({ ...publicJwk, kid: 'tracker', extra: [] })).toEqual(publicJwk)
  })

  test.each([null, 'text', {}, { kty: 'oct', k: 'AA' }, { kty: '__proto__' }, { kty: 'EC', crv: 'P-256', x: 1, y: 2 }])(
    'refuses %j',
    (value) => expect(() => parsePublicJwk(value)).toThrow(code('ERR_KEY_INVALID')),
  )

  test('refuses a private key: somebody just published it', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    expect(() => parsePublicJwk(privateKey.export({ format: 'jwk' }))).toThrow(code('ERR_KEY_INVALID'))
  })
})

test('RFC 7638 section 3.1: the thumbprint of the example key', () => {
  const n =
    '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs' +
    'tn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw'
  expect(jwkThumbprint({ kty: 'RSA', n, e: 'AQAB', alg: 'RS256', kid: '2011-04-29' })).toBe(
    'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
  )
})
