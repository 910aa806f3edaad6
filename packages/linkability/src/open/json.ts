import { isJsonObject, type JsonValue, parseJson, TegataError } from '@tegata/core'
import { attempt, type Scope } from '../atom.js'
import { malformed, tooLarge } from '../transcript.js'
import { isCompactJws, openJws } from './jws.js'

const MAX_DEPTH = 64

/** What a visitor opens by itself; true when it did, so that the walk goes on elsewhere. */
export type JsonVisitor = (scope: Scope, value: JsonValue) => boolean

/** Adds every scalar of a JSON value; a JWS among them is opened too. */
export function openJson(scope: Scope, value: JsonValue, visit?: JsonVisitor): void {
  walk(scope, value, visit, MAX_DEPTH)
}

function walk(scope: Scope, value: JsonValue, visit: JsonVisitor | undefined, depthLeft: number): void {
  if (depthLeft < 0) throw tooLarge({ limit: MAX_DEPTH })
  if (visit?.(scope, value)) return
  if (Array.isArray(value)) {
    value.forEach((item, position) => {
      walk(scope.index(position), item, visit, depthLeft - 1)
    })
  } else if (isJsonObject(value)) {
    for (const [name, member] of Object.entries(value)) walk(scope.at(name), member, visit, depthLeft - 1)
  } else if (typeof value === 'string' && isCompactJws(value) && attempt(() => openJws(scope, value)) !== undefined) {
    // Opened; what could not be opened stays a text.
  } else if (value !== null && value !== undefined) {
    scope.add(value)
  }
}

/** Parses JSON that has to be an object; names twice and depth are refused. */
export function readObject(text: string, spec: string): { [member: string]: JsonValue } {
  const value = readJson(text, spec)
  if (!isJsonObject(value)) throw malformed('not a JSON object', spec)
  return value
}

/** Parses JSON of a transcript. */
export function readJson(text: string, spec: string): JsonValue {
  try {
    return parseJson(text, { maxDepth: MAX_DEPTH })
  } catch (error) {
    if (error instanceof TegataError && error.code !== 'ERR_ENCODING_LIMIT') throw malformed('not JSON', spec)
    throw error
  }
}
