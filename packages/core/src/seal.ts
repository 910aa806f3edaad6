import { concatBytes } from './bytes.js'
import { type RandomSource, systemRandom } from './environment.js'
import { TegataArgumentError, TegataError } from './errors.js'

const NONCE_BYTES = 12

/**
 * Encrypts records at rest, so that a copied database tells nothing.
 *
 * Spec: DESIGN section 5 step 5 (sealed anchor records); NIST SP 800-38D (AES-GCM).
 */
export interface Sealer {
  /** Seals `plaintext`; `context` (e.g. the record's index) must be given again to open it, so records cannot be swapped. */
  seal(plaintext: Uint8Array, context: Uint8Array): Promise<Uint8Array>
  /** @throws TegataError ERR_SEAL_OPEN when the record was changed, moved, or sealed with another key. */
  open(sealed: Uint8Array, context: Uint8Array): Promise<Uint8Array>
}

/**
 * Makes a Sealer from an AES-256 key; the key bytes are not kept in readable form.
 *
 * Spec: NIST SP 800-38D, 96-bit random nonces: one key is for at most 2^32 records.
 *
 * @param key — 32 bytes.
 * @param random — source of the 12-byte nonces.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export async function createSealer(key: Uint8Array, random: RandomSource = systemRandom): Promise<Sealer> {
  if (key.length !== 32) throw new TegataArgumentError('ERR_ARG_VALUE', 'a sealing key is 32 bytes')
  return createKeySealer(
    await crypto.subtle.importKey('raw', owned(key), 'AES-GCM', false, ['encrypt', 'decrypt']),
    random,
  )
}

/**
 * Makes a Sealer from a WebCrypto key that never was readable: derived from WebAuthn's PRF, or generated non-extractable
 * and kept in IndexedDB.
 *
 * Spec: NIST SP 800-38D, 96-bit random nonces: one key is for at most 2^32 records.
 *
 * @param aes — AES-GCM, 256 bits, for `encrypt` and `decrypt`.
 * @param random — source of the 12-byte nonces.
 * @throws TegataArgumentError ERR_ARG_VALUE for another key, or one that can be exported
 */
export function createKeySealer(aes: CryptoKey, random: RandomSource = systemRandom): Sealer {
  const { name, length } = aes.algorithm as AesKeyAlgorithm
  if (name !== 'AES-GCM' || length !== 256 || aes.extractable || !aes.usages.includes('decrypt')) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'a sealing key is AES-GCM, 256 bits, and cannot be exported')
  }
  return Object.freeze({
    async seal(plaintext: Uint8Array, context: Uint8Array) {
      const iv = random(NONCE_BYTES)
      const parameters = { name: 'AES-GCM', iv: owned(iv), additionalData: owned(context) }
      return concatBytes(iv, new Uint8Array(await crypto.subtle.encrypt(parameters, aes, owned(plaintext))))
    },
    async open(sealed: Uint8Array, context: Uint8Array) {
      const iv = sealed.subarray(0, NONCE_BYTES)
      const parameters = { name: 'AES-GCM', iv: owned(iv), additionalData: owned(context) }
      try {
        return new Uint8Array(await crypto.subtle.decrypt(parameters, aes, owned(sealed.subarray(NONCE_BYTES))))
      } catch {
        throw new TegataError('ERR_SEAL_OPEN', 'the sealed record does not open', { spec: 'NIST SP 800-38D' })
      }
    },
  })
}

/** SubtleCrypto's types want memory that is not shared; ours never is. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>
}
