import type { ErrorCodeEntry } from './entry.js'

/** ISO 18013-5 mdoc. */
export const MDOC_CODES = {
  ERR_MDOC_STRUCTURE: {
    spec: 'ISO/IEC 18013-5 section 8.3.2.1.2.2',
    meaning: 'The CBOR does not have the structure that the standard gives it.',
  },
  ERR_MDOC_VERSION: {
    spec: 'ISO/IEC 18013-5 section 8.3.2.1.2.2',
    meaning: 'A structure has a version other than 1.0.',
  },
  ERR_MDOC_RESPONSE_STATUS: {
    spec: 'ISO/IEC 18013-5 section 8.3.2.1.2.3',
    meaning: 'The response says that something went wrong, or holds no document.',
  },
  ERR_MDOC_DOC_TYPE: {
    spec: 'ISO/IEC 18013-5 section 9.3.1',
    meaning: 'The document is not of the type that its issuer signed, or not of the expected one.',
  },
  ERR_MDOC_CERTIFICATE: {
    spec: 'ISO/IEC 18013-5 Annex B.1.4',
    meaning: 'The certificate is not that of a document signer, or the chain holds a trust anchor.',
  },
  ERR_MDOC_ISSUER_SIGNATURE: {
    spec: 'ISO/IEC 18013-5 section 9.3.1',
    meaning: 'The mobile security object is not signed by the document signer.',
  },
  ERR_MDOC_VALIDITY: {
    spec: 'ISO/IEC 18013-5 section 9.3.1',
    meaning: 'The dates of the mobile security object contradict one another or the certificate that signed it.',
  },
  ERR_MDOC_NOT_YET_VALID: { spec: 'ISO/IEC 18013-5 section 9.3.1', meaning: 'The document is not valid yet.' },
  ERR_MDOC_EXPIRED: { spec: 'ISO/IEC 18013-5 section 9.3.1', meaning: 'The document is no longer valid.' },
  ERR_MDOC_DIGEST: {
    spec: 'ISO/IEC 18013-5 section 9.3.1',
    meaning: 'An element is not the one that the issuer signed.',
  },
  ERR_MDOC_DUPLICATE_ELEMENT: {
    spec: 'ISO/IEC 18013-5 section 8.3.2.1.2.2',
    meaning: 'An element, or a digest, is used twice in one namespace.',
  },
  ERR_MDOC_REVOCATION_UNCHECKED: {
    spec: 'draft-ietf-oauth-status-list-20 section 8.3',
    meaning: 'The document has a status, and the policy neither looks it up nor ignores it.',
  },
  ERR_MDOC_DEVICE_AUTH: {
    spec: 'ISO/IEC 18013-5 section 9.1.3.4',
    meaning: 'There is not exactly one of device signature and device MAC.',
  },
  ERR_MDOC_DEVICE_MAC: {
    spec: 'ISO/IEC 18013-5 section 9.1.3.5',
    meaning: 'The device MAC was not made with the device key and this reader’s key over this session.',
  },
  ERR_MDOC_READER_KEY: {
    spec: 'ISO/IEC 18013-5 section 9.1.3.5',
    meaning: 'The device authenticates with a MAC, and the verifier gave no key agreement of the reader.',
  },
  ERR_MDOC_TRANSACTION_DATA: {
    spec: 'OpenID4VP 1.0 Appendix B.2.4',
    meaning: 'The device did not sign the transaction that was expected.',
  },
  ERR_MDOC_ZK_PROOF: {
    spec: 'ISO/IEC 18013-5:2026 section 10.3.7',
    meaning: 'A zero-knowledge proof does not hold, or nothing was plugged in that could verify it.',
  },
  ERR_MDOC_DEVICE_SIGNATURE: {
    spec: 'ISO/IEC 18013-5 section 9.1.3.6',
    meaning: 'The device signature is not by the device key over this session.',
  },
  ERR_MDOC_KEY_AUTHORIZATION: {
    spec: 'ISO/IEC 18013-5 section 9.1.2.4',
    meaning: 'The device signed an element that its issuer did not authorise its key for.',
  },
  ERR_MDOC_HOLDER_KEY: {
    spec: 'ISO/IEC 18013-5 section 9.1.2.4',
    meaning: 'The document is bound to another key than the one the holder made for it.',
  },
  ERR_MDOC_FORBIDDEN_ELEMENT: {
    spec: 'Act No. 27 of 2013 (Japan) Articles 15 and 20',
    meaning: 'An element that nobody may ask for, issue or take: the individual number (個人番号).',
  },
  ERR_MDOC_READER_AUTH: {
    spec: 'ISO/IEC 18013-5 section 9.1.4',
    meaning: 'A reader signature is not by the key of its certificate over this request and session.',
  },
  ERR_MDOC_ELEMENT_VALUE: {
    spec: 'ISO/IEC TS 23220-2',
    meaning: 'An element has a value of another type than its definition says.',
  },
} as const satisfies Record<string, ErrorCodeEntry>
