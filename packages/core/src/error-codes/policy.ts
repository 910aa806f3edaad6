import type { ErrorCodeEntry } from './index.js'

/** Decisions of the roles: sessions, trust, stores, issuance. */
export const POLICY_CODES = {
  ERR_STORE_EXISTS: { spec: 'DESIGN section 5', meaning: 'A one-time value with this key is already stored.' },
  ERR_STORE_FULL: { spec: 'DESIGN section 7', meaning: 'The store holds as many live entries as it may.' },
} as const satisfies Record<string, ErrorCodeEntry>
