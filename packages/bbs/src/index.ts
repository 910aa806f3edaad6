export { type NymProofToVerify, type ProofToVerify, type ProofVerdict, verifyProofs } from './batch.js'
export {
  type Bbs,
  createBbs,
  type ProofGenInput,
  type ProofVerifyInput,
  type SignInput,
  type VerifyInput,
} from './bbs.js'
export {
  type BlindBbs,
  type BlindProofGenInput,
  type BlindProofVerifyInput,
  type BlindSignInput,
  createBlindBbs,
  type VerifyBlindSignInput,
} from './blind-bbs.js'
export type { CommitResult } from './blind-operations.js'
export {
  type Engine,
  type G1Point,
  type PairingSide,
  POINT_BYTES,
  type PreparedKey,
  PUBLIC_KEY_BYTES,
  SCALAR_BYTES,
  type Scalar,
} from './engine.js'
export type { MclOptions } from './engines/mcl.js'
export type { MclWasm } from './engines/mcl-module.js'
export { MAX_MESSAGES } from './limits.js'
export { loadEngine } from './load.js'
export { createNymBbs, createTypedNymBbs, type NymBbs, type TypedMessage } from './nym-bbs.js'
export type {
  BlindSignWithNymInput,
  CommitWithNymInput,
  ProofGenWithNymInput,
  ProofVerifyWithNymInput,
  VerifyFinalizeWithNymInput,
} from './nym-inputs.js'
export type { NymDraft, ProofWithNym } from './nym-operations.js'
export { COMMITMENT_FLOOR_BYTES, PROOF_FLOOR_BYTES, SIGNATURE_BYTES } from './octets.js'
export type { SuiteName } from './suite.js'
