/** Makes SD-JWTs right and wrong, without the package that they test: keys, time, salts and signatures are fixed. */
import { createHash } from 'node:crypto'
import { p256 } from '@noble/curves/nist.js'

/** The clock of every case, in seconds. */
export const NOW = 1_800_000_000
export const ISS = 'https://issuer.example'
export const VCT = 'urn:example:credential:1'
export const AUDIENCE = 'https://verifier.example'
export const NONCE = 'XZOUco1u_gEPknxS78sWWg'

export interface Key {
  readonly secret: Uint8Array
  readonly jwk: { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string }
}

export const base64url = (data: string | Uint8Array): string => Buffer.from(data).toString('base64url')
export const json = (value: unknown): string => base64url(JSON.stringify(value))

function makeKey(seed: string): Key {
  const secret = new Uint8Array(createHash('sha256').update(`tegata sd-jwt vectors: ${seed}`).digest())
  const point = p256.getPublicKey(secret, false)
  return {
    secret,
    jwk: { kty: 'EC', crv: 'P-256', x: base64url(point.subarray(1, 33)), y: base64url(point.subarray(33)) },
  }
}

export const KEYS = {
  issuer: makeKey('issuer'),
  cosigner: makeKey('cosigner'),
  holder: makeKey('holder'),
  attacker: makeKey('attacker'),
} as const

/** ES256 with the nonce of RFC 6979: the same text gets the same signature. */
export function es256(text: string, key: Key): Uint8Array {
  return p256.sign(new TextEncoder().encode(text), key.secret, { lowS: false })
}

/** A JWT of any header and payload: values are written as JSON, texts are taken as the JSON itself. */
export function jwt(header: unknown, payload: unknown, key: Key = KEYS.issuer): string {
  const part = (value: unknown) => (typeof value === 'string' ? base64url(value) : json(value))
  const signed = `${part(header)}.${part(payload)}`
  return `${signed}.${base64url(es256(signed, key))}`
}

export const HEADER = { alg: 'ES256', typ: 'dc+sd-jwt' }
export const PAYLOAD = { iss: ISS, iat: NOW - 1000, exp: NOW + 100_000, vct: VCT, cnf: { jwk: KEYS.holder.jwk } }

/** The Issuer-signed JWT of a credential; members that are undefined are left out. */
export const issued = (changes: object = {}, header: unknown = HEADER, key: Key = KEYS.issuer): string =>
  jwt(header, { ...PAYLOAD, ...changes }, key)

export const sdJwt = (issuerJwt: string, ...disclosures: string[]): string =>
  `${[issuerJwt, ...disclosures].join('~')}~`

export const digest = (text: string, hash = 'sha256'): string => createHash(hash).update(text).digest('base64url')

/** Fixed salts of 128 bits, each for one claim. */
export const salt = (name: string): string =>
  base64url(createHash('sha256').update(`salt ${name}`).digest().subarray(0, 16))

export const claim = (name: string, value: unknown): string => json([salt(name), name, value])
export const element = (value: unknown): string => json([salt(JSON.stringify(value)), value])

/** A credential with these Disclosures referenced at the top level. */
export const withClaims = (...disclosures: string[]): string =>
  sdJwt(issued({ _sd: disclosures.map((text) => digest(text)) }), ...disclosures)

export const KB_HEADER = { alg: 'ES256', typ: 'kb+jwt' }

/** A KB-JWT over an SD-JWT; members that are undefined are left out. */
export function bound(text: string, changes: object = {}, header: unknown = KB_HEADER, key: Key = KEYS.holder): string {
  return text + jwt(header, { iat: NOW - 10, aud: AUDIENCE, nonce: NONCE, sd_hash: digest(text), ...changes }, key)
}

/** The three parts of a JWT. */
export const split = (text: string): [string, string, string] => text.split('.') as [string, string, string]
