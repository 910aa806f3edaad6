import { isTegataError, type JsonObject, type JsonValue, TegataError } from '@tegata/core'
import jsonld from 'jsonld'
import rdfCanonize from 'rdf-canonize'
import { inlineContexts, type PinnedContexts } from './contexts.js'
import { beyondLimit, refuseDocument } from './document.js'
import { type Quad, relabelBlankNodes, serializeQuads } from './quads.js'

/** Safe mode: whatever JSON-LD would drop in silence, an undefined term above all, is an error. */
const OPTIONS = {
  safe: true,
  processingMode: 'json-ld-1.1',
  rdfDirection: 'i18n-datatype',
  documentLoader: refuseToLoad,
} as const

/** More statements than a proof can hide and any credential has. */
const MAX_QUADS = 2048

/** Deep comparisons of blank nodes: enough for a hundred nodes alike, far below what a poison graph asks for. */
const MAX_DEEP_ITERATIONS = 1024
const MAX_PERMUTATION_CHECKS = 2048

/** Every context is inline when the libraries get a document, so nothing is ever left to load. */
async function refuseToLoad(url: string): Promise<never> {
  throw new TegataError('ERR_DI_CONTEXT', 'contexts are not loaded', {
    spec: 'VC-DATA-INTEGRITY section 2.4.1',
    evidence: { url },
  })
}

/** A document whose contexts are in it. */
export function withInlineContexts(document: JsonObject, contexts: PinnedContexts | undefined): JsonObject {
  return { ...document, '@context': inlineContexts(document['@context']!, contexts) }
}

/** Expands a document. Spec: JSON-LD11-API section 5.1. @throws TegataError ERR_DI_DOCUMENT */
export async function expand(document: JsonObject): Promise<JsonValue[]> {
  return processed(async () => (await jsonld.expand(document, OPTIONS)) as JsonValue[])
}

/** Compacts an expanded document. Spec: JSON-LD11-API section 5.2. @throws TegataError ERR_DI_DOCUMENT */
export async function compact(expanded: JsonValue[], context: JsonValue): Promise<JsonObject> {
  return processed(async () => (await jsonld.compact(expanded, context, OPTIONS)) as JsonObject)
}

/** The statements of a document. Spec: JSON-LD11-API section 8.1. @throws TegataError ERR_DI_DOCUMENT, ERR_DI_LIMIT */
export async function toRdf(document: JsonObject | JsonValue[]): Promise<Quad[]> {
  const quads = await processed(() => jsonld.toRDF(document, OPTIONS))
  if (quads.length > MAX_QUADS) throw beyondLimit('more statements', MAX_QUADS)
  return quads
}

/**
 * Canonical labels for the blank nodes of a dataset.
 *
 * Spec: RDF-CANON section 4.4 (RDFC-1.0), section 7.1 (Dataset Poisoning).
 *
 * @returns old label to canonical label, `c14n0`.
 * @throws TegataError ERR_DI_LIMIT for a graph that is made to be hard
 */
export async function canonicalLabels(quads: readonly Quad[]): Promise<Map<string, string>> {
  const canonicalIdMap = new Map<string, string>()
  try {
    await rdfCanonize.canonize(quads, {
      algorithm: 'RDFC-1.0',
      canonicalIdMap,
      maxDeepIterations: MAX_DEEP_ITERATIONS,
      signal: countingSignal(MAX_PERMUTATION_CHECKS),
    })
  } catch {
    throw beyondLimit('harder to canonicalise', MAX_DEEP_ITERATIONS)
  }
  return canonicalIdMap
}

/** The library asks every third permutation whether to stop: a count is a limit that does not depend on the machine. */
function countingSignal(limit: number): { readonly aborted: boolean; readonly reason: string } {
  let asked = 0
  return {
    get aborted() {
      return ++asked > limit
    },
    reason: 'limit',
  }
}

/** Canonical N-Quads of a document. Spec: RDF-CANON section 4.4. @throws TegataError ERR_DI_DOCUMENT, ERR_DI_LIMIT */
export async function canonicalize(document: JsonObject): Promise<string[]> {
  const quads = await toRdf(document)
  const labels = await canonicalLabels(quads)
  return serializeQuads(relabelBlankNodes(quads, labels)!)
}

/** What the libraries throw says what was wrong in their words; a message of theirs could quote the document. */
async function processed<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    if (isTegataError(error)) throw error
    throw refuseDocument('it cannot be processed', { reason: reasonOf(error) })
  }
}

/** `details.event.code` in safe mode, `details.code` otherwise: words of the library, never of the document. */
function reasonOf(error: unknown): string {
  const details = (error as { details?: { code?: unknown; event?: { code?: unknown } } } | null)?.details
  const code = details?.event?.code ?? details?.code
  return typeof code === 'string' ? code : 'not JSON-LD'
}
