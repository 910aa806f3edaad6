import type { VerificationAlgorithm } from './keys.js'
import type { BrainpoolCurve } from './platform/types.js'

/** A curve that a key to verify signatures with may be on. Spec: RFC 7518 section 6.2.1.1, RFC 8037 section 2, RFC 5639 section 3. */
export type SignatureCurve = 'P-256' | 'P-384' | 'P-521' | 'Ed25519' | BrainpoolCurve

/**
 * Bytes of a coordinate, and the one algorithm that a key on the curve serves.
 *
 * Spec: RFC 7518 sections 3.4 and 6.2.1.2, RFC 8037 section 3.1, RFC 9864 section 2.
 */
export const SIGNATURE_CURVES: Readonly<
  Record<SignatureCurve, { readonly bytes: number; readonly alg: VerificationAlgorithm }>
> = {
  'P-256': { bytes: 32, alg: 'ES256' },
  'P-384': { bytes: 48, alg: 'ES384' },
  'P-521': { bytes: 66, alg: 'ES512' },
  Ed25519: { bytes: 32, alg: 'EdDSA' },
  brainpoolP256r1: { bytes: 32, alg: 'ESB256' },
  brainpoolP320r1: { bytes: 40, alg: 'ESB320' },
  brainpoolP384r1: { bytes: 48, alg: 'ESB384' },
  brainpoolP512r1: { bytes: 64, alg: 'ESB512' },
}
