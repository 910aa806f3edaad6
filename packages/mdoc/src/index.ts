export { type DeviceSigned, type MdocDocument, parseDeviceResponse } from './data/device-response.js'
export { type IssuerSigned, type IssuerSignedItem, parseIssuerSigned } from './data/issuer-signed.js'
export type { KeyAuthorizations, MdocValidity } from './data/mobile-security-object.js'
export { issueMdoc, type MdocContent, type MdocElements, type MdocIssuance } from './issue/issue.js'
export { type ElementSelection, type MdocPresentation, presentMdoc } from './present/present.js'
export { mdocHolder } from './roles/holder-format.js'
export { type MdocIssuerOptions, mdocIssuer } from './roles/issuer-format.js'
export { PERSON_DOC_TYPE } from './roles/person-elements.js'
export { type MdocVerifierOptions, mdocVerifier } from './roles/verifier-format.js'
export {
  type DcApiHandover,
  encodeDcApiTranscript,
  encodeRedirectTranscript,
  encodeSessionTranscript,
  type RedirectHandover,
  type TranscriptSource,
} from './session-transcript/transcript.js'
export {
  type CertificateRevocation,
  type CrlRevocationOptions,
  crlRevocation,
  type IssuedCertificate,
  unsafeAcceptUnchecked,
} from './trust/certificate-revocation.js'
export type { MdocTrust, MdocTrustedIssuer } from './trust/trusted-signer.js'
export type { StatusPolicy } from './verify/status.js'
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
} from './verify/verify.js'
