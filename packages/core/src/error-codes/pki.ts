import type { ErrorCodeEntry } from './index.js'

/** DER, X.509, CRL and CMS. */
export const PKI_CODES = {} as const satisfies Record<string, ErrorCodeEntry>
