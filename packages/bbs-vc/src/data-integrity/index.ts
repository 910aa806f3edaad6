export {
  CREDENTIALS_V1,
  CREDENTIALS_V2,
  DATA_INTEGRITY_V2,
  type PinnedContext,
  type PinnedContexts,
  pinContexts,
} from './contexts.js'
export {
  type BaseProofInput,
  type BaseProofTrace,
  createBaseProof,
  type ExplainedBaseProof,
  explainBaseProof,
} from './create.js'
export {
  type DerivedProofInput,
  type DerivedProofTrace,
  deriveProof,
  type ExplainedDerivedProof,
  explainDerivedProof,
} from './derive.js'
export type { SerializedDocument } from './document.js'
export type { FeatureOption } from './feature-option.js'
export type { Group } from './groups.js'
export { createHolderCommitment, type HolderCommitment, type HolderSecrets } from './holder.js'
export {
  type DataIntegrityKeyPair,
  generateDataIntegrityKeyPair,
  importDataIntegrityKeyPair,
  type SecretMultikey,
  type StatementsToSign,
} from './key-pair.js'
export type { LabelMap } from './label-map.js'
export {
  type BaseProofValue,
  type DerivedProofValue,
  parseBaseProofValue,
  parseDerivedProofValue,
} from './proof-value.js'
export {
  type DerivedProofInspection,
  type DerivedProofPolicy,
  type DerivedProofResult,
  inspectDerivedProof,
  verifyDerivedProof,
} from './verify.js'
export type { VerifyData } from './verify-data.js'
