import type { ErrorCodeEntry } from './index.js'

/** CBOR and COSE. */
export const CBOR_CODES = {} as const satisfies Record<string, ErrorCodeEntry>
