import { concatBytes, equalBytes, type RandomSource, TegataError } from '@tegata/core'
import type { G1Point, Scalar } from './engine.js'
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

/** A message that a proof shows. */
export interface DisclosedScalar {
  readonly index: number
  readonly message: Scalar
}

/** `octets_to_secret_key`: a scalar from 1 to r - 1. @throws TegataError ERR_BBS_SECRET_KEY */
export function octetsToSecretKey({ engine }: Scheme, octets: Uint8Array): Scalar {
  const secret = engine.decodeScalar(octets)
  if (secret === undefined || engine.isZero(secret)) {
    throw new TegataError('ERR_BBS_SECRET_KEY', 'a secret key is 32 bytes, from 1 to r - 1', {
      spec: 'draft-irtf-cfrg-bbs-signatures-10 section 3.4.1',
    })
  }
  return secret
}

/** B = P1 + Q_1 * domain + H_1 * msg_1 + ... + H_L * msg_L. */
export function calculateB(
  { engine, p1 }: Scheme,
  generators: readonly Generator[],
  domain: Scalar,
  messages: readonly Scalar[],
): G1Point {
  const products = engine.sumOfProducts(pointsOf(generators), [domain, ...messages])
  return engine.addPoints(p1, products)
}

/** `CoreSign`. Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.6.1. */
export function coreSign(
  scheme: Scheme,
  input: {
    readonly secretKey: Scalar
    readonly publicKey: Uint8Array
    readonly generators: readonly Generator[]
    readonly header: Uint8Array
    readonly messages: readonly Scalar[]
  },
): Uint8Array {
  const { secretKey, publicKey, generators, header, messages } = input
  const domain = calculateDomain(scheme, publicKey, generators, header)
  const eInput = encodeScalars(scheme.engine, [secretKey, ...messages, domain])
  const e = hashToScalar(scheme, eInput, scheme.hashToScalarDst)
  return finalizeSignature(scheme, secretKey, e, calculateB(scheme, generators, domain, messages))
}

/** A = B * (1 / (SK + e)), then `signature_to_octets((A, e))`. */
export function finalizeSignature({ engine }: Scheme, secretKey: Scalar, e: Scalar, b: G1Point): Uint8Array {
  const inverse = engine.invertScalar(engine.addScalars(secretKey, e))
  const a = engine.sumOfSecretProducts([b], [inverse])
  return concatBytes(engine.encodePoint(a), engine.encodeScalar(e))
}

/**
 * `CoreVerify`.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.6.2.
 *
 * @throws TegataError ERR_BBS_SIGNATURE_ENCODING, ERR_BBS_PUBLIC_KEY, ERR_BBS_SIGNATURE_INVALID
 */
export function coreVerify(
  scheme: Scheme,
  input: {
    readonly publicKey: Uint8Array
    readonly signature: Uint8Array
    readonly generators: readonly Generator[]
    readonly header: Uint8Array
    readonly messages: readonly Scalar[]
  },
): void {
  const { engine } = scheme
  const { publicKey, generators, messages } = input
  const { a, e } = octetsToSignature(engine, input.signature)
  const key = octetsToPublicKey(scheme, publicKey)
  const domain = calculateDomain(scheme, publicKey, generators, input.header)
  // "h(A, W) * h(A * e - B, BP2) = Identity_GT", as h(A, W) = h(B - A * e, BP2): A joins the sum of B with -e.
  const zero = engine.subtractScalars(e, e)
  const minusE = engine.subtractScalars(zero, e)
  const products = engine.sumOfProducts([...pointsOf(generators), a], [domain, ...messages, minusE])
  if (!engine.pairingsAreEqual(a, key, engine.addPoints(scheme.p1, products))) {
    throw new TegataError('ERR_BBS_SIGNATURE_INVALID', 'the signature does not verify', {
      spec: 'draft-irtf-cfrg-bbs-signatures-10 section 3.6.2 step 3',
    })
  }
}

/**
 * `CoreProofGen`: a fresh proof each time, even for the same input.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 sections 3.6.3, 3.7.1, 3.7.2.
 *
 * @throws TegataError ERR_BBS_SIGNATURE_ENCODING, ERR_BBS_RANDOMNESS
 */
export function coreProofGen(
  scheme: Scheme,
  input: {
    readonly publicKey: Uint8Array
    readonly signature: Uint8Array
    readonly generators: readonly Generator[]
    readonly header: Uint8Array
    readonly presentationHeader: Uint8Array
    readonly messages: readonly Scalar[]
    readonly disclosedIndexes: readonly number[]
    readonly random: RandomSource
  },
): Uint8Array {
  const { engine } = scheme
  const { generators, messages } = input
  const { a, e } = octetsToSignature(engine, input.signature)
  const hiddenIndexes = complementOf(input.disclosedIndexes, messages.length)
  const randomScalars = calculateRandomScalars(scheme, 5 + hiddenIndexes.length, input.random)
  const [r1, r2, eTilde, r1Tilde, r3Tilde, ...mTildes] = randomScalars as [Scalar, Scalar, Scalar, Scalar, Scalar]

  // ProofInit. Scalars that blind or are blinded go through the slower multiplication; messages themselves, hashes
  // that the next signature reuses, only through B.
  const domain = calculateDomain(scheme, input.publicKey, generators, input.header)
  const b = calculateB(scheme, generators, domain, messages)
  const d = engine.sumOfSecretProducts([b], [r2])
  const abar = engine.sumOfSecretProducts([a], [engine.multiplyScalars(r1, r2)])
  const bbar = engine.subtractPoints(engine.sumOfSecretProducts([d], [r1]), engine.sumOfSecretProducts([abar], [e]))
  const t1 = engine.sumOfSecretProducts([abar, d], [eTilde, r1Tilde])
  const hiddenPoints = hiddenIndexes.map((j) => generators[j + 1]!.point)
  const t2 = engine.sumOfSecretProducts([d, ...hiddenPoints], [r3Tilde, ...mTildes])

  const pointOctets = concatBytes(engine.encodePoint(abar), engine.encodePoint(bbar), engine.encodePoint(d))
  const disclosed = input.disclosedIndexes.map((index) => ({ index, message: messages[index]! }))
  const challenge = calculateChallenge(scheme, {
    pointOctets,
    t1,
    t2,
    domain,
    disclosed,
    presentationHeader: input.presentationHeader,
  })

  // ProofFinalize.
  const plus = (tilde: Scalar, secret: Scalar) => engine.addScalars(tilde, engine.multiplyScalars(secret, challenge))
  const minus = (tilde: Scalar, secret: Scalar) =>
    engine.subtractScalars(tilde, engine.multiplyScalars(secret, challenge))
  const r3 = engine.invertScalar(r2)
  const mHats = hiddenIndexes.map((j, i) => plus(mTildes[i]!, messages[j]!))
  const responses = [plus(eTilde, e), minus(r1Tilde, r1), minus(r3Tilde, r3), ...mHats, challenge]
  return concatBytes(pointOctets, encodeScalars(engine, responses))
}

/**
 * `CoreProofVerify` for a proof whose number of hidden messages fits the generators.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 sections 3.6.4, 3.7.3.
 *
 * @throws TegataError ERR_BBS_PROOF_ENCODING, ERR_BBS_PUBLIC_KEY, ERR_BBS_PROOF_INVALID
 */
export function coreProofVerify(
  scheme: Scheme,
  input: {
    readonly publicKey: Uint8Array
    readonly proof: Uint8Array
    readonly generators: readonly Generator[]
    readonly header: Uint8Array
    readonly presentationHeader: Uint8Array
    readonly disclosed: readonly DisclosedScalar[]
  },
): void {
  const { engine } = scheme
  const { generators, disclosed, presentationHeader } = input
  const proof = octetsToProof(engine, input.proof)
  const key = octetsToPublicKey(scheme, input.publicKey)
  const domain = calculateDomain(scheme, input.publicKey, generators, input.header)
  const { abar, bbar, d, pointOctets, eHat, r1Hat } = proof
  const t1 = engine.sumOfProducts([bbar, abar, d], [proof.challenge, eHat, r1Hat])
  const t2 = recomputeT2(scheme, proof, generators, domain, disclosed)
  const challenge = calculateChallenge(scheme, { pointOctets, t1, t2, domain, disclosed, presentationHeader })
  if (!equalBytes(engine.encodeScalar(challenge), engine.encodeScalar(proof.challenge))) {
    throw new TegataError('ERR_BBS_PROOF_INVALID', 'the challenge does not match what is shown', {
      spec: 'draft-irtf-cfrg-bbs-signatures-10 section 3.6.4 step 5',
    })
  }
  if (!engine.pairingsAreEqual(abar, key, bbar)) {
    throw new TegataError('ERR_BBS_PROOF_INVALID', 'the proof is not about a signature of this key', {
      spec: 'draft-irtf-cfrg-bbs-signatures-10 section 3.6.4 step 6',
    })
  }
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

/** `ProofChallengeCalculate`. Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.7.4. */
function calculateChallenge(
  scheme: Scheme,
  transcript: {
    /** Abar, Bbar and D, encoded. */
    readonly pointOctets: Uint8Array
    readonly t1: G1Point
    readonly t2: G1Point
    readonly domain: Scalar
    readonly disclosed: readonly DisclosedScalar[]
    readonly presentationHeader: Uint8Array
  },
): Scalar {
  const { engine } = scheme
  const { disclosed, presentationHeader } = transcript
  const octets = concatBytes(
    encodeLength(disclosed.length),
    ...disclosed.flatMap(({ index, message }) => [encodeLength(index), engine.encodeScalar(message)]),
    transcript.pointOctets,
    engine.encodePoint(transcript.t1),
    engine.encodePoint(transcript.t2),
    engine.encodeScalar(transcript.domain),
    encodeLength(presentationHeader.length),
    presentationHeader,
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

function pointsOf(generators: readonly Generator[]): G1Point[] {
  return generators.map(({ point }) => point)
}
