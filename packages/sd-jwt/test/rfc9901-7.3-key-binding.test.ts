import { generateSigner, type JsonObject, type JsonValue } from '@tegata/core'
import { verifySdJwtVc } from '@tegata/sd-jwt'
import { describe, expect, test } from 'vitest'
import {
  AUDIENCE,
  attacker,
  bind,
  bound,
  disclose,
  forge,
  holder,
  NONCE,
  NOW,
  salt,
  unbound,
  withCode,
} from './support.js'

const name = disclose(salt(), 'name', '花子')
const sdJwt = await forge({ _sd: [name.digest] }, [name.text])
const verify = (presentation: string, change: object = {}) => verifySdJwtVc(presentation, { ...bound, ...change })

describe('steps 1 and 2: the policy decides', () => {
  test('required and there', async () => {
    expect(await verify(await bind(sdJwt))).toMatchObject({ keyBound: true, claims: { name: '花子' } })
  })

  test('required and stripped', async () => {
    await expect(verify(sdJwt)).rejects.toEqual(withCode('ERR_SDJWT_KB_MISSING'))
  })

  test('forbidden and there, good or garbage', async () => {
    for (const presentation of [await bind(sdJwt), `${sdJwt}garbage`, `${sdJwt}a.b.c`]) {
      await expect(verifySdJwtVc(presentation, unbound)).rejects.toEqual(withCode('ERR_SDJWT_KB_UNEXPECTED'))
    }
  })
})

describe('step 5.a: the key comes from cnf', () => {
  test.each<[string, JsonValue | undefined]>([
    ['no cnf', undefined],
    ['no jwk in it', { kid: 'x' }],
    ['a jwk of the wrong type', { jwk: [] }],
    ['an empty jwk', { jwk: {} }],
    ['a symmetric key', { jwk: { kty: 'oct', k: 'AAAA' } }],
    ['a point off the curve', { jwk: { ...holder.publicJwk, y: attacker.publicJwk.y! } }],
    ['coordinates that are no base64url', { jwk: { ...holder.publicJwk, y: '=' } }],
    ['a key with its private half', { jwk: { ...holder.publicJwk, d: 'AAAA' } }],
    ['a key for encryption', { jwk: { ...holder.publicJwk, use: 'enc' } }],
    ['a key for another algorithm', { jwk: { ...holder.publicJwk, alg: 'ES384' } }],
  ])('refuses %s', async (_, cnf) => {
    const text = JSON.parse(JSON.stringify({ cnf })) as JsonObject
    const base = await forge(cnf === undefined ? {} : text)
    const presented = cnf === undefined ? await withoutConfirmation() : base
    await expect(verify(await bind(presented))).rejects.toEqual(withCode('ERR_SDJWT_KB_KEY'))
  })

  test('never from the header', async () => {
    const header = { alg: 'ES256', typ: 'kb+jwt', jwk: { ...attacker.publicJwk } } as JsonObject
    await expect(verify(await bind(sdJwt, {}, header, attacker))).rejects.toEqual(withCode('ERR_SDJWT_KB_SIGNATURE'))
  })
})

describe('steps 5.b to 5.d: algorithm, signature, type', () => {
  test.each(['none', 'HS256', 'ES384', undefined, 7])('refuses alg %j', async (alg) => {
    const header = JSON.parse(JSON.stringify({ typ: 'kb+jwt', alg })) as JsonObject
    await expect(verify(await bind(sdJwt, {}, header))).rejects.toEqual(withCode('ERR_JWS_ALGORITHM'))
  })

  test('an algorithm of its own list', async () => {
    const edKey = await generateSigner('EdDSA')
    const edJwt = await forge({ cnf: { jwk: { ...edKey.publicJwk } as JsonObject } })
    const presentation = await bind(edJwt, {}, { alg: 'EdDSA', typ: 'kb+jwt' }, edKey)
    await expect(verify(presentation)).rejects.toEqual(withCode('ERR_JWS_ALGORITHM'))
    expect((await verify(presentation, { keyBindingAlgorithms: ['EdDSA'] })).keyBound).toBe(true)
  })

  test('another signer', async () => {
    await expect(verify(await bind(sdJwt, {}, undefined, attacker))).rejects.toEqual(withCode('ERR_SDJWT_KB_SIGNATURE'))
  })

  test.each(['JWT', 'KB+JWT', 'dc+sd-jwt', undefined])('refuses typ %j', async (typ) => {
    const header = JSON.parse(JSON.stringify({ alg: 'ES256', typ })) as JsonObject
    await expect(verify(await bind(sdJwt, {}, header))).rejects.toEqual(withCode('ERR_JWS_TYPE'))
  })

  test('crit, and garbage', async () => {
    const header = { alg: 'ES256', typ: 'kb+jwt', crit: ['x'], x: 1 }
    await expect(verify(await bind(sdJwt, {}, header))).rejects.toEqual(withCode('ERR_JWS_HEADER'))
    await expect(verify(`${sdJwt}garbage`)).rejects.toEqual(withCode('ERR_JWS_MALFORMED'))
    await expect(verify(`${sdJwt}e30.e30.`)).rejects.toEqual(withCode('ERR_JWS_MALFORMED'))
  })
})

describe('step 5.e: iat', () => {
  test('inside the window, both ends', async () => {
    await expect(verify(await bind(sdJwt, { iat: NOW - 300 }))).resolves.toBeDefined()
    await expect(verify(await bind(sdJwt, { iat: NOW + 30 }), { skewSeconds: 30 })).resolves.toBeDefined()
    for (const iat of [NOW - 301, NOW + 1, NOW + 3600, 0]) {
      await expect(verify(await bind(sdJwt, { iat }))).rejects.toEqual(withCode('ERR_SDJWT_KB_TIME'))
    }
  })

  test('is there, and a number', async () => {
    await expect(verify(await bind(sdJwt, { iat: undefined }))).rejects.toEqual(withCode('ERR_SDJWT_KB_MALFORMED'))
    for (const iat of [String(NOW), null, true]) {
      await expect(verify(await bind(sdJwt, { iat }))).rejects.toEqual(withCode('ERR_SDJWT_CLAIM_TYPE'))
    }
  })
})

describe('step 5.f: nonce and aud', () => {
  test('another transaction (replay)', async () => {
    for (const nonce of ['other', `${NONCE} `, '']) {
      await expect(verify(await bind(sdJwt, { nonce }))).rejects.toEqual(withCode('ERR_SDJWT_KB_NONCE'))
    }
  })

  test('another verifier', async () => {
    for (const aud of ['https://evil.example', `${AUDIENCE}/`, AUDIENCE.slice(0, -1), '']) {
      await expect(verify(await bind(sdJwt, { aud }))).rejects.toEqual(withCode('ERR_SDJWT_KB_AUDIENCE'))
    }
  })

  test('both are single texts: an array of two verifiers is none', async () => {
    for (const change of [
      { aud: [AUDIENCE] },
      { aud: undefined },
      { nonce: 7 },
      { nonce: undefined },
      { nonce: [NONCE] },
    ]) {
      await expect(verify(await bind(sdJwt, change as never))).rejects.toEqual(withCode('ERR_SDJWT_KB_MALFORMED'))
    }
  })
})

describe('steps 5.g and 5.h', () => {
  test('a Disclosure added, removed or reordered after binding', async () => {
    const more = disclose(salt(), 'city', '堺市')
    const both = await forge({ _sd: [name.digest, more.digest] }, [name.text, more.text])
    const [jwt, ...rest] = (await bind(both)).split('~') as [string, string, string, string]
    for (const disclosures of [[rest[0]], [rest[1], rest[0]], []]) {
      await expect(verify([jwt, ...disclosures, rest[2]].join('~'))).rejects.toEqual(withCode('ERR_SDJWT_KB_SD_HASH'))
    }
  })

  test('sd_hash is a text', async () => {
    for (const sd_hash of [undefined, null, 7]) {
      await expect(verify(await bind(sdJwt, { sd_hash }))).rejects.toEqual(withCode('ERR_SDJWT_KB_MALFORMED'))
    }
  })

  test('exp and nbf count where they are', async () => {
    await expect(verify(await bind(sdJwt, { exp: NOW }))).rejects.toEqual(withCode('ERR_SDJWT_EXPIRED'))
    await expect(verify(await bind(sdJwt, { nbf: NOW + 1 }))).rejects.toEqual(withCode('ERR_SDJWT_NOT_YET_VALID'))
    await expect(verify(await bind(sdJwt, { exp: 'soon' }))).rejects.toEqual(withCode('ERR_SDJWT_CLAIM_TYPE'))
  })
})

async function withoutConfirmation(): Promise<string> {
  const { HEADER, ISS, issuer, signJwt, VCT } = await import('./support.js')
  return `${await signJwt(HEADER, { iss: ISS, vct: VCT }, issuer)}~`
}
