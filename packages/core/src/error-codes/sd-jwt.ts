import type { ErrorCodeEntry } from './entry.js'

/** SD-JWT and SD-JWT VC. */
export const SD_JWT_CODES = {
  ERR_SDJWT_MALFORMED: {
    spec: 'RFC 9901 sections 4 and 8',
    meaning: 'The text is not an SD-JWT in compact, flattened or general serialisation.',
  },
  ERR_SDJWT_LIMIT: {
    spec: 'DESIGN section 7',
    meaning: 'The SD-JWT is longer, or has more Disclosures or deeper nesting, than the stated limit.',
  },
  ERR_SDJWT_ISSUER_KEY: {
    spec: 'RFC 9901 section 7.1 step 2.c, SD-JWT VC section 2.5',
    meaning: 'No trusted key belongs to the issuer that the SD-JWT names.',
  },
  ERR_SDJWT_SIGNATURE: {
    spec: 'RFC 9901 section 7.1 step 2.b',
    meaning: 'The signature of the issuer is wrong.',
  },
  ERR_SDJWT_HASH_ALGORITHM: {
    spec: 'RFC 9901 sections 4.1.1 and 7.1 step 2.d',
    meaning: '_sd_alg is not an allowed hash algorithm, or not at the top level.',
  },
  ERR_SDJWT_DISCLOSURE_MALFORMED: {
    spec: 'RFC 9901 sections 4.2.1, 4.2.2 and 7.1 step 3.c',
    meaning: 'A Disclosure is not the array that its place asks for.',
  },
  ERR_SDJWT_DISCLOSURE_UNREFERENCED: {
    spec: 'RFC 9901 section 7.1 step 5',
    meaning: 'A Disclosure belongs to no digest of the SD-JWT.',
  },
  ERR_SDJWT_DIGEST_MALFORMED: {
    spec: 'RFC 9901 section 4.1 rule 7',
    meaning: '_sd or ... is used for something other than digests.',
  },
  ERR_SDJWT_DIGEST_DUPLICATE: {
    spec: 'RFC 9901 section 7.1 step 4',
    meaning: 'A digest, or a Disclosure, occurs twice.',
  },
  ERR_SDJWT_CLAIM_COLLISION: {
    spec: 'RFC 9901 section 7.1 step 3.c.ii.3',
    meaning: 'A Disclosure names a claim that is already there.',
  },
  ERR_SDJWT_CLAIM_PROTECTED: {
    spec: 'SD-JWT VC section 2.2.2.3',
    meaning: 'A claim that must always be visible is delivered in a Disclosure.',
  },
  ERR_SDJWT_CLAIM_TYPE: {
    spec: 'RFC 7519 section 4.1, SD-JWT VC section 2.2.2',
    meaning: 'A claim has the wrong JSON type or an impossible value.',
  },
  ERR_SDJWT_CLAIM_REQUIRED: {
    spec: 'RFC 9901 section 7.1 step 6',
    meaning: 'A claim that the type or the policy requires is missing.',
  },
  ERR_SDJWT_CLAIM_UNKNOWN: {
    spec: 'RFC 9901 section 7.2',
    meaning: 'A claims path selects nothing in the SD-JWT.',
  },
  ERR_SDJWT_EXPIRED: { spec: 'RFC 7519 section 4.1.4', meaning: 'The SD-JWT is past its exp.' },
  ERR_SDJWT_NOT_YET_VALID: { spec: 'RFC 7519 section 4.1.5', meaning: 'The SD-JWT is before its nbf, or its iat.' },
  ERR_SDJWT_AUDIENCE: { spec: 'RFC 7519 section 4.1.3', meaning: 'The SD-JWT is meant for another audience.' },
  ERR_SDJWT_VCT: { spec: 'SD-JWT VC section 2.2.2.1', meaning: 'The credential is of another type than expected.' },
  ERR_SDJWT_STATUS_UNCHECKED: {
    spec: 'SD-JWT VC section 2.4',
    meaning: 'The credential has a status that the policy does not allow to leave unchecked.',
  },
  ERR_SDJWT_KB_MISSING: {
    spec: 'RFC 9901 section 7.3 step 2',
    meaning: 'Key binding is required and the presentation has none.',
  },
  ERR_SDJWT_KB_UNEXPECTED: {
    spec: 'RFC 9901 sections 4 and 7.2',
    meaning: 'A Key Binding JWT where none may be: at issuance, or against the policy.',
  },
  ERR_SDJWT_KB_MALFORMED: {
    spec: 'RFC 9901 section 4.3',
    meaning: 'The Key Binding JWT lacks a required member, or one has the wrong type.',
  },
  ERR_SDJWT_KB_KEY: {
    spec: 'RFC 9901 section 7.3 step 5.a',
    meaning: 'The credential names no holder key (cnf.jwk) that can verify.',
  },
  ERR_SDJWT_KB_SIGNATURE: {
    spec: 'RFC 9901 section 7.3 step 5.c',
    meaning: 'The Key Binding JWT is not signed by the key in cnf.',
  },
  ERR_SDJWT_KB_TIME: {
    spec: 'RFC 9901 section 7.3 step 5.e',
    meaning: 'The Key Binding JWT is too old, or from the future.',
  },
  ERR_SDJWT_KB_AUDIENCE: {
    spec: 'RFC 9901 section 7.3 step 5.f',
    meaning: 'The presentation was made for another verifier.',
  },
  ERR_SDJWT_KB_NONCE: {
    spec: 'RFC 9901 section 7.3 step 5.f',
    meaning: 'The presentation was made for another transaction (replay).',
  },
  ERR_SDJWT_KB_SD_HASH: {
    spec: 'RFC 9901 section 7.3 step 5.g',
    meaning: 'The SD-JWT was changed after the holder bound it: sd_hash does not match.',
  },
  ERR_SDJWT_KB_TRANSACTION_DATA: {
    spec: 'OpenID4VP 1.0 Appendix B.3.3.1',
    meaning: 'The holder authorised other transaction data than the verifier asked for, or none.',
  },
  ERR_SDJWT_TYPE_METADATA_MALFORMED: {
    spec: 'SD-JWT VC sections 5.2, 5.5, 5.6 and 6',
    meaning: 'A Type Metadata document, or an integrity value, is not of the form it must have.',
  },
  ERR_SDJWT_TYPE_METADATA_UNAVAILABLE: {
    spec: 'SD-JWT VC section 5.3',
    meaning: 'The Type Metadata of a credential type was not found, or is that of another type.',
  },
  ERR_SDJWT_TYPE_METADATA_INTEGRITY: {
    spec: 'SD-JWT VC section 6',
    meaning: 'A Type Metadata document is not the one that the integrity value describes.',
  },
  ERR_SDJWT_TYPE_METADATA_EXTENDS: {
    spec: 'SD-JWT VC sections 5.4, 5.6.5.1 and 7.4',
    meaning: 'Types extend one another in a circle or too deeply, or a type loosens a rule of the one it extends.',
  },
  ERR_SDJWT_TYPE_METADATA_CLAIM: {
    spec: 'SD-JWT VC section 5.6',
    meaning:
      'A credential breaks a rule of its type: a mandatory claim is missing, or a claim may not be (un)disclosable.',
  },
  ERR_SDJWT_HOLDER_KEY: {
    spec: 'RFC 9901 section 7.2',
    meaning: 'The credential is not bound to this key of the holder, or the key is gone.',
  },
} as const satisfies Record<string, ErrorCodeEntry>
