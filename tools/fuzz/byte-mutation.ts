import type { Random } from './random.js'

/** Changes an input; `others` are donors of pieces. */
export type Mutation = (input: Uint8Array, others: readonly Uint8Array[], random: Random) => Uint8Array

/** Bytes that one mutation may add: without a limit, copies of copies of copies would fill the memory. */
export const MAX_GROWTH = 65_536

/** Applies one to three of the mutations. */
export function applySome(
  mutations: readonly Mutation[],
  input: Uint8Array,
  others: readonly Uint8Array[],
  random: Random,
): Uint8Array {
  let mutated = input
  for (let i = 1 + random.below(3); i > 0; i--) mutated = random.pick(mutations)(mutated, others, random)
  return mutated
}

const flipBit: Mutation = (input, _, random) => {
  const bytes = Uint8Array.from(input)
  const at = random.below(bytes.length)
  if (bytes.length > 0) bytes[at] = bytes[at]! ^ (1 << random.below(8))
  return bytes
}

const replaceByte: Mutation = (input, _, random) => {
  const bytes = Uint8Array.from(input)
  if (bytes.length > 0) bytes[random.below(bytes.length)] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)])
  return bytes
}

const truncate: Mutation = (input, _, random) => input.slice(0, random.below(input.length + 1))

const insertBytes: Mutation = (input, _, random) => {
  const at = random.below(input.length + 1)
  return join(input.slice(0, at), random.bytes(1 + random.below(8)), input.slice(at))
}

const copyRun: Mutation = (input, others, random) => {
  const source = random.pick(others)
  const from = random.below(source.length)
  const at = random.below(input.length + 1)
  return join(input.slice(0, at), source.slice(from, from + random.below(64)), input.slice(at))
}

/** Mutations that know nothing of the encoding. */
export const BYTE_MUTATIONS: readonly Mutation[] = [flipBit, replaceByte, truncate, insertBytes, copyRun]

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
