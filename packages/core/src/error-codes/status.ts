import type { ErrorCodeEntry } from './entry.js'

/** Token Status List: references in credentials, Status List Tokens, lists, statuses, index allocation. */
export const STATUS_CODES = {
  ERR_STATUS_REFERENCE: {
    spec: 'draft-ietf-oauth-status-list-20 sections 6.2 and 6.3',
    meaning: 'The status of the credential is malformed, or names no list that this verifier can read.',
  },
  ERR_STATUS_UNAVAILABLE: {
    spec: 'draft-ietf-oauth-status-list-20 sections 8.2 and 8.4',
    meaning: 'The status provider did not answer with a Status List Token.',
  },
  ERR_STATUS_TOKEN: {
    spec: 'draft-ietf-oauth-status-list-20 sections 5.1 and 5.2',
    meaning: 'The bytes are not a Status List Token of the expected form.',
  },
  ERR_STATUS_KEY: {
    spec: 'draft-ietf-oauth-status-list-20 section 11.3',
    meaning: 'No key is trusted to sign status lists for this issuer under this header.',
  },
  ERR_STATUS_SIGNATURE: {
    spec: 'draft-ietf-oauth-status-list-20 sections 5.1 and 5.2',
    meaning: 'The Status List Token is not signed by a trusted key.',
  },
  ERR_STATUS_CLAIM: {
    spec: 'draft-ietf-oauth-status-list-20 sections 4.2, 4.3, 5.1 and 5.2',
    meaning: 'A claim of the Status List Token is missing or has the wrong type or an impossible value.',
  },
  ERR_STATUS_SUBJECT: {
    spec: 'draft-ietf-oauth-status-list-20 section 8.3 step 4.a',
    meaning: 'The Status List Token is another one than the credential refers to.',
  },
  ERR_STATUS_EXPIRED: {
    spec: 'draft-ietf-oauth-status-list-20 section 8.3 step 4.c',
    meaning: 'The Status List Token has expired.',
  },
  ERR_STATUS_NOT_YET_VALID: {
    spec: 'RFC 7519 section 4.1.6',
    meaning: 'The Status List Token was issued in the future.',
  },
  ERR_STATUS_STALE: {
    spec: 'draft-ietf-oauth-status-list-20 section 8.3 step 4.b',
    meaning: 'The Status List Token was issued longer ago than the policy allows.',
  },
  ERR_STATUS_REPLAYED: {
    spec: 'draft-ietf-oauth-status-list-20 section 8.3 step 4.b',
    meaning: 'The Status List Token is older than one that the status provider served before.',
  },
  ERR_STATUS_TIME: {
    spec: 'draft-ietf-oauth-status-list-20 section 8.4',
    meaning: 'The Status List Token does not speak of the moment that was asked for.',
  },
  ERR_STATUS_INDEX: {
    spec: 'draft-ietf-oauth-status-list-20 section 8.3 step 6',
    meaning: 'The index lies outside the status list: nothing can be said about the credential.',
  },
  ERR_STATUS_INVALID: {
    spec: 'draft-ietf-oauth-status-list-20 section 7.1',
    meaning: 'The credential is revoked (status 0x01).',
  },
  ERR_STATUS_SUSPENDED: {
    spec: 'draft-ietf-oauth-status-list-20 section 7.1',
    meaning: 'The credential is suspended (status 0x02); it may become valid again.',
  },
  ERR_STATUS_UNKNOWN: {
    spec: 'draft-ietf-oauth-status-list-20 section 7.1',
    meaning: 'The status is none that this verifier knows the meaning of.',
  },
  ERR_STATUS_AGGREGATION: {
    spec: 'draft-ietf-oauth-status-list-20 section 9.3',
    meaning: 'The Status List Aggregation is not a list of URIs.',
  },
  ERR_STATUS_FULL: {
    spec: 'draft-ietf-oauth-status-list-20 section 13.3',
    meaning: 'Every index of the status list was given out once; a new list is needed.',
  },
} as const satisfies Record<string, ErrorCodeEntry>
