import { hmacSha256 } from '#platform'
import { concatBytes } from './bytes.js'
import { TegataArgumentError } from './errors.js'

const HASH_BYTES = 32

/**
 * Derives a key from a shared secret.
 *
 * Spec: RFC 5869 sections 2.2 and 2.3 (HKDF with SHA-256).
 *
 * @param secret — input keying material.
 * @param salt — not secret; empty counts as 32 zero bytes.
 * @param info — what the key is for.
 * @param length — bytes wanted, 1 to 8160; 32 when absent.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function hkdfSha256(secret: Uint8Array, salt: Uint8Array, info: Uint8Array, length = HASH_BYTES): Uint8Array {
  if (!Number.isInteger(length) || length < 1 || length > 255 * HASH_BYTES) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'HKDF gives 1 to 8160 bytes')
  }
  const key = hmacSha256(salt, secret)
  const output = new Uint8Array(Math.ceil(length / HASH_BYTES) * HASH_BYTES)
  let block: Uint8Array = new Uint8Array(0)
  for (let i = 1; (i - 1) * HASH_BYTES < length; i++) {
    block = hmacSha256(key, concatBytes(block, info, Uint8Array.of(i)))
    output.set(block, (i - 1) * HASH_BYTES)
  }
  return output.subarray(0, length)
}
