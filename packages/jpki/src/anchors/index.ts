export type { AnchorPurpose } from './codec.js'
export type { ConsentPurpose, ConsentRecord, GivenConsent } from './consent.js'
export {
  type Continuity,
  continuityOfPlatform,
  proveSameWallet,
  type WalletProof,
  walletContinuityText,
} from './continuity.js'
export type { AnchorEvent, AnchorEventBatch } from './events.js'
export { type AnchorKeys, createAnchorKeys } from './keys.js'
export {
  type AnchoredSubjectCheck,
  type AnchorLifecycle,
  type AnchorLifecycleOptions,
  createAnchorLifecycle,
  type LatestAttributes,
  type LatestAttributesProvider,
  type LatestAttributesReply,
  type RecheckSummary,
} from './lifecycle.js'
export type { AnchorRecording } from './recording.js'
export { type AnchorVault, type AnchorVaultOptions, createAnchorVault } from './vault.js'
export type { AnchorRetention } from './vault-core.js'
