import { assertBytes, concatBytes, equalBytes, type RandomSource, TegataError } from '@tegata/core'
import { assertMessageCount } from '../core/limits.js'
import { type CommitmentWithProof, encodeScalars, octetsToCommitmentWithProof } from '../core/octets.js'
import {
  calculateDomain,
  calculateRandomScalars,
  createGenerators,
  encodeLength,
  type Generator,
  hashToScalar,
  type Scheme,
} from '../core/scheme.js'
import { calculateB, finalizeSignature } from '../core/signature-operations.js'
import type { G1Point, Scalar } from '../engines/engine.js'

/** A commitment for the issuer, and the blinding factor that stays secret. Spec: draft-irtf-cfrg-bbs-blind-signatures-02 section 4.1.1. */
export interface CommitResult {
  /** 112 bytes and 32 for each committed message: goes to the issuer. */
  readonly commitmentWithProof: Uint8Array
  /** 32 bytes: needed for every later operation with the signature, and nobody else's business. */
  readonly secretProverBlind: Uint8Array
}

/**
 * `CoreCommit`: commits to scalars and proves to know them.
 *
 * Spec: draft-irtf-cfrg-bbs-blind-signatures-02 section 4.3.1.
 *
 * @throws TegataError ERR_BBS_LIMIT, ERR_BBS_RANDOMNESS
 */
export function coreCommit(scheme: Scheme, messages: readonly Scalar[], random: RandomSource): CommitResult {
  assertMessageCount(messages.length)
  const { engine } = scheme
  const generators = blindGenerators(scheme, messages.length + 1)
  const points = generators.map(({ point }) => point)
  const hedge = messages.map((message) => engine.encodeScalar(message))
  const randomScalars = calculateRandomScalars(scheme, messages.length + 2, random, hedge)
  const [blind, sTilde, ...mTildes] = randomScalars as [Scalar, Scalar]
  const c = engine.encodePoint(engine.sumOfSecretProducts(points, [blind, ...messages]))
  const cbar = engine.sumOfSecretProducts(points, [sTilde, ...mTildes])
  const challenge = blindChallenge(scheme, c, cbar, generators)
  const respond = (tilde: Scalar, secret: Scalar) => engine.addScalars(tilde, engine.multiplyScalars(secret, challenge))
  const responses = [respond(sTilde, blind), ...messages.map((message, i) => respond(mTildes[i]!, message)), challenge]
  return {
    commitmentWithProof: concatBytes(c, encodeScalars(engine, responses)),
    secretProverBlind: engine.encodeScalar(blind),
  }
}

/**
 * `deserialize_and_validate_commit` and `CoreCommitVerify`.
 *
 * Spec: draft-irtf-cfrg-bbs-blind-signatures-02 sections 4.3.2, 5.4.2.
 *
 * @throws TegataError ERR_BBS_COMMITMENT_ENCODING, ERR_BBS_COMMITMENT_INVALID, ERR_BBS_LIMIT
 */
export function verifyCommitment(scheme: Scheme, octets: Uint8Array): CommitmentWithProof {
  const { engine } = scheme
  const parsed = octetsToCommitmentWithProof(engine, octets)
  const { commitment, commitmentOctets, sHat, mHats, challenge } = parsed
  assertMessageCount(mHats.length)
  const generators = blindGenerators(scheme, mHats.length + 1)
  const products = engine.sumOfProducts(
    generators.map(({ point }) => point),
    [sHat, ...mHats],
  )
  const cbar = engine.subtractPoints(products, engine.sumOfProducts([commitment], [challenge]))
  const expected = blindChallenge(scheme, commitmentOctets, cbar, generators)
  if (!equalBytes(engine.encodeScalar(expected), engine.encodeScalar(challenge))) {
    throw invalidCommitment('section 4.3.2 step 3')
  }
  return parsed
}

/**
 * `B_calculate` and `FinalizeBlindSign`.
 *
 * Spec: draft-irtf-cfrg-bbs-blind-signatures-02 sections 4.3.3, 5.2.
 *
 * @throws TegataError ERR_BBS_COMMITMENT_INVALID
 */
export function finalizeBlindSign(
  scheme: Scheme,
  input: {
    readonly secretKey: Scalar
    readonly publicKey: Uint8Array
    readonly header: Uint8Array
    readonly messages: readonly Scalar[]
    readonly committedCount: number
    /** The verified commitment; undefined when nothing was committed to. */
    readonly committed: G1Point | undefined
  },
): Uint8Array {
  const { engine } = scheme
  const { secretKey, publicKey, header, messages, committedCount, committed } = input
  const generators = createGenerators(scheme, messages.length + 1)
  const allGenerators = [...generators, ...blindGenerators(scheme, committedCount + 1)]
  const domain = calculateDomain(scheme, publicKey, allGenerators, header)
  const known = calculateB(scheme, generators, domain, messages)
  const b = committed === undefined ? known : engine.addPoints(known, committed)
  if (engine.isIdentity(b)) throw invalidCommitment('section 5.2 step 2')
  const eInput = concatBytes(engine.encodeScalar(secretKey), engine.encodePoint(b))
  return finalizeSignature(scheme, secretKey, hashToScalar(scheme, eInput, scheme.hashToScalarDst), b)
}

/** A prover's blinding factor: "If not supplied it defaults to zero". @throws TegataError ERR_BBS_SECRET_KEY */
export function decodeProverBlind({ engine }: Scheme, blind: Uint8Array = new Uint8Array(32)): Scalar {
  assertBytes(blind, 'secretProverBlind')
  const scalar = engine.decodeScalar(blind)
  if (scalar === undefined) {
    throw new TegataError('ERR_BBS_SECRET_KEY', 'a prover blind is 32 bytes, below r', {
      spec: 'draft-irtf-cfrg-bbs-blind-signatures-02 section 4.2.2',
    })
  }
  return scalar
}

/** (Q_2, J_1, ..., J_M): generators of the interface's second sequence. */
export function blindGenerators(scheme: Scheme, count: number): readonly Generator[] {
  return createGenerators(scheme, count, `BLIND_${scheme.apiId}`)
}

/** "for j in disclosed_commitment_indexes: indexes.append(j + L + 1)". */
export function joinIndexes(indexes: readonly number[], committed: readonly number[], messageCount: number): number[] {
  return [...indexes, ...committed.map((j) => j + messageCount + 1)]
}

/** `calculate_blind_challenge`. Spec: draft-irtf-cfrg-bbs-blind-signatures-02 section 5.3. */
function blindChallenge(scheme: Scheme, c: Uint8Array, cbar: G1Point, generators: readonly Generator[]): Scalar {
  const octets = concatBytes(
    encodeLength(generators.length - 1),
    ...generators.map((generator) => generator.octets),
    c,
    scheme.engine.encodePoint(cbar),
  )
  return hashToScalar(scheme, octets, scheme.hashToScalarDst)
}

function invalidCommitment(section: string): TegataError {
  return new TegataError('ERR_BBS_COMMITMENT_INVALID', 'the commitment does not come with a valid proof', {
    spec: `draft-irtf-cfrg-bbs-blind-signatures-02 ${section}`,
  })
}
