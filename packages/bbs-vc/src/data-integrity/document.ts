import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJson,
  TegataArgumentError,
  TegataError,
} from '@tegata/core'
import { CREDENTIALS_V2, DATA_INTEGRITY_V2 } from './contexts.js'

/** A JSON document as text or parsed; only from text can two members of one name be noticed. Spec: RFC 8259. */
export type SerializedDocument = string | JsonObject

const MAX_CHARACTERS = 1 << 20
const MAX_DEPTH = 32
/** Every statement needs a value; the library's time grows with their square. */
const MAX_VALUES = 3000
/** In the contexts that a document brings along, which anybody can write. */
const MAX_CONTEXT_VALUES = 256

/**
 * A plain copy of a document within the limits: nothing that the caller or a library does later can change it.
 *
 * Spec: DESIGN section 7 (stated limits); JSON-LD11 section 3.1 (one `@context`, on top: VC-DI-ECDSA section 3.3.13).
 *
 * @throws TegataError ERR_DI_LIMIT, ERR_DI_DOCUMENT, ERR_ENCODING_JSON, ERR_ENCODING_JSON_DUPLICATE, ERR_ENCODING_LIMIT
 */
export function readDocument(source: SerializedDocument): JsonObject {
  if (typeof source === 'string' && source.length > MAX_CHARACTERS) throw beyondLimit('longer', MAX_CHARACTERS)
  const value = typeof source === 'string' ? parseJson(source, { maxDepth: MAX_DEPTH }) : source
  if (!isJsonObject(value)) throw refuseDocument('not a JSON object')
  const copy = new Copier().copy(value, 0) as JsonObject
  if (!Object.hasOwn(copy, '@context')) throw refuseDocument('no @context')
  return copy
}

/** Walks a tree once, counting: a cycle ends at the depth limit, a shared subtree at the number of values. */
class Copier {
  #values = 0
  #characters = 0

  copy(value: unknown, depth: number): JsonValue {
    if (depth > MAX_DEPTH) throw beyondLimit('nested deeper', MAX_DEPTH)
    if (++this.#values > MAX_VALUES) throw beyondLimit('more values', MAX_VALUES)
    if (typeof value === 'string') return this.#text(value)
    if (value === null || typeof value === 'boolean' || Number.isFinite(value)) return value as JsonValue
    if (Array.isArray(value)) return value.map((element) => this.copy(element, depth + 1))
    if (!isPlainObject(value)) throw refuseDocument('a value that JSON does not have')
    const entries = Object.entries(value).map(([name, member]): [string, JsonValue] => {
      // The libraries build objects with such names, where `__proto__` would be no member but a prototype.
      if (name === '__proto__') throw refuseDocument('a member named __proto__')
      // A context inside of a term or node is processed for each node that it applies to: minutes, if a stranger may write it.
      if (name === '@context' && depth > 0) throw refuseDocument('a context that is not on top')
      return [this.#text(name), name === '@context' ? this.#copyContext(member, depth) : this.copy(member, depth + 1)]
    })
    return Object.fromEntries(entries)
  }

  #copyContext(context: unknown, depth: number): JsonValue {
    const before = this.#values
    const copy = this.copy(context, depth + 1)
    if (this.#values - before > MAX_CONTEXT_VALUES) throw beyondLimit('richer in terms', MAX_CONTEXT_VALUES)
    return copy
  }

  #text(text: string): string {
    this.#characters += text.length
    if (this.#characters > MAX_CHARACTERS) throw beyondLimit('longer', MAX_CHARACTERS)
    if (/\p{Surrogate}/u.test(text)) throw refuseDocument('a lone surrogate')
    return text
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/**
 * Adds the context that defines the terms of a proof, where no context of the document does.
 *
 * Spec: VC-DATA-INTEGRITY section 2.4.2 (Context Injection).
 */
export function injectContext(document: JsonObject): JsonObject {
  const context = document['@context']!
  const contexts = Array.isArray(context) ? context : [context]
  if (contexts.some((entry) => entry === CREDENTIALS_V2 || entry === DATA_INTEGRITY_V2)) return document
  return { ...document, '@context': [...contexts, DATA_INTEGRITY_V2] }
}

/** The document without its proof, and the proof. @throws TegataError ERR_DI_PROOF_OPTIONS */
export function separateProof(secured: JsonObject): { document: JsonObject; proof: JsonObject } {
  const { proof, ...document } = secured
  if (!isJsonObject(proof)) {
    throw new TegataError('ERR_DI_PROOF_OPTIONS', 'the document has not exactly one proof', {
      spec: 'VC-DATA-INTEGRITY section 4.4',
    })
  }
  return { document, proof }
}

/** An unsecured document to sign. @throws TegataArgumentError ERR_ARG_VALUE when it has a proof already */
export function readUnsecuredDocument(source: SerializedDocument): JsonObject {
  const document = readDocument(source)
  if (Object.hasOwn(document, 'proof')) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'document must not have a proof')
  }
  return injectContext(document)
}

/** The document is no JSON-LD that can be signed. */
export function refuseDocument(reason: string, evidence?: { readonly [name: string]: unknown }): TegataError {
  return new TegataError('ERR_DI_DOCUMENT', `the document is refused: ${reason}`, {
    spec: 'JSON-LD11-API section 5.1.2',
    ...(evidence === undefined ? {} : { evidence }),
  })
}

/** The document is beyond a stated limit. */
export function beyondLimit(what: string, limit: number): TegataError {
  return new TegataError('ERR_DI_LIMIT', `the document is ${what} than the limit`, {
    spec: 'DESIGN section 7',
    evidence: { limit },
  })
}
