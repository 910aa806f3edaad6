import type { ErrorCodeEntry } from './index.js'

/** BBS signatures and the credentials built on them. */
export const BBS_CODES = {} as const satisfies Record<string, ErrorCodeEntry>
