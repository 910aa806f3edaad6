import { hasBrainpool } from '#platform'
import { TegataError } from './errors.js'
import type { JwkPublic } from './jwk.js'
import {
  type BrainpoolAlgorithm,
  importKey,
  importVerifier,
  publicSource,
  type SignatureVerifier,
  type VerificationAlgorithm,
} from './keys.js'
import type { Awaitable, PublicKeySource, SignatureScheme, VerifyFunction } from './platform/types.js'

/** Public keys of COSE and X.509, which know curves and combinations that JOSE has no name for. */

const BRAINPOOL_SCHEME: Readonly<Record<BrainpoolAlgorithm, SignatureScheme>> = {
  ESB256: { name: 'ECDSA', curve: 'brainpoolP256r1', hash: 'SHA-256' },
  ESB320: { name: 'ECDSA', curve: 'brainpoolP320r1', hash: 'SHA-384' },
  ESB384: { name: 'ECDSA', curve: 'brainpoolP384r1', hash: 'SHA-384' },
  ESB512: { name: 'ECDSA', curve: 'brainpoolP512r1', hash: 'SHA-512' },
}

/**
 * Imports a public key for one algorithm of COSE: what `importVerifier` does, over brainpool curves too.
 *
 * Spec: RFC 9864 section 2.1; RFC 8725 section 3.1 (the algorithm belongs to the key, it is not taken from the message).
 *
 * @param key — a public JWK, or `{ spki }` with a DER SubjectPublicKeyInfo.
 * @param alg — the one algorithm the key verifies.
 * @throws TegataError ERR_KEY_INVALID, ERR_KEY_UNSUPPORTED
 * @throws TegataArgumentError ERR_ARG_VALUE for an unknown algorithm
 */
export function importCoseVerifier(
  key: JwkPublic | { readonly spki: Uint8Array },
  alg: VerificationAlgorithm,
): Awaitable<SignatureVerifier> {
  if (!isBrainpoolAlgorithm(alg)) return importVerifier(key, alg)
  const scheme = BRAINPOOL_SCHEME[alg]
  assertAvailable(scheme)
  return importKey(scheme, publicSource(key), (verify) => ({ alg, verify }))
}

/**
 * Imports a public key for a scheme that JOSE need not have a name for (X.509: P-384 with SHA-256, RSA).
 *
 * Spec: RFC 5480, RFC 8017 section 8.2.2.
 *
 * @param scheme — signature scheme with curve and hash.
 * @param source — `{ jwk }` or `{ spki }`.
 * @returns the verify function; ECDSA signatures are r || s. Synchronous on Node.
 * @throws TegataError ERR_KEY_INVALID, ERR_KEY_UNSUPPORTED
 */
export function importSignatureKey(scheme: SignatureScheme, source: PublicKeySource): Awaitable<VerifyFunction> {
  assertAvailable(scheme)
  return importKey(scheme, 'spki' in source ? source : publicSource(source.jwk), (verify) => verify)
}

function assertAvailable(scheme: SignatureScheme): void {
  if (hasBrainpool || scheme.name !== 'ECDSA' || !scheme.curve.startsWith('brainpool')) return
  throw new TegataError('ERR_KEY_UNSUPPORTED', 'this platform verifies no signatures over brainpool curves', {
    spec: 'RFC 5639',
    evidence: { curve: scheme.curve },
  })
}

function isBrainpoolAlgorithm(alg: VerificationAlgorithm): alg is BrainpoolAlgorithm {
  return Object.hasOwn(BRAINPOOL_SCHEME, alg)
}
