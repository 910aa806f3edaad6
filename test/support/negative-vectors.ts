/**
 * Reason: packages publish negative vectors for other implementers, and each generator wrote the same file in the same way.
 * Nothing of the packages is used here, since the vectors test them.
 */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { p256 } from '@noble/curves/nist.js'

export const base64url = (data: string | Uint8Array): string => Buffer.from(data).toString('base64url')
export const json = (value: unknown): string => base64url(JSON.stringify(value))

/** A P-256 key that a published text gives. */
export interface FixedKey {
  readonly secret: Uint8Array
  readonly jwk: { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string }
}

export function fixedKey(seed: string): FixedKey {
  const secret = new Uint8Array(createHash('sha256').update(seed).digest())
  const point = p256.getPublicKey(secret, false)
  return {
    secret,
    jwk: { kty: 'EC', crv: 'P-256', x: base64url(point.subarray(1, 33)), y: base64url(point.subarray(33)) },
  }
}

/** ES256 with the nonce of RFC 6979: the same data gets the same signature. */
export function es256(data: string | Uint8Array, key: FixedKey): Uint8Array {
  return p256.sign(new Uint8Array(Buffer.from(data)), key.secret, { lowS: false })
}

interface Case {
  readonly id: string
}

/** The text of a negative.json. */
export function formatVectors(
  about: { readonly title: string } & Readonly<Record<string, unknown>>,
  controls: readonly Case[],
  cases: readonly Case[],
  indent: 1 | 2,
): string {
  const ids = [...cases, ...controls].map(({ id }) => id)
  const twice = ids.find((id, i) => ids.indexOf(id) !== i)
  if (twice !== undefined) throw new Error(`${twice} is the id of two cases`)
  const { title, ...others } = about
  const vectors = {
    title,
    license: 'Apache-2.0',
    ...others,
    controls: controls.map((control) => ({ ...control, expected: 'accept' })),
    cases: cases.map((negative) => ({ ...negative, expected: 'reject' })),
  }
  return `${JSON.stringify(vectors, null, indent)}\n`
}

/** Writes negative.json beside a generator, when that is the program that was started. */
export async function writeIfStarted(generator: string, generate: () => string | Promise<string>): Promise<void> {
  if (process.argv[1] !== fileURLToPath(generator)) return
  writeFileSync(new URL('negative.json', generator), await generate())
}
