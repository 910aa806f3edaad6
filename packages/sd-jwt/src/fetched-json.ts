import { decodeUtf8, isJsonObject, type JsonObject, parseJson, type SafeFetch, TegataError } from '@tegata/core'

/** Deep enough for any key document, far from any stack limit. */
const MAX_DEPTH = 16

/** Fetches a document that must be a JSON object. Spec: SD-JWT VC section 3 (an error response is never used). */
export async function fetchJsonObject(fetch: SafeFetch, url: string, accept: readonly string[]): Promise<JsonObject> {
  const { status, body } = await fetch(url, { method: 'GET', accept })
  if (status !== 200) {
    throw new TegataError('ERR_FETCH_STATUS', 'the document is not there', {
      spec: 'SD-JWT VC section 3',
      evidence: { status },
    })
  }
  const document = parseJson(decodeUtf8(body), { maxDepth: MAX_DEPTH })
  if (isJsonObject(document)) return document
  throw new TegataError('ERR_ENCODING_JSON', 'the document is not a JSON object', { spec: 'SD-JWT VC section 3' })
}
