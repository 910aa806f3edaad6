import type { ErrorCodeEntry } from './entry.js'

/** ISO/IEC TS 18013-7 Annex C over the Digital Credentials API. */
export const DC_API_CODES = {
  ERR_DC_API_SESSION: {
    spec: 'DESIGN section 4',
    meaning: 'No request waits for this answer: it was answered already, has expired, or was made elsewhere.',
  },
  ERR_DC_API_DECRYPTION: {
    spec: 'ISO/IEC TS 18013-7 Annex C.5',
    meaning: 'The response was changed, or is encrypted for another request, another origin or another key.',
  },
  ERR_DC_API_ORIGIN: {
    spec: 'ISO/IEC TS 18013-7 Annex C.5',
    meaning: 'The response is for another origin, which the error names: a page of another site asked for it.',
  },
} as const satisfies Record<string, ErrorCodeEntry>
