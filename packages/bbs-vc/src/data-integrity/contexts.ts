import { contexts as credentialsContexts } from '@digitalbazaar/credentials-context'
import dataIntegrity from '@digitalbazaar/data-integrity-context'
import {
  encodeHex,
  encodeUtf8,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJson,
  sha256,
  TegataArgumentError,
  TegataError,
} from '@tegata/core'

/** A JSON-LD context under the control of the program. Spec: VC-DATA-INTEGRITY section 2.4.1 (Validating Contexts). */
export interface PinnedContext {
  /** The URL by which documents refer to it. */
  readonly url: string
  /** The context document exactly as published. */
  readonly text: string
  /** SHA-256 of that text in UTF-8, 64 hexadecimal digits. */
  readonly sha256: string
}

declare const pinnedBrand: unique symbol

/** The contexts that documents may use: nothing else is ever loaded. Spec: VC-DATA-INTEGRITY section 2.4.1. */
export interface PinnedContexts {
  readonly [pinnedBrand]: true
}

/** The context of the data model, version 1.1. Spec: VC-DATA-MODEL section 4.1. */
export const CREDENTIALS_V1 = 'https://www.w3.org/2018/credentials/v1'
/** The context of the data model, version 2.0; it defines the terms of proofs too. Spec: VC-DATA-MODEL-2.0 section 4.3. */
export const CREDENTIALS_V2 = 'https://www.w3.org/ns/credentials/v2'
/** The terms of proofs, for documents of version 1.1. Spec: VC-DATA-INTEGRITY section 2.4.2. */
export const DATA_INTEGRITY_V2 = 'https://w3id.org/security/data-integrity/v2'

/** Whatever the packages ship, these are the documents that were compared with those of the W3C (minified, UTF-8). */
const BUILT_IN: readonly [url: string, context: unknown, digest: string][] = [
  [
    CREDENTIALS_V1,
    credentialsContexts.get(CREDENTIALS_V1),
    '778eb3a2ffad5df9773231da61b42c098e9849844873a6b5bf9be95c70d73df7',
  ],
  [
    CREDENTIALS_V2,
    credentialsContexts.get(CREDENTIALS_V2),
    'bf6fd611e6773d58f649459a45dbbb81f94e8cfd058a756644cd5a4a882c4050',
  ],
  [
    DATA_INTEGRITY_V2,
    dataIntegrity.contexts.get(DATA_INTEGRITY_V2),
    'be223c58c54657e930970f0d11f03caf7287bddc7be7e6f010855190c6b39c21',
  ],
]

const MAX_CONTEXT_CHARACTERS = 1 << 20
const MAX_DEPTH = 16

const contents = new WeakMap<PinnedContexts, ReadonlyMap<string, JsonValue>>()
let builtIn: PinnedContexts | undefined

/**
 * Pins JSON-LD contexts by digest, beside the three that are built in: credentials v1 and v2, data-integrity v2.
 *
 * Spec: VC-DATA-INTEGRITY section 2.4.1 and section 4.6 (Context Validation); VC-DATA-MODEL-2.0 Appendix B.1.
 *
 * @param contexts — each with its URL, its text and the digest of that text. A pinned context may refer to others
 *   pinned before it.
 * @throws TegataError ERR_DI_CONTEXT, ERR_ENCODING_JSON, ERR_ENCODING_JSON_DUPLICATE, ERR_ENCODING_LIMIT
 * @throws TegataArgumentError ERR_ARG_TYPE
 * @example
 * ```ts
 * const contexts = pinContexts([{ url: 'https://licence.example/v1', text, sha256: '9f86d081…' }])
 * ```
 */
export function pinContexts(contexts: readonly PinnedContext[]): PinnedContexts {
  const pinned = new Map<string, JsonValue>()
  for (const [url, context, digest] of BUILT_IN) addContext(pinned, url, JSON.stringify(context), digest)
  for (const { url, text, sha256: digest } of contexts) {
    if (typeof url !== 'string' || typeof text !== 'string' || typeof digest !== 'string') {
      throw new TegataArgumentError('ERR_ARG_TYPE', 'a pinned context has url, text and sha256')
    }
    if (pinned.has(url)) throw refuseContext('pinned twice', url)
    addContext(pinned, url, text, digest)
  }
  const store = Object.freeze({}) as PinnedContexts
  contents.set(store, pinned)
  return store
}

function addContext(pinned: Map<string, JsonValue>, url: string, text: string, digest: string): void {
  if (text.length > MAX_CONTEXT_CHARACTERS) throw refuseContext('longer than the limit', url)
  if (encodeHex(sha256(encodeUtf8(text))) !== digest.toLowerCase())
    throw refuseContext('not what its digest names', url)
  const document = parseJson(text)
  if (!isJsonObject(document) || !Object.hasOwn(document, '@context'))
    throw refuseContext('not a context document', url)
  pinned.set(url, inline(document['@context']!, pinned, MAX_DEPTH))
}

/**
 * Puts the pinned contexts in the place of their URLs.
 *
 * The JSON-LD library keeps contexts by URL in a cache that everybody in the process shares: with a URL left in, another
 * module's download could decide what a signed term means. It keeps inline contexts by their whole text.
 *
 * @param context — the `@context` member of a document.
 * @throws TegataError ERR_DI_CONTEXT
 */
export function inlineContexts(context: JsonValue, store: PinnedContexts | undefined): JsonValue {
  builtIn ??= pinContexts([])
  const pinned = contents.get(store ?? builtIn)
  if (pinned === undefined) throw new TegataArgumentError('ERR_ARG_TYPE', 'contexts must come from pinContexts')
  return inline(context, pinned, MAX_DEPTH)
}

function inline(context: JsonValue, pinned: ReadonlyMap<string, JsonValue>, depth: number): JsonValue {
  if (depth === 0) throw refuseContext('contexts nested too deep')
  if (typeof context === 'string') {
    const known = pinned.get(context)
    if (known === undefined) throw refuseContext('not pinned', context)
    return known
  }
  if (Array.isArray(context)) return context.flatMap((part) => inline(part, pinned, depth - 1))
  return isJsonObject(context) ? inlineTerms(context, pinned, depth) : context
}

/** Term definitions may have contexts of their own. */
function inlineTerms(context: JsonObject, pinned: ReadonlyMap<string, JsonValue>, depth: number): JsonObject {
  if (Object.hasOwn(context, '@import')) throw refuseContext('@import is not supported')
  const entries = Object.entries(context).map(([term, definition]): [string, JsonValue] => {
    if (!isJsonObject(definition) || !Object.hasOwn(definition, '@context')) return [term, definition]
    return [term, { ...definition, '@context': inline(definition['@context']!, pinned, depth - 1) }]
  })
  return Object.fromEntries(entries)
}

function refuseContext(reason: string, url?: string): TegataError {
  return new TegataError('ERR_DI_CONTEXT', `a JSON-LD context is refused: ${reason}`, {
    spec: 'VC-DATA-INTEGRITY section 2.4.1',
    ...(url === undefined ? {} : { evidence: { url } }),
  })
}
