import {
  digest as platformDigest,
  digestAll as platformDigestAll,
  digestTexts as platformDigestTexts,
  hash as platformHash,
  hashText as platformHashText,
  hmacSha256 as platformHmac,
  macSha256 as platformMac,
  sha256 as platformSha256,
} from '#platform'
import type { Awaitable, DigestName, HashName } from './platform/types.js'

/**
 * Hashes bytes, synchronously on every platform.
 *
 * Spec: FIPS 180-4.
 *
 * @param name — `SHA-256` (32 bytes), `SHA-384` (48), `SHA-512` (64).
 * @param data — any length.
 */
export function hash(name: HashName, data: Uint8Array): Uint8Array {
  return platformHash(name, data)
}

/**
 * Hashes bytes where the caller can wait: at once on Node, by WebCrypto elsewhere, so that a bundle holds no hash code.
 *
 * For a few large inputs; the many small digests of a credential are faster with `hash`.
 *
 * Spec: FIPS 180-4.
 *
 * @param name — as for `hash`, and `SHA-1` (20 bytes) for identifiers such as an OCSP CertID.
 * @param data — any length.
 */
export function digest(name: DigestName, data: Uint8Array): Awaitable<Uint8Array> {
  return platformDigest(name, data)
}

/**
 * Hashes many inputs where the caller can wait: at once on Node, side by side by WebCrypto elsewhere.
 *
 * Spec: FIPS 180-4; ISO/IEC 18013-5 section 9.3.1 (digests of the elements).
 *
 * @param name — as for `hash`.
 * @param inputs — any number, of any length.
 * @returns the digests in the same order.
 */
export function digestAll(name: HashName, inputs: readonly Uint8Array[]): Awaitable<readonly Uint8Array[]> {
  return platformDigestAll(name, inputs)
}

/** SHA-256 of bytes, 32 bytes. Spec: FIPS 180-4. @param data — any length. */
export function sha256(data: Uint8Array): Uint8Array {
  return platformSha256(data)
}

/**
 * Hashes a text and encodes the digest as base64url, in one step that Node does natively.
 *
 * Spec: RFC 9901 section 4.2.3 (digests of Disclosures, `sd_hash`).
 *
 * @param name — as for `hash`.
 * @param text — hashed as UTF-8.
 */
export function hashText(name: HashName, text: string): string {
  return platformHashText(name, text)
}

/**
 * Hashes many texts as `hashText` does, where the caller can wait: at once on Node, by WebCrypto elsewhere, so that a
 * bundle holds no hash code.
 *
 * Spec: RFC 9901 section 4.2.3 (digests of Disclosures, `sd_hash`).
 *
 * @param name — as for `hash`.
 * @param texts — each hashed as UTF-8.
 * @returns the digests, base64url, in the same order.
 */
export function digestTexts(name: HashName, texts: readonly string[]): Awaitable<readonly string[]> {
  return platformDigestTexts(name, texts)
}

/** HMAC with SHA-256, 32 bytes. Spec: RFC 2104. @param key — at least 32 bytes. @param data — any length. */
export function hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array {
  return platformHmac(key, data)
}

/**
 * HMAC with SHA-256 where the caller can wait: at once on Node, by WebCrypto elsewhere, so that a bundle holds no hash code.
 *
 * Spec: RFC 2104.
 *
 * @param key — at least 32 bytes.
 * @param data — any length.
 * @returns 32 bytes.
 */
export function macSha256(key: Uint8Array, data: Uint8Array): Awaitable<Uint8Array> {
  return platformMac(key, data)
}
