export {
  type CertificateRevocation,
  type CrlRevocationOptions,
  crlRevocation,
  type IssuedCertificate,
  unsafeAcceptUnchecked,
} from './certificate-revocation.js'
export type { Contact, SubjectName } from './create/certificate-writer.js'
export { createMdocCertificate, type MdocCertificateInput } from './create/create-certificate.js'
export { createMdocCrl, type MdocCrlInput, type RevokedCertificate } from './create/create-crl.js'
export type { ListedCertificate, UnusableEntry } from './list/entry.js'
export { issueRical, issueVical, type ListIssuance, type RicalEntry, type VicalEntry } from './list/issue-list.js'
export {
  inspectRical,
  READER_AUTHENTICATION_LIST,
  type Rical,
  type RicalAuthority,
  type RicalInspection,
  trustFromRical,
  verifyRical,
} from './list/rical.js'
export type { ListExpectation, ListHeader } from './list/signed-list.js'
export {
  inspectVical,
  trustFromVical,
  type Vical,
  type VicalAuthority,
  type VicalInspection,
  verifyVical,
} from './list/vical.js'
export { type LintContext, type LintFinding, lintCertificate } from './profile/lint.js'
export type { CertificateProfile } from './profile/profiles.js'
export type { MdocTrust, MdocTrustedIssuer } from './trusted-signer.js'
