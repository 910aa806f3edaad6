import { concatBytes, equalBytes, type RandomSource, TegataError } from '@tegata/core'
import { type G1Point, POINT_BYTES, type PreparedKey, type Scalar } from '../engines/engine.js'
import { encodeScalars, octetsToProof, octetsToSignature, type Proof } from './octets.js'
import {
  calculateDomain,
  calculateRandomScalars,
  encodeLength,
  type Generator,
  hashToScalar,
  octetsToPublicKey,
  type Scheme,
} from './scheme.js'
import { calculateB } from './signature-operations.js'

/** A message that a proof shows. */
export interface DisclosedScalar {
  readonly index: number
  readonly message: Scalar
}

/** What a proof is made from: a signature, everything it signs, and what of it to show. */
export interface ProofInput {
  readonly publicKey: Uint8Array
  readonly signature: Uint8Array
  readonly generators: readonly Generator[]
  readonly header: Uint8Array
  readonly presentationHeader: Uint8Array
  readonly messages: readonly Scalar[]
  /** How many of the last messages only the prover knows. */
  readonly secretCount?: number
  readonly disclosedIndexes: readonly number[]
}

/** What proof generation and verification both compute before the challenge: `init_res` of the draft. */
export interface ProofCommitments {
  /** Abar, Bbar and D, encoded. */
  readonly pointOctets: Uint8Array
  readonly t1: G1Point
  readonly t2: G1Point
  readonly domain: Scalar
}

/**
 * `CoreProofGen`: a fresh proof each time, even for the same input.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.6.3.
 *
 * @throws TegataError ERR_BBS_SIGNATURE_ENCODING, ERR_BBS_RANDOMNESS
 */
export function coreProofGen(scheme: Scheme, input: ProofInput, random: RandomSource): Uint8Array {
  const { messages, disclosedIndexes, presentationHeader } = input
  const hiddenCount = messages.length - disclosedIndexes.length
  const randomScalars = calculateRandomScalars(scheme, 5 + hiddenCount, random, hedgeOf(scheme, input))
  const init = proofInit(scheme, input, randomScalars)
  const disclosed = discloseScalars(input)
  const challenge = calculateChallenge(scheme, { ...init, disclosed, presentationHeader })
  return proofFinalize(scheme, input, randomScalars, init, challenge)
}

/** Everything a proof is made from: two different proofs never share their randomness. */
export function hedgeOf({ engine }: Scheme, input: ProofInput): Uint8Array[] {
  const { publicKey, signature, header, presentationHeader, messages, disclosedIndexes } = input
  const indexes = concatBytes(...disclosedIndexes.map(encodeLength))
  return [signature, encodeScalars(engine, messages), publicKey, header, presentationHeader, indexes]
}

/** The messages that a proof will show. */
export function discloseScalars({ messages, disclosedIndexes }: ProofInput): DisclosedScalar[] {
  return disclosedIndexes.map((index) => ({ index, message: messages[index]! }))
}

/**
 * `ProofInit`: scalars that blind or are blinded go through the slower multiplication; messages themselves only
 * through B.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.7.1.
 *
 * @throws TegataError ERR_BBS_SIGNATURE_ENCODING
 */
export function proofInit(
  scheme: Scheme,
  { publicKey, signature, generators, header, messages, secretCount, disclosedIndexes }: ProofInput,
  randomScalars: readonly Scalar[],
): ProofCommitments {
  const { engine } = scheme
  const [r1, r2, eTilde, r1Tilde, r3Tilde, ...mTildes] = randomScalars as [Scalar, Scalar, Scalar, Scalar, Scalar]
  const { a, e } = octetsToSignature(engine, signature)
  const domain = calculateDomain(scheme, publicKey, generators, header)
  const b = calculateB(scheme, generators, domain, messages, secretCount)
  const d = engine.sumOfSecretProducts([b], [r2])
  const abar = engine.sumOfSecretProducts([a], [engine.multiplyScalars(r1, r2)])
  const bbar = engine.subtractPoints(engine.sumOfSecretProducts([d], [r1]), engine.sumOfSecretProducts([abar], [e]))
  const t1 = engine.sumOfSecretProducts([abar, d], [eTilde, r1Tilde])
  const hiddenPoints = complementOf(disclosedIndexes, messages.length).map((j) => generators[j + 1]!.point)
  const t2 = engine.sumOfSecretProducts([d, ...hiddenPoints], [r3Tilde, ...mTildes])
  const pointOctets = concatBytes(engine.encodePoint(abar), engine.encodePoint(bbar), engine.encodePoint(d))
  return { pointOctets, t1, t2, domain }
}

/** `ProofFinalize`. Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.7.2. */
export function proofFinalize(
  { engine }: Scheme,
  { signature, messages, disclosedIndexes }: ProofInput,
  randomScalars: readonly Scalar[],
  { pointOctets }: ProofCommitments,
  challenge: Scalar,
): Uint8Array {
  const [r1, r2, eTilde, r1Tilde, r3Tilde, ...mTildes] = randomScalars as [Scalar, Scalar, Scalar, Scalar, Scalar]
  // ProofInit has decoded the signature and checked its point, which costs as much as a multiplication.
  const e = engine.decodeScalar(signature.subarray(POINT_BYTES))!
  const plus = (tilde: Scalar, secret: Scalar) => engine.addScalars(tilde, engine.multiplyScalars(secret, challenge))
  const minus = (tilde: Scalar, secret: Scalar) =>
    engine.subtractScalars(tilde, engine.multiplyScalars(secret, challenge))
  const r3 = engine.invertScalar(r2)
  const hidden = complementOf(disclosedIndexes, messages.length)
  const mHats = hidden.map((j, i) => plus(mTildes[i]!, messages[j]!))
  const responses = [plus(eTilde, e), minus(r1Tilde, r1), minus(r3Tilde, r3), ...mHats, challenge]
  return concatBytes(pointOctets, encodeScalars(engine, responses))
}

/** What a proof is checked against. */
export interface ProofStatement {
  readonly publicKey: Uint8Array
  readonly proof: Uint8Array
  readonly generators: readonly Generator[]
  readonly header: Uint8Array
  readonly presentationHeader: Uint8Array
  readonly disclosed: readonly DisclosedScalar[]
}

/**
 * `CoreProofVerify` for a proof whose number of hidden messages fits the generators.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.6.4.
 *
 * @throws TegataError ERR_BBS_PROOF_ENCODING, ERR_BBS_PUBLIC_KEY, ERR_BBS_PROOF_INVALID
 */
export function coreProofVerify(scheme: Scheme, input: ProofStatement): void {
  assertPairing(scheme, coreProofClaim(scheme, input))
}

/** What is left to check of a proof: e(abar, key) = e(bbar, base point of G2). */
export interface PairingClaim {
  readonly abar: G1Point
  readonly key: PreparedKey
  readonly bbar: G1Point
}

/** `CoreProofVerify` but for its last step, which many proofs can share. */
export function coreProofClaim(scheme: Scheme, input: ProofStatement): PairingClaim {
  const { disclosed, presentationHeader } = input
  const proof = octetsToProof(scheme.engine, input.proof)
  const key = octetsToPublicKey(scheme, input.publicKey)
  const init = proofVerifyInit(scheme, proof, input)
  const challenge = calculateChallenge(scheme, { ...init, disclosed, presentationHeader })
  return claimPairing(scheme, proof, key, challenge)
}

/** `ProofVerifyInit`. Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.7.3. */
export function proofVerifyInit(
  scheme: Scheme,
  proof: Proof,
  {
    publicKey,
    generators,
    header,
    disclosed,
  }: Pick<ProofStatement, 'publicKey' | 'generators' | 'header' | 'disclosed'>,
): ProofCommitments {
  const { abar, bbar, d, pointOctets, eHat, r1Hat } = proof
  const domain = calculateDomain(scheme, publicKey, generators, header)
  const t1 = scheme.engine.sumOfProducts([bbar, abar, d], [proof.challenge, eHat, r1Hat])
  const t2 = recomputeT2(scheme, proof, generators, domain, disclosed)
  return { pointOctets, t1, t2, domain }
}

/** The last step but one: the challenge is the one in the proof. */
export function claimPairing({ engine }: Scheme, proof: Proof, key: PreparedKey, challenge: Scalar): PairingClaim {
  if (!equalBytes(engine.encodeScalar(challenge), engine.encodeScalar(proof.challenge))) {
    throw new TegataError('ERR_BBS_PROOF_INVALID', 'the challenge does not match what is shown', {
      spec: 'draft-irtf-cfrg-bbs-signatures-10 section 3.6.4 step 5',
    })
  }
  return { abar: proof.abar, key, bbar: proof.bbar }
}

/** The last step: the pairings agree. */
export function assertPairing({ engine }: Scheme, { abar, key, bbar }: PairingClaim): void {
  if (!engine.pairingsAreEqual([{ a: abar, key }], bbar)) throw notSignedByKey()
}

/** The verdict on a proof whose pairings do not agree. */
export function notSignedByKey(): TegataError {
  return new TegataError('ERR_BBS_PROOF_INVALID', 'the proof is not about a signature of this key', {
    spec: 'draft-irtf-cfrg-bbs-signatures-10 section 3.6.4 step 6',
  })
}

/** T2 = Bv * c + D * r3^ + H_j1 * m^_j1 + ..., with Bv multiplied out so that one sum does it all. */
function recomputeT2(
  { engine, p1 }: Scheme,
  { d, r3Hat, mHats, challenge }: Proof,
  generators: readonly Generator[],
  domain: Scalar,
  disclosed: readonly DisclosedScalar[],
): G1Point {
  const hidden = complementOf(
    disclosed.map(({ index }) => index),
    generators.length - 1,
  )
  const points = [p1, generators[0]!.point, d]
  const scalars = [challenge, engine.multiplyScalars(domain, challenge), r3Hat]
  for (const { index, message } of disclosed) {
    points.push(generators[index + 1]!.point)
    scalars.push(engine.multiplyScalars(message, challenge))
  }
  for (const [i, index] of hidden.entries()) {
    points.push(generators[index + 1]!.point)
    scalars.push(mHats[i]!)
  }
  return engine.sumOfProducts(points, scalars)
}

/** What a statement proven together with the signature adds to the challenge. */
export interface JointCommitments {
  /** Encoded points, after T2. */
  readonly points: Uint8Array
  /** Octets at the end, with their length where they need one. */
  readonly context: Uint8Array
}

const NOTHING_MORE: JointCommitments = { points: new Uint8Array(), context: new Uint8Array() }

/**
 * `ProofChallengeCalculate`, and `ProofWithPseudonymChallengeCalculate` when there is something more to prove.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.7.4; draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 8.1.
 */
export function calculateChallenge(
  scheme: Scheme,
  transcript: ProofCommitments & {
    readonly disclosed: readonly DisclosedScalar[]
    readonly presentationHeader: Uint8Array
    readonly joint?: JointCommitments
  },
): Scalar {
  const { engine } = scheme
  const { disclosed, presentationHeader, joint = NOTHING_MORE } = transcript
  const octets = concatBytes(
    encodeLength(disclosed.length),
    ...disclosed.flatMap(({ index, message }) => [encodeLength(index), engine.encodeScalar(message)]),
    transcript.pointOctets,
    engine.encodePoint(transcript.t1),
    engine.encodePoint(transcript.t2),
    joint.points,
    engine.encodeScalar(transcript.domain),
    encodeLength(presentationHeader.length),
    presentationHeader,
    joint.context,
  )
  return hashToScalar(scheme, octets, scheme.hashToScalarDst)
}

/** The indexes from 0 to count - 1 that are not in an ascending list. */
function complementOf(indexes: readonly number[], count: number): number[] {
  const complement: number[] = []
  let next = 0
  for (let index = 0; index < count; index++) {
    if (indexes[next] === index) next++
    else complement.push(index)
  }
  return complement
}
