import { type SafeFetch, TegataError } from '@tegata/core'

/**
 * Gets a token from its provider, in one of the media types that are taken.
 *
 * Spec: draft-ietf-oauth-status-list-20 sections 8.1, 8.2 and 8.4.
 */
export async function fetchToken(
  fetch: SafeFetch,
  uri: string,
  accept: readonly string[],
  maxBytes: number,
): Promise<{ readonly contentType: string; readonly body: Uint8Array }> {
  const { status, contentType, body } = await fetch(uri, { method: 'GET', accept, maxBytes })
  if (status >= 200 && status <= 299 && accept.includes(contentType)) return { contentType, body }
  throw new TegataError('ERR_STATUS_UNAVAILABLE', 'there is no Status List Token', {
    spec: 'draft-ietf-oauth-status-list-20 sections 8.2 and 8.4',
    evidence: { status },
  })
}

/** Where to ask about a moment in the past. Spec: draft-ietf-oauth-status-list-20 section 8.4. */
export function withTime(uri: string, at: Date): string {
  const url = new URL(uri)
  url.searchParams.set('time', String(Math.floor(at.getTime() / 1000)))
  return url.href
}
