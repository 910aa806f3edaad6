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
export type { DataDigest } from './digest-value.js'
export { type Locality, locateAddress, type Municipality } from './municipality.js'
export { personClaims } from './person-claims.js'
export { JPKI_PRODUCTION, JPKI_TEST, type JpkiHierarchy, type JpkiTrust, withPolicies } from './profile.js'
export {
  type JpkiRevocation,
  type JpkiRevocationSources,
  type RevocationAnswer,
  type RevocationInput,
  type RevocationSource,
  type RevocationVerdict,
  revocationNotChecked,
} from './revocation.js'
export { type CrlProvider, type CrlRequest, checkPartitionCrl, crlRevocation } from './revocation-crl.js'
export { type OcspOptions, ocspRevocation } from './revocation-ocsp.js'
export type { JpkiSignature, JpkiSignatureForm, JpkiUsage } from './signature.js'
export { checkSignatureValue, type RawJpkiSignature } from './signature-value.js'
export {
  inspectJpkiSignature,
  type JpkiAuthenticationInspection,
  type JpkiAuthenticationOptions,
  type JpkiAuthenticationResult,
  type JpkiSignatureInspection,
  type JpkiSignatureOptions,
  type JpkiSignatureResult,
  verifyJpkiSignature,
} from './verify.js'
