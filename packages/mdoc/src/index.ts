export { type DeviceSigned, type MdocDocument, parseDeviceResponse } from './device-response.js'
export type { MdocTrust, MdocTrustedIssuer } from './document-signer.js'
export { mdocHolder } from './holder-format.js'
export { issueMdoc, type MdocContent, type MdocElements, type MdocIssuance } from './issue.js'
export { type MdocIssuerOptions, mdocIssuer } from './issuer-format.js'
export { type IssuerSigned, type IssuerSignedItem, parseIssuerSigned } from './issuer-signed.js'
export type { KeyAuthorizations, MdocValidity } from './mobile-security-object.js'
export { PERSON_DOC_TYPE } from './person-elements.js'
export { type ElementSelection, type MdocPresentation, presentMdoc } from './present.js'
export {
  type DcApiHandover,
  encodeDcApiTranscript,
  encodeRedirectTranscript,
  encodeSessionTranscript,
  type RedirectHandover,
  type TranscriptSource,
} from './session-transcript.js'
export { type MdocVerifierOptions, mdocVerifier } from './verifier-format.js'
export {
  type ElementValues,
  type IssuedDocument,
  type IssuerSignedInspection,
  inspectIssuerSigned,
  inspectMdoc,
  type MdocExpectation,
  type MdocInspection,
  type MdocVerification,
  type PresentedDocument,
  verifyIssuerSigned,
  verifyMdoc,
} from './verify.js'
