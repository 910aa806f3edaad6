export { ADVERSARIES, type Adversary, type LinkabilityVerdict } from './adversary.js'
export {
  type AnchoredCredential,
  type AnchorPart,
  type AnchorRecord,
  type AnchorStore,
  createMemoryAnchorStore,
  type PendingAnchorEvent,
} from './anchor-store.js'
export {
  type AuditCheckpoint,
  type AuditEntry,
  type AuditLog,
  type AuditLogOptions,
  type AuditStore,
  createAuditLog,
  createMemoryAuditStore,
} from './audit-log.js'
export {
  assertBytes,
  concatBytes,
  decodeBase64,
  decodeBase64url,
  decodeBase64urlText,
  decodeBase64urlTexts,
  decodeHex,
  decodeUtf8,
  encodeBase64,
  encodeBase64url,
  encodeBase64urlText,
  encodeBase64urlTexts,
  encodeHex,
  encodeUtf8,
  equalBytes,
} from './bytes.js'
export {
  AGE_THRESHOLDS,
  type AgeClaimName,
  ASSURANCE_LEVELS,
  type Ask,
  type AssuranceLevel,
  CLAIM_NAMES,
  type ClaimName,
  type ClaimsOf,
  claimsToDisclose,
  hasReachedAge,
  isAssuranceLevel,
  isClaimName,
  type PersonClaims,
} from './claims.js'
export type {
  StatusChange,
  StatusChecker,
  StatusClaim,
  StatusContext,
  StatusRegister,
} from './credential-status.js'
export {
  type CopyUse,
  type CredentialStore,
  createMemoryCredentialStore,
  type StoredCredential,
} from './credential-store.js'
export { ALGORITHM_OF_CURVE, COORDINATE_BYTES, type SignatureCurve } from './curves.js'
export { type Clock, type RandomSource, systemClock, systemRandom } from './environment.js'
export {
  type ArgumentErrorCode,
  type ErrorCode,
  type Evidence,
  isTegataError,
  TegataArgumentError,
  TegataError,
  type TegataErrorOptions,
} from './errors.js'
export type {
  AcceptedCredential,
  CredentialContent,
  CredentialValidity,
  FormatId,
  FormatInspection,
  FormatResult,
  HeldCredential,
  HolderBinding,
  HolderFormat,
  HolderKeys,
  IssuerFormat,
  PreparedBinding,
  PresentationInput,
  Pseudonym,
  SignerRevocation,
  VerificationInput,
  VerifierFormat,
} from './format.js'
export { digest, digestAll, digestTexts, hash, hashText, hmacSha256, macSha256, sha256 } from './hash.js'
export { hkdfSha256 } from './hkdf.js'
export { createMemoryHolderKeys } from './holder-keys.js'
export { joinBytes } from './join-bytes.js'
export { isJsonObject, type JsonLimits, type JsonObject, type JsonValue, ownMember, parseJson } from './json.js'
export { type JwkPrivate, type JwkPublic, jwkThumbprint, parsePublicJwk } from './jwk.js'
export { generateKeyAgreement, importKeyAgreement, isAgreementCurve, type KeyAgreement } from './key-agreement.js'
export {
  createKeyRing,
  type Envelope,
  type KeyRing,
  openEnvelope,
  type RingKey,
  sealEnvelope,
} from './key-ring.js'
export {
  type BrainpoolAlgorithm,
  generateSigner,
  importSigner,
  importVerifier,
  isKeyFor,
  isSignatureAlgorithm,
  type SignatureAlgorithm,
  type SignatureVerifier,
  type Signer,
  type VerificationAlgorithm,
} from './keys.js'
export { importCoseVerifier, importSignatureKey } from './keys-beyond-jose.js'
export type { LocalText } from './local-text.js'
export type {
  IssuanceOffer,
  IssuanceRequest,
  IssuanceResponse,
  OfferedConfiguration,
  PresentationRequest,
  PresentationResponse,
  ProvenBinding,
  RenewalProof,
  StatementSignature,
} from './messages.js'
export { assertOptions, type OptionKind } from './options.js'
export type {
  AgreementCurve,
  Awaitable,
  BrainpoolCurve,
  DigestName,
  HashName,
  PublicKeySource,
  SignatureScheme,
  VerifyFunction,
} from './platform/types.js'
export { possessionText } from './possession.js'
export { type Check, CheckRecorder, concludeVerification, isVerified, type Report, type Verified } from './report.js'
export {
  createSafeFetch,
  type HostResolver,
  type SafeFetch,
  type SafeFetchOptions,
  type SafeFetchRequest,
  type SafeFetchResponse,
  unsafeAllowLoopback,
} from './safe-fetch.js'
export { createKeySealer, createSealer, type Sealer } from './seal.js'
export { createSealedHolderKeys, type SealedHolderKeysOptions, type SealedSecretStore } from './sealed-holder-keys.js'
export {
  createPresentationSession,
  digestSession,
  type PresentationSession,
  type PresentationSessionOptions,
} from './session.js'
export { mapAwaitable, runSteps, type Steps, settle, waitFor } from './steps.js'
export { createMemoryOneTimeStore, type MemoryStoreOptions, type OneTimeStore } from './store.js'
export type { Trust, TrustedIssuer } from './trust.js'
