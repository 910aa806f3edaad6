import { applySome, BYTE_MUTATIONS, join, MAX_GROWTH, type Mutation } from './byte-mutation.js'
import type { Random } from './random.js'

/** One element in an encoding: identifier at `start`, contents from `content` to `end`. */
interface Element {
  readonly start: number
  readonly content: number
  readonly end: number
}

/**
 * Applies one to three mutations. Two times in three they are of whole elements, with the lengths around them kept right:
 * bytes that are not DER get no further than the reader.
 */
export function mutateDer(der: Uint8Array, others: readonly Uint8Array[], random: Random): Uint8Array {
  return applySome(random.below(3) === 0 ? BROKEN_MUTATIONS : ELEMENT_MUTATIONS, der, others, random)
}

/** Breaks a length octet: indefinite, huge, off by one. */
const breakLength: Mutation = (der, _, random) => {
  const bytes = Uint8Array.from(der)
  const element = pickElement(der, random)
  if (element !== undefined) {
    const length = bytes[element.start + 1]!
    bytes[element.start + 1] = random.pick([0x80, 0x84, 0x88, 0xff, 0, (length + 1) & 0xff, (length - 1) & 0xff])
  }
  return bytes
}

const changeTag: Mutation = (der, _, random) => {
  const bytes = Uint8Array.from(der)
  const element = pickElement(der, random)
  if (element !== undefined) bytes[element.start] = random.pick([2, 3, 4, 5, 6, 0x30, 0x31, 0x80, 0xa0, 0xa1, 0x1f, 0])
  return bytes
}

const removeElement: Mutation = (der, _, random) => replaceElement(der, random, () => new Uint8Array(0))
const doubleElement: Mutation = (der, _, random) => replaceElement(der, random, (element) => join(element, element))
const growElement: Mutation = (der, _, random) =>
  replaceElement(der, random, (element) => {
    const fitting = Math.max(1, Math.floor(MAX_GROWTH / element.length))
    return join(...new Array(Math.min(1 + random.below(64), fitting)).fill(element))
  })
const wrapElement: Mutation = (der, _, random) =>
  replaceElement(der, random, (element) => {
    let wrapped = element
    for (let depth = random.below(40); depth >= 0; depth--) wrapped = encode(0x30, wrapped)
    return wrapped
  })
const emptyElement: Mutation = (der, _, random) => replaceElement(der, random, (element) => encode(element[0]!))
const transplantElement: Mutation = (der, others, random) => {
  const source = random.pick(others)
  const donor = pickElement(source, random)
  return donor === undefined ? der : replaceElement(der, random, () => source.slice(donor.start, donor.end))
}

/** Changes the contents of a primitive element and nothing else. */
const changeContent: Mutation = (der, _, random) => {
  const bytes = Uint8Array.from(der)
  const element = pickElement(der, random)
  if (element !== undefined && !isConstructed(der, element) && element.end > element.content) {
    const at = element.content + random.below(element.end - element.content)
    bytes[at] = bytes[at]! ^ (1 << random.below(8))
  }
  return bytes
}

const BROKEN_MUTATIONS: readonly Mutation[] = [...BYTE_MUTATIONS, breakLength, changeTag]

const ELEMENT_MUTATIONS: readonly Mutation[] = [
  changeContent,
  changeContent,
  changeTag,
  removeElement,
  doubleElement,
  growElement,
  wrapElement,
  emptyElement,
  transplantElement,
]

/** Replaces one element anywhere in the tree and writes the lengths of all elements around it anew. */
function replaceElement(der: Uint8Array, random: Random, change: (element: Uint8Array) => Uint8Array): Uint8Array {
  const path = pickPath(der, random)
  const target = path.at(-1)
  if (target === undefined) return der
  let replaced = change(der.slice(target.start, target.end))
  for (let i = path.length - 1; i > 0; i--) {
    const [parent, child] = [path[i - 1]!, path[i]!]
    const content = join(der.slice(parent.content, child.start), replaced, der.slice(child.end, parent.end))
    replaced = encode(der[parent.start]!, content)
  }
  return join(der.slice(0, path[0]!.start), replaced, der.slice(path[0]!.end))
}

function pickElement(der: Uint8Array, random: Random): Element | undefined {
  return pickPath(der, random).at(-1)
}

/** Walks down from the outermost element, at each level stopping with a chance of one in four. */
function pickPath(der: Uint8Array, random: Random): Element[] {
  const path: Element[] = []
  let [start, end] = [0, der.length]
  for (;;) {
    const children = listElements(der, start, end)
    if (children.length === 0) return path
    const child = random.pick(children)
    path.push(child)
    if (random.below(6) === 0 || !isConstructed(der, child)) return path
    ;[start, end] = [child.content, child.end]
  }
}

/** Extension values and OCSP responses are DER inside an OCTET STRING. */
function isConstructed(der: Uint8Array, { start, content, end }: Element): boolean {
  const tag = der[start]!
  if (tag === 0x04) return end > content && listElements(der, content, end).at(-1)?.end === end
  return (tag & 0x20) !== 0
}

function listElements(der: Uint8Array, start: number, end: number): Element[] {
  const elements: Element[] = []
  for (let at = start; at + 2 <= end && elements.length < 256; ) {
    const first = der[at + 1]!
    const count = first < 0x80 ? 0 : first & 0x7f
    if (count > 4 || at + 2 + count > end) break
    let length = count === 0 ? first : 0
    for (let i = 0; i < count; i++) length = length * 256 + der[at + 2 + i]!
    const content = at + 2 + count
    if (content + length > end) break
    elements.push({ start: at, content, end: content + length })
    at = content + length
  }
  return elements
}

function encode(tag: number, content: Uint8Array = new Uint8Array(0)): Uint8Array {
  const { length } = content
  if (length < 0x80) return join(Uint8Array.of(tag, length), content)
  const octets: number[] = []
  for (let rest = length; rest > 0; rest >>>= 8) octets.unshift(rest & 0xff)
  return join(Uint8Array.of(tag, 0x80 | octets.length, ...octets), content)
}
