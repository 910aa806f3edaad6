import { isJsonObject, type JsonObject, type JsonValue, TegataError } from '@tegata/core'

const MAX_POINTERS = 256
const MAX_POINTER_CHARACTERS = 1024

/**
 * Reads a list of JSON pointers from an untrusted value.
 *
 * Spec: RFC 6901 section 3. The empty pointer, the whole document, is refused: who wants that lists the members.
 *
 * @throws TegataError ERR_DI_POINTER
 */
export function readPointers(value: unknown): string[] {
  if (!Array.isArray(value) || value.length > MAX_POINTERS) throw refusePointer('not a list of pointers')
  for (const pointer of value) {
    if (typeof pointer !== 'string' || !isPointer(pointer)) throw refusePointer('not a JSON pointer')
  }
  if (new Set(value).size !== value.length) throw refusePointer('the same pointer twice')
  return value as string[]
}

function isPointer(text: string): boolean {
  return text.startsWith('/') && text.length <= MAX_POINTER_CHARACTERS && !/~(?![01])/.test(text)
}

/** Spec: RFC 6901 section 4; VC-DI-ECDSA section 3.3.10 (jsonPointerToPaths). */
function parsePointer(pointer: string): string[] {
  return pointer
    .slice(1)
    .split('/')
    .map((path) => path.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/**
 * The part of a compact document that JSON pointers select, with the ids and types of everything on the way.
 *
 * Spec: VC-DI-ECDSA section 3.3.13 (selectJsonLd).
 *
 * @returns undefined when nothing is selected.
 * @throws TegataError ERR_DI_POINTER
 */
export function selectJsonLd(pointers: readonly string[], document: JsonObject): JsonObject | undefined {
  if (pointers.length === 0) return undefined
  const selection: Selection = { source: document, whole: false, members: new Map() }
  for (const pointer of pointers) select(selection, parsePointer(pointer), pointer)
  return { '@context': structuredClone(document['@context']!), ...(buildSelection(selection) as JsonObject) }
}

/** What is selected of one value: all of it, or some members or elements. */
interface Selection {
  readonly source: JsonValue
  whole: boolean
  readonly members: Map<string, Selection>
}

function select(root: Selection, paths: readonly string[], pointer: string): void {
  let selection = root
  for (const path of paths) {
    let member = selection.members.get(path)
    if (member === undefined) {
      const source = memberOf(selection.source, path)
      if (source === undefined) throw refusePointer('nothing is there', pointer)
      member = { source, whole: false, members: new Map() }
      selection.members.set(path, member)
    }
    selection = member
  }
  selection.whole = true
}

function memberOf(value: JsonValue, path: string): JsonValue | undefined {
  if (Array.isArray(value)) return /^(?:0|[1-9]\d{0,5})$/.test(path) ? value[Number(path)] : undefined
  return isJsonObject(value) && path !== '@context' && Object.hasOwn(value, path) ? value[path] : undefined
}

function buildSelection({ source, whole, members }: Selection): JsonValue {
  if (whole) return structuredClone(source)
  if (Array.isArray(source)) {
    // "Make array dense": in the order of the document, not of the pointers.
    const indexes = [...members.keys()].map(Number).sort((a, b) => a - b)
    return indexes.map((index) => buildSelection(members.get(String(index))!))
  }
  const selected = createInitialSelection(source as JsonObject)
  for (const [name, member] of members) selected[name] = buildSelection(member)
  return selected
}

/** Spec: VC-DI-ECDSA section 3.3.11 (createInitialSelection): "MUST include all `type`s in the path". */
function createInitialSelection(source: JsonObject): JsonObject {
  const selection: JsonObject = {}
  const { id, type } = source
  if (Object.hasOwn(source, 'id') && !(typeof id === 'string' && id.startsWith('_:'))) selection.id = id!
  if (Object.hasOwn(source, 'type')) selection.type = structuredClone(type!)
  return selection
}

/** The pointer cannot be used; it names no value, so it may be in the evidence. */
export function refusePointer(reason: string, pointer?: string): TegataError {
  return new TegataError('ERR_DI_POINTER', `a JSON pointer is refused: ${reason}`, {
    spec: 'VC-DI-ECDSA section 3.3.13',
    ...(pointer === undefined ? {} : { evidence: { pointer } }),
  })
}
