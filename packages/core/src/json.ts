import { TegataError } from './errors.js'

/** Any JSON value. Spec: RFC 8259. */
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject
/** A JSON object. Spec: RFC 8259 section 4. */
export type JsonObject = { [member: string]: JsonValue }

/** Limits of `parseJson`. Spec: RFC 8259 section 9 (an implementation may set limits). */
export interface JsonLimits {
  /** Arrays and objects inside one another; 64 when absent. */
  readonly maxDepth?: number
}

const DEFAULT_DEPTH = 64

/**
 * Parses JSON and refuses what `JSON.parse` lets through: duplicate member names and deep nesting.
 *
 * Spec: RFC 7515 section 4 ("the Header Parameter names within the JOSE Header MUST be unique"), RFC 8259 section 4.
 *
 * @param text — the JSON text.
 * @param limits — `maxDepth`: how deep it may nest.
 * @throws TegataError ERR_ENCODING_JSON, ERR_ENCODING_JSON_DUPLICATE, ERR_ENCODING_LIMIT
 */
export function parseJson(text: string, { maxDepth = DEFAULT_DEPTH }: JsonLimits = {}): JsonValue {
  // Without an object nothing can be doubled, and one bracket is no depth: most Disclosures end here.
  const isFlat = !text.includes('{') && text.indexOf('[', 1) === -1
  const members = isFlat ? 0 : countMembers(text, maxDepth)
  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
  } catch {
    throw new TegataError('ERR_ENCODING_JSON', 'not JSON', { spec: 'RFC 8259 section 2' })
  }
  // JSON.parse keeps the last of two equal names, so the tree then has fewer members than the text has colons.
  if (members > 0 && countOwnMembers(value) !== members) {
    throw new TegataError('ERR_ENCODING_JSON_DUPLICATE', 'a JSON member occurs twice', {
      spec: 'RFC 7515 section 4',
    })
  }
  return value
}

/** Tells a JSON object from arrays, null and scalars. Spec: RFC 8259 section 4. @param value — a parsed JSON value. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * A member of a JSON object; undefined when the value has none of that name, or is no object at all.
 *
 * Spec: RFC 8259 section 4; what a prototype has (`constructor`) is not in the JSON.
 *
 * @param value — a parsed JSON value.
 * @param name — of the member.
 */
export function ownMember(value: unknown, name: string): JsonValue | undefined {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** Counts the colons outside strings (one per member) and stops at the nesting limit, before JSON.parse can overflow. */
function countMembers(text: string, maxDepth: number): number {
  let members = 0
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x22: // a string: jump to its closing quote
        i = endOfString(text, i)
        break
      case 0x3a:
        members++
        break
      case 0x5b:
      case 0x7b:
        if (++depth > maxDepth) {
          throw new TegataError('ERR_ENCODING_LIMIT', 'nested too deep', { evidence: { maxDepth } })
        }
        break
      case 0x5d:
      case 0x7d:
        depth--
        break
    }
  }
  return members
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end === -1 ? text.length : end
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0
  while (text.charCodeAt(quote - 1 - backslashes) === 0x5c) backslashes++
  return backslashes % 2 === 1
}

function countOwnMembers(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0
  let count = 0
  if (Array.isArray(value)) {
    for (const element of value) count += countOwnMembers(element)
    return count
  }
  for (const name of Object.keys(value)) count += 1 + countOwnMembers(value[name]!)
  return count
}
