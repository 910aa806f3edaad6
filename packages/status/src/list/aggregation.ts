import { decodeUtf8, isJsonObject, parseJson, type SafeFetch, TegataArgumentError, TegataError } from '@tegata/core'

const MAX_LISTS = 10_000

/**
 * Writes the list of all status lists of an issuer, to be served as `application/json`.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 9.3.
 *
 * @param uris — of the Status List Tokens.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function writeStatusListAggregation(uris: readonly string[]): string {
  for (const uri of uris) {
    if (!URL.canParse(uri)) throw new TegataArgumentError('ERR_ARG_VALUE', 'every entry must be an absolute URI')
  }
  return JSON.stringify({ status_lists: uris })
}

/**
 * Reads the list of all status lists of an issuer. The list is not signed: each token it leads to must be verified.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 9.3.
 *
 * @param text — JSON.
 * @throws TegataError ERR_STATUS_AGGREGATION, ERR_ENCODING_JSON, ERR_ENCODING_JSON_DUPLICATE, ERR_ENCODING_LIMIT
 */
export function readStatusListAggregation(text: string): readonly string[] {
  const value = parseJson(text)
  const uris = isJsonObject(value) && Object.hasOwn(value, 'status_lists') ? value.status_lists : undefined
  if (!Array.isArray(uris) || uris.length > MAX_LISTS)
    throw malformed('status_lists is not an array of moderate length')
  return uris.map((uri) => {
    if (typeof uri === 'string' && URL.canParse(uri)) return uri
    throw malformed('an entry of status_lists is not a URI')
  })
}

/**
 * Fetches the list of all status lists, for `StatusResolver.prefetch`.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 9.
 *
 * @param fetch — the only way to the network.
 * @param uri — from the issuer's metadata or a verified Status List Token.
 * @throws TegataError ERR_STATUS_UNAVAILABLE, ERR_FETCH_*, or what `readStatusListAggregation` throws
 */
export async function fetchStatusListAggregation(fetch: SafeFetch, uri: string): Promise<readonly string[]> {
  const { status, body } = await fetch(uri, { method: 'GET', accept: ['application/json'] })
  if (status >= 200 && status <= 299) return readStatusListAggregation(decodeUtf8(body))
  throw new TegataError('ERR_STATUS_UNAVAILABLE', 'no Status List Aggregation was served', {
    spec: 'draft-ietf-oauth-status-list-20 section 9',
    evidence: { status },
  })
}

function malformed(reason: string): TegataError {
  return new TegataError('ERR_STATUS_AGGREGATION', reason, { spec: 'draft-ietf-oauth-status-list-20 section 9.3' })
}
