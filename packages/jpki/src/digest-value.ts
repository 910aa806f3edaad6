import { concatBytes, decodeHex, equalBytes, type HashName, TegataError } from '@tegata/core'
import { type Certificate, recoverPkcs1Payload } from '@tegata/pki'
import { profileScheme } from './profile.js'
import type { RawJpkiSignature } from './signature-value.js'

/** The digest of signed data that are too large to be held at once, or that stay elsewhere. Spec: RFC 8017 section 9.2. */
export interface DataDigest {
  /** What the digest was made by: SHA-256 for the keys of today's cards, SHA-384 for P-384. */
  readonly hash: HashName
  /** As long as the hash is. */
  readonly digest: Uint8Array
}

/** DER of a DigestInfo for SHA-256 up to the digest. Spec: RFC 8017 section 9.2 note 1. */
const SHA256_DIGEST_INFO = /* @__PURE__ */ decodeHex('3031300d060960864801650304020105000420')

/**
 * Tells whether a raw signature is over data of this digest. RSA gives the digest back; ECDSA would need a verifier of
 * digests, which WebCrypto has not, and PSS the same.
 *
 * @throws TegataError ERR_JPKI_FORM, ERR_JPKI_ALGORITHM
 */
export function checkDigestBy(
  certificate: Certificate,
  { form, value }: RawJpkiSignature,
  { hash, digest }: DataDigest,
): boolean {
  const scheme = profileScheme(certificate.publicKey)
  if (scheme.name !== 'RSASSA-PKCS1-v1_5' || form === 'pss-sha256') {
    throw new TegataError('ERR_JPKI_FORM', 'a signature of this form is verified with the data, not with a digest', {
      spec: 'docs/jpki-profile.md section 3',
      evidence: { form },
    })
  }
  if (hash !== scheme.hash || digest.length !== 32) return false
  const expected = form === 'digest-info' ? concatBytes(SHA256_DIGEST_INFO, digest) : digest
  const payload = recoverPkcs1Payload(certificate.publicKey, value)
  return payload !== undefined && equalBytes(payload, expected)
}
