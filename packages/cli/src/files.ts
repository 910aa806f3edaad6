import { closeSync, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { decodeUtf8, isJsonObject, isTegataError, type JsonObject, type JsonValue, parseJson } from '@tegata/core'
import { sniffFormat, type Transcript, type TranscriptFormat } from '@tegata/linkability'
import { readTranscript } from './transcripts.js'
import { UsageError } from './usage.js'

/** What the command line says of files that are presentations. */
export interface FileOptions {
  readonly format?: TranscriptFormat
  readonly observer?: string
  readonly issuer?: string
}

/** Longest file, bytes. */
const MAX_FILE_BYTES = 1 << 28

/** @returns the transcripts of a file: one presentation, a JSON array, or JSON lines. */
export function readFile(path: string, options: FileOptions): readonly Transcript[] {
  const bytes = readBytes(path)
  const text = options.format === 'mso_mdoc' ? undefined : decodeText(bytes)
  // CBOR is hardly ever UTF-8: a DeviceResponse begins with a map.
  if (text === undefined) return [ofPresentation(path, bytes, 'mso_mdoc', options)]
  if (/^\s*[[{]/.test(text)) return ofJson(path, text, options)
  const format = options.format ?? sniffFormat(text)
  if (format === undefined) throw new UsageError(`${path}: its form does not tell the format, use --format`)
  return [ofPresentation(path, text, format, options)]
}

/** A file for a report. */
export function writeFile(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    throw new UsageError(`${path}: cannot be written (${reasonOf(error)})`)
  }
}

function readBytes(path: string): Uint8Array {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    if (fstatSync(file).size > MAX_FILE_BYTES) throw new UsageError(`${path}: longer than ${MAX_FILE_BYTES} bytes`)
    return readFileSync(file)
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${path}: cannot be read (${reasonOf(error)})`)
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** The code of a system error: its message repeats the path. */
function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'no reason given'
}

function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return decodeUtf8(bytes).replace(/^\ufeff/, '')
  } catch (error) {
    if (isTegataError(error)) return undefined
    throw error
  }
}

function ofJson(path: string, text: string, options: FileOptions): readonly Transcript[] {
  const values = parseDocument(path, text)
  const [only] = values
  const format = values.length === 1 && isJsonObject(only) ? (options.format ?? formatOfDocument(only)) : undefined
  if (format !== undefined) return [ofPresentation(path, only as JsonObject, format, options)]
  return values.map((value, position) => {
    const transcript = inPlace(`${path}, transcript ${position + 1}`, () => readTranscript(value))
    return transcript.observer === options.issuer ? { ...transcript, role: 'issuer' } : transcript
  })
}

/** An array is a list of transcripts; what is no JSON as a whole may be one in each line. */
function parseDocument(path: string, text: string): readonly JsonValue[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const isLines = lines.length > 1 && lines.every((line) => /^\s*\{.*\}\s*$/.test(line))
  if (isLines) return lines.map((line, i) => inPlace(`${path}, line ${i + 1}`, () => parseJson(line)))
  const value = inPlace(path, () => parseJson(text))
  return Array.isArray(value) ? value : [value]
}

/** The format of a document that is a presentation and no transcript. */
function formatOfDocument(document: JsonObject): TranscriptFormat | undefined {
  if (Object.hasOwn(document, 'data')) return undefined
  if (Object.hasOwn(document, 'response')) return 'openid4vp'
  return sniffFormat(document)
}

function ofPresentation(
  path: string,
  data: Transcript['data'],
  format: TranscriptFormat,
  { observer = basename(dirname(resolve(path))), issuer }: FileOptions,
): Transcript {
  return { id: path, observer, role: observer === issuer ? 'issuer' : 'verifier', format, data }
}

/** Says where in the input an error arose. */
function inPlace<T>(place: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (isTegataError(error)) throw new UsageError(`${place}: ${error.code}: ${error.message}`)
    throw error
  }
}
