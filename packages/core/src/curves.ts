import type { VerificationAlgorithm } from './keys.js'
import type { BrainpoolCurve } from './platform/types.js'

/** A curve that a key to verify signatures with may be on. Spec: RFC 7518 section 6.2.1.1, RFC 8037 section 2, RFC 5639 section 3. */
export type SignatureCurve = 'P-256' | 'P-384' | 'P-521' | 'Ed25519' | BrainpoolCurve

/** Bytes of a coordinate. Spec: RFC 7518 section 6.2.1.2, RFC 8032 section 5.1.5, RFC 5639 section 3. */
export const COORDINATE_BYTES: Readonly<Record<SignatureCurve, number>> = {
  'P-256': 32,
  'P-384': 48,
  'P-521': 66,
  Ed25519: 32,
  brainpoolP256r1: 32,
  brainpoolP320r1: 40,
  brainpoolP384r1: 48,
  brainpoolP512r1: 64,
}

/** The one algorithm that a key on the curve serves. Spec: RFC 7518 section 3.4, RFC 8037 section 3.1, RFC 9864 section 2. */
export const ALGORITHM_OF_CURVE: Readonly<Record<SignatureCurve, VerificationAlgorithm>> = {
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
  Ed25519: 'EdDSA',
  brainpoolP256r1: 'ESB256',
  brainpoolP320r1: 'ESB320',
  brainpoolP384r1: 'ESB384',
  brainpoolP512r1: 'ESB512',
}
