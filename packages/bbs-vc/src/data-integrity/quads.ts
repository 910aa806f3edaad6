import rdfCanonize from 'rdf-canonize'

/** A term of an RDF statement as the libraries represent it. Spec: RDF11-CONCEPTS section 3.1. */
export interface Term {
  readonly termType: 'NamedNode' | 'BlankNode' | 'Literal' | 'DefaultGraph'
  /** A blank node without `_:`. */
  readonly value: string
  readonly datatype?: Term
  readonly language?: string
}

/** An RDF statement. Spec: RDF11-CONCEPTS section 3.1. */
export interface Quad {
  readonly subject: Term
  readonly predicate: Term
  readonly object: Term
  readonly graph: Term
}

/** Replaces terms in every position; literals stay, whatever they look like. */
export function mapNodes(quads: readonly Quad[], replace: (term: Term) => Term): Quad[] {
  const node = (term: Term): Term => (term.termType === 'Literal' ? term : replace(term))
  return quads.map(({ subject, predicate, object, graph }) => ({
    subject: node(subject),
    predicate: node(predicate),
    object: node(object),
    graph: node(graph),
  }))
}

/**
 * Gives blank nodes their new labels.
 *
 * Replacing in the text of a statement, as the algorithms suggest, would change literals that look like a label.
 *
 * Spec: VC-DI-ECDSA section 3.3.14 (relabelBlankNodes).
 *
 * @param labels — old to new labels.
 * @returns undefined when a blank node has no new label.
 */
export function relabelBlankNodes(quads: readonly Quad[], labels: ReadonlyMap<string, string>): Quad[] | undefined {
  let complete = true
  const relabelled = mapNodes(quads, (term) => {
    if (term.termType !== 'BlankNode') return term
    const label = labels.get(term.value)
    complete &&= label !== undefined
    return { ...term, value: `${label}` }
  })
  return complete ? relabelled : undefined
}

/** Statements as canonical N-Quads: each once, sorted in code point order. Spec: RDF-CANON section 4.4.3 step 7, section 5. */
export function serializeQuads(quads: readonly Quad[]): string[] {
  return [...new Set(quads.map((quad) => rdfCanonize.NQuads.serializeQuad(quad)))].sort(compareCodePoints)
}

/** Code point order; comparing strings compares UTF-16, where U+FA19 comes after U+20BB7. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)]
    if (x !== y) return isSurrogate(x) === isSurrogate(y) ? x - y : isSurrogate(x) ? 1 : -1
  }
  return a.length - b.length
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff
}
