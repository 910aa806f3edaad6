import { concatBytes, equalBytes, type RandomSource, TegataError } from '@tegata/core'
import { octetsToProof } from '../core/octets.js'
import {
  assertPairing,
  calculateChallenge,
  claimPairing,
  discloseScalars,
  hedgeOf,
  type JointCommitments,
  type PairingClaim,
  type ProofCommitments,
  type ProofInput,
  type ProofStatement,
  proofFinalize,
  proofInit,
  proofVerifyInit,
} from '../core/proof-operations.js'
import { calculateRandomScalars, encodeLength, hashToScalar, octetsToPublicKey, type Scheme } from '../core/scheme.js'
import { G1_BASE, tag } from '../core/suite.js'
import { type Engine, type G1Point, POINT_BYTES, type Scalar } from '../engines/engine.js'

/**
 * Which text of the pseudonym draft: `02` (a vector of nym secrets, its length bound to the signature; -03 computes the
 * same) or `01` (one nym secret).
 *
 * Spec: draft-irtf-cfrg-bbs-per-verifier-linkability-02 Document History.
 */
export type NymDraft = '02' | '01'

/** A scheme, by one of the texts. */
export interface DraftScheme extends Scheme {
  readonly draft: NymDraft
}

/** The pseudonym interface of a suite, by one of the two texts, for messages of one kind. */
export interface NymScheme<M> extends DraftScheme {
  /** `messages_to_scalars`, each on its own; refuses what is no array of such messages. */
  readonly mapMessages: (messages: readonly M[], title: string) => Scalar[]
}

/** A proof with the pseudonym it is about. Spec: draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 6.2. */
export interface ProofWithNym {
  /** 272 bytes and 32 for each hidden message, nym secrets and blinding factor included. */
  readonly proof: Uint8Array
  /** 48 bytes. */
  readonly pseudonym: Uint8Array
}

/**
 * The pseudonym of some nym secrets in a context: OP times the polynomial of the secrets at z.
 *
 * Spec: draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 4.
 *
 * @throws TegataError ERR_BBS_PSEUDONYM
 */
export function calculatePseudonym(
  scheme: DraftScheme,
  nymSecrets: readonly Scalar[],
  contextId: Uint8Array,
): Uint8Array {
  const { op, evaluate } = openContext(scheme, contextId)
  return encodePseudonym(scheme.engine, scheme.engine.sumOfSecretProducts([op], [evaluate(nymSecrets)]))
}

/**
 * `CoreProofGenWithNym`: the nym secrets are the last messages and stay hidden.
 *
 * Spec: draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 7.1.
 *
 * @throws TegataError ERR_BBS_SIGNATURE_ENCODING, ERR_BBS_RANDOMNESS, ERR_BBS_PSEUDONYM
 */
export function coreProofGenWithNym(scheme: DraftScheme, input: NymProofInput, random: RandomSource): ProofWithNym {
  const { proof, pseudonym } = proveWithNym(scheme, input, random)
  return { proof, pseudonym }
}

/** What a proof with a pseudonym is made from. */
export interface NymProofInput extends ProofInput {
  readonly contextId: Uint8Array
  readonly nymCount: number
}

/** A proof with what it was computed by: secrets, which only tests look at. */
export interface NymProving extends ProofWithNym {
  readonly randomScalars: readonly Scalar[]
  readonly init: ProofCommitments
  readonly op: G1Point
  readonly ut: G1Point
  readonly challenge: Scalar
}

/** `CoreProofGenWithNym` with its intermediate values. */
export function proveWithNym(scheme: DraftScheme, input: NymProofInput, random: RandomSource): NymProving {
  const { messages, disclosedIndexes, presentationHeader, contextId, nymCount } = input
  const hiddenCount = messages.length - disclosedIndexes.length
  const hedge = [...hedgeOf(scheme, input), contextId]
  const randomScalars = calculateRandomScalars(scheme, 5 + hiddenCount, random, hedge)
  const init = proofInit(scheme, input, randomScalars)
  // PseudonymProofInit.
  const { engine } = scheme
  const { op, evaluate } = openContext(scheme, contextId)
  const nymSecret = evaluate(messages.slice(-nymCount))
  const pseudonym = encodePseudonym(engine, engine.sumOfSecretProducts([op], [nymSecret]))
  const ut = engine.sumOfSecretProducts([op], [evaluate(randomScalars.slice(-nymCount))])
  const joint = commitToPseudonym(scheme, { pseudonym, op, u: ut, contextId })
  const challenge = calculateChallenge(scheme, {
    ...init,
    disclosed: discloseScalars(input),
    presentationHeader,
    joint,
  })
  const proof = proofFinalize(scheme, input, randomScalars, init, challenge)
  return { proof, pseudonym, randomScalars, init, op, ut, challenge }
}

/** What a proof with a pseudonym is checked against. */
export interface NymStatement extends ProofStatement {
  readonly pseudonym: Uint8Array
  readonly contextId: Uint8Array
  readonly nymCount: number
}

/**
 * `CoreProofVerifyWithNym` for a proof whose number of hidden messages fits the generators.
 *
 * Spec: draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 7.2.
 *
 * @throws TegataError ERR_BBS_PROOF_ENCODING, ERR_BBS_PSEUDONYM, ERR_BBS_PUBLIC_KEY, ERR_BBS_PROOF_INVALID
 */
export function coreProofVerifyWithNym(scheme: DraftScheme, input: NymStatement): void {
  assertPairing(scheme, coreNymClaim(scheme, input))
}

/** `CoreProofVerifyWithNym` but for its last step, which many proofs can share. */
export function coreNymClaim(scheme: DraftScheme, input: NymStatement): PairingClaim {
  const { engine } = scheme
  const { disclosed, presentationHeader, pseudonym, contextId, nymCount } = input
  const proof = octetsToProof(engine, input.proof)
  const point = decodePseudonym(engine, pseudonym)
  const key = octetsToPublicKey(scheme, input.publicKey)
  const init = proofVerifyInit(scheme, proof, input)
  // PseudonymProofVerifyInit.
  const { op, evaluate } = openContext(scheme, contextId)
  const product = engine.sumOfProducts([op], [evaluate(proof.mHats.slice(-nymCount))])
  const uv = engine.subtractPoints(product, engine.sumOfProducts([point], [proof.challenge]))
  if (engine.isIdentity(uv)) {
    throw new TegataError('ERR_BBS_PROOF_INVALID', 'the responses cancel the pseudonym', {
      spec: 'draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 7.3.2 step 7',
    })
  }
  const joint = commitToPseudonym(scheme, { pseudonym, op, u: uv, contextId })
  const challenge = calculateChallenge(scheme, { ...init, disclosed, presentationHeader, joint })
  return claimPairing(scheme, proof, key, challenge)
}

/**
 * `pseudonym_init_res` as the challenge hashes it: -01 has OP between the pseudonym and U, -02 the context at the end.
 *
 * Spec: draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 8.1.
 */
function commitToPseudonym(
  { engine, draft }: DraftScheme,
  init: { readonly pseudonym: Uint8Array; readonly op: G1Point; readonly u: G1Point; readonly contextId: Uint8Array },
): JointCommitments {
  const { pseudonym, op, u, contextId } = init
  return draft === '01'
    ? { points: concatBytes(pseudonym, engine.encodePoint(op), engine.encodePoint(u)), context: new Uint8Array() }
    : {
        points: concatBytes(pseudonym, engine.encodePoint(u)),
        context: concatBytes(encodeLength(contextId.length), contextId),
      }
}

/** OP of a context, and the polynomial whose coefficients are nym secrets (or blindings, or responses) at its z. */
function openContext(
  scheme: Scheme,
  contextId: Uint8Array,
): { readonly op: G1Point; evaluate(coefficients: readonly Scalar[]): Scalar } {
  const { engine, suite, apiId } = scheme
  const op = engine.mapToPoint(suite.expandMessage(contextId, tag(apiId), 128))
  const z = hashToScalar(scheme, contextId, tag(apiId, 'VECT_NYM_SECRETS'))
  // Horner's rule, from the last coefficient down.
  const evaluate = (coefficients: readonly Scalar[]) =>
    coefficients.reduceRight((sum, coefficient) => engine.addScalars(engine.multiplyScalars(sum, z), coefficient))
  return { op, evaluate }
}

function encodePseudonym(engine: Engine, point: G1Point): Uint8Array {
  // Only secrets that cancel out at z give the identity: chosen for it, or zero.
  if (engine.isIdentity(point)) throw badPseudonym('section 7.3.1 step 9')
  return engine.encodePoint(point)
}

/** "a point of the G1 group different from the Identity or the base point". */
function decodePseudonym(engine: Engine, octets: Uint8Array): G1Point {
  const point = equalBytes(octets, G1_BASE) ? undefined : engine.decodePoint(octets)
  if (point === undefined) throw badPseudonym('section 3.3')
  return point
}

function badPseudonym(section: string): TegataError {
  return new TegataError(
    'ERR_BBS_PSEUDONYM',
    `a pseudonym is a point of G1, ${POINT_BYTES} bytes, but no trivial one`,
    {
      spec: `draft-irtf-cfrg-bbs-per-verifier-linkability-02 ${section}`,
    },
  )
}
