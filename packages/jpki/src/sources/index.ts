export type {
  AnchorAssurance,
  AnchorEvidence,
  AnchorRequest,
  AnchorSource,
  VerifiedAnchor,
} from './anchor-source.js'
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
