import {
  type Awaitable,
  importSignatureKey,
  isTegataError,
  runSteps,
  type SignatureScheme,
  type Steps,
  type VerifyFunction,
  waitFor,
} from '@tegata/core'
import { type AlgorithmIdentifier, selectSignatureScheme } from './algorithm.js'
import type { Certificate } from './certificate.js'
import { decodeEcdsaSignature } from './ecdsa-signature.js'
import { type CurveName, publicKeyToJwk } from './public-key.js'

// Importing a key costs several times a signature check. The entry lives as long as the certificate object that the
// caller (an anchor, mostly) keeps; nothing about a holder outlives the verification.
const importedKeys = new WeakMap<Certificate, Map<string, VerifyFunction>>()

/** Signed bytes with their signature, as certificates and CRLs have them. */
interface SignedData {
  readonly tbs: Uint8Array
  readonly signature: Uint8Array
  readonly signatureAlgorithm: AlgorithmIdentifier
}

/**
 * Tells whether a certificate or CRL was signed by the key of a certificate; names and rights are not looked at.
 *
 * @throws TegataError ERR_X509_ALGORITHM when algorithm or key is not on the allow-list
 */
export function* checkSignedBy(signed: SignedData, issuer: Certificate): Steps<boolean> {
  const scheme = selectSignatureScheme(signed.signatureAlgorithm, issuer.publicKey)
  return yield* checkSignature(scheme, issuer, signed.tbs, signed.signature)
}

// A certificate has one issuer key: what the path found out need not be computed again for its CRL.
const verifiedIssuers = new WeakMap<Certificate, Certificate>()

/** Tells whether a certificate was signed by the key of another, remembering a positive answer. */
export function* checkIssuedBy(certificate: Certificate, issuer: Certificate): Steps<boolean> {
  if (verifiedIssuers.get(certificate) === issuer) return true
  const verdict = yield* checkSignedBy(certificate, issuer)
  if (verdict) verifiedIssuers.set(certificate, issuer)
  return verdict
}

/** Tells whether a signature in the encoding of X.509 and CMS (ECDSA in DER) is by the key of a certificate. */
export function* checkSignature(
  scheme: SignatureScheme,
  signer: Certificate,
  data: Uint8Array,
  signature: Uint8Array,
): Steps<boolean> {
  const raw = scheme.name === 'ECDSA' ? tryDecodeEcdsa(signature, scheme.curve) : signature
  if (raw === undefined) return false
  const verify = yield* importKeyOf(signer, scheme)
  return yield* waitFor(verify(data, raw))
}

/**
 * Verifies that one certificate was signed by the key of another; validity, names and rights are the path's business.
 *
 * Spec: RFC 5280 section 6.1.3 (a)(1).
 *
 * @param certificate — the signed one.
 * @param issuer — the signing one.
 * @throws TegataError ERR_X509_ALGORITHM, ERR_KEY_INVALID
 */
export function isSignedBy(certificate: Certificate, issuer: Certificate): Awaitable<boolean> {
  return runSteps(checkIssuedBy(certificate, issuer))
}

function* importKeyOf(signer: Certificate, scheme: SignatureScheme): Steps<VerifyFunction> {
  const keys = importedKeys.get(signer) ?? new Map<string, VerifyFunction>()
  importedKeys.set(signer, keys)
  const id = Object.values(scheme).join(' ')
  const known = keys.get(id)
  if (known !== undefined) return known
  // As JWK: OpenSSL takes microseconds for one, and a tenth of a millisecond and more for a SubjectPublicKeyInfo. There is one:
  // for a key of an unsupported kind there is no scheme.
  const verify = yield* waitFor(importSignatureKey(scheme, { jwk: publicKeyToJwk(signer.publicKey)! }))
  keys.set(id, verify)
  return verify
}

/** A signature that is not DER is a wrong signature. */
function tryDecodeEcdsa(signature: Uint8Array, curve: CurveName): Uint8Array | undefined {
  try {
    return decodeEcdsaSignature(signature, curve)
  } catch (error) {
    if (isTegataError(error)) return undefined
    throw error
  }
}
