import {
  CLAIM_NAMES,
  type ClaimName,
  createMemoryHolderKeys,
  createPresentationSession,
  type HeldCredential,
  type JsonObject,
  type PersonClaims,
  systemRandom,
} from '@tegata/core'
import {
  anySerialization,
  flattenSdJwt,
  generalizeSdJwt,
  issueSdJwtVc,
  parseSdJwt,
  sdJwtVcHolder,
  sdJwtVcIssuer,
  sdJwtVcVerifier,
} from '@tegata/sd-jwt'
import { describe, expect, test } from 'vitest'
import { argumentError, issuer, holder as otherKey, withCode } from './support.js'

const ISS = 'https://issuer.example'
const clock = () => new Date('2026-06-15T09:30:00Z')
const validity = {
  issuedAt: new Date('2026-06-15'),
  validFrom: new Date('2026-06-15'),
  validUntil: new Date('2026-09-15'),
}
const PERSON: PersonClaims = {
  assurance_level: 'ial3',
  name: '山田花子',
  name_substituted: false,
  birthdate: '1990-04-01',
  gender: 'female',
  address: '東京都千代田区霞が関1-1',
  prefecture: '東京都',
  municipality: '千代田区',
  age_over_13: true,
  age_over_15: true,
  age_over_16: true,
  age_over_18: true,
  age_over_20: true,
  age_over_65: false,
}

const issuerFormat = sdJwtVcIssuer({ issuer: ISS, signer: issuer })
const trust = [issuerFormat.trust]
const holderFormat = sdJwtVcHolder()
const verifierFormat = sdJwtVcVerifier()
const keys = createMemoryHolderKeys()
const session = createPresentationSession({ audience: 'https://rp.example', responseUri: 'https://rp.example/r' })

async function hold(person: PersonClaims): Promise<HeldCredential> {
  const binding = await holderFormat.prepare(keys, systemRandom)
  const credential = await issuerFormat.issue({ claims: person, validity, binding: binding.binding }, systemRandom)
  return { format: 'dc+sd-jwt', credential, binding }
}
const present = (held: HeldCredential, claims: readonly ClaimName[]) =>
  holderFormat.present({ held, claims, session, keys, clock, random: systemRandom })
const inspect = async (presentation: string, claims: readonly ClaimName[], change: object = {}) =>
  verifierFormat.inspect({ presentation, session, claims, trust, clock, ...change })

const held = await hold(PERSON)

describe('the three roles', () => {
  test('what is issued is accepted, and read back as it was', async () => {
    expect(await holderFormat.accept(held, { keys, trust, clock })).toEqual({
      issuer: ISS,
      claims: PERSON,
      validUntil: validity.validUntil,
    })
  })

  test('exactly the claims that are asked for arrive', async () => {
    const ask: ClaimName[] = ['assurance_level', 'prefecture', 'age_over_20']
    const { result, failure } = await inspect(await present(held, ask), ask)
    expect(failure).toBeUndefined()
    expect(result).toEqual({
      issuer: ISS,
      claims: { assurance_level: 'ial3', prefecture: '東京都', age_over_20: true },
      validity: { issuedAt: new Date('2026-06-15'), validUntil: new Date('2026-09-15') },
      holderBinding: 'device-key',
      status: undefined,
    })
  })

  test('JSON is read where the role is told so, and refused elsewhere', async () => {
    const json = JSON.stringify(flattenSdJwt(await present(held, ['name'])))
    expect((await inspect(json, ['name'])).failure).toEqual(withCode('ERR_SDJWT_MALFORMED'))
    const tolerant = sdJwtVcVerifier({ serialization: anySerialization })
    const input = { presentation: json, session, claims: ['name'] as const, trust, clock }
    expect((await tolerant.inspect(input)).result?.claims).toEqual({ name: '山田花子' })

    const received = { ...held, credential: JSON.stringify(generalizeSdJwt(held.credential)) }
    await expect(holderFormat.accept(received, { keys, trust, clock })).rejects.toEqual(withCode('ERR_SDJWT_MALFORMED'))
    const wallet = sdJwtVcHolder({ serialization: anySerialization })
    expect((await wallet.accept(received, { keys, trust, clock })).claims).toEqual(PERSON)
    const showing = { held: received, claims: ['name'] as const, session, keys, clock, random: systemRandom }
    expect((await inspect(await wallet.present(showing), ['name'])).failure).toBeUndefined()
  })

  test('every claim can be shown', async () => {
    const { result } = await inspect(await present(held, CLAIM_NAMES), CLAIM_NAMES)
    expect(result?.claims).toEqual(PERSON)
  })

  test('claims beyond the asked ones are not returned', async () => {
    const { result } = await inspect(await present(held, ['name', 'birthdate']), ['name'])
    expect(result?.claims).toEqual({ name: '山田花子' })
  })

  test('a claim that was asked for and not sent fails', async () => {
    const { result, failure } = await inspect(await present(held, ['name']), ['name', 'birthdate'])
    expect(result).toBeUndefined()
    expect(failure).toEqual(withCode('ERR_POLICY_CLAIM_MISSING'))
  })

  test('a claim that the credential does not state cannot be presented', async () => {
    const { gender, ...person } = PERSON
    await expect(present(await hold(person), ['gender'])).rejects.toEqual(withCode('ERR_SDJWT_CLAIM_UNKNOWN'))
  })

  test('a claim of the wrong type fails', async () => {
    const { binding } = held
    const credential = await issueSdJwtVc(
      {
        iss: ISS,
        vct: 'urn:tegata:person:1',
        holderKey: binding.binding.kind === 'key' ? binding.binding.publicJwk : null,
        validUntil: validity.validUntil,
        claims: { birthdate: '1990-4-1', gender: 'f', name: 7, age_equal_or_over: [] },
        disclosable: [],
      },
      issuer,
    )
    const presentation = await present({ ...held, credential }, [])
    for (const claim of ['birthdate', 'gender', 'name'] as const) {
      expect((await inspect(presentation, [claim])).failure).toEqual(withCode('ERR_SDJWT_CLAIM_TYPE'))
    }
    expect((await inspect(presentation, ['age_over_20'])).failure).toEqual(withCode('ERR_POLICY_CLAIM_MISSING'))
  })
})

describe('attacks on the roles', () => {
  test('replay: another session', async () => {
    const other = createPresentationSession({ audience: session.audience, responseUri: 'https://rp.example/r' })
    const presentation = await present(held, ['name'])
    expect((await inspect(presentation, ['name'], { session: other })).failure).toEqual(withCode('ERR_SDJWT_KB_NONCE'))
  })

  test('another verifier with the same nonce', async () => {
    const other = { ...session, audience: 'https://evil.example' }
    const presentation = await present(held, ['name'])
    expect((await inspect(presentation, ['name'], { session: other })).failure).toEqual(
      withCode('ERR_SDJWT_KB_AUDIENCE'),
    )
  })

  test('the credential without key binding', async () => {
    expect((await inspect(held.credential, ['name'])).failure).toEqual(withCode('ERR_SDJWT_KB_MISSING'))
  })

  test('an issuer nobody trusts', async () => {
    const presentation = await present(held, ['name'])
    expect((await inspect(presentation, ['name'], { trust: [] })).failure).toEqual(withCode('ERR_SDJWT_ISSUER_KEY'))
  })

  test('an old presentation, an expired credential', async () => {
    const presentation = await present(held, ['name'])
    const later = (date: string) => ({ clock: () => new Date(date) })
    expect((await inspect(presentation, ['name'], later('2026-06-15T09:40:00Z'))).failure).toEqual(
      withCode('ERR_SDJWT_KB_TIME'),
    )
    expect((await inspect(presentation, ['name'], later('2026-09-16'))).failure).toEqual(withCode('ERR_SDJWT_EXPIRED'))
  })

  test('a credential for another key is not accepted, and a key that is gone does not sign', async () => {
    const credential = await issuerFormat.issue(
      { claims: PERSON, validity, binding: { kind: 'key', publicJwk: otherKey.publicJwk } },
      systemRandom,
    )
    await expect(holderFormat.accept({ ...held, credential }, { keys, trust, clock })).rejects.toEqual(
      withCode('ERR_SDJWT_HOLDER_KEY'),
    )
    const keyless = { ...held, binding: { ...held.binding, secret: 'gone' } }
    await expect(present(keyless, ['name'])).rejects.toEqual(withCode('ERR_SDJWT_HOLDER_KEY'))
  })

  test('a credential type of somebody else', async () => {
    const other = sdJwtVcIssuer({ issuer: ISS, signer: issuer, vct: 'urn:other:1' })
    const binding = await holderFormat.prepare(keys, systemRandom)
    const credential = await other.issue({ claims: PERSON, validity, binding: binding.binding }, systemRandom)
    const otherHeld = { format: 'dc+sd-jwt', credential, binding } as const
    await expect(holderFormat.accept(otherHeld, { keys, trust, clock })).rejects.toEqual(withCode('ERR_SDJWT_VCT'))
  })
})

describe('DESIGN section 5 step 5: nothing but the hidden claims tells two people apart', () => {
  const shape = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shape)
    if (typeof value !== 'object' || value === null) return typeof value
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shape(member)]))
  }

  test('the payload has the same shape whatever the register states', async () => {
    const little: PersonClaims = { assurance_level: 'ial3', name: '李', birthdate: '2001-01-01' }
    const full = parseSdJwt(held.credential).payload
    const sparse = parseSdJwt((await hold(little)).credential).payload
    expect(shape(sparse)).toEqual(shape(full))
    const visible = ({ _sd, cnf, address, age_equal_or_over, ...others }: JsonObject) => others
    expect(visible(sparse)).toEqual(visible(full))
  })

  test('no identifier, no time finer than a day', async () => {
    const { payload, header } = parseSdJwt(held.credential)
    expect(Object.keys(payload).sort()).toEqual(
      [
        '_sd',
        '_sd_alg',
        'address',
        'age_equal_or_over',
        'assurance_level',
        'cnf',
        'exp',
        'iat',
        'iss',
        'nbf',
        'vct',
      ].sort(),
    )
    for (const name of ['iat', 'nbf', 'exp']) expect((payload[name] as number) % 86_400).toBe(0)
    expect(Object.keys(header).sort()).toEqual(['alg', 'kid', 'typ'])
    const binding = held.binding.binding
    const late = { ...validity, issuedAt: new Date('2026-06-15T09:30:00Z') }
    expect(() => issuerFormat.issue({ claims: PERSON, validity: late, binding }, systemRandom)).toThrow(
      argumentError('ERR_ARG_VALUE'),
    )
  })

  test('two copies for one person share no salt, digest, key or signature', async () => {
    const [one, two] = [parseSdJwt(held.credential), parseSdJwt((await hold(PERSON)).credential)]
    const salts = new Set(one.disclosures.map(({ salt }) => salt))
    expect(two.disclosures.some(({ salt }) => salts.has(salt))).toBe(false)
    const digests = new Set(one.payload._sd as string[])
    expect((two.payload._sd as string[]).some((digest) => digests.has(digest))).toBe(false)
    expect(two.payload.cnf).not.toEqual(one.payload.cnf)
  })

  test('a commitment is no binding for this format', () => {
    const binding = { kind: 'commitment', commitment: 'AA' } as const
    expect(() => issuerFormat.issue({ claims: PERSON, validity, binding }, systemRandom)).toThrow(
      argumentError('ERR_ARG_VALUE'),
    )
  })
})
