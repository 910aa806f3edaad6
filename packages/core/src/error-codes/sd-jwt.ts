import type { ErrorCodeEntry } from './index.js'

/** SD-JWT and SD-JWT VC. */
export const SD_JWT_CODES = {} as const satisfies Record<string, ErrorCodeEntry>
