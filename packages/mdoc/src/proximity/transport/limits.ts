import { TegataError } from '@tegata/core'
import { MAX_MESSAGE_BYTES } from '../session/messages.js'

/** What an assembler takes when nobody says otherwise: a session's message with the map around it. */
export const DEFAULT_MAX_BYTES = MAX_MESSAGE_BYTES + 1024

export function tooLong(length: number, maxBytes: number): TegataError {
  return new TegataError('ERR_PROXIMITY_LIMIT', 'a message longer than the limit', {
    spec: 'ISO/IEC 18013-5 section 8.3.3.1',
    evidence: { length, maxBytes },
  })
}

export function brokenFrame(spec: string, reason: string): TegataError {
  return new TegataError('ERR_PROXIMITY_FRAME', `a message cannot be put together: ${reason}`, { spec })
}
