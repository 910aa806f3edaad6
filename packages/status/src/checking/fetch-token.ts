import { type SafeFetch, TegataError } from '@tegata/core'

/** What is asked for, and how long the answer may be. */
export interface TokenRequest<Form> {
  readonly uri: string
  /** The forms that are taken, by their media types. */
  readonly forms: readonly Form[]
  readonly maxBytes: number
}

/** Gets a token from its provider, of now or of a moment in the past. Spec: draft-ietf-oauth-status-list-20 sections 8.1, 8.2 and 8.4. */
export async function fetchToken<Form extends { readonly mediaType: string }>(
  fetch: SafeFetch,
  { uri, forms, maxBytes }: TokenRequest<Form>,
  at?: Date,
): Promise<{ readonly form: Form; readonly body: Uint8Array }> {
  const { status, contentType, body } = await fetch(at === undefined ? uri : withTime(uri, at), {
    method: 'GET',
    accept: forms.map(({ mediaType }) => mediaType),
    maxBytes,
  })
  const form = forms.find(({ mediaType }) => mediaType === contentType)
  if (status >= 200 && status <= 299 && form !== undefined) return { form, body }
  throw new TegataError('ERR_STATUS_UNAVAILABLE', 'the status provider gave no Status List Token', {
    spec: `draft-ietf-oauth-status-list-20 section ${at === undefined ? '8.2' : '8.4'}`,
    evidence: { status },
  })
}

/** Spec: draft-ietf-oauth-status-list-20 section 8.4. */
function withTime(uri: string, at: Date): string {
  const url = new URL(uri)
  url.searchParams.set('time', String(Math.floor(at.getTime() / 1000)))
  return url.href
}
