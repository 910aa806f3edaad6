import { anySerialization, flattenSdJwt, parseSdJwt, verifySdJwtVc } from '@tegata/sd-jwt'
import { describe, expect, test } from 'vitest'
import {
  argumentError,
  bind,
  bound,
  disclose,
  forge,
  issuer,
  PAYLOAD,
  salt,
  signJwt,
  unbound,
  withCode,
} from './support.js'

const name = disclose(salt(), 'name', '花子')
const sdJwt = await forge({ _sd: [name.digest] }, [name.text])
const [jwt] = sdJwt.split('~') as [string]

describe('RFC 9901 section 4: compact serialisation', () => {
  test('SD-JWT with and without Disclosures', async () => {
    expect((await verifySdJwtVc(sdJwt, unbound)).claims).toEqual({ ...PAYLOAD, name: '花子' })
    expect((await verifySdJwtVc(`${jwt}~`, unbound)).claims).toEqual(PAYLOAD)
  })

  test('parsing tells header, payload, Disclosures and KB-JWT apart, and believes nothing', async () => {
    const parsed = parseSdJwt(await bind(sdJwt))
    expect(parsed.header).toEqual({ alg: 'ES256', typ: 'dc+sd-jwt' })
    expect(parsed.payload).toEqual({ ...PAYLOAD, _sd: [name.digest] })
    expect(parsed.disclosures).toMatchObject([{ name: 'name', value: '花子', encoded: name.text }])
    expect(parsed.keyBindingJwt?.split('.')).toHaveLength(3)
    expect(parseSdJwt(sdJwt)).not.toHaveProperty('keyBindingJwt')
  })

  test.each([
    ['empty', ''],
    ['no tilde', jwt],
    ['no Issuer-signed JWT', `~${name.text}~`],
    ['only tildes', '~~'],
    ['an empty Disclosure', `${jwt}~~${name.text}~`],
    ['two parts in the JWT', `${jwt.split('.').slice(0, 2).join('.')}~`],
    ['four parts in the JWT', `${jwt}.e30~`],
    ['an empty signature', `${jwt.slice(0, jwt.lastIndexOf('.') + 1)}~`],
    ['white space before', ` ${sdJwt}`],
  ])('refuses %s', async (_, text) => {
    await expect(verifySdJwtVc(text, unbound)).rejects.toMatchObject({ name: 'TegataError' })
  })

  test('malformed texts have their own code', async () => {
    await expect(verifySdJwtVc(jwt, unbound)).rejects.toEqual(withCode('ERR_SDJWT_MALFORMED'))
    expect(() => parseSdJwt('a.b~')).toThrow(withCode('ERR_JWS_MALFORMED'))
  })

  test.each(['=', ' ', '\n', '+', '%3D'])('refuses a Disclosure followed by %j', async (tail) => {
    await expect(verifySdJwtVc(`${jwt}~${name.text}${tail}~`, unbound)).rejects.toEqual(
      withCode('ERR_ENCODING_BASE64URL'),
    )
  })

  test('a payload or header that is not a JSON object is refused', async () => {
    for (const payload of ['[]', '"x"', 'null', '1']) {
      const text = `${await signJwt({ alg: 'ES256', typ: 'dc+sd-jwt' }, payload, issuer)}~`
      await expect(verifySdJwtVc(text, unbound)).rejects.toEqual(withCode('ERR_JWS_MALFORMED'))
    }
    const text = `${await signJwt('["ES256"]', PAYLOAD, issuer)}~`
    await expect(verifySdJwtVc(text, unbound)).rejects.toEqual(withCode('ERR_JWS_MALFORMED'))
  })

  test('a member twice is refused, in header, payload and Disclosure', async () => {
    const body = JSON.stringify(PAYLOAD)
    const twice = `${body.slice(0, -1)},"vct":"urn:example:other"}`
    const headers = ['{"alg":"none","alg":"ES256","typ":"dc+sd-jwt"}', '{"alg":"ES256","typ":"dc+sd-jwt"}'] as const
    for (const [header, payload] of [[headers[0], body] as const, [headers[1], twice] as const]) {
      const text = `${await signJwt(header, payload, issuer)}~`
      await expect(verifySdJwtVc(text, unbound)).rejects.toEqual(withCode('ERR_ENCODING_JSON_DUPLICATE'))
    }
  })
})

describe('RFC 9901 section 8: JWS JSON serialisation', () => {
  const flat = flattenSdJwt(sdJwt) as Record<string, string> & { header: { disclosures: string[] } }
  const { payload, protected: protectedPart, signature, header } = flat
  const first = { protected: protectedPart!, signature: signature!, header }

  test('flattened and general, as text and as object', async () => {
    const general = { payload: payload!, signatures: [first] }
    for (const form of [flat, JSON.stringify(flat), general, JSON.stringify(general)]) {
      expect((await verifySdJwtVc(anySerialization(form), unbound)).claims).toEqual({ ...PAYLOAD, name: '花子' })
    }
  })

  test('with key binding: sd_hash is over the compact form', async () => {
    const form = flattenSdJwt(await bind(sdJwt))
    expect((await verifySdJwtVc(anySerialization(form), bound)).keyBound).toBe(true)
    const other = { ...form, header: { ...(form.header as object), disclosures: [] } }
    await expect(verifySdJwtVc(anySerialization(other), bound)).rejects.toEqual(withCode('ERR_SDJWT_KB_SD_HASH'))
  })

  test('every signature must be good', async () => {
    const bad = { protected: protectedPart!, signature: 'AQ'.repeat(43) }
    await expect(
      verifySdJwtVc(anySerialization({ payload: payload!, signatures: [first, bad] }), unbound),
    ).rejects.toEqual(withCode('ERR_SDJWT_SIGNATURE'))
  })

  test.each([
    ['the same parameter in both headers', { ...flat, header: { ...header, alg: 'ES256' } }],
    ['crit in the unprotected header', { ...flat, header: { ...header, crit: ['exp'] } }],
  ])('refuses %s', async (_, form) => {
    await expect(verifySdJwtVc(anySerialization(form), unbound)).rejects.toEqual(withCode('ERR_JWS_HEADER'))
  })

  test.each([
    ['disclosures in the second header', { payload: payload!, signatures: [{ ...first, header: {} }, first] }],
    ['both forms at once', { ...flat, signatures: [first] }],
    ['no signature at all', { payload: payload!, signatures: [] }],
    ['signatures of the wrong type', { payload: payload!, signatures: 'x' }],
    ['a signature entry that is no object', { payload: payload!, signatures: ['x'] }],
    ['a payload that is no text', { ...flat, payload: {} }],
    ['a protected header that is no text', { ...flat, protected: {} }],
    ['a header that is no object', { ...flat, header: [] }],
    ['a header that is null', { ...flat, header: null }],
    ['disclosures of the wrong type', { ...flat, header: { disclosures: 'x' } }],
    ['disclosures that are null', { ...flat, header: { disclosures: null } }],
    ['a Disclosure that is no text', { ...flat, header: { disclosures: [1] } }],
    ['an empty Disclosure', { ...flat, header: { disclosures: [''] } }],
    ['a kb_jwt that is no text', { ...flat, header: { ...header, kb_jwt: {} } }],
  ])('refuses %s', async (_, form) => {
    await expect(verifySdJwtVc(anySerialization(form as never), unbound)).rejects.toEqual(
      withCode('ERR_SDJWT_MALFORMED'),
    )
  })

  test('disclosures in the protected header are refused', async () => {
    const jwt = await signJwt({ alg: 'ES256', typ: 'dc+sd-jwt', disclosures: [] }, PAYLOAD, issuer)
    await expect(verifySdJwtVc(anySerialization(flattenSdJwt(`${jwt}~`)), unbound)).rejects.toMatchObject({
      name: 'TegataError',
    })
    const { header: _, ...form } = flattenSdJwt(`${jwt}~`)
    await expect(verifySdJwtVc(anySerialization(form), unbound)).rejects.toEqual(withCode('ERR_SDJWT_MALFORMED'))
  })

  test('alg, typ and kid count in the protected header only', async () => {
    const unprotected = { payload: payload!, protected: 'e30', signature: signature!, header: { alg: 'ES256' } }
    await expect(verifySdJwtVc(anySerialization(unprotected), unbound)).rejects.toEqual(withCode('ERR_JWS_ALGORITHM'))
  })
})

describe('DESIGN section 7: stated limits', () => {
  test('length, Disclosures, signatures and depth', async () => {
    const limited = (limits: object) => verifySdJwtVc(sdJwt, { ...unbound, limits })
    await expect(limited({ maxLength: 100 })).rejects.toEqual(withCode('ERR_SDJWT_LIMIT'))
    await expect(limited({ maxDisclosures: 0 })).rejects.toEqual(withCode('ERR_SDJWT_LIMIT'))
    const signatures = Array(5).fill({ protected: 'e30', signature: 'AA' })
    await expect(verifySdJwtVc(anySerialization({ payload: 'e30', signatures }), unbound)).rejects.toEqual(
      withCode('ERR_SDJWT_LIMIT'),
    )
    const long = anySerialization(`{"payload":"${'A'.repeat(2_000_000)}"}`)
    await expect(verifySdJwtVc(long, unbound)).rejects.toEqual(withCode('ERR_SDJWT_LIMIT'))
    await expect(verifySdJwtVc('~'.repeat(2_000_000), unbound)).rejects.toEqual(withCode('ERR_SDJWT_LIMIT'))
    await expect(verifySdJwtVc('~'.repeat(500_000), unbound)).rejects.toEqual(withCode('ERR_SDJWT_LIMIT'))
  })

  test.each([
    { maxLength: undefined },
    { maxDisclosures: Number.NaN },
    { maxDepth: -1 },
    { maxLength: '100' },
    { maxLength: Infinity },
  ])('%o is no limit', async (limits) => {
    const policy = { ...unbound, limits } as never
    await expect(verifySdJwtVc(sdJwt, policy)).rejects.toEqual(argumentError('ERR_ARG_TYPE'))
  })

  test('5,000 levels of JSON are an error, not a stack overflow', async () => {
    const deep = `{"iss":"x","deep":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`
    const text = `${await signJwt({ alg: 'ES256', typ: 'dc+sd-jwt' }, deep, issuer)}~`
    await expect(verifySdJwtVc(text, unbound)).rejects.toEqual(withCode('ERR_ENCODING_LIMIT'))
  })

  test('a chain of Disclosures, each inside the other, is as deep as JSON', async () => {
    let inner = disclose(salt(), 'end', 1)
    const texts = [inner.text]
    for (let i = 0; i < 200; i++) {
      inner = disclose(salt(), `level${i}`, { _sd: [inner.digest] })
      texts.push(inner.text)
    }
    const text = await forge({ _sd: [inner.digest] }, texts)
    await expect(verifySdJwtVc(text, unbound)).rejects.toEqual(withCode('ERR_SDJWT_LIMIT'))
  })
})
