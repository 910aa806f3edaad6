import * as peer from '@digitalbazaar/bls12-381-multikey'
import { createBbs } from '@tegata/bbs'
import {
  bbsPublicJwk,
  bbsSecretJwk,
  createKeyRotation,
  createMemorySignatureCounter,
  decodePublicMultikey,
  decodeSecretMultikey,
  encodePublicMultikey,
  encodeSecretMultikey,
  MAX_SIGNATURES_PER_KEY,
  publicKeyFromJwk,
  secretKeyFromJwk,
} from '@tegata/bbs/keys'
import { encodeHex, encodeUtf8 } from '@tegata/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ENGINES, MCL } from '../engines.js'

const bbs = createBbs(MCL)
const secretKey = bbs.keyGen(encodeUtf8('key material of thirty-two bytes'), encodeUtf8('info'))
const publicKey = bbs.skToPk(secretKey)
const invalid = expect.objectContaining({ code: 'ERR_KEY_INVALID' })

describe('3.4.1: KeyGen', () => {
  const material = encodeUtf8('key material of thirty-two bytes')

  it.each(ENGINES)('gives other keys for other info and another key_dst ($name)', (engine) => {
    const on = createBbs(engine)
    const keys = [
      on.keyGen(material),
      on.keyGen(material, encodeUtf8('info')),
      on.keyGen(material, encodeUtf8('info'), encodeUtf8('OTHER_DST_')),
    ]
    expect(new Set(keys.map(encodeHex)).size).toBe(3)
    expect(keys[1]).toEqual(secretKey)
    // "key_dst ... default value is ciphersuite_id || "KEYGEN_DST_"".
    const dst = encodeUtf8('BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_KEYGEN_DST_')
    expect(on.keyGen(material, encodeUtf8('info'), dst)).toEqual(secretKey)
  })
})

describe('Multikey', () => {
  it('is what @digitalbazaar/bls12-381-multikey writes and reads', async () => {
    const secretKeyMultibase = encodeSecretMultikey(secretKey)
    const publicKeyMultibase = encodePublicMultikey(publicKey)
    expect(publicKeyMultibase).toMatch(/^zUC7/)
    const algorithm = 'BBS-BLS12-381-SHA-256'
    const theirs = await peer.from({ type: 'Multikey', publicKeyMultibase, secretKeyMultibase }, { algorithm })
    const exported = await theirs.export({ publicKey: true, secretKey: true })
    expect(decodePublicMultikey(exported.publicKeyMultibase)).toEqual(publicKey)
    expect(decodeSecretMultikey(exported.secretKeyMultibase)).toEqual(secretKey)
    const jwk = await peer.toJwk({ keyPair: theirs, secretKey: true })
    expect(secretKeyFromJwk(jwk)).toEqual(secretKey)
    expect(jwk).toMatchObject({ ...bbsSecretJwk(secretKey, publicKey), crv: 'Bls12381G2' })
  })

  it('of another kind, length or alphabet is refused', () => {
    for (const text of [
      encodeSecretMultikey(secretKey),
      encodePublicMultikey(publicKey).slice(0, -1),
      `u${encodePublicMultikey(publicKey).slice(1)}`,
      `${encodePublicMultikey(publicKey)}0`,
      '',
      'z',
      'z'.repeat(100_000),
      undefined as never,
    ]) {
      expect(() => decodePublicMultikey(text)).toThrow(invalid)
    }
    expect(() => decodeSecretMultikey(encodePublicMultikey(publicKey))).toThrow(invalid)
    expect(() => encodePublicMultikey(secretKey)).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
  })

  it('decodes any text or refuses it with the one code', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 150 }), (text) => {
        expect(() => decodePublicMultikey(`z${text}`)).toThrow(invalid)
      }),
    )
  })
})

describe('JWK', () => {
  it('round-trips', () => {
    expect(publicKeyFromJwk(bbsPublicJwk(publicKey))).toEqual(publicKey)
    expect(secretKeyFromJwk(bbsSecretJwk(secretKey, publicKey))).toEqual(secretKey)
  })

  it('of another kind or length, or with a secret where none belongs, is refused', () => {
    const jwk = bbsPublicJwk(publicKey)
    for (const value of [
      { ...jwk, crv: 'BLS12381G1' },
      { ...jwk, kty: 'EC', y: jwk.x },
      { ...jwk, x: jwk.x!.slice(4) },
      { ...jwk, x: '?' },
      bbsSecretJwk(secretKey, publicKey),
      null,
    ]) {
      expect(() => publicKeyFromJwk(value)).toThrow(invalid)
    }
    for (const d of ['', '?', 'AAAA', 5 as never, undefined as never]) {
      expect(() => secretKeyFromJwk({ ...jwk, d })).toThrow(invalid)
    }
  })
})

describe('a key rotation', () => {
  const day = (date: string) => new Date(`2026-${date}T00:00:00Z`)
  const first = { kid: 'first', key: 1, notBefore: day('01-01'), notAfter: day('03-01'), maxSignatures: 2 }
  const second = { kid: 'second', key: 2, notBefore: day('02-01'), notAfter: day('04-01') }

  function rotationAt(now: Date) {
    return createKeyRotation({ keys: [first, second], counter: createMemorySignatureCounter(), clock: () => now })
  }

  const take = async (rotation: ReturnType<typeof rotationAt>, times: number) => {
    const taken: number[] = []
    for (let i = 0; i < times; i++) taken.push(await rotation.next())
    return taken
  }

  it('passes on to the next key when one has made its signatures or has expired', async () => {
    expect(await take(rotationAt(day('02-15')), 4)).toEqual([1, 1, 2, 2])
    expect(await take(rotationAt(day('03-01')), 1)).toEqual([2])
    expect(rotationAt(day('03-01')).keys).toEqual([1, 2])
  })

  it('gives no key rather than one that must not sign', async () => {
    const spent = { code: 'ERR_BBS_KEY_SPENT' }
    const rotation = rotationAt(day('01-15'))
    await take(rotation, 2)
    await expect(rotation.next()).rejects.toMatchObject(spent)
    await expect(rotationAt(day('04-01')).next()).rejects.toMatchObject(spent)
    expect(MAX_SIGNATURES_PER_KEY).toBe(1_048_576)
  })

  it('refuses terms that mean nothing', () => {
    const value = expect.objectContaining({ code: 'ERR_ARG_VALUE' })
    for (const keys of [
      [],
      [first, first],
      [{ ...first, notAfter: first.notBefore }],
      [{ ...first, notBefore: new Date(Number.NaN) }],
      [{ ...first, maxSignatures: 0 }],
      [{ ...first, maxSignatures: Number.NaN }],
    ]) {
      expect(() => createKeyRotation({ keys, counter: createMemorySignatureCounter() })).toThrow(value)
    }
  })
})
