import type { ErrorCodeEntry } from './entry.js'

/** Transcripts that the linkability meter is given. */
export const LINKABILITY_CODES = {
  ERR_LINKABILITY_TRANSCRIPT: {
    spec: 'ISO/IEC 27551 section 7.3',
    meaning: 'A transcript cannot be read as the format that it states.',
  },
  ERR_LINKABILITY_LIMIT: {
    spec: 'ISO/IEC 27551 section 7.3',
    meaning: 'A transcript is longer, deeper, or falls into more values than the limit.',
  },
} as const satisfies Record<string, ErrorCodeEntry>
