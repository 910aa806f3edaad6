/** The part of each untyped library that this folder uses. */
declare module 'jsonld' {
  const jsonld: {
    expand(document: object, options: object): Promise<unknown[]>
    compact(expanded: object, context: unknown, options: object): Promise<object>
    toRDF(document: object, options: object): Promise<import('./quads.js').Quad[]>
  }
  export default jsonld
}

declare module 'rdf-canonize' {
  const rdfCanonize: {
    canonize(dataset: readonly import('./quads.js').Quad[], options: object): Promise<string>
    readonly NQuads: { serializeQuad(quad: import('./quads.js').Quad): string }
  }
  export default rdfCanonize
}

declare module '@digitalbazaar/credentials-context' {
  export const contexts: ReadonlyMap<string, unknown>
}

declare module '@digitalbazaar/data-integrity-context' {
  const dataIntegrity: { readonly contexts: ReadonlyMap<string, unknown> }
  export default dataIntegrity
}
