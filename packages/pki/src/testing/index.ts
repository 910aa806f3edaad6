/** Test kit: certification authorities and a time-stamping authority in memory. Node only: keys come from node:crypto. */
export {
  createTestCertificateAuthority,
  type TestCertificateAuthority,
  type TestCertificateAuthorityOptions,
  type TestCertificateRequest,
} from './certificate-authority.js'
export {
  createTestTimestampAuthority,
  type TestTimestampAuthority,
  type TestTimestampAuthorityOptions,
} from './timestamp-authority.js'
