import { createBlindBbs } from '@tegata/bbs'
import { isTegataError } from '@tegata/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MCL } from '../engines.js'
import { makeOne } from './encodings.js'

describe('every byte', () => {
  const one = makeOne(MCL)
  const { bbs, signature, proof } = one
  const blind = createBlindBbs(MCL)
  const { commitmentWithProof } = blind.commit(one.messages)

  it.each([0x01, 0x80])('of a signature, a proof and a commitment counts (flipped by %i)', (mask) => {
    for (const [bytes, verify] of [
      [signature, (changed: Uint8Array) => bbs.verify({ ...one, signature: changed })],
      [proof, (changed: Uint8Array) => bbs.proofVerify({ ...one, proof: changed })],
      [commitmentWithProof, (changed: Uint8Array) => blind.blindSign({ ...one, commitmentWithProof: changed })],
    ] as const) {
      for (let i = 0; i < bytes.length; i++) {
        const changed = bytes.slice()
        changed[i]! ^= mask
        let error: unknown
        try {
          verify(changed)
        } catch (thrown) {
          error = thrown
        }
        expect(isTegataError(error), `byte ${i}`).toBe(true)
      }
    }
  })
})

describe('any bytes', () => {
  const one = makeOne(MCL)
  const blind = createBlindBbs(MCL)

  it('as signature, proof, key or commitment cause nothing but a typed error', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc
        .constantFrom(48, 80, 96, 112, 144, 272, 304)
        .chain((length) => fc.uint8Array({ minLength: length, maxLength: length })),
    )
    fc.assert(
      fc.property(bytes, (input) => {
        for (const read of [
          () => one.bbs.verify({ ...one, signature: input }),
          () => one.bbs.verify({ ...one, publicKey: input }),
          () => one.bbs.proofVerify({ ...one, proof: input }),
          () => blind.blindProofVerify({ ...one, proof: input, messageCount: 2 }),
          () => blind.blindSign({ ...one, commitmentWithProof: Uint8Array.of(0x80, ...input) }),
        ]) {
          expect(read).toThrow(expect.objectContaining({ name: 'TegataError' }))
        }
      }),
      { numRuns: 200 },
    )
  })
})
