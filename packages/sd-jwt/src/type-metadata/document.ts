import { decodeUtf8, isJsonObject, type JsonObject, type JsonValue, parseJson, TegataError } from '@tegata/core'
import { assertClaimsPath, type ClaimsPath } from '../claims-path.js'

/** Texts of a credential type in one language. Spec: SD-JWT VC section 5.5. */
export interface TypeDisplay {
  /** Language tag. */
  readonly locale: string
  readonly name: string
  readonly description?: string
  /** As in the document: rendering is the application's. Resources in it are neither fetched nor checked. */
  readonly rendering?: JsonObject
}

/** Texts of a claim in one language. Spec: SD-JWT VC section 5.6.2. */
export interface ClaimDisplay {
  readonly locale: string
  readonly label: string
  readonly description?: string
}

/** What a type says about the claims that a path selects. Spec: SD-JWT VC section 5.6. */
export interface ClaimMetadata {
  readonly path: ClaimsPath
  readonly display?: readonly ClaimDisplay[]
  readonly mandatory?: boolean
  readonly sd?: 'always' | 'allowed' | 'never'
  readonly svg_id?: string
}

/** One Type Metadata document, read but not yet combined with what it extends. Spec: SD-JWT VC section 5.2. */
export interface TypeMetadataDocument {
  readonly vct: string
  readonly name?: string
  readonly description?: string
  readonly extends?: string
  readonly extendsIntegrity?: string
  readonly display?: readonly TypeDisplay[]
  readonly claims?: readonly ClaimMetadata[]
}

const MAX_DEPTH = 32
const MAX_ENTRIES = 1000
const SD_VALUES: readonly unknown[] = ['always', 'allowed', 'never']
const SVG_ID = /^[A-Za-z_][A-Za-z0-9_]*$/

/** Reads a document strictly where the draft defines a property; ignores properties it does not define. */
export function parseTypeMetadata(bytes: Uint8Array): TypeMetadataDocument {
  const document = parseJson(decodeUtf8(bytes), { maxDepth: MAX_DEPTH })
  if (!isJsonObject(document)) throw malformed('the document is not a JSON object', '5.2')
  const vct = readText(document, 'vct')
  if (vct === undefined || vct === '') throw malformed('vct is missing', '5.2')
  const [base, integrity] = [readText(document, 'extends'), readText(document, 'extends#integrity')]
  const display = readArray(document, 'display', readTypeDisplay)
  const claims = readArray(document, 'claims', readClaim)
  return {
    vct,
    ...texts(document, 'name', 'description'),
    ...(base === undefined ? {} : { extends: base }),
    ...(integrity === undefined ? {} : { extendsIntegrity: integrity }),
    ...(display === undefined ? {} : { display }),
    ...(claims === undefined ? {} : { claims }),
  }
}

function readTypeDisplay(entry: JsonObject): TypeDisplay {
  const rendering = Object.hasOwn(entry, 'rendering') ? entry.rendering : undefined
  if (rendering !== undefined && !isJsonObject(rendering)) throw malformed('rendering is not an object', '5.5.1')
  return {
    locale: requireText(entry, 'locale'),
    name: requireText(entry, 'name'),
    ...texts(entry, 'description'),
    ...(rendering === undefined ? {} : { rendering }),
  }
}

function readClaim(entry: JsonObject): ClaimMetadata {
  const path = Object.hasOwn(entry, 'path') ? entry.path : undefined
  const display = readArray(entry, 'display', readClaimDisplay)
  const mandatory = Object.hasOwn(entry, 'mandatory') ? entry.mandatory : undefined
  if (mandatory !== undefined && typeof mandatory !== 'boolean') throw malformed('mandatory is not a boolean', '5.6.3')
  const sd = Object.hasOwn(entry, 'sd') ? entry.sd : undefined
  if (sd !== undefined && !SD_VALUES.includes(sd)) throw malformed('sd has an unknown value', '5.6.4')
  const svgId = readText(entry, 'svg_id')
  if (svgId !== undefined && !SVG_ID.test(svgId)) throw malformed('svg_id is not an identifier', '5.6')
  return {
    path: readPath(path),
    ...(display === undefined ? {} : { display }),
    ...(mandatory === undefined ? {} : { mandatory }),
    ...(sd === undefined ? {} : { sd: sd as NonNullable<ClaimMetadata['sd']> }),
    ...(svgId === undefined ? {} : { svg_id: svgId }),
  }
}

function readPath(path: JsonValue | undefined): ClaimsPath {
  try {
    assertClaimsPath(path as ClaimsPath)
  } catch {
    throw malformed('path is not a claims path', '5.6.1')
  }
  return path as ClaimsPath
}

function readClaimDisplay(entry: JsonObject): ClaimDisplay {
  return { locale: requireText(entry, 'locale'), label: requireText(entry, 'label'), ...texts(entry, 'description') }
}

function readArray<T>(object: JsonObject, name: string, read: (entry: JsonObject) => T): readonly T[] | undefined {
  if (!Object.hasOwn(object, name)) return undefined
  const entries = object[name]
  if (!Array.isArray(entries) || entries.length > MAX_ENTRIES) throw malformed(`${name} is not an array`, '5.2')
  return entries.map((entry) => {
    if (isJsonObject(entry)) return read(entry)
    throw malformed(`an entry of ${name} is not an object`, '5.2')
  })
}

function readText(object: JsonObject, name: string): string | undefined {
  if (!Object.hasOwn(object, name)) return undefined
  const text = object[name]
  if (typeof text === 'string') return text
  throw malformed(`${name} is not a string`, '5.2')
}

function requireText(object: JsonObject, name: string): string {
  const text = readText(object, name)
  if (text !== undefined) return text
  throw malformed(`${name} is missing`, '5.2')
}

function texts<Name extends string>(object: JsonObject, ...names: Name[]): { [name in Name]?: string } {
  const found = names.map((name) => [name, readText(object, name)] as const)
  return Object.fromEntries(found.filter(([, text]) => text !== undefined)) as { [name in Name]?: string }
}

/** A document or integrity value that is not of its form. */
export function malformed(reason: string, section: string): TegataError {
  return new TegataError('ERR_SDJWT_TYPE_METADATA_MALFORMED', reason, { spec: `SD-JWT VC section ${section}` })
}
