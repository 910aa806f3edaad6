export type {
  AnchorAssurance,
  AnchorEvidence,
  AnchorRequest,
  AnchorSource,
  VerifiedAnchor,
} from './anchor-source.js'
export type { AccessToken } from './digital-agency/access-token.js'
export {
  DIGITAL_AGENCY_PRODUCTION,
  DIGITAL_AGENCY_SANDBOX,
  type DigitalAgencyApp,
  type DigitalAgencyServer,
} from './digital-agency/app.js'
export {
  type AuthorizationOptions,
  type AuthorizationRequest,
  createAuthorizationRequest,
  processAuthorizationResponse,
  readState,
  statementNonce,
} from './digital-agency/authorization.js'
export {
  createJwksRequest,
  processJwksResponse,
  type ServerKeys,
  type VerifiedIdToken,
  verifyIdToken,
} from './digital-agency/id-token.js'
export {
  createSignResultRequest,
  createSignTransactionRequest,
  type DigestForm,
  processSignResultResponse,
  processSignTransactionResponse,
} from './digital-agency/sign-transaction.js'
export {
  type DigitalAgencyAnchorOptions,
  type DigitalAgencyAnchorSource,
  digitalAgencyAnchorSource,
} from './digital-agency/source.js'
export {
  createClientCredentialsRequest,
  createTokenRequest,
  processClientCredentialsResponse,
  processTokenResponse,
  type TokenResponse,
} from './digital-agency/token.js'
export { createUserinfoRequest, processUserinfoResponse } from './digital-agency/userinfo.js'
export { type DirectAnchorOptions, directAnchorSource } from './direct.js'
export type { PreparedRequest } from './http.js'
export { type OperatorAnchorOptions, operatorAnchorSource } from './operator.js'
export {
  createOperatorRequest,
  type OperatorApi,
  type OperatorEvidence,
  type OperatorResult,
  processOperatorResponse,
} from './operator-messages.js'
