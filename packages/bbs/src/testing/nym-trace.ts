import type { RandomSource } from '@tegata/core'
import { calculateB } from '../core/signature-operations.js'
import { createNymScheme, type NymBbs } from '../nym/nym-bbs.js'
import type { ProofGenWithNymInput } from '../nym/nym-inputs.js'
import { type ProofWithNym, proveWithNym } from '../nym/nym-operations.js'
import { prepareProof } from '../nym/nym-parameters.js'

/**
 * The intermediate values of a proof with a pseudonym, by the names of the draft: scalars of 32 bytes, points of 48. The
 * random scalars give away everything the proof hides.
 *
 * Spec: draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 7.1 (CoreProofGenWithNym), section 7.3.1 (PseudonymProofInit).
 */
export interface NymProofTrace {
  /** r1, r2, e~, r1~, r3~ and one m~ for each hidden message, in this order. */
  readonly randomScalars: readonly Uint8Array[]
  readonly domain: Uint8Array
  readonly B: Uint8Array
  readonly Abar: Uint8Array
  readonly Bbar: Uint8Array
  readonly D: Uint8Array
  readonly T1: Uint8Array
  readonly T2: Uint8Array
  /** The context's point. */
  readonly OP: Uint8Array
  readonly Ut: Uint8Array
  readonly challenge: Uint8Array
}

/**
 * Like `proofGenWithNym`, with every intermediate value: for implementers who compare theirs, and conformance tests.
 *
 * Spec: draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 7.1.
 *
 * @param nymBbs — from `createNymBbs`.
 * @param input — as for `proofGenWithNym`; the source of randomness must be given.
 * @throws TegataError as `proofGenWithNym`
 * @example
 * ```ts
 * const { proof, trace } = explainProofWithNym(nymBbs, { ...input, random: seededRandom(nymBbs.suite, seed, dst) })
 * ```
 */
export function explainProofWithNym(
  nymBbs: NymBbs,
  input: ProofGenWithNymInput & { readonly random: RandomSource },
): ProofWithNym & { readonly trace: NymProofTrace } {
  const { engine, suite, draft } = nymBbs
  const scheme = createNymScheme(engine, suite, draft)
  const { contextId, nymSecrets, random } = input
  const prepared = prepareProof(scheme, input)
  const made = proveWithNym(scheme, { ...prepared, contextId, nymCount: nymSecrets.length }, random)
  const { proof, pseudonym, randomScalars, init, op, ut, challenge } = made
  const { generators, messages, secretCount } = prepared
  const [Abar, Bbar, D] = [0, 48, 96].map((at) => proof.slice(at, at + 48)) as [Uint8Array, Uint8Array, Uint8Array]
  const trace = {
    randomScalars: randomScalars.map((scalar) => engine.encodeScalar(scalar)),
    domain: engine.encodeScalar(init.domain),
    B: engine.encodePoint(calculateB(scheme, generators, init.domain, messages, secretCount)),
    Abar,
    Bbar,
    D,
    T1: engine.encodePoint(init.t1),
    T2: engine.encodePoint(init.t2),
    OP: engine.encodePoint(op),
    Ut: engine.encodePoint(ut),
    challenge: engine.encodeScalar(challenge),
  }
  return { proof, pseudonym, trace }
}
