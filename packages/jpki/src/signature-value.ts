import {
  type Awaitable,
  concatBytes,
  digest,
  equalBytes,
  importSignatureKey,
  runSteps,
  type Steps,
  TegataError,
  waitFor,
} from '@tegata/core'
import {
  type Certificate,
  decodeEcdsaSignature,
  parseCertificate,
  publicKeyToJwk,
  recoverPkcs1Payload,
  recoverRsaBlock,
} from '@tegata/pki'
import { profileScheme } from './profile.js'
import type { JpkiSignature } from './signature.js'

/** A signature value beside its certificate, without a container. Spec: docs/jpki-profile.md section 3. */
export type RawJpkiSignature = Exclude<JpkiSignature, { form: 'cms' }>

/**
 * Tells whether a raw signature is by the key of the certificate beside it; whether that certificate may be believed is
 * the business of `verifyJpkiSignature`.
 *
 * Each form is checked as itself: a bare hash is no DigestInfo signature, and the other way round.
 *
 * Spec: RFC 8017 sections 8.1.2 and 8.2.2; docs/jpki-profile.md section 3.
 *
 * @param signature — form, certificate and value.
 * @param data — what was signed; hashing is done here.
 * @throws TegataError ERR_JPKI_ALGORITHM, ERR_X509_ALGORITHM, ERR_DER_ENCODING, ERR_X509_MALFORMED, ERR_KEY_INVALID
 */
export function checkSignatureValue(signature: RawJpkiSignature, data: Uint8Array): Awaitable<boolean> {
  return runSteps(checkValueBy(parseCertificate(signature.certificate), signature, data))
}

/** As `checkSignatureValue`, with the certificate parsed. */
export function* checkValueBy(
  certificate: Certificate,
  { form, value }: RawJpkiSignature,
  data: Uint8Array,
): Steps<boolean> {
  const scheme = profileScheme(certificate.publicKey)
  if (form === 'digest-info') return yield* checkStandard(certificate, value, data)
  if (scheme.name !== 'RSASSA-PKCS1-v1_5') {
    throw new TegataError('ERR_JPKI_ALGORITHM', 'only RSA keys make signatures of this form', { evidence: { form } })
  }
  if (form === 'pss-sha256') return yield* checkPss(certificate, value, data)
  const payload = recoverPkcs1Payload(certificate.publicKey, value)
  return payload !== undefined && equalBytes(payload, yield* waitFor(digest('SHA-256', data)))
}

function* checkStandard(certificate: Certificate, value: Uint8Array, data: Uint8Array): Steps<boolean> {
  const scheme = profileScheme(certificate.publicKey)
  const jwk = publicKeyToJwk(certificate.publicKey)
  const source = jwk === undefined ? { spki: certificate.spki } : { jwk }
  const signature = scheme.name === 'ECDSA' ? decodeEcdsaSignature(value, scheme.curve) : value
  const verify = yield* waitFor(importSignatureKey(scheme, source))
  return yield* waitFor(verify(data, signature))
}

const HASH_LENGTH = 32

/** EMSA-PSS-VERIFY with SHA-256, MGF1 over SHA-256 and a salt as long as the hash. Spec: RFC 8017 section 9.1.2. */
function* checkPss({ publicKey }: Certificate, value: Uint8Array, data: Uint8Array): Steps<boolean> {
  const block = recoverRsaBlock(publicKey, value)
  // Steps 4 and 6; emBits is 2047, so that the first bit of the block is not part of it.
  if (block === undefined || block.at(-1) !== 0xbc || block[0]! >= 0x80) return false
  const maskedDb = block.subarray(0, -HASH_LENGTH - 1)
  const h = block.subarray(-HASH_LENGTH - 1, -1)
  const mask = yield* maskGeneration(h, maskedDb.length)
  const db = maskedDb.map((byte, i) => byte ^ mask[i]!)
  db[0]! &= 0x7f
  // Step 10: DB = PS || 01 || salt, where PS is all zeros.
  const separator = db.length - HASH_LENGTH - 1
  if (db[separator] !== 1 || db.subarray(0, separator).some((byte) => byte !== 0)) return false
  const salt = db.subarray(separator + 1)
  const message = concatBytes(new Uint8Array(8), yield* waitFor(digest('SHA-256', data)), salt)
  return equalBytes(h, yield* waitFor(digest('SHA-256', message)))
}

/** MGF1. Spec: RFC 8017 appendix B.2.1. */
function* maskGeneration(seed: Uint8Array, length: number): Steps<Uint8Array> {
  const blocks: Uint8Array[] = []
  for (let counter = 0; counter * HASH_LENGTH < length; counter++) {
    const block = concatBytes(seed, Uint8Array.of(0, 0, counter >> 8, counter & 0xff))
    blocks.push(yield* waitFor(digest('SHA-256', block)))
  }
  return concatBytes(...blocks).subarray(0, length)
}
