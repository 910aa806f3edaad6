import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  sign,
} from 'node:crypto'
import { TegataArgumentError } from '@tegata/core'

/** The key types of the profile: today's card, and the next one. Spec: docs/jpki-profile.md section 1. */
export type TestKeyType = 'RSA-2048' | 'P-384'

/** A key pair in software; the private half stays inside. Spec: docs/jpki-profile.md section 1. */
export interface TestKey {
  readonly type: TestKeyType
  /** DER SubjectPublicKeyInfo. */
  readonly spki: Uint8Array
  /** RSASSA-PKCS1-v1_5 with SHA-256, or ECDSA with SHA-384 as DER. */
  sign(data: Uint8Array): Uint8Array
  /** PKCS#1 v1.5 block around the naked SHA-256 of the data; RSA only. */
  signBareHash(data: Uint8Array): Uint8Array
  /** RSASSA-PSS with SHA-256 and a salt of 32 bytes; RSA only. */
  signPss(data: Uint8Array): Uint8Array
  /** PKCS#1 v1.5 block around these bytes, at most 245, as a card pads what it is given; RSA only. */
  signPadded(payload: Uint8Array): Uint8Array
}

/**
 * Makes a key pair with node:crypto; an RSA one takes about 0.1 seconds.
 *
 * Spec: docs/jpki-profile.md section 1.
 *
 * @param type — `RSA-2048` unless told.
 */
export function generateTestKey(type: TestKeyType = 'RSA-2048'): TestKey {
  const { privateKey, publicKey } = type === 'RSA-2048' ? rsaPair() : generateKeyPairSync('ec', { namedCurve: 'P-384' })
  return wrapKey(type, privateKey, publicKey)
}

/**
 * Takes over a key pair that was made elsewhere, such as that of published test data.
 *
 * Spec: docs/jpki-profile.md section 1; RFC 7468 section 10.
 *
 * @param pem — PKCS#8 private key: RSA-2048 or P-384.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function importTestKey(pem: string): TestKey {
  const privateKey = createPrivateKey(pem)
  const { modulusLength, namedCurve } = privateKey.asymmetricKeyDetails ?? {}
  const type = modulusLength === 2048 ? 'RSA-2048' : namedCurve === 'secp384r1' ? 'P-384' : undefined
  if (type === undefined) throw new TegataArgumentError('ERR_ARG_VALUE', 'the key must be RSA-2048 or P-384')
  return wrapKey(type, privateKey, createPublicKey(privateKey))
}

function wrapKey(type: TestKeyType, privateKey: KeyObject, publicKey: KeyObject): TestKey {
  const signPadded = (payload: Uint8Array): Uint8Array =>
    plain(privateEncrypt({ key: privateKey, padding: constants.RSA_PKCS1_PADDING }, payload))
  return Object.freeze({
    type,
    spki: plain(publicKey.export({ type: 'spki', format: 'der' })),
    sign: (data: Uint8Array) => plain(sign(type === 'RSA-2048' ? 'sha256' : 'sha384', data, privateKey)),
    signBareHash: (data: Uint8Array) => signPadded(createHash('sha256').update(data).digest()),
    signPss: (data: Uint8Array) =>
      plain(sign('sha256', data, { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 })),
    signPadded,
  })
}

function rsaPair(): { privateKey: KeyObject; publicKey: KeyObject } {
  return generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 65_537 })
}

/** A plain Uint8Array, so that no Buffer method leaks into the API. */
function plain(buffer: Buffer): Uint8Array {
  return Uint8Array.from(buffer)
}
