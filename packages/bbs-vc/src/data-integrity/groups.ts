import type { JsonObject } from '@tegata/core'
import { refuseDocument } from './document.js'
import { canonicalLabels, toRdf } from './json-ld.js'
import { type LabelMap, shuffleLabels } from './label-map.js'
import { selectJsonLd } from './pointers.js'
import { type Quad, relabelBlankNodes, serializeQuads } from './quads.js'
import { deskolemize, skolemize } from './skolemize.js'

/** The statements that pointers select, among all of a document. Spec: VC-DI-ECDSA section 3.3.16. */
export interface Group {
  /** Positions of the selected statements, ascending. */
  readonly matching: readonly number[]
  /** Positions of all others, ascending. */
  readonly nonMatching: readonly number[]
  /** The selected statements with the labels of the input. */
  readonly quads: readonly Quad[]
}

/** All statements of a document in the shuffled order, and how to group them. */
export interface GroupedDocument {
  /** Canonical N-Quads before shuffling, with `c14n` labels. */
  readonly canonicalQuads: readonly string[]
  /** Canonical N-Quads with shuffled labels: what is signed. */
  readonly quads: readonly string[]
  /** Labels of the input to shuffled labels. */
  readonly labelMap: LabelMap
  /** Groups statements by pointers. @throws TegataError ERR_DI_POINTER, ERR_DI_DOCUMENT */
  readonly group: (pointers: readonly string[]) => Promise<Group>
}

/**
 * Canonicalises a document and lets its statements be selected.
 *
 * Spec: VC-DI-ECDSA section 3.3.16 (canonicalizeAndGroup).
 *
 * @param document — its contexts inline.
 * @param hmacKey — 32 bytes.
 * @throws TegataError ERR_DI_DOCUMENT, ERR_DI_LIMIT
 */
export async function canonicalizeAndGroup(document: JsonObject, hmacKey: Uint8Array): Promise<GroupedDocument> {
  const { expanded, compacted } = await skolemize(document)
  const input = deskolemize(await toRdf(expanded))
  const canonicalIds = await canonicalLabels(input)
  const labelMap = shuffleLabels(canonicalIds, hmacKey)
  const quads = serializeQuads(relabelBlankNodes(input, labelMap)!)
  return {
    canonicalQuads: serializeQuads(relabelBlankNodes(input, canonicalIds)!),
    quads,
    labelMap,
    group: async (pointers) => {
      const selection = selectJsonLd(pointers, compacted)
      const selected = selection === undefined ? [] : deskolemize(await toRdf(selection))
      return { ...matchQuads(quads, selected, labelMap), quads: selected }
    },
  }
}

function matchQuads(
  quads: readonly string[],
  selected: readonly Quad[],
  labelMap: LabelMap,
): Pick<Group, 'matching' | 'nonMatching'> {
  const relabelled = relabelBlankNodes(selected, labelMap)
  // A list's cells have no name that a selection could keep.
  if (relabelled === undefined || selected.some(isListCell)) throw refuseDocument('part of an RDF list is selected')
  const wanted = new Set(serializeQuads(relabelled))
  const matching: number[] = []
  const nonMatching: number[] = []
  for (const [index, quad] of quads.entries()) (wanted.delete(quad) ? matching : nonMatching).push(index)
  if (wanted.size > 0) throw refuseDocument('a part of it means something else than the whole')
  return { matching, nonMatching }
}

const RDF_FIRST = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#first'

function isListCell({ subject, predicate }: Quad): boolean {
  return subject.termType === 'BlankNode' && predicate.value === RDF_FIRST
}
