import { decodeBase64url, type JsonObject, type RandomSource, systemRandom } from '@tegata/core'
import { issueSdJwt, issueSdJwtVc, parseSdJwt, presentSdJwt, verifySdJwt } from '@tegata/sd-jwt'
import { describe, expect, test } from 'vitest'
import { argumentError, digest, holder, issuer, unbound, VCT, withCode } from './support.js'

const { vct, status, ...policy } = unbound
const content = (claims: JsonObject, disclosable: (string | number | null)[][], more: object = {}) => ({
  claims,
  disclosable,
  header: { typ: 'example+sd-jwt' },
  ...more,
})
const verify = async (sdJwt: string) => (await verifySdJwt(sdJwt, { ...policy, typ: 'example+sd-jwt' })).claims

const CLAIMS = {
  name: '花子',
  address: { region: '東京都', locality: '千代田区' },
  nationalities: ['JP', 'FR', { code: 'DE', since: 2001 }],
  open: true,
}

describe('section 4.2: Disclosures', () => {
  test('claims, inner claims, elements, recursion', async () => {
    const paths = [['name'], ['address'], ['address', 'region'], ['nationalities', null], ['nationalities', 2, 'since']]
    const sdJwt = await issueSdJwt(content(CLAIMS, paths), issuer)
    expect(await verify(sdJwt)).toEqual(CLAIMS)
    expect(parseSdJwt(sdJwt).disclosures).toHaveLength(7)
    const nothing = await presentSdJwt(sdJwt, { claims: [], keyBinding: 'none' })
    expect(await verify(nothing)).toEqual({ nationalities: [], open: true })
  })

  test('the claims handed in are not changed', async () => {
    const claims = structuredClone(CLAIMS)
    await issueSdJwt(content(claims, [['name'], ['nationalities', null]]), issuer)
    expect(claims).toEqual(CLAIMS)
  })

  test.each(['sha-256', 'sha-384', 'sha-512'] as const)('%s', async (hashAlgorithm) => {
    const sdJwt = await issueSdJwt(content(CLAIMS, [['name']], { hashAlgorithm }), issuer)
    expect(parseSdJwt(sdJwt).payload._sd_alg).toBe(hashAlgorithm)
    expect(await verify(sdJwt)).toEqual(CLAIMS)
  })

  test('without anything to hide there is no _sd and no _sd_alg', async () => {
    const { payload } = parseSdJwt(await issueSdJwt(content(CLAIMS, []), issuer))
    expect(payload).toEqual(CLAIMS)
  })
})

describe('section 9.3: salts', () => {
  test('at least 128 bits, all different, from one call of the random source', async () => {
    const calls: number[] = []
    const random: RandomSource = (length) => {
      calls.push(length)
      return systemRandom(length)
    }
    const claims = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`claim${i}`, i]))
    const paths = Object.keys(claims).map((name) => [name])
    const { disclosures } = parseSdJwt(await issueSdJwt(content(claims, paths), issuer, random))
    expect(calls).toHaveLength(1)
    const salts = disclosures.map(({ salt }) => salt)
    expect(new Set(salts).size).toBe(50)
    for (const salt of salts) expect(decodeBase64url(salt).length).toBeGreaterThanOrEqual(16)
  })
})

describe('section 4.2.4.1: nothing of the order of the claims is left', () => {
  const claims = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`claim${i}`, i]))
  const paths = Object.keys(claims).map((name) => [name])

  test('digests are sorted, and Disclosures by their digests', async () => {
    const sdJwt = await issueSdJwt(content(claims, paths), issuer)
    const { payload, disclosures } = parseSdJwt(sdJwt)
    const digests = payload._sd as string[]
    expect(digests).toEqual([...digests].sort())
    expect(disclosures.map(({ encoded }) => digest(encoded))).toEqual(digests)
    expect(disclosures.map(({ name }) => name)).not.toEqual(Object.keys(claims))
  })

  test('a presentation does not repeat the order of the request', async () => {
    const sdJwt = await issueSdJwt(content(claims, paths), issuer)
    const one = await presentSdJwt(sdJwt, { claims: [['claim1'], ['claim2'], ['claim3']], keyBinding: 'none' })
    const two = await presentSdJwt(sdJwt, { claims: [['claim3'], ['claim1'], ['claim2']], keyBinding: 'none' })
    expect(one).toBe(two)
  })
})

describe('section 4.2.5: decoys', () => {
  test('in objects and arrays; they never reach the verifier', async () => {
    const decoys = [
      { path: [], count: 3 },
      { path: ['address'], count: 2 },
      { path: ['nationalities'], count: 4 },
    ]
    const sdJwt = await issueSdJwt(content(CLAIMS, [['name'], ['nationalities', 0]], { decoys }), issuer)
    const { payload } = parseSdJwt(sdJwt)
    expect(payload._sd).toHaveLength(4)
    expect((payload.address as JsonObject)._sd).toHaveLength(2)
    expect(payload.nationalities).toHaveLength(7)
    expect(await verify(sdJwt)).toEqual(CLAIMS)
  })

  test('in an array they are mixed in, at every place', async () => {
    const claims = { list: ['a', 'b'] }
    const places = new Set<number>()
    for (let i = 0; i < 60; i++) {
      const decoys = [{ path: ['list'], count: 1 }]
      const { payload, disclosures } = parseSdJwt(
        await issueSdJwt(content(claims, [['list', null]], { decoys }), issuer),
      )
      const real = new Set(disclosures.map(({ encoded }) => digest(encoded)))
      places.add((payload.list as { '...': string }[]).findIndex((element) => !real.has(element['...'])))
    }
    expect([...places].sort()).toEqual([0, 1, 2])
  })
})

describe('mistakes of the issuer', () => {
  test.each([['nam'], ['address', 'street'], ['nationalities', 3], ['name', null], ['open', 'x'], ['toString']])(
    'a path to no claim: %j %j',
    async (...path) => {
      await expect(issueSdJwt(content(CLAIMS, [path]), issuer)).rejects.toEqual(argumentError('ERR_ARG_VALUE'))
    },
  )

  test.each<[string, object]>([
    ['an empty path', { disclosable: [[]] }],
    ['a negative index', { disclosable: [['nationalities', -1]] }],
    ['a path that is no array', { disclosable: ['name'] }],
    ['a claim named _sd', { claims: { _sd: [] } }],
    ['a claim named ...', { claims: { a: { '...': 1 } } }],
    ['a value that is not JSON', { claims: { a: undefined } }],
    ['NaN', { claims: { a: Number.NaN } }],
    ['a Date', { claims: { a: new Date() } }],
    ['decoys in a text', { claims: { a: 'x' }, decoys: [{ path: ['a'], count: 1 }] }],
    ['a negative number of decoys', { decoys: [{ path: [], count: -1 }] }],
    ['a thousand million decoys', { decoys: [{ path: [], count: 1e9 }] }],
    ["an alg that is not the signer's", { header: { alg: 'none' } }],
  ])('%s', async (_, change) => {
    await expect(issueSdJwt({ ...content({ name: 'x' }, []), ...change } as never, issuer)).rejects.toEqual(
      argumentError('ERR_ARG_VALUE'),
    )
  })

  test('one object in two places cannot share its salts', async () => {
    const shared = { x: 1 }
    const claims = { a: shared, b: shared }
    await expect(issueSdJwt(content(claims, [['a', 'x']]), issuer)).rejects.toEqual(argumentError('ERR_ARG_VALUE'))
  })

  test('claims in a circle', async () => {
    const claims: JsonObject = {}
    claims.self = claims
    await expect(issueSdJwt(content(claims, []), issuer)).rejects.toEqual(argumentError('ERR_ARG_VALUE'))
  })

  test('a hash algorithm nobody allows', async () => {
    const change = { hashAlgorithm: 'md5' as never }
    await expect(issueSdJwt(content(CLAIMS, [], change), issuer)).rejects.toEqual(withCode('ERR_SDJWT_HASH_ALGORITHM'))
  })
})

describe('SD-JWT VC section 2.2.2.3: what must not be hidden', () => {
  const vc = { iss: 'https://i.example', vct: VCT, holderKey: holder.publicJwk, disclosable: [] }

  test.each(['iss', 'nbf', 'exp', 'cnf', 'vct', 'vct#integrity', 'aka_vcts', 'status'])('%s', async (name) => {
    await expect(issueSdJwtVc({ ...vc, claims: {}, disclosable: [[name]] }, issuer)).rejects.toEqual(
      argumentError('ERR_ARG_VALUE'),
    )
  })

  test.each(['cnf', 'status'])(
    'no decoy in %s either, which a recipient takes for a hidden sub-claim',
    async (name) => {
      const claims = { status: { status_list: { idx: 1, uri: 'https://status.example/1' } } }
      const decoys = [{ path: [name], count: 1 }]
      await expect(issueSdJwtVc({ ...vc, claims, decoys }, issuer)).rejects.toEqual(argumentError('ERR_ARG_VALUE'))
    },
  )

  test.each<[string, object]>([
    ['aka_vcts', { aka_vcts: [] }],
    ['aka_vcts', { aka_vcts: [VCT] }],
    ['vct#integrity', { 'vct#integrity': 5 }],
    ['exp', { exp: '2030-01-01' }],
    ['nbf', { nbf: null }],
    ['iat', { iat: [1] }],
    ['status', { status: 'good' }],
  ])('nothing is issued that every recipient refuses: %s', async (_, claims) => {
    const content = { ...vc, claims: claims as JsonObject }
    await expect(issueSdJwtVc(content, issuer)).rejects.toEqual(argumentError('ERR_ARG_VALUE'))
  })

  test('no claim twice, no vct missing, no broken date', async () => {
    for (const change of [{ claims: { iss: 'x' } }, { vct: '' }, { validUntil: new Date(Number.NaN) }]) {
      await expect(issueSdJwtVc({ ...vc, claims: {}, ...change }, issuer)).rejects.toEqual(
        argumentError('ERR_ARG_VALUE'),
      )
    }
    await expect(issueSdJwtVc({ ...vc, claims: {}, issuedAt: new Date(1) }, issuer)).rejects.toEqual(
      argumentError('ERR_ARG_VALUE'),
    )
  })

  test('a private key as holder key is refused before anything is published', async () => {
    const holderKey = { ...holder.publicJwk, d: 'AAAA' }
    await expect(issueSdJwtVc({ ...vc, holderKey, claims: {} }, issuer)).rejects.toEqual(withCode('ERR_KEY_INVALID'))
  })
})
