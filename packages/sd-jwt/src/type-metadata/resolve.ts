import { type Awaitable, type SafeFetch, TegataError } from '@tegata/core'
import {
  type ClaimMetadata,
  malformed,
  parseTypeMetadata,
  type TypeDisplay,
  type TypeMetadataDocument,
} from './document.js'
import { checkIntegrity } from './integrity.js'

/** Finds the document of a type, as retrieved; undefined when it has none. Spec: SD-JWT VC section 5.3. */
export type TypeMetadataSource = (vct: string) => Awaitable<Uint8Array | undefined>

/** What a type says, combined with all the types it extends. Spec: SD-JWT VC sections 5.4, 5.5.2 and 5.6.5. */
export interface TypeMetadata {
  readonly vct: string
  /** The extended types, nearest first. */
  readonly baseTypes: readonly string[]
  readonly name?: string
  readonly description?: string
  readonly display: readonly TypeDisplay[]
  readonly claims: readonly ClaimMetadata[]
}

/** A hierarchy of types deeper than this is an attack or a mistake. */
const MAX_TYPES = 8

/**
 * Takes Type Metadata from the https URL that a type is.
 *
 * Spec: SD-JWT VC sections 3 and 5.3.1.
 *
 * @param fetch — core's safe fetch.
 */
export function fetchTypeMetadata(fetch: SafeFetch): TypeMetadataSource {
  return async (vct) => {
    if (!vct.startsWith('https://')) return undefined
    const { status, body } = await fetch(vct, { method: 'GET', accept: ['application/json'] })
    return status === 200 ? body : undefined
  }
}

/**
 * Retrieves the metadata of a type and of every type it extends, checks their integrity and combines them.
 *
 * Spec: SD-JWT VC sections 5.3, 5.4, 6 and 7.4.
 *
 * @param vct — the type.
 * @param integrity — `vct#integrity` of the credential, when it has one.
 * @param source — where documents come from: `fetchTypeMetadata`, a registry, a cache, or several in turn.
 * @throws TegataError ERR_SDJWT_TYPE_METADATA_*, ERR_FETCH_*, ERR_ENCODING_*
 */
export async function resolveTypeMetadata(
  vct: string,
  integrity: string | undefined,
  source: TypeMetadataSource,
): Promise<TypeMetadata> {
  const chain: TypeMetadataDocument[] = []
  const seen = new Set<string>()
  let reference: { vct: string; integrity: string | undefined } | undefined = { vct, integrity }
  while (reference !== undefined) {
    if (seen.has(reference.vct)) throw badExtension('types extend one another in a circle', '7.4')
    if (seen.size === MAX_TYPES) throw badExtension(`more than ${MAX_TYPES} types extend one another`, '5.4')
    seen.add(reference.vct)
    const document: TypeMetadataDocument = await retrieve(reference.vct, reference.integrity, source)
    chain.push(document)
    reference =
      document.extends === undefined ? undefined : { vct: document.extends, integrity: document.extendsIntegrity }
  }
  return combine(chain)
}

async function retrieve(
  vct: string,
  integrity: string | undefined,
  source: TypeMetadataSource,
): Promise<TypeMetadataDocument> {
  const bytes = await source(vct)
  if (bytes === undefined) throw unavailable('there is no Type Metadata for a type', vct)
  if (integrity !== undefined) await checkIntegrity(bytes, integrity)
  const document = parseTypeMetadata(bytes)
  if (document.vct !== vct) throw unavailable('the Type Metadata is that of another type', vct)
  return document
}

/** @param chain — the type first, then what it extends. */
function combine(chain: readonly TypeMetadataDocument[]): TypeMetadata {
  const [type, ...baseTypes] = chain as [TypeMetadataDocument, ...TypeMetadataDocument[]]
  const claims = new Map<string, ClaimMetadata>()
  for (const document of [...chain].reverse()) inheritClaims(claims, document)
  const ids = [...claims.values()].flatMap(({ svg_id }) => (svg_id === undefined ? [] : [svg_id]))
  if (new Set(ids).size !== ids.length) throw malformed('an svg_id occurs twice', '5.6')
  const { name, description } = type
  return {
    vct: type.vct,
    baseTypes: baseTypes.map(({ vct }) => vct),
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    // Section 5.5.2: a display of its own replaces an inherited one as a whole.
    display: chain.find(({ display }) => display !== undefined)?.display ?? [],
    claims: [...claims.values()],
  }
}

function inheritClaims(inherited: Map<string, ClaimMetadata>, { claims = [] }: TypeMetadataDocument): void {
  const own = new Set<string>()
  for (const claim of claims) {
    const key = JSON.stringify(claim.path)
    if (own.has(key)) throw malformed('a path occurs twice', '5.6')
    own.add(key)
    const base = inherited.get(key)
    if (base !== undefined) checkOverride(base, claim)
    inherited.set(key, { ...base, ...claim })
  }
}

/** Section 5.6.5.1: an extending type may tighten `sd` and `mandatory`, never loosen or turn them. */
function checkOverride(base: ClaimMetadata, { sd, mandatory }: ClaimMetadata): void {
  if (base.sd !== undefined && base.sd !== 'allowed' && sd !== undefined && sd !== base.sd) {
    throw badExtension('a type changes sd of the type it extends', '5.6.5.1')
  }
  if (base.mandatory === true && mandatory === false) {
    throw badExtension('a type makes a mandatory claim optional', '5.6.5.1')
  }
}

function unavailable(reason: string, vct: string): TegataError {
  return new TegataError('ERR_SDJWT_TYPE_METADATA_UNAVAILABLE', reason, {
    spec: 'SD-JWT VC section 5.3',
    evidence: { vct },
  })
}

function badExtension(reason: string, section: string): TegataError {
  return new TegataError('ERR_SDJWT_TYPE_METADATA_EXTENDS', reason, { spec: `SD-JWT VC section ${section}` })
}
