export { fetchStatusListAggregation, readStatusListAggregation, writeStatusListAggregation } from './aggregation.js'
export {
  createIndexAllocator,
  createMemoryIndexCounter,
  type IndexAllocator,
  type IndexAllocatorOptions,
  type IndexCounter,
} from './index-allocator.js'
export type { StatusLimits } from './limits.js'
export type { StatusCacheOptions } from './list-cache.js'
export { readStatusListCbor, writeStatusListCbor } from './list-cbor.js'
export { readStatusListJson, type StatusListJson, writeStatusListJson } from './list-json.js'
export type { StatusListPolicy } from './policy.js'
export {
  createStatusListPublisher,
  type PublishedStatusList,
  type StatusListPublisher,
  type StatusListPublisherOptions,
} from './publisher.js'
export { readStatusReference, type StatusReference, writeStatusReference } from './reference.js'
export {
  createStatusRegister,
  type PublishingStatusRegister,
  type StatusListPublication,
  type StatusRegisterOptions,
} from './register.js'
export { type StatusKeyMechanism, type StatusKeyQuery, staticStatusKeys } from './status-keys.js'
export { createStatusList, STATUS, type StatusBits, StatusList } from './status-list.js'
export {
  type CredentialStatus,
  createStatusResolver,
  type PrefetchResult,
  type StatusResolver,
  type StatusResolverOptions,
  type StatusSubject,
} from './status-resolver.js'
export type { StatusKeyHint, StatusListTokenContent, StatusListTokenForm } from './token.js'
export { issueStatusListCwt, statusListCwt } from './token-cwt.js'
export { issueStatusListJwt, statusListJwt } from './token-jwt.js'
export {
  inspectStatusListToken,
  readStatus,
  readStatusList,
  type StatusListExpectation,
  type StatusListInspection,
  type StatusListToken,
  verifyStatusListToken,
} from './verify-token.js'
