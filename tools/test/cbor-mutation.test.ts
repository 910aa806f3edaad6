import { expect, test } from 'vitest'
import { mutateCbor } from '../fuzz/cbor-mutation.js'
import { copyTree, type Node, parseTree, writeTree } from '../fuzz/cbor-tree.js'
import { createRandom, type Random } from '../fuzz/random.js'

/**
 * Picks these mutations in turn and the most of all else. On its way down from the outermost item the fuzzer asks for one
 * of eight whether to stop: `stops` answers, then always yes.
 */
function choose(mutations: string[], stops: boolean[] = []): Random {
  return {
    below: (limit) => (limit === 8 && (stops.shift() ?? true) ? 0 : limit - 1),
    pick(list) {
      const named = list.find((item) => typeof item === 'function' && item.name === mutations[0])
      if (named !== undefined) mutations.shift()
      return named ?? list.at(-1)!
    },
    bytes: (length) => new Uint8Array(length),
  }
}

/** Arrays of one element around byte strings of CBOR, again and again. */
function nestBytes(layers: number): Uint8Array {
  let bytes = Uint8Array.of(0x80)
  for (let i = 0; i < layers; i++) {
    const { length } = bytes
    bytes = Uint8Array.of(...new Uint8Array(60).fill(0x81), 0x5a, 0, 0, length >> 8, length & 0xff, ...bytes)
  }
  return bytes
}

test.each(['double', 'grow'])('%s copies what was nested twice in the deepest input', (last) => {
  const input = nestBytes(100)
  const mutated = mutateCbor(input, [input], choose(['nest', 'nest', last]))
  expect(mutated.length).toBeGreaterThan(2 * (input.length + 1000))
})

test('growing what was grown stays within bounds', () => {
  const input = Uint8Array.of(0x81, 0x81, 0x81, 0x59, 0x10, 0, ...new Uint8Array(4096))
  const inwards = [false, false, false, false, false, true, false, true]
  const mutated = mutateCbor(input, [input], choose(['grow', 'grow', 'grow'], inwards))
  expect(mutated.length).toBeGreaterThan(2 * 4096)
  expect(mutated.length).toBeLessThan(4 * 65_536)
})

test('byte strings in byte strings are read to a limit, and mutated', () => {
  const input = nestBytes(400)
  const depthOf = (node: Node): number => 1 + Math.max(0, ...(node.children ?? []).map(depthOf))
  expect(depthOf(parseTree(input)!)).toBeLessThan(70)
  const random = createRandom(1)
  for (let i = 0; i < 200; i++) expect(mutateCbor(input, [input], random).length).toBeLessThan(20 * input.length)
})

test('a copy is written as its original and shares nothing with it', () => {
  const input = Uint8Array.of(0x82, 0x41, 0xaa, 0x81, 0x43, 1, 2, 3)
  const original = parseTree(input)!
  const copy = copyTree(original)
  copy.children![0]!.content.fill(0)
  copy.children![1]!.children = []
  expect(writeTree(original)).toEqual(input)
  expect(writeTree(copy)).not.toEqual(input)
})
