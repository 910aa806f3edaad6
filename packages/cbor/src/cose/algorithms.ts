import { type SignatureAlgorithm, TegataError, type VerificationAlgorithm } from '@tegata/core'
import type { CborValue } from '../values.js'

/** What is written. Spec: RFC 9053 sections 2.1 and 2.2. */
const IDENTIFIERS: Readonly<Record<SignatureAlgorithm, number>> = { ES256: -7, ES384: -35, ES512: -36, EdDSA: -8 }

/** What is read: also the names that fix the curve. Spec: RFC 9053 section 2; RFC 9864 section 2. */
const ALGORITHMS: ReadonlyMap<unknown, VerificationAlgorithm> = new Map<unknown, VerificationAlgorithm>([
  [-7, 'ES256'],
  [-9, 'ES256'],
  [-35, 'ES384'],
  [-51, 'ES384'],
  [-36, 'ES512'],
  [-52, 'ES512'],
  [-8, 'EdDSA'],
  [-19, 'EdDSA'],
  [-265, 'ESB256'],
  [-266, 'ESB320'],
  [-267, 'ESB384'],
  [-268, 'ESB512'],
])

/** Identifiers that name a hash and leave the curve to the key. Spec: RFC 9053 section 2.1; ISO/IEC 18013-5 section 9.1.2.4. */
const HASH_OF_ANY_CURVE: Readonly<Partial<Record<VerificationAlgorithm, number>>> = {
  ESB256: -7,
  ESB320: -35,
  ESB384: -35,
  ESB512: -36,
}

/**
 * Tells whether an identifier may stand for the algorithm of a key: its own, or the one that names only its hash, which
 * is how the first edition of ISO/IEC 18013-5 has brainpool keys.
 */
export function isAlgorithmOf(id: CborValue, alg: VerificationAlgorithm): boolean {
  return readCoseAlgorithm(id) === alg || (id !== undefined && HASH_OF_ANY_CURVE[alg] === id)
}

/**
 * The COSE identifier of a signature algorithm.
 *
 * Spec: RFC 9053 section 2 (ES256 is -7, ES384 -35, ES512 -36, EdDSA -8).
 *
 * @param alg — the JOSE name.
 */
export function coseAlgorithmId(alg: SignatureAlgorithm): number {
  return IDENTIFIERS[alg]
}

/**
 * The signature algorithm behind a COSE identifier, also a fully specified one (ESP256, ESB256, Ed25519).
 *
 * Spec: RFC 9053 section 2; RFC 9864 section 2.
 *
 * @param id — the value of header label 1 or of key label 3.
 * @throws TegataError ERR_COSE_ALGORITHM
 */
export function readCoseAlgorithm(id: CborValue): VerificationAlgorithm {
  const algorithm = ALGORITHMS.get(id)
  if (algorithm !== undefined) return algorithm
  throw new TegataError('ERR_COSE_ALGORITHM', 'not a signature algorithm that is supported', {
    spec: 'RFC 9053 section 2',
    evidence: { alg: typeof id === 'number' ? id : typeof id },
  })
}
