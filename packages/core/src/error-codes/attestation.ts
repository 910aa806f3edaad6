import type { ErrorCodeEntry } from './entry.js'

/** Attested signatures. */
export const ATTESTATION_CODES = {
  ERR_ATTESTATION_CLAIMS: {
    spec: 'docs/jpki-profile.md section 8',
    meaning: 'A credential of the right type does not state what an attested signature states.',
  },
  ERR_ATTESTATION_DOCUMENT: {
    spec: 'docs/jpki-profile.md section 8',
    meaning: 'The attestation is about another document.',
  },
  ERR_ATTESTATION_LIMIT: {
    spec: 'DESIGN section 7',
    meaning: 'The document is larger than the stated limit, or there are too many signatures or time-stamps.',
  },
  ERR_ATTESTATION_SET: {
    spec: 'docs/jpki-profile.md section 8',
    meaning: 'The attestations are not those of one set of signers, each once, or one of the set is missing.',
  },
  ERR_ATTESTATION_SIGNER: {
    spec: 'docs/jpki-profile.md section 8',
    meaning: 'One person signed the document more than once and would count as several signers.',
  },
  ERR_ATTESTATION_TIME: {
    spec: 'docs/jpki-profile.md section 8',
    meaning: 'The times contradict each other: signed after it was verified, or time-stamped before it was issued.',
  },
  ERR_ATTESTATION_TIMESTAMP: {
    spec: 'docs/jpki-profile.md section 8',
    meaning: 'The verifier asks for a time-stamp and the attestation has none.',
  },
} as const satisfies Record<string, ErrorCodeEntry>
