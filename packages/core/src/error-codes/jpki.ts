import type { ErrorCodeEntry } from './index.js'

/** The JPKI profile and the issuance statement. */
export const JPKI_CODES = {} as const satisfies Record<string, ErrorCodeEntry>
