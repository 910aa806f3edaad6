/** HPKE with node:crypto, right and wrong: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-GCM. Spec: RFC 9180. */
import { createCipheriv, createHmac } from 'node:crypto'
import { bytes, type Key, point, sharedSecret } from './craft.js'

const text = (content: string) => new Uint8Array(Buffer.from(content))
const hmac = (key: Uint8Array, data: Uint8Array) => new Uint8Array(createHmac('sha256', key).update(data).digest())
const NONE = new Uint8Array(0)
const KEM = bytes(text('KEM'), Uint8Array.of(0, 0x10))

const extract = (suite: Uint8Array, salt: Uint8Array, label: string, material: Uint8Array) =>
  hmac(salt, bytes(text('HPKE-v1'), suite, text(label), material))
/** One block of HKDF-Expand is enough for all that is needed. */
const expand = (suite: Uint8Array, secret: Uint8Array, label: string, info: Uint8Array, length: number) =>
  hmac(secret, bytes(Uint8Array.of(0, length), text('HPKE-v1'), suite, text(label), info, Uint8Array.of(1))).subarray(
    0,
    length,
  )

/** What a sender does; what is not said is right. */
export interface Sealing {
  readonly recipient: Key
  /** The ephemeral key, the same in every vector. */
  readonly sender: Key
  readonly info: Uint8Array
  readonly plaintext: Uint8Array
  readonly aad?: Uint8Array
  /** AES-256-GCM in place of AES-128-GCM. */
  readonly aes256?: boolean
  /** How often messages were sealed before: the nonce counts them. */
  readonly sequence?: number
}

/** `EncryptedResponseData` of a sealed plaintext. */
export function sealHpke(sealing: Sealing): { readonly enc: Uint8Array; readonly cipherText: Uint8Array } {
  const { recipient, sender, info, plaintext, aad = NONE, aes256 = false, sequence = 0 } = sealing
  const enc = point(sender)
  const prk = extract(KEM, NONE, 'eae_prk', sharedSecret(sender, recipient))
  const secret = expand(KEM, prk, 'shared_secret', bytes(enc, point(recipient)), 32)
  const suite = bytes(text('HPKE'), Uint8Array.of(0, 0x10, 0, 1, 0, aes256 ? 2 : 1))
  const context = bytes(
    Uint8Array.of(0),
    extract(suite, NONE, 'psk_id_hash', NONE),
    extract(suite, NONE, 'info_hash', info),
  )
  const scheduled = extract(suite, secret, 'secret', NONE)
  const key = expand(suite, scheduled, 'key', context, aes256 ? 32 : 16)
  const nonce = expand(suite, scheduled, 'base_nonce', context, 12).map((byte, i) =>
    i === 11 ? byte ^ sequence : byte,
  )
  const cipher = createCipheriv(aes256 ? 'aes-256-gcm' : 'aes-128-gcm', key, nonce)
  cipher.setAAD(aad)
  return { enc, cipherText: bytes(cipher.update(plaintext), cipher.final(), cipher.getAuthTag()) }
}
