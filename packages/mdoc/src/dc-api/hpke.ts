import {
  type Awaitable,
  concatBytes,
  decodeBase64url,
  encodeBase64url,
  encodeUtf8,
  generateKeyAgreement,
  type JwkPublic,
  type KeyAgreement,
  macSha256,
  TegataError,
} from '@tegata/core'

/** `I2OSP(kem_id, 2)`: DHKEM(P-256, HKDF-SHA256). Spec: RFC 9180 section 7.1. */
const KEM = Uint8Array.of(0x00, 0x10)
/** KDF HKDF-SHA256 and AEAD AES-128-GCM. Spec: RFC 9180 sections 7.2 and 7.3. */
const KDF_AND_AEAD = Uint8Array.of(0x00, 0x01, 0x00, 0x01)
const KEM_SUITE = /* @__PURE__ */ concatBytes(encodeUtf8('KEM'), KEM)
const HPKE_SUITE = /* @__PURE__ */ concatBytes(encodeUtf8('HPKE'), KEM, KDF_AND_AEAD)
const VERSION = /* @__PURE__ */ encodeUtf8('HPKE-v1')

const KEY_BYTES = 16
const NONCE_BYTES = 12
const SECRET_BYTES = 32
const COORDINATE_BYTES = 32
const POINT_BYTES = 1 + 2 * COORDINATE_BYTES
const EMPTY = /* @__PURE__ */ new Uint8Array(0)
// HMAC pads its key with zeros, so these are the empty salt; WebCrypto takes no empty key.
const NO_SALT = /* @__PURE__ */ new Uint8Array(32)

/** What sender and recipient agree on, with the message that lets the recipient do so. Spec: RFC 9180 section 4.1. */
export interface Encapsulation {
  readonly sharedSecret: Uint8Array
  /** The sender's ephemeral point, uncompressed, 65 bytes. */
  readonly enc: Uint8Array
}

/** Key and nonce of the first and only message. Spec: RFC 9180 section 5.1. */
export interface MessageKey {
  readonly key: Uint8Array
  readonly nonce: Uint8Array
}

/**
 * The sender's half: a fresh key pair for each message.
 *
 * Spec: RFC 9180 section 4.1 (Encap).
 *
 * @throws TegataError ERR_KEY_INVALID for a key of the recipient that is no point of P-256
 */
export async function encapsulate(recipientKey: JwkPublic): Promise<Encapsulation> {
  const ephemeral = await generateKeyAgreement('P-256')
  const enc = encodePoint(ephemeral.publicJwk)
  const dh = await ephemeral.deriveSharedSecret(recipientKey)
  return { sharedSecret: await deriveSecret(dh, enc, recipientKey), enc }
}

/**
 * The recipient's half.
 *
 * Spec: RFC 9180 section 4.1 (Decap).
 *
 * @param enc — untrusted.
 * @throws TegataError ERR_KEY_INVALID, ERR_MDOC_STRUCTURE for what is no point of P-256
 */
export async function decapsulate(recipientKey: KeyAgreement, enc: Uint8Array): Promise<Uint8Array> {
  const dh = await recipientKey.deriveSharedSecret(decodePoint(enc))
  return deriveSecret(dh, enc, recipientKey.publicJwk)
}

/** ExtractAndExpand. Spec: RFC 9180 section 4.1. @param dh — wiped. */
async function deriveSecret(dh: Uint8Array, enc: Uint8Array, recipientKey: JwkPublic): Promise<Uint8Array> {
  const context = concatBytes(enc, encodePoint(recipientKey))
  const extracted = await extract(KEM_SUITE, NO_SALT, 'eae_prk', dh)
  dh.fill(0)
  return expand(KEM_SUITE, extracted, 'shared_secret', context, SECRET_BYTES)
}

/** KeySchedule in base mode: neither a pre-shared key nor a key of the sender. Spec: RFC 9180 section 5.1. */
export async function scheduleKey(sharedSecret: Uint8Array, info: Uint8Array): Promise<MessageKey> {
  const context = concatBytes(
    Uint8Array.of(0x00),
    await extract(HPKE_SUITE, NO_SALT, 'psk_id_hash', EMPTY),
    await extract(HPKE_SUITE, NO_SALT, 'info_hash', info),
  )
  const secret = await extract(HPKE_SUITE, sharedSecret, 'secret', EMPTY)
  return {
    key: await expand(HPKE_SUITE, secret, 'key', context, KEY_BYTES),
    nonce: await expand(HPKE_SUITE, secret, 'base_nonce', context, NONCE_BYTES),
  }
}

/** Seals the one message of a context, without additional data. Spec: RFC 9180 sections 5.2 and 6.1. */
export async function seal(sharedSecret: Uint8Array, info: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array> {
  const { aes, parameters } = await prepareCipher(sharedSecret, info)
  return new Uint8Array(await crypto.subtle.encrypt(parameters, aes, owned(plaintext)))
}

/** Opens the one message of a context. Spec: RFC 9180 sections 5.2 and 6.1. @returns undefined when it does not open. */
export async function open(
  sharedSecret: Uint8Array,
  info: Uint8Array,
  ciphertext: Uint8Array,
): Promise<Uint8Array | undefined> {
  const { aes, parameters } = await prepareCipher(sharedSecret, info)
  try {
    return new Uint8Array(await crypto.subtle.decrypt(parameters, aes, owned(ciphertext)))
  } catch {
    return undefined
  }
}

async function prepareCipher(sharedSecret: Uint8Array, info: Uint8Array) {
  const { key, nonce } = await scheduleKey(sharedSecret, info)
  const aes = await crypto.subtle.importKey('raw', owned(key), 'AES-GCM', false, ['encrypt', 'decrypt'])
  key.fill(0)
  return { aes, parameters: { name: 'AES-GCM', iv: owned(nonce) } }
}

/** LabeledExtract. Spec: RFC 9180 section 4. */
function extract(suite: Uint8Array, salt: Uint8Array, label: string, material: Uint8Array): Awaitable<Uint8Array> {
  return macSha256(salt, concatBytes(VERSION, suite, encodeUtf8(label), material))
}

/** LabeledExpand for one block of output, which is one HMAC. Spec: RFC 9180 section 4; RFC 5869 section 2.3. */
async function expand(
  suite: Uint8Array,
  secret: Uint8Array,
  label: string,
  info: Uint8Array,
  length: number,
): Promise<Uint8Array> {
  const labeled = concatBytes(Uint8Array.of(0x00, length), VERSION, suite, encodeUtf8(label), info, Uint8Array.of(1))
  return (await macSha256(secret, labeled)).subarray(0, length)
}

/** SerializePublicKey: the uncompressed point. Spec: RFC 9180 section 7.1.1. */
function encodePoint({ x, y }: JwkPublic): Uint8Array {
  return concatBytes(Uint8Array.of(0x04), decodeBase64url(x!), decodeBase64url(y!))
}

/** DeserializePublicKey; whether the point is on the curve is found out when a secret is agreed on. Spec: RFC 9180 section 7.1.4. */
function decodePoint(point: Uint8Array): JwkPublic {
  if (point.length !== POINT_BYTES || point[0] !== 0x04) {
    throw new TegataError('ERR_MDOC_STRUCTURE', 'enc is not an uncompressed point of P-256', {
      spec: 'RFC 9180 section 7.1.1',
    })
  }
  const [x, y] = [point.subarray(1, 1 + COORDINATE_BYTES), point.subarray(1 + COORDINATE_BYTES)]
  return { kty: 'EC', crv: 'P-256', x: encodeBase64url(x), y: encodeBase64url(y) }
}

/** SubtleCrypto's types want memory that is not shared; ours never is. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>
}
