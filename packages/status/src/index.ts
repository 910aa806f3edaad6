export { createJwtStatusCheck, type JwtStatusCheckOptions } from './checking/jwt-check.js'
export type { StatusCacheOptions } from './checking/list-cache.js'
export { readStatusReference, type StatusReference, writeStatusReference } from './checking/reference.js'
export {
  type CredentialStatus,
  createStatusResolver,
  type PrefetchResult,
  type StatusResolver,
  type StatusResolverOptions,
  type StatusSubject,
} from './checking/status-resolver.js'
export { IdentifierList } from './identifier/identifier-list.js'
export {
  type IdentifierListTokenContent,
  identifierListCwt,
  issueIdentifierListCwt,
  type PublishedIdentifiers,
  writeIdentifierReference,
} from './identifier/token.js'
export {
  type IdentifierListExpectation,
  type IdentifierListInspection,
  type IdentifierListToken,
  inspectIdentifierListToken,
  verifyIdentifierListToken,
} from './identifier/verify.js'
export {
  createIndexAllocator,
  createMemoryIndexCounter,
  type IndexAllocator,
  type IndexAllocatorOptions,
  type IndexCounter,
} from './issuing/index-allocator.js'
export {
  createStatusListPublisher,
  type PublishedStatusList,
  type StatusListPublisher,
  type StatusListPublisherOptions,
} from './issuing/publisher.js'
export {
  createStatusRegister,
  type PublishingStatusRegister,
  type StatusListPublication,
  type StatusRegisterOptions,
} from './issuing/register.js'
export {
  fetchStatusListAggregation,
  readStatusListAggregation,
  writeStatusListAggregation,
} from './list/aggregation.js'
export type { StatusLimits } from './list/limits.js'
export { readStatusListCbor, writeStatusListCbor } from './list/list-cbor.js'
export { readStatusListJson, type StatusListJson, writeStatusListJson } from './list/list-json.js'
export { createStatusList, STATUS, type StatusBits, StatusList } from './list/status-list.js'
export type { StatusListPolicy } from './token/policy.js'
export { type StatusKeyMechanism, type StatusKeyQuery, staticStatusKeys } from './token/status-keys.js'
export type {
  OpenList,
  StatusKeyHint,
  StatusListTokenContent,
  StatusListTokenForm,
  StatusMechanism,
  StatusPlace,
  StatusTokenForm,
  UnverifiedClaims,
  UnverifiedToken,
} from './token/token.js'
export { issueStatusListCwt, statusListCwt } from './token/token-cwt.js'
export { issueStatusListJwt, statusListJwt } from './token/token-jwt.js'
export {
  inspectStatusListToken,
  readStatus,
  readStatusList,
  type StatusListExpectation,
  type StatusListInspection,
  type StatusListToken,
  type StatusTokenExpectation,
  type StatusTokenFacts,
  verifyStatusListToken,
} from './token/verify-token.js'
