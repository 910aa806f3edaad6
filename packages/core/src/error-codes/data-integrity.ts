import type { ErrorCodeEntry } from './entry.js'

/** W3C Data Integrity with the cryptosuite bbs-2023. */
export const DATA_INTEGRITY_CODES = {
  ERR_DI_CONTEXT: {
    spec: 'VC-DATA-INTEGRITY section 2.4.1',
    meaning: 'A JSON-LD context is not among the pinned ones, or is not the document that its digest names.',
  },
  ERR_DI_DOCUMENT: {
    spec: 'JSON-LD11-API section 5.1.2',
    meaning:
      'The document is no JSON-LD that can be signed: an undefined term, a relative reference, a nested context.',
  },
  ERR_DI_LIMIT: {
    spec: 'RDF-CANON section 7.1 (Dataset Poisoning)',
    meaning: 'The document is larger, nested deeper, or harder to canonicalise than this implementation accepts.',
  },
  ERR_DI_POINTER: {
    spec: 'VC-DI-ECDSA section 3.3.13 (selectJsonLd)',
    meaning: 'A JSON pointer is malformed or selects nothing of the document that can be shown on its own.',
  },
  ERR_DI_PROOF_OPTIONS: {
    spec: 'VC-DI-BBS section 3.4.4 (Base Proof Configuration)',
    meaning: 'The proof is not one bbs-2023 DataIntegrityProof with the purpose, dates and members it must have.',
  },
  ERR_DI_PROOF_VALUE: {
    spec: 'VC-DI-BBS section 3.3 (bbs-2023 Functions)',
    meaning: 'The proof value is not the multibase and CBOR form of a base or derived proof.',
  },
  ERR_DI_FEATURE: {
    spec: 'VC-DI-BBS section 3.3',
    meaning: 'The proof uses another feature option than the one that is asked for.',
  },
  ERR_DI_STATEMENTS: {
    spec: 'VC-DI-BBS section 3.3.8 (createVerifyData)',
    meaning: 'The label map or the indexes of the proof do not fit the statements of the document.',
  },
  ERR_DI_BASE_PROOF: {
    spec: 'VC-DI-BBS section 3.3.3 (createDisclosureData)',
    meaning:
      'The base proof does not belong to the document: the document or a proof option was changed after signing.',
  },
  ERR_DI_SESSION: {
    spec: 'VC-DI-BBS section 3.4.7 (Verify Derived Proof)',
    meaning: 'The proof was made for another presentation header or another pseudonym domain.',
  },
  ERR_DI_ISSUER: {
    spec: 'VC-DATA-MODEL-2.0 section 4.7',
    meaning: 'The issuer is missing, not trusted, or not trusted with the key of the verification method.',
  },
  ERR_DI_KEY: {
    spec: 'did:key method section 3.1',
    meaning: 'A did:key URL names no verification method: its fragment does not repeat the key.',
  },
  ERR_DI_VALIDITY: {
    spec: 'VC-DATA-MODEL-2.0 section 4.9',
    meaning: 'The credential is not valid yet, has expired, or does not show until when it is valid.',
  },
  ERR_DI_STATUS: {
    spec: 'VC-DATA-MODEL-2.0 section 4.10',
    meaning: 'The credential shows a status entry that the policy refuses.',
  },
} as const satisfies Record<string, ErrorCodeEntry>
