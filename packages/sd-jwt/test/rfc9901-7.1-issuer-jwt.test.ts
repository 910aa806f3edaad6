import { generateSigner, type JsonObject, jwkThumbprint } from '@tegata/core'
import { inspectSdJwtVc, pinnedIssuerKey, staticIssuerKeys, verifySdJwt, verifySdJwtVc } from '@tegata/sd-jwt'
import { describe, expect, test } from 'vitest'
import {
  argumentError,
  attacker,
  forge,
  HEADER,
  ISS,
  issuer,
  NOW,
  PAYLOAD,
  signJwt,
  unbound,
  withCode,
} from './support.js'

describe('step 2.a: the algorithm', () => {
  test.each([undefined, null, 'none', 'None', 'HS256', 'ES384', 'es256', 7, '__proto__'])(
    'refuses alg %j',
    async (alg) => {
      const header = alg === undefined ? { typ: 'dc+sd-jwt' } : { ...HEADER, alg }
      await expect(verifySdJwtVc(await forge({}, [], header), unbound)).rejects.toEqual(withCode('ERR_JWS_ALGORITHM'))
    },
  )

  test('an allowed algorithm that is not that of the key is refused: the key decides', async () => {
    const sdJwt = await forge({}, [], { ...HEADER, alg: 'ES384' })
    const policy = { ...unbound, algorithms: ['ES256', 'ES384'] as const }
    await expect(verifySdJwtVc(sdJwt, policy)).rejects.toEqual(withCode('ERR_SDJWT_ISSUER_KEY'))
  })

  test('a mechanism that answers with a key for another algorithm is caught', async () => {
    const other = await generateSigner('ES384')
    const sloppy: typeof unbound.issuerKeys = async () => {
      const { verifiers } = await pinnedIssuerKey(
        ISS,
        other.publicJwk,
      )({
        header: {},
        alg: 'ES384',
        iss: ISS,
        moment: { now: NOW, skewSeconds: 0 },
      })
      return { issuer: ISS, verifiers }
    }
    await expect(verifySdJwtVc(await forge({}), { ...unbound, issuerKeys: sloppy })).rejects.toEqual(
      withCode('ERR_JWS_ALGORITHM'),
    )
  })

  test.each(['ES384', 'ES512', 'EdDSA'] as const)('verifies %s', async (alg) => {
    const signer = await generateSigner(alg)
    const policy = { ...unbound, algorithms: [alg], issuerKeys: pinnedIssuerKey(ISS, signer.publicJwk) }
    const result = await verifySdJwtVc(await forge({}, [], { ...HEADER, alg }, signer), policy)
    expect(result.claims).toEqual(PAYLOAD)
  })
})

describe('step 2.b: the signature', () => {
  test('of another key', async () => {
    await expect(verifySdJwtVc(await forge({}, [], HEADER, attacker), unbound)).rejects.toEqual(
      withCode('ERR_SDJWT_SIGNATURE'),
    )
  })

  test('over another payload', async () => {
    const [header, , signature] = (await forge({})).split('.')
    const [, payload] = (await forge({ admin: true })).split('.')
    await expect(verifySdJwtVc(`${header}.${payload}.${signature}`, unbound)).rejects.toEqual(
      withCode('ERR_SDJWT_SIGNATURE'),
    )
  })
})

describe('RFC 7515 section 4: the header', () => {
  test.each([['exp'], [], 'exp', ['b64']])('refuses crit %j', async (crit) => {
    const header = { ...HEADER, crit, b64: false } as JsonObject
    await expect(verifySdJwtVc(await forge({}, [], header), unbound)).rejects.toEqual(withCode('ERR_JWS_HEADER'))
  })

  test('refuses a kid that is no text', async () => {
    await expect(verifySdJwtVc(await forge({}, [], { ...HEADER, kid: 42 }), unbound)).rejects.toEqual(
      withCode('ERR_JWS_HEADER'),
    )
  })

  test.each([undefined, 'JWT', 'vc+sd-jwt', 'DC+SD-JWT', 'application/dc+sd-jwt', 'kb+jwt'])(
    'refuses typ %j',
    async (typ) => {
      const header = typ === undefined ? { alg: 'ES256' } : { alg: 'ES256', typ }
      await expect(verifySdJwtVc(await forge({}, [], header), unbound)).rejects.toEqual(withCode('ERR_JWS_TYPE'))
    },
  )

  test('another profile names another typ, or none', async () => {
    const { vct, status, ...policy } = unbound
    const typed = await forge({}, [], { alg: 'ES256', typ: 'example+sd-jwt' })
    const untyped = await forge({}, [], { alg: 'ES256' })
    expect((await verifySdJwt(typed, { ...policy, typ: 'example+sd-jwt' })).claims).toEqual(PAYLOAD)
    expect((await verifySdJwt(untyped, { ...policy, typ: null })).claims).toEqual(PAYLOAD)
    await expect(verifySdJwt(typed, { ...policy, typ: null })).rejects.toEqual(withCode('ERR_JWS_TYPE'))
  })
})

const retired = await generateSigner('ES256')

describe('step 2.c: the key belongs to the issuer', () => {
  const kid = jwkThumbprint(issuer.publicJwk)
  const oldKey = { ...retired.publicJwk, kid: 'old' }
  const trust = [
    { id: 'https://other.example', keys: [attacker.publicJwk] },
    { id: ISS, keys: [oldKey, { ...issuer.publicJwk, kid }] },
  ]
  const policy = { ...unbound, issuerKeys: staticIssuerKeys(trust) }

  test('iss selects the issuer, kid the key; without kid each is tried', async () => {
    expect((await verifySdJwtVc(await forge({}, [], { ...HEADER, kid }), policy)).issuer).toBe(ISS)
    expect((await verifySdJwtVc(await forge({}), policy)).issuer).toBe(ISS)
  })

  test('a kid of another key does not verify', async () => {
    await expect(verifySdJwtVc(await forge({}, [], { ...HEADER, kid: 'old' }), policy)).rejects.toEqual(
      withCode('ERR_SDJWT_SIGNATURE'),
    )
    await expect(verifySdJwtVc(await forge({}, [], { ...HEADER, kid: 'none' }), policy)).rejects.toEqual(
      withCode('ERR_SDJWT_ISSUER_KEY'),
    )
  })

  test('the key of one trusted issuer cannot sign for another', async () => {
    await expect(verifySdJwtVc(await forge({}, [], HEADER, attacker), policy)).rejects.toEqual(
      withCode('ERR_SDJWT_SIGNATURE'),
    )
    const stolen = await forge({ iss: 'https://other.example' })
    await expect(verifySdJwtVc(stolen, policy)).rejects.toEqual(withCode('ERR_SDJWT_SIGNATURE'))
  })

  test.each(['https://nobody.example', '', 7, null, '__proto__'])('iss %j is not trusted', async (iss) => {
    await expect(verifySdJwtVc(await forge({ iss }), policy)).rejects.toEqual(withCode('ERR_SDJWT_ISSUER_KEY'))
  })

  test('a key in the header is never used', async () => {
    const header = {
      ...HEADER,
      jwk: { ...attacker.publicJwk } as JsonObject,
      x5c: ['AAAA'],
      jku: 'https://evil.example',
    }
    await expect(verifySdJwtVc(await forge({}, [], header, attacker), policy)).rejects.toEqual(
      withCode('ERR_SDJWT_SIGNATURE'),
    )
  })

  test('a trusted key for encryption or for another algorithm does not count', async () => {
    for (const restriction of [{ use: 'enc' }, { alg: 'ES384' }]) {
      const issuerKeys = staticIssuerKeys([{ id: ISS, keys: [{ ...issuer.publicJwk, ...restriction }] }])
      await expect(verifySdJwtVc(await forge({}), { ...unbound, issuerKeys })).rejects.toEqual(
        withCode('ERR_SDJWT_ISSUER_KEY'),
      )
    }
  })

  test('nobody is trusted by an empty list', async () => {
    await expect(verifySdJwtVc(await forge({}), { ...unbound, issuerKeys: staticIssuerKeys([]) })).rejects.toEqual(
      withCode('ERR_SDJWT_ISSUER_KEY'),
    )
  })
})

describe('step 6: validity', () => {
  const verify = async (claims: JsonObject, change: object = {}) =>
    verifySdJwtVc(await forge(claims), { ...unbound, ...change })

  test('exp, nbf and iat, to the second', async () => {
    await expect(verify({ exp: NOW + 1, nbf: NOW, iat: NOW })).resolves.toBeDefined()
    await expect(verify({ exp: NOW })).rejects.toEqual(withCode('ERR_SDJWT_EXPIRED'))
    await expect(verify({ nbf: NOW + 1 })).rejects.toEqual(withCode('ERR_SDJWT_NOT_YET_VALID'))
    await expect(verify({ iat: NOW + 1 })).rejects.toEqual(withCode('ERR_SDJWT_NOT_YET_VALID'))
  })

  test('clock skew widens both ends', async () => {
    await expect(verify({ exp: NOW - 59, nbf: NOW + 60 }, { skewSeconds: 60 })).resolves.toBeDefined()
    await expect(verify({ exp: NOW - 60 }, { skewSeconds: 60 })).rejects.toEqual(withCode('ERR_SDJWT_EXPIRED'))
  })

  test.each(['exp', 'nbf', 'iat'])('%s must be a number of seconds that a calendar has', async (claim) => {
    for (const value of ['1', null, [1], {}, true, 253_402_300_799_000, -1e300]) {
      await expect(verify({ [claim]: value })).rejects.toEqual(withCode('ERR_SDJWT_CLAIM_TYPE'))
    }
  })

  test('1e400 is not for ever', async () => {
    const payload = `${JSON.stringify(PAYLOAD).slice(0, -1)},"exp":1e400}`
    await expect(verifySdJwtVc(`${await signJwt(HEADER, payload, issuer)}~`, unbound)).rejects.toEqual(
      withCode('ERR_SDJWT_CLAIM_TYPE'),
    )
  })

  test('a clock that tells no time is a mistake of the caller, and makes nothing valid', async () => {
    const stopped = { clock: () => new Date(Number.NaN) }
    await expect(verify({ exp: 1 }, stopped)).rejects.toEqual(argumentError('ERR_ARG_TYPE'))
  })

  test('aud: the verifier must be in it', async () => {
    const audience = 'https://rp.example'
    await expect(verify({ aud: audience }, { audience })).resolves.toBeDefined()
    await expect(verify({ aud: ['x', audience] }, { audience })).resolves.toBeDefined()
    for (const aud of ['https://rp.example.evil', ['x'], []]) {
      await expect(verify({ aud }, { audience })).rejects.toEqual(withCode('ERR_SDJWT_AUDIENCE'))
    }
    await expect(verify({ aud: audience })).rejects.toEqual(withCode('ERR_SDJWT_AUDIENCE'))
    await expect(verify({ aud: [7] }, { audience })).rejects.toEqual(withCode('ERR_SDJWT_CLAIM_TYPE'))
  })

  test('a claim that the policy requires', async () => {
    await expect(verify({ exp: NOW + 9 }, { requiredClaims: ['exp'] })).resolves.toBeDefined()
    await expect(verify({}, { requiredClaims: ['exp'] })).rejects.toEqual(withCode('ERR_SDJWT_CLAIM_REQUIRED'))
    await expect(verify({}, { requiredClaims: ['toString'] })).rejects.toEqual(withCode('ERR_SDJWT_CLAIM_REQUIRED'))
  })
})

describe('DESIGN section 7: reports and policies', () => {
  test('inspect reports every check, failed and skipped ones too, and gives no result', async () => {
    const good = await inspectSdJwtVc(await forge({}), unbound)
    expect(good.failure).toBeUndefined()
    expect(good.checks.every(({ status }) => status === 'passed')).toBe(true)
    expect(good.result?.claims).toEqual(PAYLOAD)
    const bad = await inspectSdJwtVc(await forge({ exp: 1 }, [], { ...HEADER, typ: 'JWT' }), unbound)
    expect(bad.result).toBeUndefined()
    expect(bad.checks.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'sd-jwt.parse passed',
      'sd-jwt.key-binding-policy passed',
      'sd-jwt.issuer-header failed',
      'sd-jwt.issuer-key skipped',
      'sd-jwt.issuer-signature skipped',
      'sd-jwt.disclosures passed',
      'sd-jwt.validity failed',
      'sd-jwt-vc.type passed',
      'sd-jwt-vc.registered-claims passed',
      'sd-jwt-vc.status skipped',
    ])
    expect(bad.failure).toEqual(withCode('ERR_JWS_TYPE'))
  })

  test.each([
    ['no algorithms', { algorithms: [] }],
    ['no clock', { clock: undefined }],
    ['no key mechanism', { issuerKeys: undefined }],
    ['no decision on key binding', { keyBinding: undefined }],
    ['key binding by truthiness', { keyBinding: true }],
    ['no nonce', { keyBinding: 'required', audience: 'x', nonce: undefined, keyBindingMaxAgeSeconds: 1 }],
    ['an empty nonce', { keyBinding: 'required', audience: 'x', nonce: '', keyBindingMaxAgeSeconds: 1 }],
    ['no audience', { keyBinding: 'required', audience: undefined, nonce: 'n', keyBindingMaxAgeSeconds: 1 }],
    ['no maximum age', { keyBinding: 'required', audience: 'x', nonce: 'n' }],
    ['a transaction but no key binding', { transactionData: () => true }],
    ['an endless skew', { skewSeconds: Number.POSITIVE_INFINITY }],
    ['no vct', { vct: undefined }],
    ['no vct in the list', { vct: [] }],
    ['no decision on status', { status: undefined }],
  ])('a policy with %s is a mistake of the caller', async (_, change) => {
    await expect(verifySdJwtVc(await forge({}), { ...unbound, ...change } as never)).rejects.toEqual(
      argumentError('ERR_ARG_TYPE'),
    )
  })
})
