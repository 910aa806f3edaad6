import type { ErrorCodeEntry } from './index.js'

/** ISO 18013-5 mdoc. */
export const MDOC_CODES = {} as const satisfies Record<string, ErrorCodeEntry>
