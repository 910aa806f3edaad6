import type { ErrorCodeEntry } from './entry.js'

/** Whom to believe about mdocs: lists of authorities, document types, revoked certificates. */
export const MDOC_TRUST_CODES = {
  ERR_MDOC_ISSUER_DOC_TYPE: {
    spec: 'ISO/IEC 18013-5 Annex C.1.7.1',
    meaning: 'The issuer is trusted, but not for documents of this type.',
  },
  ERR_MDOC_LIST_STRUCTURE: {
    spec: 'ISO/IEC 18013-5 Annex C.1.7.1',
    meaning: 'A VICAL or RICAL does not have the structure that the standard gives it.',
  },
  ERR_MDOC_LIST_SIGNATURE: {
    spec: 'ISO/IEC 18013-5 Annex C.1.7.1',
    meaning: 'A VICAL or RICAL is not signed by the key of the certificate beside it.',
  },
  ERR_MDOC_LIST_PROVIDER: {
    spec: 'ISO/IEC 18013-5 Annex C.1.7.1',
    meaning: 'A list is from another provider, or for another purpose, than the one that is trusted for it.',
  },
  ERR_MDOC_LIST_STALE: {
    spec: 'ISO/IEC 18013-5 Annex C.1.7.1',
    meaning: 'A newer list was due, or the list does not say when one is and no age limit was given.',
  },
  ERR_MDOC_LIST_NOT_YET_VALID: {
    spec: 'ISO/IEC 18013-5 Annex C.1.7.1',
    meaning: 'A list was issued after the time of the verification, or before its signer was allowed to.',
  },
  ERR_MDOC_LIST_ROLLBACK: {
    spec: 'ISO/IEC 18013-5 Annex C.1.7.1',
    meaning: 'A list is older than one that was seen before.',
  },
  ERR_MDOC_LIST_ENTRY: {
    spec: 'ISO/IEC 18013-5 Annex C.1.7.1',
    meaning: 'What a list says about a certificate contradicts the certificate.',
  },
  ERR_MDOC_CERTIFICATE_REVOKED: {
    spec: 'ISO/IEC 18013-5 section 9.3.3',
    meaning: 'The certificate of the signer is on the revocation list of its authority.',
  },
  ERR_MDOC_CERTIFICATE_UNCHECKED: {
    spec: 'ISO/IEC 18013-5 section 9.3.3',
    meaning: 'No revocation list that can be believed says that the certificate of the signer is good.',
  },
} as const satisfies Record<string, ErrorCodeEntry>
