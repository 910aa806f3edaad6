import {
  type ErrorCode,
  encodeBase64url,
  encodeUtf8,
  generateSigner,
  type JsonObject,
  type JsonValue,
  type Signer,
  sha256,
  TegataError,
} from '@tegata/core'
import { pinnedIssuerKey, type SdJwtVcPolicy } from '@tegata/sd-jwt'
import { expect } from 'vitest'

export const issuer = await generateSigner('ES256')
export const holder = await generateSigner('ES256')
export const attacker = await generateSigner('ES256')

export const NOW = 1_767_225_600
export const clock = () => new Date(NOW * 1000)
export const ISS = 'https://issuer.example'
export const VCT = 'urn:example:credential:1'
export const AUDIENCE = 'https://rp.example'
export const NONCE = 'fresh-nonce-of-the-verifier'

/** A policy for presentations without key binding. */
export const unbound = {
  issuerKeys: pinnedIssuerKey(ISS, issuer.publicJwk),
  algorithms: ['ES256'],
  clock,
  vct: VCT,
  status: 'refuse',
  keyBinding: 'forbidden',
} as const satisfies SdJwtVcPolicy

/** A policy that requires key binding. */
export const bound = {
  ...unbound,
  keyBinding: 'required',
  audience: AUDIENCE,
  nonce: NONCE,
  keyBindingMaxAgeSeconds: 300,
} as const satisfies SdJwtVcPolicy

export const keyBinding = { signer: holder, audience: AUDIENCE, nonce: NONCE, clock }

/** The smallest payload that verifies. */
export const PAYLOAD: JsonObject = { iss: ISS, vct: VCT, cnf: { jwk: { ...holder.publicJwk } } as JsonObject }

/** base64url of JSON, written here independently of the package. */
export const encode = (value: unknown): string => encodeBase64url(encodeUtf8(JSON.stringify(value)))

/** Any JWT, with any header and payload (text for a broken one), correctly signed. */
export async function signJwt(
  header: JsonValue | string,
  payload: JsonValue | string,
  signer: Signer,
): Promise<string> {
  const part = (value: JsonValue | string) =>
    typeof value === 'string' ? encodeBase64url(encodeUtf8(value)) : encode(value)
  const signed = `${part(header)}.${part(payload)}`
  return `${signed}.${encodeBase64url(await signer.sign(encodeUtf8(signed)))}`
}

export const HEADER: JsonObject = { alg: 'ES256', typ: 'dc+sd-jwt' }

/** Digest of a Disclosure's text. */
export const digest = (text: string): string => encodeBase64url(sha256(encodeUtf8(text)))

/** A Disclosure of any elements, and its digest. */
export function disclose(...elements: JsonValue[]): { text: string; digest: string } {
  const text = encode(elements)
  return { text, digest: digest(text) }
}

let salts = 0
export const salt = (): string => `salt-${++salts}-of-the-tests`

/** An SD-JWT with this payload beside the required claims, and these Disclosures, correctly signed. */
export async function forge(
  payload: JsonObject,
  disclosures: readonly string[] = [],
  header: JsonObject = HEADER,
  signer: Signer = issuer,
): Promise<string> {
  return `${[await signJwt(header, { ...PAYLOAD, ...payload }, signer), ...disclosures].join('~')}~`
}

/** A KB-JWT over an SD-JWT, with members replaced (undefined: left out). */
export async function bind(
  sdJwt: string,
  changes: Record<string, JsonValue | undefined> = {},
  header: JsonObject = { alg: 'ES256', typ: 'kb+jwt' },
  signer: Signer = holder,
): Promise<string> {
  const members = { iat: NOW, aud: AUDIENCE, nonce: NONCE, sd_hash: digest(sdJwt), ...changes }
  const payload = JSON.parse(JSON.stringify(members)) as JsonObject
  return sdJwt + (await signJwt(header, payload, signer))
}

export const withCode = (code: ErrorCode) => expect.objectContaining({ name: 'TegataError', code })
export const argumentError = (code: ErrorCode) => expect.objectContaining({ name: 'TegataArgumentError', code })

/** Runs something that may fail, but with a TegataError only. */
export async function codeOf(run: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await run()
    return undefined
  } catch (error) {
    if (error instanceof TegataError) return error.code
    throw error
  }
}
