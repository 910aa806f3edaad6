import { createBbs, createBlindBbs, createNymBbs, type Engine } from '@tegata/bbs'
import { exactRandom } from '@tegata/bbs/testing'
import { encodeUtf8 } from '@tegata/core'
import { describe, expect, it } from 'vitest'
import { counterRandom } from '../engines.js'

/** A generator that starts again each time: a virtual machine restored from a snapshot. */
const stuck = (length: number) => counterRandom(9)(length)

const SCALAR = 32
const MESSAGES = ['a', 'b', 'c'].map(encodeUtf8)

function scalarsOf(octets: Uint8Array, points: number): string[] {
  const scalars = octets.subarray(48 * points)
  return Array.from({ length: scalars.length / SCALAR }, (_, i) => scalars.slice(SCALAR * i, SCALAR * (i + 1)).join())
}

/** What holds on every engine. */
export function testRandomness(engine: Engine): void {
  describe(`a repeating source, ${engine.name}`, () => {
    const bbs = createBbs(engine)
    const secretKey = new Uint8Array(32).fill(0x22)
    const publicKey = bbs.skToPk(secretKey)
    const signature = bbs.sign({ secretKey, publicKey, messages: MESSAGES })
    const held = { publicKey, signature, messages: MESSAGES, disclosedIndexes: [1] }

    it('does not repeat the points or blindings of a proof about something else', () => {
      const first = bbs.proofGen({ ...held, presentationHeader: encodeUtf8('one'), random: stuck })
      const second = bbs.proofGen({ ...held, presentationHeader: encodeUtf8('two'), random: stuck })
      const third = bbs.proofGen({ ...held, disclosedIndexes: [], random: stuck })
      for (const at of [0, 48, 96]) {
        expect(first.subarray(at, at + 48)).not.toEqual(second.subarray(at, at + 48))
        expect(first.subarray(at, at + 48)).not.toEqual(third.subarray(at, at + 48))
      }
      expect(scalarsOf(first, 3).filter((scalar) => scalarsOf(second, 3).includes(scalar))).toEqual([])
    })

    it('unhedged, the same source would repeat Abar and D: what the hedge is for', () => {
      const make = (text: string) =>
        bbs.proofGen({ ...held, presentationHeader: encodeUtf8(text), random: exactRandom(stuck) })
      expect(make('one').subarray(0, 144)).toEqual(make('two').subarray(0, 144))
    })

    it('gives another blinding factor for another secret', () => {
      const blind = createBlindBbs(engine)
      const [first, second] = ['one', 'two'].map((text) => blind.commit([encodeUtf8(text)], stuck))
      expect(first!.secretProverBlind).not.toEqual(second!.secretProverBlind)
      const nym = createNymBbs(engine)
      const nyms = [1, 2].map((byte) =>
        nym.commitWithNym({ proverNyms: [new Uint8Array(32).fill(byte)], random: stuck }),
      )
      expect(nyms[0]!.secretProverBlind).not.toEqual(nyms[1]!.secretProverBlind)
    })

    it('proofs with more hidden messages than one expansion gives are verified too', () => {
      const messages = Array.from({ length: 170 }, (_, i) => Uint8Array.of(i))
      const many = bbs.sign({ secretKey, publicKey, messages })
      const proof = bbs.proofGen({ publicKey, signature: many, messages, disclosedIndexes: [] })
      bbs.proofVerify({ publicKey, proof, disclosedIndexes: [], disclosedMessages: [] })
      expect(new Set(scalarsOf(proof, 3)).size).toBe(174)
    })
  })
}
