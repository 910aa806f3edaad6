/** ISO/IEC TS 18013-7 Annex C: `org-iso-mdoc` over the W3C Digital Credentials API, for relying parties and for wallets. */
export { createDcApiExchange, type DcApiExchange, type DcApiQuestion } from './exchange.js'
export type { DcApiRequest, DcApiRequestData, DcApiResponseData } from './messages.js'
export {
  createDcApiVerifier,
  type DcApiVerifier,
  type DcApiVerifierOptions,
  type OpenDcApiRequest,
} from './verifier.js'
export {
  type DcApiExpectation,
  type DcApiPolicy,
  inspectDcApiResponse,
  verifyDcApiResponse,
} from './verify-response.js'
export { type DcApiOpenedRequest, openDcApiRequest, sealDcApiResponse } from './wallet.js'
