import type { ErrorCodeEntry } from './entry.js'

/** Decisions of the roles: sessions, trust, stores, issuance. */
export const POLICY_CODES = {
  ERR_STORE_EXISTS: { spec: 'DESIGN section 5', meaning: 'A one-time value with this key is already stored.' },
  ERR_STORE_FULL: { spec: 'DESIGN section 7', meaning: 'The store holds as many live entries as it may.' },
  ERR_SEAL_OPEN: {
    spec: 'NIST SP 800-38D',
    meaning: 'A sealed record was changed, moved, or sealed with another key.',
  },
  ERR_POLICY_CLAIM_MISSING: {
    spec: 'DESIGN section 2',
    meaning: 'A claim that was asked for is not in the presentation.',
  },
  ERR_POLICY_RESPONSE_MALFORMED: {
    spec: 'DESIGN section 7',
    meaning: 'A message of the other party does not have the shape of that message.',
  },
  ERR_POLICY_FORMAT_NOT_REQUESTED: {
    spec: 'OpenID4VP 1.0 section 8.6',
    meaning: 'The response is in a format that the request did not allow.',
  },
  ERR_POLICY_SESSION_EXPIRED: {
    spec: 'OpenID4VP 1.0 section 14.1',
    meaning: 'The presentation session, or the issuance challenge, is past its end.',
  },
  ERR_POLICY_SESSION_UNKNOWN: {
    spec: 'OpenID4VP 1.0 section 14.1',
    meaning: 'The verifier never made this session, or its one response was already accepted (replay).',
  },
  ERR_POLICY_CHALLENGE_UNKNOWN: {
    spec: 'DESIGN section 5 step 4',
    meaning: 'The issuer never made this challenge, or it was already used (replay).',
  },
  ERR_POLICY_POSSESSION: {
    spec: 'OpenID4VCI 1.0 section 8.2',
    meaning: 'The wallet did not prove that it holds one of its keys.',
  },
  ERR_POLICY_BINDINGS: {
    spec: 'DESIGN section 5 step 3',
    meaning: 'The holder keys are not the ones, or not as many, as the offer and the signed statement say.',
  },
  ERR_POLICY_ASSURANCE: {
    spec: 'DS-511',
    meaning: 'The person was identified less well than the verifier asks for.',
  },
  ERR_POLICY_STATUS_MISSING: {
    spec: 'draft-ietf-oauth-status-list-20 section 8.3',
    meaning: 'The credential has no status to look up, and the policy does not accept that of its format.',
  },
  ERR_POLICY_NO_MATCH: {
    spec: 'DESIGN section 2',
    meaning: 'The holder has no valid credential in a requested format that states every requested claim.',
  },
  ERR_POLICY_COPIES_SPENT: {
    spec: 'DESIGN section 6',
    meaning: 'Every one-time copy has been shown; showing one again would make the holder linkable.',
  },
  ERR_POLICY_QUESTION_LIMIT: {
    spec: 'DESIGN section 1',
    meaning:
      'A verifier asks more about the age than the holder tells one party: several answers add up to the age itself.',
  },
  ERR_POLICY_LINKABLE: {
    spec: 'DESIGN section 5 step 5',
    meaning: 'What a format issued holds something that tells one person from another; the evidence names the rule.',
  },
  ERR_POLICY_ISSUER_KEY_SPENT: {
    spec: 'NIST SP 800-57 part 1 section 5.3',
    meaning: 'Every key of the issuer is outside of its term, or has signed as often as it may.',
  },
} as const satisfies Record<string, ErrorCodeEntry>
