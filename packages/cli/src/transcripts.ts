import { isJsonObject, type JsonObject, type JsonValue, TegataError } from '@tegata/core'
import { type FetchRecord, TRANSCRIPT_FORMATS, type Transcript, type TranscriptFormat } from '@tegata/linkability'

const ROLES = ['verifier', 'issuer', 'network'] as const
const FETCHERS = ['holder', 'verifier'] as const

/** Reads one member; undefined when it is not what it has to be. */
type Reader<T> = (value: JsonValue) => T | undefined

const readText: Reader<string> = (value) => (typeof value === 'string' ? value : undefined)
const readDate: Reader<Date> = (value) => {
  // An instant in full: a date alone, or one without a zone, means another moment on another machine.
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(value))
    return
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? undefined : date
}
const readData: Reader<string | JsonObject> = (value) =>
  typeof value === 'string' || isJsonObject(value) ? value : undefined
const readTexts: Reader<Record<string, string>> = (value) =>
  isJsonObject(value) && Object.values(value).every((item) => typeof item === 'string')
    ? (value as Record<string, string>)
    : undefined
const readOneOf =
  <T extends string>(names: readonly T[]): Reader<T> =>
  (value) =>
    names.find((name) => name === value)

const FETCH_READERS = { url: readText, by: readOneOf(FETCHERS), at: readDate, headers: readTexts }

const TRANSCRIPT_READERS = {
  id: readText,
  observer: readText,
  role: readOneOf(ROLES),
  format: readOneOf<TranscriptFormat>(TRANSCRIPT_FORMATS),
  data: readData,
  receivedAt: readDate,
  pseudonymContext: readText,
  fetched: (value: JsonValue): readonly FetchRecord[] | undefined =>
    Array.isArray(value)
      ? value.map((item) => readMembers(item, FETCH_READERS, ['url', 'by']) as unknown as FetchRecord)
      : undefined,
  connection: readTexts,
}

/**
 * A transcript from its JSON: times are ISO 8601 with a zone, bytes are base64url; members that are unknown are refused,
 * since a misspelt one would be left out of the measurement.
 */
export function readTranscript(value: JsonValue): Transcript {
  return readMembers(value, TRANSCRIPT_READERS, ['id', 'observer', 'format', 'data']) as unknown as Transcript
}

function readMembers(
  value: JsonValue,
  readers: Readonly<Record<string, Reader<unknown>>>,
  required: readonly string[],
): Record<string, unknown> {
  if (!isJsonObject(value)) throw malformed('not a JSON object')
  const missing = required.find((name) => !Object.hasOwn(value, name))
  if (missing !== undefined) throw malformed(`no member ${missing}`)
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const read = Object.hasOwn(readers, name) ? readers[name]!(member) : undefined
      if (read === undefined)
        throw malformed(Object.hasOwn(readers, name) ? `${name} has a wrong value` : 'an unknown member')
      return [name, read]
    }),
  )
}

function malformed(reason: string): TegataError {
  return new TegataError('ERR_LINKABILITY_TRANSCRIPT', `the transcript cannot be read: ${reason}`, {
    spec: 'docs/linkability.md',
  })
}
