import { concatBytes, decodeBase64url, encodeBase64url, encodeUtf8 } from './bytes.js'
import { type RandomSource, systemRandom } from './environment.js'
import { TegataArgumentError, TegataError } from './errors.js'
import { createSealer, type Sealer } from './seal.js'

const DATA_KEY_BYTES = 32

/** One key of a ring: an id that records show, and what seals with it (a KMS, or `createSealer`). Spec: NIST SP 800-57 part 1 section 5.3. */
export interface RingKey {
  /** Tells nothing; at most 64 characters. */
  readonly id: string
  readonly sealer: Sealer
}

/** Keys that seal the keys of records: one for new records, older ones for opening only. Spec: NIST SP 800-57 part 1 section 5.3. */
export interface KeyRing {
  /** The key that seals. */
  readonly currentKeyId: string
  /** Seals with the current key; `context` as for `Sealer`. */
  seal(plaintext: Uint8Array, context: Uint8Array): Promise<Uint8Array>
  /** @throws TegataError ERR_SEAL_KEY_UNKNOWN, ERR_SEAL_OPEN */
  open(keyId: string, sealed: Uint8Array, context: Uint8Array): Promise<Uint8Array>
}

/**
 * Makes a key ring.
 *
 * To rotate: add the new key behind the current one in every process, then move it to the front, re-seal the records, and drop
 * the old one. A process that has never heard of the new key would otherwise meet records it cannot open.
 *
 * Spec: NIST SP 800-57 part 1 section 5.3 (a key that no longer protects may still be used to process).
 *
 * @param keys — the current key first.
 * @throws TegataArgumentError ERR_ARG_VALUE
 * @example
 * ```ts
 * const ring = createKeyRing([
 *   { id: '2026-11', sealer: await createSealer(newKey) },
 *   { id: '2025-11', sealer: await createSealer(oldKey) },
 * ])
 * ```
 */
export function createKeyRing(keys: readonly RingKey[]): KeyRing {
  const sealers = new Map(keys.map(({ id, sealer }) => [id, sealer]))
  const [current] = keys
  if (current === undefined || sealers.size !== keys.length || keys.some(({ id }) => !/^.{1,64}$/.test(id))) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'a key ring has one key or more, each with an id of its own')
  }
  return Object.freeze({
    currentKeyId: current.id,
    seal: (plaintext: Uint8Array, context: Uint8Array) => current.sealer.seal(plaintext, bindKey(current.id, context)),
    async open(keyId: string, sealed: Uint8Array, context: Uint8Array) {
      const sealer = sealers.get(keyId)
      if (sealer === undefined) {
        throw new TegataError('ERR_SEAL_KEY_UNKNOWN', 'the key ring does not have the key of this record', {
          spec: 'NIST SP 800-57 part 1 section 5.3',
          evidence: { keyId },
        })
      }
      return sealer.open(sealed, bindKey(keyId, context))
    },
  })
}

function bindKey(keyId: string, context: Uint8Array): Uint8Array {
  return concatBytes(encodeUtf8(`tegata/data-key/v1\0${keyId}\0`), context)
}

/**
 * A sealed text with a key of its own. Without `wrappedKey` nobody can read it, whoever holds the ring: deleting those few
 * bytes shreds it. A database keeps `wrappedKey` where deletion reaches (apart from long-lived backups).
 *
 * Spec: docs/jpki-profile.md R9; NIST SP 800-88 section 2.5 (cryptographic erase).
 */
export interface Envelope {
  /** The key of the ring that wraps. */
  readonly keyId: string
  /** The envelope's own key, sealed by the ring; base64url. */
  readonly wrappedKey: string
  /** AES-GCM under the envelope's own key; base64url. */
  readonly sealed: string
}

/**
 * Seals a text under a new random key, which the ring wraps.
 *
 * Spec: NIST SP 800-38D; docs/jpki-profile.md R9.
 *
 * @param ring — wraps with its current key.
 * @param plaintext — any length.
 * @param context — what the envelope is bound to; needed again to open it.
 * @param random — source of the key and the nonces.
 */
export async function sealEnvelope(
  ring: KeyRing,
  plaintext: Uint8Array,
  context: Uint8Array,
  random: RandomSource = systemRandom,
): Promise<Envelope> {
  const dataKey = random(DATA_KEY_BYTES)
  const sealer = await createSealer(dataKey, random)
  const wrappedKey = encodeBase64url(await ring.seal(dataKey, context))
  const sealed = encodeBase64url(await sealer.seal(plaintext, context))
  return { keyId: ring.currentKeyId, wrappedKey, sealed }
}

/**
 * Opens an envelope.
 *
 * Spec: NIST SP 800-38D.
 *
 * @param ring — has the key that wrapped.
 * @param envelope — as sealed.
 * @param context — as given when it was sealed.
 * @throws TegataError ERR_SEAL_KEY_UNKNOWN, ERR_SEAL_OPEN, ERR_ENCODING_BASE64URL
 */
export async function openEnvelope(ring: KeyRing, envelope: Envelope, context: Uint8Array): Promise<Uint8Array> {
  const dataKey = await ring.open(envelope.keyId, decodeBase64url(envelope.wrappedKey), context)
  return (await createSealer(dataKey)).open(decodeBase64url(envelope.sealed), context)
}
