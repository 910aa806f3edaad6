/** Test kit: a CA of the JPKI profile, its CRLs, and a card in software. Node only: RSA keys come from node:crypto. */
export {
  createTestAuthority,
  type TestAuthority,
  type TestAuthorityOptions,
  type TestCertificate,
  type TestCertificateOptions,
} from './authority.js'
export { type CmsOptions, createSoftwareCard, type SoftwareCard, type SoftwareCardOptions } from './card.js'
export type { TestCrlOptions } from './crl.js'
export { generateTestKey, type TestKey, type TestKeyType } from './keys.js'
export { SAMPLE_PERSON, type TestPerson } from './person.js'
