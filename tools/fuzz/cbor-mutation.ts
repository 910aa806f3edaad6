import { applySome, BYTE_MUTATIONS, join, MAX_GROWTH } from './byte-mutation.js'
import { copyTree, MAJOR, type Node, parseTree, writeHead, writeTree } from './cbor-tree.js'
import type { Random } from './random.js'

type TreeMutation = (place: Place, random: Random, donor: () => Node | undefined) => void

/** A node and where it hangs. */
interface Place {
  readonly node: Node
  readonly siblings: Node[]
  readonly index: number
}

/**
 * Applies one to three mutations. Three times in four they are of whole items, with the lengths around them kept right
 * unless the mutation is a wrong length: bytes that are not CBOR get no further than the decoder.
 */
export function mutateCbor(input: Uint8Array, others: readonly Uint8Array[], random: Random): Uint8Array {
  const root = random.below(4) === 0 ? undefined : parseTree(input)
  if (root === undefined) return applySome(BYTE_MUTATIONS, input, others, random)
  const top = [root]
  const donor = (): Node | undefined => {
    const tree = parseTree(random.pick(others))
    return tree && pickPlace([tree], random).node
  }
  for (let i = 1 + random.below(3); i > 0; i--) {
    if (top.length > 0) random.pick(TREE_MUTATIONS)(pickPlace(top, random), random, donor)
  }
  return join(...top.map(writeTree))
}

/** Walks down from the outermost item, at each level stopping with a chance of one in eight. */
function pickPlace(top: Node[], random: Random): Place {
  let siblings = top
  for (;;) {
    const index = random.below(siblings.length)
    const node = siblings[index]!
    if (!node.children || node.children.length === 0 || random.below(8) === 0) return { node, siblings, index }
    siblings = node.children
  }
}

function insertCopies({ node, siblings, index }: Place, count: number): void {
  const fitting = Math.floor(MAX_GROWTH / writeTree(node).length)
  siblings.splice(index, 0, ...Array.from({ length: Math.min(count, fitting) }, () => copyTree(node)))
}

const leaf = (major: number, argument: bigint | number, content: Uint8Array = new Uint8Array(0)): Node => ({
  major,
  argument: BigInt(argument),
  content,
  children: undefined,
})
const branch = (major: number, children: Node[], argument = 0n): Node => ({
  major,
  argument,
  content: new Uint8Array(0),
  children,
})
const raw = (...bytes: number[]): Node => ({ ...leaf(MAJOR.simple, 0), head: Uint8Array.from(bytes) })

const changeScalar: TreeMutation = ({ node }, random) => {
  if (node.children === undefined && node.content.length > 0) {
    const at = random.below(node.content.length)
    node.content[at] = node.content[at]! ^ (1 << random.below(8))
  } else {
    node.argument ^= 1n << BigInt(random.below(random.pick([3, 8, 32, 64])))
  }
}

/** Values that a reader may not have thought of. */
const replaceWithOdd: TreeMutation = ({ siblings, index }, random) => {
  siblings[index] = random.pick([
    () => leaf(MAJOR.simple, 20 + random.below(4)), // false, true, null, undefined
    () => raw(0xf8, 0x20), // simple(32)
    () => raw(0xff), // a break out of place
    () => raw(0xf9, 0x7e, 0x00), // NaN
    () => raw(0xfb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0), // Infinity
    () => leaf(MAJOR.unsigned, random.pick([0n, 24n, 2n ** 32n, 2n ** 53n, 2n ** 64n - 1n])),
    () => leaf(MAJOR.negative, random.pick([0n, 6n, 2n ** 53n, 2n ** 64n - 1n])),
    () =>
      leaf(MAJOR.text, 0, new TextEncoder().encode(random.pick(['', '__proto__', 'constructor', 'x'.repeat(5000)]))),
    () => leaf(MAJOR.text, 0, Uint8Array.of(0xc3, 0x28)), // not UTF-8
    () => leaf(MAJOR.bytes, 0, random.bytes(random.below(80))),
    () => branch(MAJOR.array, []),
    () => branch(MAJOR.map, []),
  ])()
}

const remove: TreeMutation = ({ siblings, index }) => void siblings.splice(index, 1)
const double: TreeMutation = (place) => insertCopies(place, 1)
const grow: TreeMutation = (place, random) => insertCopies(place, 1 + random.below(16))
const swap: TreeMutation = ({ node, siblings, index }, random) => {
  const other = random.below(siblings.length)
  siblings[index] = siblings[other]!
  siblings[other] = node
}
const transplant: TreeMutation = ({ siblings, index }, _, donor) => {
  const node = donor()
  if (node !== undefined) siblings[index] = node
}

/** The same key twice, in one of its spellings, with a value of its own. */
const doubleKey: TreeMutation = (place, random, donor) => {
  const map = place.node.major === MAJOR.map ? place.node : undefined
  if (!map?.children || map.children.length < 2) return changeScalar(place, random, donor)
  const key = copyTree(map.children[2 * random.below(map.children.length >> 1)]!)
  if (random.below(2) === 0) lengthenHead({ node: key, siblings: [key], index: 0 }, random, donor)
  map.children.push(key, donor() ?? leaf(MAJOR.unsigned, 0))
}

const wrapInTag: TreeMutation = ({ node, siblings, index }, random) => {
  const tag = random.pick([0n, 1n, 2n, 18n, 24n, 61n, 1004n, 2n ** 64n - 1n])
  const inner = tag === 24n && random.below(2) === 0 ? branch(MAJOR.bytes, [node]) : node
  siblings[index] = branch(MAJOR.tag, [inner], tag)
}

const unwrap: TreeMutation = ({ node, siblings, index }) => {
  if (node.children?.length === 1) siblings[index] = node.children[0]!
}

const nest: TreeMutation = ({ node, siblings, index }, random) => {
  let nested = node
  const major = random.pick([MAJOR.array, MAJOR.tag, MAJOR.bytes])
  for (let depth = random.pick([2, 30, 34, 500]); depth > 0; depth--) nested = branch(major, [nested], 24n)
  siblings[index] = nested
}

/** A length or count that the bytes do not keep. */
const lie: TreeMutation = ({ node }, random) => {
  const honest = BigInt(node.children?.length ?? node.content.length)
  const claimed = random.pick([honest + 1n, honest * 2n, 0n, 0xffffn, 2n ** 32n - 1n, 2n ** 53n, 2n ** 64n - 1n])
  node.head = writeHead(node.major, claimed)
}

const lengthenHead: TreeMutation = ({ node }, random) => {
  const { major, children, content } = node
  const isCounted = major >= MAJOR.bytes && major <= MAJOR.map
  const length = major === MAJOR.map ? (children?.length ?? 0) >> 1 : (children?.length ?? content.length)
  const inner =
    major === MAJOR.bytes && children ? children.map(writeTree).reduce((sum, { length }) => sum + length, 0) : length
  const argument = isCounted ? BigInt(inner) : node.argument
  if (major !== MAJOR.simple && argument < 2n ** 32n) node.head = writeHead(major, argument, random.pick([4, 8]))
}

const makeIndefinite: TreeMutation = ({ node }) => {
  if (node.major === MAJOR.array || node.major === MAJOR.map) {
    node.head = Uint8Array.of((node.major << 5) | 31)
    node.tail = Uint8Array.of(0xff)
  } else if (node.children === undefined && (node.major === MAJOR.bytes || node.major === MAJOR.text)) {
    node.head = join(Uint8Array.of((node.major << 5) | 31), writeHead(node.major, BigInt(node.content.length)))
    node.tail = Uint8Array.of(0xff)
  }
}

const TREE_MUTATIONS: readonly TreeMutation[] = [
  changeScalar,
  changeScalar,
  changeScalar,
  changeScalar,
  replaceWithOdd,
  replaceWithOdd,
  remove,
  double,
  grow,
  swap,
  transplant,
  transplant,
  doubleKey,
  wrapInTag,
  unwrap,
  nest,
  lie,
  lengthenHead,
  makeIndefinite,
]
