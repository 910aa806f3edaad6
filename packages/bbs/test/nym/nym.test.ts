import { createNymBbs } from '@tegata/bbs'
import { exactRandom, explainProofWithNym } from '@tegata/bbs/testing'
import { concatBytes, decodeHex } from '@tegata/core'
import { describe, expect, it } from 'vitest'
import { counterRandom, GROUP_ORDER, MCL } from '../engines.js'
import { issue, MESSAGES, nymSecret, random, refusal, show, testNym } from './nym.js'

testNym(MCL)

describe('nym secrets', () => {
  const nym = createNymBbs(MCL)
  const held = issue(nym)

  it('are scalars from 1 to r - 1', () => {
    for (const bad of [new Uint8Array(32), new Uint8Array(31), decodeHex(GROUP_ORDER), new Uint8Array(32).fill(0xff)]) {
      expect(() => nym.commitWithNym({ proverNyms: [bad] })).toThrow(refusal('ERR_BBS_SECRET_KEY'))
      expect(() => nym.calculatePseudonym([bad], held.contextId)).toThrow(refusal('ERR_BBS_SECRET_KEY'))
    }
  })

  it('there is at least one', () => {
    expect(() => nym.calculatePseudonym([], held.contextId)).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
  })

  it('10.2: a prover cannot claim more nym secrets than it committed to', () => {
    expect(() => nym.blindSignWithNym({ ...held, nymCount: 3 })).toThrow(refusal('ERR_BBS_COMMITMENT_INVALID'))
  })

  it('draft -01 has exactly one, and is not understood as -02', () => {
    const older = createNymBbs(MCL, 'BLS12-381-SHA-256', '01')
    const olderHeld = issue(older)
    const shown = show(older, olderHeld)
    older.proofVerifyWithNym(shown)
    expect(() => nym.proofVerifyWithNym(shown)).toThrow(refusal('ERR_BBS_PROOF_INVALID'))
    expect(() => older.commitWithNym({ proverNyms: [nymSecret(), nymSecret()] })).toThrow(
      expect.objectContaining({ code: 'ERR_ARG_VALUE' }),
    )
  })
})

describe('proofs without a pseudonym', () => {
  const nym = createNymBbs(MCL)
  const held = issue(nym)
  const plain = nym.proofGen({ ...held, disclosedIndexes: [1], random })
  const { publicKey, header, presentationHeader } = held
  const bound = { publicKey, header, presentationHeader, nymCount: 1, messageCount: 3 }
  const shown = { ...bound, disclosedIndexes: [1], disclosedMessages: [MESSAGES[1]!] }

  it('verify as such, and have the length of those with one', () => {
    nym.proofVerify({ ...shown, proof: plain })
    expect(plain).toHaveLength(show(nym, held).proof.length)
  })

  it('are never taken for proofs with one, nor the other way round', () => {
    const { proof, pseudonym, contextId } = show(nym, held)
    expect(() => nym.proofVerify({ ...shown, proof })).toThrow(refusal('ERR_BBS_PROOF_INVALID'))
    expect(() => nym.proofVerifyWithNym({ ...shown, proof: plain, pseudonym, contextId })).toThrow(
      refusal('ERR_BBS_PROOF_INVALID'),
    )
  })
})

describe('the trace of a proof', () => {
  it('7.1: is of the proof that comes with it; an exact source gives proof and trace again', () => {
    const nym = createNymBbs(MCL)
    const held = issue(nym)
    const input = { ...held, disclosedIndexes: [1], random: exactRandom((length) => counterRandom(8)(length)) }
    const { proof, pseudonym, trace } = explainProofWithNym(nym, input)
    expect(nym.proofGenWithNym(input)).toEqual({ proof, pseudonym })
    nym.proofVerifyWithNym({ ...show(nym, held), proof, pseudonym })
    expect(concatBytes(trace.Abar, trace.Bbar, trace.D)).toEqual(proof.slice(0, 144))
    expect(trace.challenge).toEqual(proof.slice(-32))
    // D = B * r2, and the pseudonym is OP times the nym secret.
    const multiply = (point: Uint8Array, scalar: Uint8Array) =>
      MCL.encodePoint(MCL.sumOfProducts([MCL.decodePoint(point)!], [MCL.decodeScalar(scalar)!]))
    expect(multiply(trace.B, trace.randomScalars[1]!)).toEqual(trace.D)
    expect(multiply(trace.OP, held.nymSecrets[0]!)).toEqual(pseudonym)
    expect(multiply(trace.OP, trace.randomScalars.at(-1)!)).toEqual(trace.Ut)
  })
})
