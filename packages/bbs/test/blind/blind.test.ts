import { createBlindBbs } from '@tegata/bbs'
import { encodeUtf8 } from '@tegata/core'
import { describe, expect, it } from 'vitest'
import { MCL } from '../engines.js'
import { COMMITTED, issue, random, refusal, testBlind } from './blind.js'

testBlind(MCL)

describe('commitment proofs', () => {
  const blind = createBlindBbs(MCL)
  const held = issue(blind)

  it('4.3.2: a commitment is signed only with its own proof', () => {
    const other = blind.commit([encodeUtf8('other'), encodeUtf8('second')], random).commitmentWithProof
    const spliced = other.slice()
    spliced.set(held.commitmentWithProof.subarray(0, 48))
    expect(() => blind.blindSign({ ...held, commitmentWithProof: spliced })).toThrow(
      refusal('ERR_BBS_COMMITMENT_INVALID'),
    )
  })

  it('4.2.1: signs without a commitment; the holder then has no blind', () => {
    const { secretKey, publicKey, header, messages } = held
    const signature = blind.blindSign({ secretKey, publicKey, header, messages })
    blind.verifyBlindSign({ publicKey, header, messages, signature })
    expect(() => blind.verifyBlindSign({ ...held, signature })).toThrow(refusal('ERR_BBS_SIGNATURE_INVALID'))
  })

  it('4.1.1: two commitments to the same secret have nothing in common', () => {
    const first = blind.commit(COMMITTED).commitmentWithProof
    const second = blind.commit(COMMITTED).commitmentWithProof
    for (const at of [0, 48, 80, 112, 144]) {
      expect(first.subarray(at, at + 32)).not.toEqual(second.subarray(at, at + 32))
    }
  })
})
