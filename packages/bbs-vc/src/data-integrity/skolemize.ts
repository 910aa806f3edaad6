import { isJsonObject, type JsonObject, type JsonValue } from '@tegata/core'
import { refuseDocument } from './document.js'
import { compact, expand } from './json-ld.js'
import { mapNodes, type Quad } from './quads.js'

/** Stands for a blank node while parts of the document are selected. */
const SCHEME = 'urn:bnid:'

/** A document in which every node has a name. */
export interface Skolemized {
  readonly expanded: JsonValue[]
  readonly compacted: JsonObject
}

/**
 * Names the blank nodes of a document, so that they can be told apart in any part of it.
 *
 * Spec: VC-DI-ECDSA section 3.3.8 (skolemizeCompactJsonLd). No random string is needed: a document with names of the
 * scheme is refused.
 *
 * @throws TegataError ERR_DI_DOCUMENT
 */
export async function skolemize(document: JsonObject): Promise<Skolemized> {
  const expanded = new Skolemizer().nodes(await expand(document))
  return { expanded, compacted: await compact(expanded, document['@context']!) }
}

/** Turns the names back into blank nodes. Spec: VC-DI-ECDSA section 3.3.6 (deskolemizeNQuads). */
export function deskolemize(quads: readonly Quad[]): Quad[] {
  return mapNodes(quads, (term) =>
    term.termType === 'NamedNode' && term.value.startsWith(SCHEME)
      ? { termType: 'BlankNode', value: term.value.slice(SCHEME.length) }
      : term,
  )
}

/** Spec: VC-DI-ECDSA section 3.3.7 (skolemizeExpandedJsonLd). */
class Skolemizer {
  #count = 0
  /** New names of the blank nodes that the document names itself. */
  readonly #known = new Map<string, string>()

  nodes(elements: readonly JsonValue[]): JsonValue[] {
    return elements.map((element) =>
      isJsonObject(element) && !Object.hasOwn(element, '@value') ? this.#node(element) : element,
    )
  }

  #node(element: JsonObject): JsonObject {
    const members = Object.entries(element).map(([property, value]): [string, JsonValue] => {
      if (property === '@reverse' || property.startsWith('_:'))
        throw refuseDocument(`${property.slice(0, 8)} is not supported`)
      if (property === '@id') return [property, this.#name(value as string)]
      if (property === '@type' && [value].flat().some((type) => String(type).startsWith('_:'))) {
        throw refuseDocument('a blank node as a type')
      }
      return [property, Array.isArray(value) ? this.nodes(value) : this.nodes([value])[0]!]
    })
    const node = Object.fromEntries(members)
    // The value object of an RDF list is no node.
    if (!Object.hasOwn(node, '@id') && !Object.hasOwn(node, '@list')) node['@id'] = this.#fresh()
    return node
  }

  #name(id: string): string {
    // Such an id would become somebody else's blank node.
    if (id.startsWith(SCHEME)) throw refuseDocument(`an id of the scheme ${SCHEME}`)
    if (!id.startsWith('_:')) return id
    const name = this.#known.get(id) ?? this.#fresh()
    this.#known.set(id, name)
    return name
  }

  /** `b` is what the library calls the nodes it makes itself, the cells of lists. */
  #fresh(): string {
    return `${SCHEME}n${this.#count++}`
  }
}
