import { concatBytes, type Evidence, TegataError } from '@tegata/core'
import { type Engine, type G1Point, POINT_BYTES, SCALAR_BYTES, type Scalar } from '../engines/engine.js'

/** A signature: a point and a scalar, 80 bytes. Spec: draft-irtf-cfrg-bbs-signatures-10 section 4.2.4.2. */
export const SIGNATURE_BYTES = POINT_BYTES + SCALAR_BYTES

/** A proof that hides nothing, 272 bytes; each hidden message adds 32. Spec: draft-irtf-cfrg-bbs-signatures-10 section 4.2.4.5. */
export const PROOF_FLOOR_BYTES = 3 * POINT_BYTES + 4 * SCALAR_BYTES

/** A commitment to nothing with its proof, 112 bytes. Spec: draft-irtf-cfrg-bbs-blind-signatures-02 section 5.4.2. */
export const COMMITMENT_FLOOR_BYTES = POINT_BYTES + 2 * SCALAR_BYTES

/** A signature taken apart. */
export interface Signature {
  readonly a: G1Point
  readonly e: Scalar
}

/** A proof taken apart; `octets` are the received bytes of the points, which the challenge is computed over. */
export interface Proof {
  readonly abar: G1Point
  readonly bbar: G1Point
  readonly d: G1Point
  readonly pointOctets: Uint8Array
  readonly eHat: Scalar
  readonly r1Hat: Scalar
  readonly r3Hat: Scalar
  readonly mHats: readonly Scalar[]
  readonly challenge: Scalar
}

/** A commitment with its proof of knowledge taken apart. */
export interface CommitmentWithProof {
  readonly commitment: G1Point
  readonly commitmentOctets: Uint8Array
  readonly sHat: Scalar
  readonly mHats: readonly Scalar[]
  readonly challenge: Scalar
}

type EncodingCode = 'ERR_BBS_SIGNATURE_ENCODING' | 'ERR_BBS_PROOF_ENCODING' | 'ERR_BBS_COMMITMENT_ENCODING'

/**
 * `octets_to_signature`.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 4.2.4.3.
 *
 * @throws TegataError ERR_BBS_SIGNATURE_ENCODING
 */
export function octetsToSignature(engine: Engine, octets: Uint8Array): Signature {
  const reader = new Reader(engine, octets, 'ERR_BBS_SIGNATURE_ENCODING', 'section 4.2.4.3')
  if (octets.length !== SIGNATURE_BYTES) throw reader.refusal('wrong length')
  return { a: reader.point('A'), e: reader.scalar('e') }
}

/**
 * `octets_to_proof`.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 4.2.4.5.
 *
 * @throws TegataError ERR_BBS_PROOF_ENCODING
 */
export function octetsToProof(engine: Engine, octets: Uint8Array): Proof {
  const hidden = countHiddenMessages(octets)
  const reader = new Reader(engine, octets, 'ERR_BBS_PROOF_ENCODING', 'section 4.2.4.5')
  return {
    abar: reader.point('Abar'),
    bbar: reader.point('Bbar'),
    d: reader.point('D'),
    pointOctets: octets.slice(0, 3 * POINT_BYTES),
    eHat: reader.scalar('e^'),
    r1Hat: reader.scalar('r1^'),
    r3Hat: reader.scalar('r3^'),
    mHats: Array.from({ length: hidden }, (_, j) => reader.scalar(`m^_${j}`)),
    challenge: reader.scalar('c'),
  }
}

/**
 * `octets_to_commitment_with_proof`.
 *
 * Spec: draft-irtf-cfrg-bbs-blind-signatures-02 section 5.4.2.
 *
 * @throws TegataError ERR_BBS_COMMITMENT_ENCODING
 */
export function octetsToCommitmentWithProof(engine: Engine, octets: Uint8Array): CommitmentWithProof {
  const reader = new Reader(engine, octets, 'ERR_BBS_COMMITMENT_ENCODING', 'section 5.4.2')
  const committed = countScalars(octets.length - COMMITMENT_FLOOR_BYTES)
  if (committed === undefined) throw reader.refusal('wrong length')
  return {
    commitment: reader.point('C'),
    commitmentOctets: octets.slice(0, POINT_BYTES),
    sHat: reader.scalar('s^'),
    mHats: Array.from({ length: committed }, (_, i) => reader.scalar(`m^_${i}`)),
    challenge: reader.scalar('c'),
  }
}

/**
 * U, the number of messages that a proof hides, which its length tells.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 4.2.4.5 steps 1, 2 and 17.
 *
 * @throws TegataError ERR_BBS_PROOF_ENCODING
 */
export function countHiddenMessages(proof: Uint8Array): number {
  const count = countScalars(proof.length - PROOF_FLOOR_BYTES)
  if (count === undefined)
    throw refuse('ERR_BBS_PROOF_ENCODING', 'section 4.2.4.5', 'wrong length', { length: proof.length })
  return count
}

/** `serialize` for scalars. Spec: draft-irtf-cfrg-bbs-signatures-10 section 4.2.4.1. */
export function encodeScalars(engine: Engine, scalars: readonly Scalar[]): Uint8Array {
  return concatBytes(...scalars.map((scalar) => engine.encodeScalar(scalar)))
}

function countScalars(bytes: number): number | undefined {
  return bytes >= 0 && bytes % SCALAR_BYTES === 0 ? bytes / SCALAR_BYTES : undefined
}

/** Reads points and scalars off a byte string, in order; the callers have checked the whole length. */
class Reader {
  readonly #engine: Engine
  readonly #octets: Uint8Array
  readonly #code: EncodingCode
  readonly #section: string
  #offset = 0

  constructor(engine: Engine, octets: Uint8Array, code: EncodingCode, section: string) {
    this.#engine = engine
    this.#octets = octets
    this.#code = code
    this.#section = section
  }

  /** A point of the subgroup other than the identity, in its one canonical encoding. */
  point(element: string): G1Point {
    const point = this.#engine.decodePoint(this.#take(POINT_BYTES))
    if (point === undefined) throw this.refusal('not a point of the subgroup', element)
    return point
  }

  /** A scalar from 1 to r - 1: "if s_j = 0 or if s_j >= r, return INVALID". */
  scalar(element: string): Scalar {
    const scalar = this.#engine.decodeScalar(this.#take(SCALAR_BYTES))
    if (scalar === undefined || this.#engine.isZero(scalar))
      throw this.refusal('a scalar is zero or too large', element)
    return scalar
  }

  refusal(reason: string, element?: string): TegataError {
    const evidence = { length: this.#octets.length, ...(element === undefined ? {} : { element }) }
    return refuse(this.#code, this.#section, reason, evidence)
  }

  #take(length: number): Uint8Array {
    const bytes = this.#octets.subarray(this.#offset, this.#offset + length)
    this.#offset += length
    return bytes
  }
}

function refuse(code: EncodingCode, section: string, reason: string, evidence: Evidence): TegataError {
  const draft = code === 'ERR_BBS_COMMITMENT_ENCODING' ? 'blind-signatures-02' : 'signatures-10'
  return new TegataError(code, `cannot decode: ${reason}`, {
    spec: `draft-irtf-cfrg-bbs-${draft} ${section}`,
    evidence,
  })
}
