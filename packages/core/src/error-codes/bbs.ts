import type { ErrorCodeEntry } from './entry.js'

/** BBS signatures and the credentials built on them. */
export const BBS_CODES = {
  ERR_BBS_SECRET_KEY: {
    spec: 'draft-irtf-cfrg-bbs-signatures-10 section 3.4.1',
    meaning: 'A secret key, prover blind or nym secret is not 32 bytes, or outside the range of scalars.',
  },
  ERR_BBS_PUBLIC_KEY: {
    spec: 'draft-irtf-cfrg-bbs-signatures-10 section 4.2.4.6',
    meaning: 'The public key is not the canonical encoding of a point of G2 other than the identity.',
  },
  ERR_BBS_SIGNATURE_ENCODING: {
    spec: 'draft-irtf-cfrg-bbs-signatures-10 section 4.2.4.3',
    meaning: 'The signature has the wrong length, a point outside the subgroup, or a scalar out of range.',
  },
  ERR_BBS_SIGNATURE_INVALID: {
    spec: 'draft-irtf-cfrg-bbs-signatures-10 section 3.6.2',
    meaning: 'The signature is not by this key over this header and these messages.',
  },
  ERR_BBS_PROOF_ENCODING: {
    spec: 'draft-irtf-cfrg-bbs-signatures-10 section 4.2.4.5',
    meaning: 'The proof has the wrong length, a point outside the subgroup, or a scalar out of range.',
  },
  ERR_BBS_PROOF_INVALID: {
    spec: 'draft-irtf-cfrg-bbs-signatures-10 section 3.6.4',
    meaning: 'The proof does not hold for this key, header, presentation header and disclosed messages.',
  },
  ERR_BBS_INDEXES: {
    spec: 'draft-irtf-cfrg-bbs-signatures-10 section 3.6.3',
    meaning: 'Disclosed indexes repeat, are out of order, name no message, or do not fit the number of messages.',
  },
  ERR_BBS_COMMITMENT_ENCODING: {
    spec: 'draft-irtf-cfrg-bbs-blind-signatures-02 section 5.4.2',
    meaning: 'The commitment has the wrong length, a point outside the subgroup, or a scalar out of range.',
  },
  ERR_BBS_COMMITMENT_INVALID: {
    spec: 'draft-irtf-cfrg-bbs-blind-signatures-02 section 4.3.2',
    meaning: 'The proof that the prover knows what the commitment hides does not hold.',
  },
  ERR_BBS_PSEUDONYM: {
    spec: 'draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 3.3',
    meaning: 'The pseudonym is not the canonical encoding of a point of G1, or it is the identity or the base point.',
  },
  ERR_BBS_RANDOMNESS: {
    spec: 'draft-irtf-cfrg-bbs-signatures-10 section 6.7',
    meaning: 'The random source gave too few bytes or repeated itself: proofs made with it would leak hidden messages.',
  },
  ERR_BBS_KEY_SPENT: {
    spec: 'draft-irtf-cfrg-bbs-signatures-10 section 6',
    meaning: 'Every issuer key of the ring has made its signatures, has expired, or is not valid yet.',
  },
  ERR_BBS_POOL: {
    spec: 'DESIGN section 7',
    meaning: 'A worker crashed or cannot compute, the pool is closed, or more requests wait than it takes.',
  },
  ERR_BBS_LIMIT: {
    spec: 'DESIGN section 7',
    meaning: 'More messages than this implementation computes with.',
  },
  ERR_BBS_VC_FORMAT: {
    spec: 'draft-ietf-jose-json-web-proof section 7.1',
    meaning: 'The text is not a compact JSON Web Proof with the slots and proof length of this credential.',
  },
  ERR_BBS_VC_HEADER: {
    spec: 'draft-ietf-jose-json-web-proof section 6.1.1',
    meaning: 'The issuer header is of another algorithm or layout, states a time of day, or is not in its one form.',
  },
  ERR_BBS_VC_SESSION: {
    spec: 'DESIGN section 4',
    meaning: 'The presentation was made for another session: another verifier, nonce or channel.',
  },
  ERR_BBS_VC_ISSUER: {
    spec: 'DESIGN section 7',
    meaning: 'The issuer is not trusted, or not with the key that the credential names.',
  },
  ERR_BBS_VC_VALIDITY: {
    spec: 'RFC 7519 sections 4.1.4 and 4.1.5',
    meaning: 'The credential has expired or is not valid yet.',
  },
  ERR_BBS_VC_CLAIM: {
    spec: 'DESIGN section 6',
    meaning: 'A payload is not the canonical form of a value that its claim can have.',
  },
  ERR_BBS_VC_BINDING: {
    spec: 'DESIGN section 5 step 2',
    meaning: 'A credential was to be bound to something else than a commitment to one link secret.',
  },
} as const satisfies Record<string, ErrorCodeEntry>
