/** Test kit: a CA of the JPKI profile, its CRLs and OCSP answers, and a card in software. Node only: RSA keys come from node:crypto. */
export { createTestAuthority, type TestAuthority, type TestAuthorityOptions } from './authority.js'
export { type CmsOptions, createSoftwareCard, type SoftwareCard, type SoftwareCardOptions } from './card.js'
export { type CardEmulator, type CardEmulatorOptions, type CardFault, createCardEmulator } from './card-emulator.js'
export type { CardContent, EmulatedCredential } from './card-files.js'
export type { TestCertificate, TestCertificateOptions, TestResponder, TestResponderOptions } from './certificates.js'
export type { TestCrlOptions } from './crl.js'
export {
  createTestDigitalAgency,
  type TestDigitalAgency,
  type TestDigitalAgencyFaults,
  type TestDigitalAgencyOptions,
} from './digital-agency.js'
export {
  serveOnLoopback,
  type TestHandler,
  type TestReply,
  type TestRequest,
  type TestServer,
} from './http-server.js'
export { generateTestKey, importTestKey, type TestKey, type TestKeyType } from './keys.js'
export type { TestOcspOptions } from './ocsp.js'
export { createTestOperator, type TestOperator, type TestOperatorOptions } from './operator.js'
export { SAMPLE_PERSON, type TestPerson } from './person.js'
