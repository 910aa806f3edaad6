import {
  generateSigner as platformGenerate,
  importSigner as platformSigner,
  importVerifier as platformVerifier,
} from '#platform'
import { TegataArgumentError, type TegataError } from './errors.js'
import { invalidKey, type JwkPrivate, type JwkPublic, parsePublicJwk } from './jwk.js'
import type { Awaitable, PublicKeySource, SignatureScheme, VerifyFunction } from './platform/types.js'
import { settle } from './steps.js'

/** Signature algorithms of JOSE and COSE that Tegata signs and verifies with. Spec: RFC 7518 section 3.1, RFC 8037, RFC 9864. */
export type SignatureAlgorithm = 'ES256' | 'ES384' | 'ES512' | 'EdDSA'

/**
 * COSE algorithms over brainpool curves: signatures are verified where the platform can (Node), and never made. Keys that agree
 * on secrets are a `KeyAgreement`.
 *
 * Spec: RFC 9864 section 2.1; ISO/IEC 18013-5 section 9.1.2.4.
 */
export type BrainpoolAlgorithm = 'ESB256' | 'ESB320' | 'ESB384' | 'ESB512'

/** What a `SignatureVerifier` may verify. Spec: RFC 7518 section 3.1, RFC 9864. */
export type VerificationAlgorithm = SignatureAlgorithm | BrainpoolAlgorithm

/**
 * A private key that signs without showing itself: WebCrypto, node:crypto, an HSM, a KMS, a secure element, a card.
 *
 * Spec: DESIGN section 7.
 *
 * @example
 * ```ts
 * const signer: Signer = await generateSigner('ES256')
 * ```
 */
export interface Signer {
  readonly alg: SignatureAlgorithm
  /** The public half; never contains private members. */
  readonly publicJwk: JwkPublic
  /** Signs `data` (hashing is the signer's work); ECDSA answers r || s, 64 / 96 / 132 bytes; EdDSA 64 bytes. */
  sign(data: Uint8Array): Awaitable<Uint8Array>
}

/** A public key ready to verify with. Spec: DESIGN section 7. */
export interface SignatureVerifier {
  readonly alg: VerificationAlgorithm
  /** True when `signature` (same shape as `Signer.sign` answers) is by this key over `data`. */
  verify(data: Uint8Array, signature: Uint8Array): Awaitable<boolean>
}

const SCHEME: Readonly<Record<SignatureAlgorithm, SignatureScheme>> = {
  ES256: { name: 'ECDSA', curve: 'P-256', hash: 'SHA-256' },
  ES384: { name: 'ECDSA', curve: 'P-384', hash: 'SHA-384' },
  ES512: { name: 'ECDSA', curve: 'P-521', hash: 'SHA-512' },
  EdDSA: { name: 'Ed25519' },
}

const PROBE = /* @__PURE__ */ new TextEncoder().encode('tegata-key-probe')

/** Tells whether a name from a header is an algorithm Tegata knows. Spec: RFC 7518 section 3.1. @param alg — any value. */
export function isSignatureAlgorithm(alg: unknown): alg is SignatureAlgorithm {
  return typeof alg === 'string' && Object.hasOwn(SCHEME, alg)
}

/**
 * Makes a new key pair; in browsers the private key is not extractable.
 *
 * Spec: RFC 7518 section 3.4, RFC 8037 section 3.1.
 *
 * @param alg — the signature algorithm.
 * @throws TegataArgumentError ERR_ARG_VALUE for an unknown algorithm
 */
export async function generateSigner(alg: SignatureAlgorithm): Promise<Signer> {
  const { publicJwk, sign } = await platformGenerate(schemeOf(alg))
  return sealSigner(alg, parsePublicJwk(publicJwk), sign)
}

/**
 * Imports a private JWK.
 *
 * Spec: RFC 7517, RFC 8725 section 3.1 (a key is for one algorithm).
 *
 * @param jwk — EC or OKP private key.
 * @param alg — the one algorithm it signs with.
 * @throws TegataError ERR_KEY_INVALID
 * @throws TegataArgumentError ERR_ARG_VALUE for an unknown algorithm
 */
export async function importSigner(jwk: JwkPrivate, alg: SignatureAlgorithm): Promise<Signer> {
  const scheme = schemeOf(alg)
  const { d, ...publicPart } = jwk
  const publicJwk = parsePublicJwk(publicPart)
  const verifier = await importVerifier(publicJwk, alg)
  let sign: Signer['sign']
  try {
    sign = await platformSigner(scheme, { ...publicJwk, d } as JwkPrivate)
  } catch {
    throw unusable(alg)
  }
  // OpenSSL takes a private key that does not belong to its public half; everything it signs would be refused.
  if (!(await verifier.verify(PROBE, await sign(PROBE)))) throw unusable(alg)
  return sealSigner(alg, publicJwk, sign)
}

/**
 * Imports a public key for one algorithm.
 *
 * Spec: RFC 8725 section 3.1 (the algorithm belongs to the key, it is not taken from the message).
 *
 * @param key — a public JWK, or `{ spki }` with a DER SubjectPublicKeyInfo.
 * @param alg — the one algorithm the key verifies.
 * @throws TegataError ERR_KEY_INVALID
 * @throws TegataArgumentError ERR_ARG_VALUE for an unknown algorithm
 */
export function importVerifier(
  key: JwkPublic | { readonly spki: Uint8Array },
  alg: SignatureAlgorithm,
): Awaitable<SignatureVerifier> {
  return importKey(schemeOf(alg), publicSource(key), (verify) => ({ alg, verify }))
}

/**
 * Tells whether a key may be used with an algorithm: its curve decides, and its own `alg` and `use` narrow it further.
 *
 * Spec: RFC 8725 section 3.1; RFC 7517 sections 4.2 and 4.4.
 *
 * @param key — a public JWK.
 * @param alg — a known algorithm.
 */
export function isKeyFor(key: JwkPublic, alg: SignatureAlgorithm): boolean {
  const scheme = SCHEME[alg]
  const curve = 'curve' in scheme ? scheme.curve : scheme.name
  return key.crv === curve && (key.alg === undefined || key.alg === alg) && (key.use ?? 'sig') === 'sig'
}

/** What a platform imports a public key from: of a JWK only the members that identify the key. */
export function publicSource(key: JwkPublic | { readonly spki: Uint8Array }): PublicKeySource {
  return 'spki' in key ? key : { jwk: parsePublicJwk(key) }
}

/** Imports a public key for a scheme that the platform has, and makes something of the verify function. */
export function importKey<T>(
  scheme: SignatureScheme,
  source: PublicKeySource,
  use: (verify: VerifyFunction) => T,
): Awaitable<T> {
  return settle(
    () => platformVerifier(scheme, source),
    (verify) => use(guard(verify)),
    () => {
      throw unusable(scheme.name)
    },
  )
}

/** A signature of a shape the platform cannot read is a wrong signature, not an exception. */
function guard(verify: VerifyFunction): VerifyFunction {
  return (data, signature) =>
    settle(
      () => verify(data, signature),
      (verdict) => verdict,
      () => false,
    )
}

/** The private key lives in a closure: no property, so nothing to print, clone or serialise. */
function sealSigner(alg: SignatureAlgorithm, publicJwk: JwkPublic, sign: Signer['sign']): Signer {
  return Object.freeze({ alg, publicJwk: Object.freeze(publicJwk), sign })
}

function schemeOf(alg: SignatureAlgorithm): SignatureScheme {
  if (!isSignatureAlgorithm(alg)) throw new TegataArgumentError('ERR_ARG_VALUE', `${String(alg)} is unknown`)
  return SCHEME[alg]
}

function unusable(alg: string): TegataError {
  return invalidKey(`it is not for ${alg}`, 'RFC 8725 section 3.1')
}
