export {
  type DeviceResponse,
  type DeviceSigned,
  type ElementErrors,
  type MdocDocument,
  parseDeviceResponse,
} from './data/device-response.js'
export { type IssuerSigned, type IssuerSignedItem, parseIssuerSigned } from './data/issuer-signed.js'
export type { KeyAuthorizations } from './data/key-authorizations.js'
export type { MdocValidity } from './data/mobile-security-object.js'
export type { ZkDocument } from './data/zk-document.js'
export { issueMdoc, type MdocContent, type MdocElements, type MdocIssuance } from './issue/issue.js'
export type { ElementSelection } from './present/credential.js'
export {
  createDeviceResponse,
  type DeviceAuthentication,
  type MdocPresentation,
  type MdocResponse,
  presentMdoc,
} from './present/present.js'
export { buildDeviceRequest, type DeviceRequestInput, type ReaderIdentity } from './request/build.js'
export {
  type DeviceRequest,
  type DocRequest,
  type ItemsRequest,
  parseDeviceRequest,
  type RequestContent,
  type RequestedElements,
} from './request/device-request.js'
export type {
  AlternativeElements,
  DeviceRequestInfo,
  DocRequestInfo,
  ElementReference,
  UseCase,
  ZkRequest,
  ZkSystemSpec,
} from './request/request-info.js'
export {
  type AuthenticatedReader,
  type AuthenticatedRequest,
  type DeviceRequestInspection,
  inspectDeviceRequest,
  type ReaderExpectation,
  verifyDeviceRequest,
} from './request/verify-request.js'
export { mdocHolder } from './roles/holder-format.js'
export { type MdocIssuerOptions, mdocIssuer } from './roles/issuer-format.js'
export { PERSON_DOC_TYPE } from './roles/person-elements.js'
export { type MdocVerifierOptions, mdocVerifier } from './roles/verifier-format.js'
export {
  type AnnexBHandover,
  type AnnexCHandover,
  encodeAnnexBTranscript,
  encodeAnnexCTranscript,
} from './session-transcript/iso-18013-7.js'
export {
  type DcApiHandover,
  encodeDcApiTranscript,
  encodeInteractiveAuthorizationTranscript,
  encodeRedirectTranscript,
  encodeSessionTranscript,
  type InteractiveAuthorizationHandover,
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
export type { ElementValues, IssuedDocument, PresentedDocument } from './verify/document.js'
export type { StatusPolicy } from './verify/status.js'
export { signedTransaction, type TransactionCheck } from './verify/transaction.js'
export {
  inspectMdoc,
  type MdocInspection,
  type MdocVerification,
  type PresentationExpectation,
  verifyMdoc,
} from './verify/verify.js'
export type { PlausibleTranscript, TranscriptDiagnosis } from './verify/verify-device.js'
export {
  type IssuerSignedInspection,
  inspectIssuerSigned,
  type MdocExpectation,
  verifyIssuerSigned,
} from './verify/verify-issuer-signed.js'
export type { ZkVerifiedDocument, ZkVerifier } from './verify/zk.js'
