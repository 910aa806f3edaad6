export { anySerialization } from './any-serialization.js'
export type { ClaimsPath } from './claims-path.js'
export type { DecoyDigests } from './conceal.js'
export {
  type ClaimDescription,
  type ClaimLabel,
  type ClaimLabels,
  describeSdJwt,
  type SdJwtDescription,
} from './describe.js'
export type { Disclosure, SdHashAlgorithm } from './disclosure.js'
export { sdJwtVcHolder } from './holder-format.js'
export { issueSdJwt, type SdJwtContent } from './issue.js'
export { issueSdJwtVc, type SdJwtVcContent } from './issue-vc.js'
export { type SdJwtVcIssuerOptions, sdJwtVcIssuer } from './issuer-format.js'
export {
  type IssuerKeyMechanism,
  type IssuerKeyQuery,
  type IssuerKeys,
  pinnedIssuerKey,
  staticIssuerKeys,
} from './issuer-keys.js'
export { compactSdJwt, cosignSdJwt, flattenSdJwt, generalizeSdJwt } from './json-serialization.js'
export type { SdJwtLimits } from './limits.js'
export {
  fromOidcClaims,
  oidcClaimPath,
  toOidcClaims,
  toVerifiedClaims,
  type VerifiedClaimsOptions,
} from './oidc-claims.js'
export { parseSdJwt, type UnverifiedSdJwt } from './parse.js'
export {
  anyVct,
  type CredentialPolicy,
  type IssuerJwtPolicy,
  type KeyBindingPolicy,
  type SdJwtPolicy,
  type SdJwtVcPolicy,
  type SdJwtVcReceiptPolicy,
} from './policy.js'
export { type PreparedSdJwt, prepareSdJwt } from './prepare.js'
export { type KeyBinding, type PresentationContent, presentSdJwt } from './present.js'
export { receiveSdJwtVc } from './receive.js'
export type { SdJwtVcRecipientOptions } from './recipient-policy.js'
export type { ReadableSdJwt, SerializedSdJwt } from './serialization.js'
export {
  authorisedTransaction,
  type ExpectedTransactionData,
  type TransactionCheck,
  type TransactionData,
} from './transaction-data.js'
export { type SdJwtVcVerifierOptions, sdJwtVcVerifier } from './verifier-format.js'
export { inspectSdJwt, type SdJwtInspection, type SdJwtResult, verifySdJwt } from './verify.js'
export { inspectSdJwtVc, type SdJwtVcInspection, type SdJwtVcResult, verifySdJwtVc } from './verify-vc.js'
