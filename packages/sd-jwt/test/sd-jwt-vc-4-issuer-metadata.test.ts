import { encodeUtf8, type JsonValue, type SafeFetch, TegataError } from '@tegata/core'
import { verifySdJwtVc } from '@tegata/sd-jwt'
import { issuerMetadataKeys } from '@tegata/sd-jwt/issuer-metadata'
import { describe, expect, test } from 'vitest'
import { attacker, forge, HEADER, ISS, issuer, NOW, unbound, withCode } from './support.js'

const jwks = { keys: [{ ...issuer.publicJwk, kid: 'k1' }] } as unknown as JsonValue
const WELL_KNOWN = `${ISS}/.well-known/jwt-vc-issuer`

function server(documents: Record<string, JsonValue>) {
  const fetched: string[] = []
  const fetch: SafeFetch = async (url) => {
    fetched.push(url)
    const document = Object.hasOwn(documents, url) ? documents[url] : undefined
    if (document === undefined) return { status: 404, contentType: 'text/plain', body: new Uint8Array() }
    return { status: 200, contentType: 'application/json', body: encodeUtf8(JSON.stringify(document)) }
  }
  return { fetched, fetch }
}

const verifyWith = async (documents: Record<string, JsonValue>, iss = ISS, issuers = [ISS]) => {
  const { fetch, fetched } = server(documents)
  const policy = { ...unbound, issuerKeys: issuerMetadataKeys({ issuers, fetch }) }
  return { fetched, outcome: await verifySdJwtVc(await forge({ iss }), policy).then(() => 'accepted', codeOf) }
}
const codeOf = (error: unknown) => (error instanceof TegataError ? error.code : String(error))

describe('SD-JWT VC section 4: JWT VC Issuer Metadata', () => {
  test('keys by value and by reference', async () => {
    expect(await verifyWith({ [WELL_KNOWN]: { issuer: ISS, jwks } })).toEqual({
      fetched: [WELL_KNOWN],
      outcome: 'accepted',
    })
    const uri = 'https://keys.example/set'
    const byReference = await verifyWith({ [WELL_KNOWN]: { issuer: ISS, jwks_uri: uri }, [uri]: jwks })
    expect(byReference).toEqual({ fetched: [WELL_KNOWN, uri], outcome: 'accepted' })
  })

  test.each([
    ['https://issuer.example:8443', 'https://issuer.example:8443/.well-known/jwt-vc-issuer'],
    ['https://issuer.example/', 'https://issuer.example/.well-known/jwt-vc-issuer'],
    ['https://issuer.example/tenant/1234', 'https://issuer.example/.well-known/jwt-vc-issuer/tenant/1234'],
    ['https://issuer.example/tenant/1234/', 'https://issuer.example/.well-known/jwt-vc-issuer/tenant/1234'],
  ])('section 4.1: the metadata of %s is at %s', async (iss, url) => {
    expect(await verifyWith({ [url]: { issuer: iss, jwks } }, iss, [iss])).toEqual({
      fetched: [url],
      outcome: 'accepted',
    })
  })

  test('nothing is fetched for an issuer that the policy does not name', async () => {
    const iss = 'https://169.254.169.254'
    expect(await verifyWith({}, iss)).toEqual({ fetched: [], outcome: 'ERR_SDJWT_ISSUER_KEY' })
  })

  test.each([
    'http://issuer.example',
    'https://issuer.example?x=1',
    'https://issuer.example/#x',
    'did:web:issuer.example',
  ])('%s has no metadata', async (iss) => {
    expect(await verifyWith({}, iss, [iss])).toEqual({ fetched: [], outcome: 'ERR_SDJWT_ISSUER_KEY' })
  })

  test.each<[string, JsonValue, string]>([
    ['metadata of another issuer', { issuer: `${ISS}/`, jwks }, 'ERR_SDJWT_ISSUER_KEY'],
    ['metadata without issuer', { jwks }, 'ERR_SDJWT_ISSUER_KEY'],
    ['both jwks and jwks_uri', { issuer: ISS, jwks, jwks_uri: 'https://keys.example/set' }, 'ERR_SDJWT_ISSUER_KEY'],
    ['neither jwks nor jwks_uri', { issuer: ISS }, 'ERR_SDJWT_ISSUER_KEY'],
    ['jwks_uri that is a number', { issuer: ISS, jwks_uri: 1 }, 'ERR_SDJWT_ISSUER_KEY'],
    ['no key set', { issuer: ISS, jwks: [] }, 'ERR_SDJWT_ISSUER_KEY'],
    ['a key that is null', { issuer: ISS, jwks: { keys: [null] } }, 'ERR_SDJWT_ISSUER_KEY'],
    ['a thousand keys', { issuer: ISS, jwks: { keys: Array(1000).fill({}) } }, 'ERR_SDJWT_ISSUER_KEY'],
    [
      'no key for the algorithm',
      { issuer: ISS, jwks: { keys: [{ kty: 'RSA', n: 'AQAB', e: 'AQAB' }] } },
      'ERR_SDJWT_ISSUER_KEY',
    ],
    ['somebody else’s key', { issuer: ISS, jwks: { keys: [attacker.publicJwk as never] } }, 'ERR_SDJWT_SIGNATURE'],
    [
      'a private key',
      { issuer: ISS, jwks: { keys: [{ ...issuer.publicJwk, d: 'AQAB' } as never] } },
      'ERR_SDJWT_ISSUER_KEY',
    ],
    ['an array', [], 'ERR_ENCODING_JSON'],
  ])('%s is refused', async (_, document, code) => {
    expect((await verifyWith({ [WELL_KNOWN]: document })).outcome).toBe(code)
  })

  test('RFC 7517 section 5: a key that cannot be used does not spoil the one beside it, nor does one of the same kid', async () => {
    const [good, other] = [{ ...issuer.publicJwk, kid: 'k1' } as never, { ...attacker.publicJwk, kid: 'k1' } as never]
    const broken = [{ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }, { kty: 'oct', k: 'AA' }, { kty: 7 }, {}]
    const keys = [...broken, { ...issuer.publicJwk, d: 'AQAB' } as never, other, good]
    expect((await verifyWith({ [WELL_KNOWN]: { issuer: ISS, jwks: { keys } } })).outcome).toBe('accepted')
  })

  test('an error response is not used, and kid chooses the key', async () => {
    expect((await verifyWith({})).outcome).toBe('ERR_FETCH_STATUS')
    const { fetch } = server({ [WELL_KNOWN]: { issuer: ISS, jwks } })
    const policy = { ...unbound, issuerKeys: issuerMetadataKeys({ issuers: [ISS], fetch }) }
    await expect(verifySdJwtVc(await forge({}, [], { ...HEADER, kid: 'k1' }), policy)).resolves.toBeDefined()
    const other = verifySdJwtVc(await forge({}, [], { ...HEADER, kid: 'k2' }), policy)
    await expect(other).rejects.toEqual(withCode('ERR_SDJWT_ISSUER_KEY'))
  })

  test('keys are kept as long as the policy says, by its clock', async () => {
    const { fetch, fetched } = server({ [WELL_KNOWN]: { issuer: ISS, jwks } })
    const issuerKeys = issuerMetadataKeys({ issuers: [ISS], fetch, cacheSeconds: 60 })
    for (const seconds of [0, 59, 60, 61]) {
      const policy = { ...unbound, issuerKeys, clock: () => new Date((NOW + seconds) * 1000) }
      await verifySdJwtVc(await forge({}), policy)
    }
    expect(fetched).toHaveLength(2)
  })
})
