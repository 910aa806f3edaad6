import type { JsonObject, JsonValue } from '@tegata/core'
import { verifySdJwtVc } from '@tegata/sd-jwt'
import { describe, expect, test } from 'vitest'
import { digest, disclose, encode, forge, PAYLOAD, salt, unbound, withCode } from './support.js'

/** Verifies a payload with these Disclosures; answers the claims beside the required ones. */
async function verify(payload: JsonObject, ...disclosures: { text: string }[]): Promise<JsonObject> {
  const sdJwt = await forge(
    payload,
    disclosures.map(({ text }) => text),
  )
  const { claims } = await verifySdJwtVc(sdJwt, unbound)
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !Object.hasOwn(PAYLOAD, name)))
}

const claim = (name: string, value: JsonValue) => disclose(salt(), name, value)
const element = (value: JsonValue) => disclose(salt(), value)
const decoy = () => digest(salt())

describe('step 3: digests are replaced', () => {
  test('claims, elements, recursion; the undisclosed and the decoys vanish', async () => {
    const city = claim('city', '堺市')
    const address = claim('address', { _sd: [city.digest, decoy()], country: 'JP' })
    const shown = element('JP')
    expect(
      await verify(
        { _sd: [address.digest, decoy()], list: ['x', { '...': shown.digest }, { '...': decoy() }], open: 1 },
        address,
        city,
        shown,
      ),
    ).toEqual({ address: { city: '堺市', country: 'JP' }, list: ['x', 'JP'], open: 1 })
  })

  test('what is left empty stays as {} and []', async () => {
    expect(await verify({ a: { _sd: [decoy()] }, b: [{ '...': decoy() }], _sd: [] })).toEqual({ a: {}, b: [] })
  })

  test('arrays in arrays, objects in disclosed elements', async () => {
    const inner = claim('x', 1)
    const outer = element({ _sd: [inner.digest] })
    const deep = element('deep')
    const payload = { list: [{ '...': outer.digest }, [[{ '...': deep.digest }]]] }
    expect(await verify(payload, outer, inner, deep)).toEqual({ list: [{ x: 1 }, [['deep']]] })
  })

  test.each([null, false, 0, '', [], {}])('the value %j is disclosed as it is', async (value) => {
    const disclosure = claim('c', value)
    expect(await verify({ _sd: [disclosure.digest] }, disclosure)).toEqual({ c: value })
  })

  test('names that exist on every object are ordinary claim names', async () => {
    const names = ['toString', 'constructor', 'hasOwnProperty', 'valueOf', '']
    const disclosures = names.map((name) => claim(name, name))
    const claims = await verify({ _sd: disclosures.map((d) => d.digest) }, ...disclosures)
    expect(claims).toEqual(Object.fromEntries(names.map((name) => [name, name])))
  })

  test('digests like names of Object.prototype match nothing', async () => {
    expect(await verify({ list: [{ '...': 'constructor' }, { '...': '__proto__' }], _sd: ['toString'] })).toEqual({
      list: [],
    })
  })

  test('__proto__ becomes an own member and no prototype', async () => {
    const disclosure = claim('__proto__', { admin: true })
    const sdJwt = await forge({ _sd: [disclosure.digest] }, [disclosure.text])
    const { claims } = await verifySdJwtVc(sdJwt, unbound)
    expect(Object.getPrototypeOf(claims)).toBe(Object.prototype)
    expect(Object.hasOwn(claims, '__proto__')).toBe(true)
    expect((claims as { admin?: unknown }).admin).toBeUndefined()
    expect(({} as { admin?: unknown }).admin).toBeUndefined()
  })
})

describe('step 2.d: _sd_alg', () => {
  test.each(['SHA-256', 'sha256', 'md5', 'sha-256-128', 256, null, ['sha-256'], {}, ''])(
    'refuses %j',
    async (_sd_alg) => {
      await expect(verify({ _sd_alg } as JsonObject)).rejects.toEqual(withCode('ERR_SDJWT_HASH_ALGORITHM'))
    },
  )

  test('is allowed at the top level only', async () => {
    const inner = claim('a', { _sd_alg: 'sha-256' })
    await expect(verify({ o: { _sd_alg: 'sha-256' } })).rejects.toEqual(withCode('ERR_SDJWT_HASH_ALGORITHM'))
    await expect(verify({ _sd: [inner.digest] }, inner)).rejects.toEqual(withCode('ERR_SDJWT_HASH_ALGORITHM'))
  })

  test('is not a claim', async () => {
    expect(await verify({ _sd_alg: 'sha-256' })).toEqual({})
  })
})

describe('step 3.c: malformed Disclosures', () => {
  test.each<[string, JsonValue]>([
    ['no array', { 0: 'salt', 1: 'name', 2: 'value', length: 3 }],
    ['a text of three characters', 'abc'],
    ['one element', ['salt']],
    ['four elements', ['salt', 'name', 'value', 'more']],
    ['two elements under _sd', ['salt', 'value']],
    ['a salt that is a number', [7, 'name', 'value']],
    ['a name that is a number', ['salt', 7, 'value']],
    ['a name that is null', ['salt', null, 'value']],
    ['the name _sd', ['salt', '_sd', []]],
    ['the name ...', ['salt', '...', 'x']],
    ['the name _sd_alg', ['salt', '_sd_alg', 'sha-256']],
  ])('refuses %s', async (_, content) => {
    const text = encode(content)
    await expect(verify({ _sd: [digest(text)] }, { text })).rejects.toEqual(withCode('ERR_SDJWT_DISCLOSURE_MALFORMED'))
  })

  test('refuses a claim in an array', async () => {
    const disclosure = claim('name', 'x')
    await expect(verify({ list: [{ '...': disclosure.digest }] }, disclosure)).rejects.toEqual(
      withCode('ERR_SDJWT_DISCLOSURE_MALFORMED'),
    )
  })
})

describe('step 3.c.ii.3: a claim is inserted once', () => {
  test('not over a visible claim, at any level', async () => {
    const disclosure = claim('nick', 'M')
    for (const payload of [{ nick: 'T', _sd: [disclosure.digest] }, { p: { nick: 'T', _sd: [disclosure.digest] } }]) {
      await expect(verify(payload, disclosure)).rejects.toEqual(withCode('ERR_SDJWT_CLAIM_COLLISION'))
    }
  })

  test('not twice: age_over_18 is either true or false', async () => {
    const [no, yes] = [claim('age_over_18', false), claim('age_over_18', true)]
    await expect(verify({ _sd: [no.digest, yes.digest] }, no, yes)).rejects.toEqual(
      withCode('ERR_SDJWT_CLAIM_COLLISION'),
    )
  })
})

describe('section 4.1 rule 7: _sd and ... carry digests', () => {
  test.each<[string, JsonObject]>([
    ['_sd is an object', { _sd: { a: 'b' } }],
    ['_sd is a text', { _sd: 'digest' }],
    ['_sd is null', { _sd: null }],
    ['_sd holds a number', { _sd: [7] }],
    ['_sd holds an array', { _sd: [['x']] }],
    ['... is a member of an object', { o: { '...': 'x' } }],
    ['... is a member at the top', { '...': 'x' }],
    ['... has company', { list: [{ '...': 'x', k: 1 }] }],
    ['... is a number', { list: [{ '...': 7 }] }],
  ])('refuses: %s', async (_, payload) => {
    await expect(verify(payload)).rejects.toEqual(withCode('ERR_SDJWT_DIGEST_MALFORMED'))
  })
})

describe('step 4: every digest occurs once', () => {
  const name = claim('name', 'x')
  test.each<[string, JsonObject]>([
    ['in one _sd', { _sd: [name.digest, name.digest] }],
    ['at two levels', { _sd: [name.digest], o: { _sd: [name.digest] } }],
  ])('%s', async (_, payload) => {
    await expect(verify(payload, name)).rejects.toEqual(withCode('ERR_SDJWT_DIGEST_DUPLICATE'))
  })

  test('decoys too, and inside Disclosures', async () => {
    const twin = decoy()
    const outer = claim('o', { _sd: [twin] })
    await expect(verify({ _sd: [twin], list: [{ '...': twin }] })).rejects.toEqual(
      withCode('ERR_SDJWT_DIGEST_DUPLICATE'),
    )
    await expect(verify({ _sd: [twin, twin] })).rejects.toEqual(withCode('ERR_SDJWT_DIGEST_DUPLICATE'))
    await expect(verify({ _sd: [outer.digest, twin] }, outer)).rejects.toEqual(withCode('ERR_SDJWT_DIGEST_DUPLICATE'))
  })

  test('a Disclosure sent twice', async () => {
    await expect(verify({ _sd: [name.digest] }, name, name)).rejects.toEqual(withCode('ERR_SDJWT_DIGEST_DUPLICATE'))
  })
})

describe('step 5: every Disclosure has its digest', () => {
  test('one that nobody signed', async () => {
    await expect(verify({}, claim('role', 'admin'))).rejects.toEqual(withCode('ERR_SDJWT_DISCLOSURE_UNREFERENCED'))
  })

  test('one whose parent was not sent', async () => {
    const city = claim('city', 'x')
    const address = claim('address', { _sd: [city.digest] })
    await expect(verify({ _sd: [address.digest] }, city)).rejects.toEqual(withCode('ERR_SDJWT_DISCLOSURE_UNREFERENCED'))
  })
})
