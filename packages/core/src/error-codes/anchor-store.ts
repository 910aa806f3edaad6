import type { ErrorCodeEntry } from './entry.js'

/** Anchor records, their keys and their audit log. */
export const ANCHOR_STORE_CODES = {
  ERR_SEAL_KEY_UNKNOWN: {
    spec: 'DESIGN section 5 step 5',
    meaning: 'A record is sealed with a key that the key ring does not have (any more).',
  },
  ERR_STORE_CONFLICT: {
    spec: 'DESIGN section 5 step 5',
    meaning: 'Other writers changed the record each time; the call may be repeated.',
  },
  ERR_AUDIT_CHAIN: {
    spec: 'docs/jpki-profile.md R9',
    meaning: 'An entry of the audit log was changed, removed, put in, or moved.',
  },
  ERR_AUDIT_TRUNCATED: {
    spec: 'docs/jpki-profile.md R9',
    meaning: 'The audit log ends before a checkpoint that was taken earlier.',
  },
  ERR_ANCHOR_TAMPERED: {
    spec: 'docs/jpki-profile.md R3',
    meaning: 'An anchor record was changed, or moved to another index, id or tenant, outside the vault.',
  },
  ERR_ANCHOR_UNKNOWN: {
    spec: 'DESIGN section 5 step 7',
    meaning: 'There is no anchor of this id, or what the call needs of it was shredded.',
  },
  ERR_ANCHOR_CONTINUITY: {
    spec: 'docs/jpki-profile.md R8',
    meaning: 'A renewal does not prove that the new certificate belongs to the person of the old one.',
  },
  ERR_ANCHOR_CONSENT: {
    spec: 'docs/jpki-profile.md R8',
    meaning: 'The person did not consent to this use of the anchor, or withdrew the consent.',
  },
} as const satisfies Record<string, ErrorCodeEntry>
