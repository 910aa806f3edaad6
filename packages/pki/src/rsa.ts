import { decodeHex, encodeHex, TegataError } from '@tegata/core'
import { assertKeyStrength } from './algorithm.js'
import type { PublicKeyInfo } from './public-key.js'

/**
 * Applies the RSA public key to a signature: the encoded message block, as long as the modulus.
 *
 * For forms that platforms do not verify: a bare hash without DigestInfo, a card's own padding. Nothing about the block is
 * checked here.
 *
 * Spec: RFC 8017 section 5.2.2 (RSAVP1).
 *
 * @param key — an RSA key of 2,048 to 8,192 bits.
 * @param signature — exactly as long as the modulus.
 * @throws TegataError ERR_X509_ALGORITHM when the key is not an acceptable RSA key
 * @returns undefined when the signature has another length or is not below the modulus: it is no signature of the key.
 */
export function recoverRsaBlock(key: PublicKeyInfo, signature: Uint8Array): Uint8Array | undefined {
  if (key.kind !== 'RSA')
    throw new TegataError('ERR_X509_ALGORITHM', 'not an RSA key', { spec: 'RFC 8017 section 3.1' })
  assertKeyStrength(key)
  if (signature.length !== key.modulus.length) return undefined
  const modulus = bigintOf(key.modulus)
  const representative = bigintOf(signature)
  // RFC 8017 section 5.2.2: "If the signature representative s is not between 0 and n - 1, output ... out of range"
  if (representative >= modulus) return undefined
  return bytesOf(powerModulo(representative, key.exponent, modulus), key.modulus.length)
}

/**
 * Takes the payload out of an EMSA-PKCS1-v1_5 block: normally a DigestInfo, from a card perhaps a bare hash.
 *
 * The whole padding is checked (a verifier that skips some of it accepts forgeries). The caller must compare the payload with
 * the one it expects, byte for byte and in full.
 *
 * Spec: RFC 8017 section 9.2.
 *
 * @param key — an RSA key of 2,048 to 8,192 bits.
 * @param signature — exactly as long as the modulus.
 * @throws TegataError ERR_X509_ALGORITHM when the key is not an acceptable RSA key
 * @returns undefined when the block is not padded like that.
 */
export function recoverPkcs1Payload(key: PublicKeyInfo, signature: Uint8Array): Uint8Array | undefined {
  const block = recoverRsaBlock(key, signature)
  if (block?.[0] !== 0 || block[1] !== 1) return undefined
  const end = block.indexOf(0, 2)
  // EM = 00 || 01 || PS || 00 || T, where PS is at least eight bytes of FF.
  if (end < 10 || block.subarray(2, end).some((byte) => byte !== 0xff)) return undefined
  return block.subarray(end + 1)
}

/** Square and multiply; nothing here is secret, so time may depend on the values. */
function powerModulo(base: bigint, exponent: number, modulus: bigint): bigint {
  let result = 1n
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus
    if (bit === '1') result = (result * base) % modulus
  }
  return result
}

function bigintOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${encodeHex(bytes)}`)
}

function bytesOf(value: bigint, length: number): Uint8Array {
  return decodeHex(value.toString(16).padStart(2 * length, '0'))
}
