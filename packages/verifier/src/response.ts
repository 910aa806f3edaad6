import { type PresentationResponse, TegataError } from '@tegata/core'

/** A presentation of a person credential has a few kilobytes; a megabyte is an attack. */
const MAX_PRESENTATION_CHARACTERS = 1 << 20

/** Reads an untrusted response down to its two members. @throws TegataError ERR_POLICY_RESPONSE_MALFORMED */
export function parseResponse(response: unknown): PresentationResponse {
  if (typeof response !== 'object' || response === null) throw malformed('not an object')
  const { format, presentation } = response as Record<string, unknown>
  if (typeof format !== 'string' || typeof presentation !== 'string')
    throw malformed('format and presentation are text')
  if (presentation.length > MAX_PRESENTATION_CHARACTERS) throw malformed('too large')
  // An unknown format name is judged in the next step, against the request.
  return { format: format as PresentationResponse['format'], presentation }
}

function malformed(reason: string): TegataError {
  return new TegataError('ERR_POLICY_RESPONSE_MALFORMED', `not a presentation response: ${reason}`, {
    spec: 'OpenID4VP 1.0 section 8',
  })
}
