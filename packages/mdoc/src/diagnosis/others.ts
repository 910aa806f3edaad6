import { encodeHex } from '@tegata/core'
import type { PlausibleTranscript } from '../verify/verify-device.js'

/** Leaves out what was listed before, and the right transcript, which is not a mistake: two ways to the same bytes are one. */
export function* others(own: Uint8Array, candidates: Iterable<PlausibleTranscript>): Generator<PlausibleTranscript> {
  const seen = new Set([encodeHex(own)])
  for (const candidate of candidates) {
    const bytes = encodeHex(candidate.sessionTranscript)
    if (!seen.has(bytes)) yield candidate
    seen.add(bytes)
  }
}
