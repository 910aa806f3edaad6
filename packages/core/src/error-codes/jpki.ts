import type { ErrorCodeEntry } from './index.js'

/** The JPKI profile and the issuance statement. */
export const JPKI_CODES = {
  ERR_JPKI_STATEMENT_MALFORMED: {
    spec: 'DESIGN section 5 step 3',
    meaning: 'The bytes are not an issuance statement in canonical form.',
  },
  ERR_JPKI_STATEMENT_PURPOSE: {
    spec: 'DESIGN section 5 step 3',
    meaning: 'The signed text serves another purpose than the issuance of credentials.',
  },
  ERR_JPKI_STATEMENT_ISSUER: {
    spec: 'DESIGN section 5 step 4',
    meaning: 'The person signed a statement for another issuer.',
  },
  ERR_JPKI_STATEMENT_CHALLENGE: {
    spec: 'DESIGN section 5 step 4',
    meaning: 'The statement answers another challenge, or gives the challenge another expiry.',
  },
  ERR_JPKI_STATEMENT_EXPIRED: {
    spec: 'DESIGN section 5 step 4',
    meaning: 'The issuance statement is past its expiry.',
  },
  ERR_JPKI_STATEMENT_CONSENT: {
    spec: 'DESIGN section 5 step 4',
    meaning: 'The person agreed to another consent text than the one offered.',
  },
  ERR_JPKI_STATEMENT_BINDINGS: {
    spec: 'DESIGN section 5 step 4',
    meaning: 'The holder keys and commitments are not those that the person signed for.',
  },
} as const satisfies Record<string, ErrorCodeEntry>
