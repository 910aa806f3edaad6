import { isJsonObject, parseJson } from '@tegata/core'
import { type Atom, AtomSink, attempt, Scope } from '../atom.js'
import { type FetchRecord, MAX_TRANSCRIPT_BYTES, malformed, type Transcript, tooLarge } from '../transcript.js'
import { openEnvelope } from './envelope.js'
import { openJson } from './json.js'
import { openPresentation } from './presentation.js'

/**
 * Takes a transcript apart into the smallest values that somebody can compare.
 *
 * Reading is lenient where formats are strict: what a wallet sent was seen, whether or not a verifier accepts it.
 *
 * Spec: DESIGN section 1 point 2; ISO/IEC 27551 section 7.3.
 *
 * @param transcript — one transcript.
 * @returns the atoms in the order in which they stand.
 * @throws TegataError ERR_LINKABILITY_TRANSCRIPT, ERR_LINKABILITY_LIMIT, ERR_ENCODING_LIMIT, ERR_CBOR_LIMIT
 */
export function openTranscript(transcript: Transcript): readonly Atom[] {
  const { format, data, fetched = [], connection = {}, receivedAt } = transcript
  const sink = new AtomSink()
  if ((typeof data === 'string' || data instanceof Uint8Array) && data.length > MAX_TRANSCRIPT_BYTES) {
    throw tooLarge({ limit: MAX_TRANSCRIPT_BYTES })
  }
  if (format === 'openid4vp') openEnvelope(new Scope(sink, format), asExchange(data))
  else openPresentation(new Scope(sink, format), format, data)
  const outside = new Scope(sink, 'connection', '/connection')
  for (const [name, value] of Object.entries(connection)) outside.at(name.toLowerCase()).add(value)
  if (receivedAt !== undefined) outside.at('received-at').add(receivedAt.toISOString())
  fetched.forEach((record, position) => {
    openFetch(new Scope(sink, 'connection', `/fetched/${position}`, `/fetched/by-${record.by}`), record)
  })
  return sink.atoms
}

function openFetch(scope: Scope, { url, at, headers = {} }: FetchRecord): void {
  scope.at('url').add(url)
  if (at !== undefined) scope.at('at').add(at.toISOString())
  for (const [name, value] of Object.entries(headers)) openJson(scope.at('headers').at(name.toLowerCase()), value)
}

function asExchange(data: Transcript['data']) {
  const exchange = typeof data === 'string' ? attempt(() => parseJson(data)) : data
  if (!isJsonObject(exchange) || exchange instanceof Uint8Array) {
    throw malformed('not an object with request and response', 'OpenID4VP 1.0 section 8')
  }
  return exchange
}
