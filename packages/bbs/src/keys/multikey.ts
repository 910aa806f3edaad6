import { assertBytes, concatBytes, TegataError } from '@tegata/core'
import { base58btc } from 'multiformats/bases/base58'
import { PUBLIC_KEY_BYTES, SCALAR_BYTES } from '../engines/engine.js'

/** What a Multikey begins with, and how long the key after it is. */
interface Kind {
  readonly name: string
  /** The multicodec as a varint. */
  readonly header: Uint8Array
  readonly length: number
}

const PUBLIC: Kind = { name: 'bls12_381-g2-pub', header: Uint8Array.of(0xeb, 0x01), length: PUBLIC_KEY_BYTES }
const SECRET: Kind = { name: 'bls12_381-g2-priv', header: Uint8Array.of(0x8a, 0x26), length: SCALAR_BYTES }

/** A public key has 136 characters; base58 decoding takes quadratic time. */
const MAX_LENGTH = 140

/**
 * A public key as `publicKeyMultibase` of a Multikey, and as what follows `did:key:`: `zUC7…`.
 *
 * Spec: Controlled Identifiers 1.0 section 2.2.2 (Multikey); Multicodec table (0xeb).
 *
 * @param publicKey — 96 bytes.
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE
 */
export function encodePublicMultikey(publicKey: Uint8Array): string {
  return encode(publicKey, PUBLIC, 'publicKey')
}

/**
 * The 96 bytes of a public key. Whether they are a point of the subgroup is checked where the key is used.
 *
 * Spec: Controlled Identifiers 1.0 section 2.2.2 (Multikey); Multicodec table (0xeb).
 *
 * @param text — base58btc with its prefix `z`.
 * @throws TegataError ERR_KEY_INVALID
 */
export function decodePublicMultikey(text: string): Uint8Array {
  return decode(text, PUBLIC)
}

/**
 * A secret key as `secretKeyMultibase` of a Multikey: `z488…`. Keep it out of logs and documents.
 *
 * Spec: Controlled Identifiers 1.0 section 2.2.2 (Multikey); Multicodec table (0x130a).
 *
 * @param secretKey — 32 bytes.
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE
 */
export function encodeSecretMultikey(secretKey: Uint8Array): string {
  return encode(secretKey, SECRET, 'secretKey')
}

/**
 * The 32 bytes of a secret key. Whether they are from 1 to r - 1 is checked where the key is used.
 *
 * Spec: Controlled Identifiers 1.0 section 2.2.2 (Multikey); Multicodec table (0x130a).
 *
 * @param text — base58btc with its prefix `z`.
 * @throws TegataError ERR_KEY_INVALID
 */
export function decodeSecretMultikey(text: string): Uint8Array {
  return decode(text, SECRET)
}

function encode(key: Uint8Array, { header, length }: Kind, title: string): string {
  assertBytes(key, title, length)
  return base58btc.encode(concatBytes(header, key))
}

function decode(text: string, { name, header, length }: Kind): Uint8Array {
  const bytes = decodeBase58(text)
  if (bytes?.length !== header.length + length || !header.every((byte, i) => bytes[i] === byte)) {
    throw new TegataError('ERR_KEY_INVALID', `not a Multikey of ${name}`, {
      spec: 'Controlled Identifiers 1.0 section 2.2.2',
    })
  }
  return bytes.slice(header.length)
}

function decodeBase58(text: string): Uint8Array | undefined {
  if (typeof text !== 'string' || text.length > MAX_LENGTH) return undefined
  try {
    return base58btc.decode(text)
  } catch {
    return undefined
  }
}
