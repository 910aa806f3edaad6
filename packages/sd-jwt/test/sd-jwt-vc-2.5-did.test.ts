import { encodeUtf8, generateSigner, type JsonValue, type SafeFetch, type Signer, TegataError } from '@tegata/core'
import { verifySdJwtVc } from '@tegata/sd-jwt'
import { didIssuerKeys } from '@tegata/sd-jwt/did'
import { base58btc } from 'multiformats/bases/base58'
import { describe, expect, test } from 'vitest'
import { attacker, encode, forge, HEADER, issuer, unbound } from './support.js'

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'))

/** did:key of an EC key: multicodec, then the compressed point. */
function didKeyOf({ publicJwk: { crv, x, y } }: Signer): string {
  const prefix = crv === 'P-256' ? [0x80, 0x24] : crv === 'P-384' ? [0x81, 0x24] : [0xed, 0x01]
  const sign = y === undefined ? [] : [2 + (bytesOf(y).at(-1)! & 1)]
  return `did:key:${base58btc.encode(Uint8Array.from([...prefix, ...sign, ...bytesOf(x!)]))}`
}

const outcomeOf = async (
  iss: string,
  {
    issuers = [iss],
    header = {},
    signer = issuer,
    alg = 'ES256' as Signer['alg'],
    fetch = undefined as SafeFetch | undefined,
  } = {},
) => {
  const issuerKeys = didIssuerKeys(fetch === undefined ? { issuers } : { issuers, fetch })
  const text = await forge({ iss }, [], { ...HEADER, alg, ...header }, signer)
  return verifySdJwtVc(text, { ...unbound, algorithms: [alg], issuerKeys }).then(
    ({ issuer: id }) => id,
    (error) => (error instanceof TegataError ? error.code : String(error)),
  )
}

describe('SD-JWT VC section 2.5: DIDs, when the policy names them', () => {
  test.each(['ES256', 'ES384', 'EdDSA'] as const)('did:key and did:jwk with %s', async (alg) => {
    for (let i = 0; i < 4; i++) {
      const signer = await generateSigner(alg)
      const [key, jwk] = [didKeyOf(signer), `did:jwk:${encode(signer.publicJwk)}`]
      for (const did of [key, jwk]) expect(await outcomeOf(did, { signer, alg })).toBe(did)
      expect(await outcomeOf(key, { signer, alg, header: { kid: `${key}#${key.slice(8)}` } })).toBe(key)
      expect(await outcomeOf(jwk, { signer, alg, header: { kid: '#0' } })).toBe(jwk)
      expect(await outcomeOf(jwk, { signer, alg, header: { kid: '#1' } })).toBe('ERR_SDJWT_ISSUER_KEY')
    }
  })

  test('anybody can make a did:key, so only the named ones count', async () => {
    const did = didKeyOf(attacker)
    expect(await outcomeOf(did, { issuers: [didKeyOf(issuer)], signer: attacker })).toBe('ERR_SDJWT_ISSUER_KEY')
    expect(await outcomeOf(didKeyOf(issuer), { signer: attacker })).toBe('ERR_SDJWT_SIGNATURE')
  })

  test.each([
    ['did:key:z', 'ERR_SDJWT_ISSUER_KEY'],
    ['did:key:f00', 'ERR_SDJWT_ISSUER_KEY'],
    [`did:key:z${'1'.repeat(500)}`, 'ERR_SDJWT_ISSUER_KEY'],
    [
      `did:key:${base58btc.encode(Uint8Array.from([0x80, 0x24, 2, ...new Uint8Array(32).fill(0xff)]))}`,
      'ERR_SDJWT_ISSUER_KEY',
    ],
    [`did:key:${base58btc.encode(Uint8Array.from([0x80, 0x24, 4, ...new Uint8Array(32)]))}`, 'ERR_SDJWT_ISSUER_KEY'],
    [`did:jwk:${encode(null)}`, 'ERR_SDJWT_ISSUER_KEY'],
    ['did:jwk:AAAA', 'ERR_ENCODING_JSON'],
    ['did:example:1', 'ERR_SDJWT_ISSUER_KEY'],
    ['did:constructor:1', 'ERR_SDJWT_ISSUER_KEY'],
    ['did:web:issuer.example', 'ERR_SDJWT_ISSUER_KEY'],
    ['no did', 'ERR_SDJWT_ISSUER_KEY'],
  ])('%s is refused', async (did, code) => expect(await outcomeOf(did)).toBe(code))
})

describe('did:web, through the safe fetch', () => {
  const did = 'did:web:issuer.example'
  const key = issuer.publicJwk as unknown as JsonValue
  const method = { id: `${did}#k1`, type: 'JsonWebKey', controller: did, publicKeyJwk: key }
  const good: JsonValue = { id: did, verificationMethod: [method], assertionMethod: ['#k1'] }
  const serve =
    (document: JsonValue, urls: string[] = []): SafeFetch =>
    async (url) => {
      urls.push(url)
      return { status: 200, contentType: 'application/json', body: encodeUtf8(JSON.stringify(document)) }
    }

  test.each([
    ['did:web:issuer.example', 'https://issuer.example/.well-known/did.json'],
    ['did:web:issuer.example%3A8443:users:1', 'https://issuer.example:8443/users/1/did.json'],
  ])('%s is at %s', async (web, url) => {
    const urls: string[] = []
    const document: JsonValue = { id: web, verificationMethod: [], assertionMethod: [{ ...method, id: `${web}#k` }] }
    expect(await outcomeOf(web, { fetch: serve(document, urls) })).toBe(web)
    expect(urls).toEqual([url])
  })

  test('a method by reference, chosen by kid', async () => {
    for (const kid of [undefined, '#k1', `${did}#k1`]) {
      expect(await outcomeOf(did, { fetch: serve(good), header: kid === undefined ? {} : { kid } })).toBe(did)
    }
    expect(await outcomeOf(did, { fetch: serve(good), header: { kid: '#k2' } })).toBe('ERR_SDJWT_ISSUER_KEY')
  })

  test('a multibase key', async () => {
    const multikey = { id: '#k1', type: 'Multikey', controller: did, publicKeyMultibase: didKeyOf(issuer).slice(8) }
    const document = { id: did, verificationMethod: [multikey], assertionMethod: ['#k1'] }
    expect(await outcomeOf(did, { fetch: serve(document) })).toBe(did)
  })

  test.each<[string, JsonValue]>([
    [
      'the document of another DID',
      { id: 'did:web:other.example', verificationMethod: [method], assertionMethod: ['#k1'] },
    ],
    ['a key for another purpose', { id: did, verificationMethod: [method], authentication: ['#k1'] }],
    ['lists that are none', { id: did, verificationMethod: {}, assertionMethod: 'x' }],
    ['entries that are none', { id: did, verificationMethod: [null, 1], assertionMethod: [null, 1, '#k1', {}] }],
    ['a method without key', { id: did, verificationMethod: [{ id: '#k1' }], assertionMethod: ['#k1'] }],
  ])('%s is refused', async (_, document) => {
    expect(await outcomeOf(did, { fetch: serve(document) })).toBe('ERR_SDJWT_ISSUER_KEY')
  })

  test.each(['did:web:a.example%2F..', 'did:web:a.example:..:x', 'did:web:user@a.example'])(
    '%s is no did:web',
    async (web) => {
      const urls: string[] = []
      expect(await outcomeOf(web, { fetch: serve(good, urls) })).toBe('ERR_SDJWT_ISSUER_KEY')
      expect(urls).toEqual([])
    },
  )
})
