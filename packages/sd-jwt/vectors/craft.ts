/** Makes SD-JWTs right and wrong, without the package that they test: keys, time, salts and signatures are fixed. */
import { createHash } from 'node:crypto'
import { base64url, es256, type FixedKey, fixedKey, json } from '../../../test/support/negative-vectors.js'

export { base64url, es256, type FixedKey as Key, json } from '../../../test/support/negative-vectors.js'

/** The clock of every case, in seconds. */
export const NOW = 1_800_000_000
export const ISS = 'https://issuer.example'
export const VCT = 'urn:example:credential:1'
export const AUDIENCE = 'https://verifier.example'
export const NONCE = 'XZOUco1u_gEPknxS78sWWg'

const makeKey = (name: string) => fixedKey(`tegata sd-jwt vectors: ${name}`)
export const KEYS = {
  issuer: makeKey('issuer'),
  cosigner: makeKey('cosigner'),
  holder: makeKey('holder'),
  attacker: makeKey('attacker'),
} as const

/** A JWT of any header and payload: values are written as JSON, texts are taken as the JSON itself. */
export function jwt(header: unknown, payload: unknown, key: FixedKey = KEYS.issuer): string {
  const part = (value: unknown) => (typeof value === 'string' ? base64url(value) : json(value))
  const signed = `${part(header)}.${part(payload)}`
  return `${signed}.${base64url(es256(signed, key))}`
}

export const HEADER = { alg: 'ES256', typ: 'dc+sd-jwt' }
export const PAYLOAD = { iss: ISS, iat: NOW - 1000, exp: NOW + 100_000, vct: VCT, cnf: { jwk: KEYS.holder.jwk } }

/** The Issuer-signed JWT of a credential; members that are undefined are left out. */
export const issued = (changes: object = {}, header: unknown = HEADER, key: FixedKey = KEYS.issuer): string =>
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
export function bound(
  text: string,
  changes: object = {},
  header: unknown = KB_HEADER,
  key: FixedKey = KEYS.holder,
): string {
  return text + jwt(header, { iat: NOW - 10, aud: AUDIENCE, nonce: NONCE, sd_hash: digest(text), ...changes }, key)
}

/** The three parts of a JWT. */
export const split = (text: string): [string, string, string] => text.split('.') as [string, string, string]
