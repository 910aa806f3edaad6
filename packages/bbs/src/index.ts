export { type NymProofToVerify, type ProofToVerify, type ProofVerdict, verifyProofs } from './batch/verify-proofs.js'
export {
  type BlindBbs,
  type BlindProofGenInput,
  type BlindProofVerifyInput,
  type BlindSignInput,
  createBlindBbs,
  type VerifyBlindSignInput,
} from './blind/blind-bbs.js'
export type { CommitResult } from './blind/blind-operations.js'
export {
  type Bbs,
  createBbs,
  type ProofGenInput,
  type ProofVerifyInput,
  type SignInput,
  type VerifyInput,
} from './core/bbs.js'
export { MAX_MESSAGES } from './core/limits.js'
export { COMMITMENT_FLOOR_BYTES, PROOF_FLOOR_BYTES, SIGNATURE_BYTES } from './core/octets.js'
export type { SuiteName } from './core/suite.js'
export {
  type Engine,
  type G1Point,
  type PairingSide,
  POINT_BYTES,
  type PreparedKey,
  PUBLIC_KEY_BYTES,
  SCALAR_BYTES,
  type Scalar,
} from './engines/engine.js'
export { loadEngine } from './engines/load.js'
export type { MclOptions } from './engines/mcl.js'
export type { MclWasm } from './engines/mcl-module.js'
export { createNymBbs, createTypedNymBbs, type NymBbs, type TypedMessage } from './nym/nym-bbs.js'
export type {
  BlindSignWithNymInput,
  CommitWithNymInput,
  ProofGenWithNymInput,
  ProofVerifyWithNymInput,
  VerifyFinalizeWithNymInput,
} from './nym/nym-inputs.js'
export type { NymDraft, ProofWithNym } from './nym/nym-operations.js'
