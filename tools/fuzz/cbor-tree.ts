import { join } from './byte-mutation.js'

/** One item of CBOR, to be changed at will: nothing here minds whether the result is valid. */
export interface Node {
  major: number
  /** Value of an integer, number of a tag, info and bits of a simple value or float; lengths and counts are computed. */
  argument: bigint
  /** Bytes of a string without CBOR in it. */
  content: Uint8Array
  /** Elements; keys and values in turn; the tagged item; or the CBOR in a byte string. */
  children: Node[] | undefined
  /** Written in place of the head. */
  head?: Uint8Array
  /** Written after the content: the break of an indefinite length. */
  tail?: Uint8Array
}

export const MAJOR = { unsigned: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6, simple: 7 } as const

/** Reads one item that fills the bytes; undefined for what is none. */
export function parseTree(bytes: Uint8Array): Node | undefined {
  return parseItem(bytes, 0)
}

function parseItem(bytes: Uint8Array, depth: number): Node | undefined {
  const reader = { bytes, offset: 0 }
  const node = parseNode(reader, depth)
  return reader.offset === bytes.length ? node : undefined
}

interface Reader {
  readonly bytes: Uint8Array
  offset: number
}

/** In all, byte strings of CBOR included: with what three mutations add, a tree can be walked by recursion. */
const MAX_DEPTH = 64

function parseNode(reader: Reader, depth: number): Node | undefined {
  const head = parseHead(reader)
  if (head === undefined || depth > MAX_DEPTH) return undefined
  const { major, argument } = head
  const node: Node = { major, argument, content: new Uint8Array(0), children: undefined }
  const length = Number(argument)
  if (major === MAJOR.bytes || major === MAJOR.text) {
    if (length > reader.bytes.length - reader.offset) return undefined
    node.content = reader.bytes.slice(reader.offset, reader.offset + length)
    reader.offset += length
    // Credentials are byte strings of CBOR in byte strings of CBOR; single integers are no reason to look closer.
    const inner = major === MAJOR.bytes && length > 1 ? parseItem(node.content, depth + 1) : undefined
    if (inner?.children !== undefined) node.children = [inner]
    return node
  }
  const count = { [MAJOR.array]: length, [MAJOR.map]: 2 * length, [MAJOR.tag]: 1 }[major]
  if (count === undefined) return node
  if (count > reader.bytes.length - reader.offset) return undefined
  node.children = []
  for (let i = 0; i < count; i++) {
    const child = parseNode(reader, depth + 1)
    if (child === undefined) return undefined
    node.children.push(child)
  }
  return node
}

/** Heads of definite length alone: our own encoder writes no others. */
function parseHead(reader: Reader): { major: number; argument: bigint } | undefined {
  const initial = reader.bytes[reader.offset++]
  if (initial === undefined) return undefined
  const [major, info] = [initial >> 5, initial & 0x1f]
  if (info < 24) return { major, argument: BigInt(info) }
  const size = info < 28 ? 1 << (info - 24) : 0
  if (size === 0 || reader.offset + size > reader.bytes.length) return undefined
  let argument = 0n
  for (let i = 0; i < size; i++) argument = argument * 256n + BigInt(reader.bytes[reader.offset++]!)
  // A float keeps its width: half, single and double are different items.
  return { major, argument: major === MAJOR.simple ? (BigInt(info) << 64n) | argument : argument }
}

/** `structuredClone` takes several times the stack for a level, and gives up on trees that all else here walks. */
export function copyTree(node: Node): Node {
  return { ...node, content: node.content.slice(), children: node.children?.map(copyTree) }
}

export function writeTree(node: Node): Uint8Array {
  const { major, argument, children } = node
  const content = children === undefined ? node.content : join(...children.map(writeTree))
  const tail = node.tail ?? new Uint8Array(0)
  if (node.head !== undefined) return join(node.head, content, tail)
  const counted: Record<number, bigint> = {
    [MAJOR.bytes]: BigInt(content.length),
    [MAJOR.text]: BigInt(content.length),
    [MAJOR.array]: BigInt(children?.length ?? 0),
    [MAJOR.map]: BigInt((children?.length ?? 0) >> 1),
  }
  if (major === MAJOR.simple && argument > 0xffn) return writeFloat(argument)
  return join(writeHead(major, counted[major] ?? argument), content, tail)
}

function writeFloat(argument: bigint): Uint8Array {
  const info = Number(argument >> 64n)
  return writeHead(MAJOR.simple, argument & 0xffff_ffff_ffff_ffffn, 1 << (info - 24))
}

/** @param size — bytes of the argument: longer ones than needed can be asked for. */
export function writeHead(major: number, argument: bigint, size = sizeOf(argument)): Uint8Array {
  if (size === 0) return Uint8Array.of((major << 5) | Number(argument))
  const head = new Uint8Array(1 + size)
  head[0] = (major << 5) | (24 + Math.log2(size))
  for (let i = size, rest = argument; i > 0; i--, rest >>= 8n) head[i] = Number(rest & 0xffn)
  return head
}

function sizeOf(argument: bigint): number {
  if (argument < 24n) return 0
  return [1, 2, 4].find((size) => argument < 1n << BigInt(8 * size)) ?? 8
}
