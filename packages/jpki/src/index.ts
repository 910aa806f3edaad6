export { type AnchorSecret, anchorIndexInput, sealAnchor } from './anchor-secret.js'
export { decodeAttributes, type JpkiAttributes, type Substitutions } from './attributes.js'
export {
  inspectJpkiCertificate,
  type JpkiCertificateInspection,
  type JpkiCertificateOptions,
  type JpkiCertificateResult,
  type JpkiPolicy,
  verifyJpkiCertificate,
} from './certificate.js'
export { type Locality, locateAddress, type Municipality } from './municipality.js'
export { personClaims } from './person-claims.js'
export { JPKI_PRODUCTION, JPKI_TEST, type JpkiHierarchy, type JpkiTrust } from './profile.js'
export {
  type CrlProvider,
  type CrlRequest,
  checkPartitionCrl,
  type JpkiRevocation,
  type RevocationVerdict,
  revocationNotChecked,
} from './revocation.js'
export type { JpkiSignature, JpkiSignatureForm, JpkiUsage } from './signature.js'
export { checkSignatureValue, type RawJpkiSignature } from './signature-value.js'
export {
  inspectJpkiSignature,
  type JpkiSignatureInspection,
  type JpkiSignatureOptions,
  type JpkiSignatureResult,
  verifyJpkiSignature,
} from './verify.js'
