import { type SignatureAlgorithm, TegataError } from '@tegata/core'
import type { CborValue } from '../values.js'

/** What is written. Spec: RFC 9053 sections 2.1 and 2.2. */
const IDENTIFIERS: Readonly<Record<SignatureAlgorithm, number>> = { ES256: -7, ES384: -35, ES512: -36, EdDSA: -8 }

/** What is read: also the names that fix the curve. Spec: RFC 9053 section 2; RFC 9864 section 2. */
const ALGORITHMS: ReadonlyMap<unknown, SignatureAlgorithm> = new Map<unknown, SignatureAlgorithm>([
  [-7, 'ES256'],
  [-9, 'ES256'],
  [-35, 'ES384'],
  [-51, 'ES384'],
  [-36, 'ES512'],
  [-52, 'ES512'],
  [-8, 'EdDSA'],
  [-19, 'EdDSA'],
])

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
 * The signature algorithm behind a COSE identifier, also a fully specified one (ESP256, Ed25519).
 *
 * Spec: RFC 9053 section 2; RFC 9864 section 2.
 *
 * @param id — the value of header label 1 or of key label 3.
 * @throws TegataError ERR_COSE_ALGORITHM
 */
export function readCoseAlgorithm(id: CborValue): SignatureAlgorithm {
  const algorithm = ALGORITHMS.get(id)
  if (algorithm !== undefined) return algorithm
  throw new TegataError('ERR_COSE_ALGORITHM', 'not a signature algorithm that is supported', {
    spec: 'RFC 9053 section 2',
    evidence: { alg: typeof id === 'number' ? id : typeof id },
  })
}
