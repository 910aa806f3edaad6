import { createBlindBbs, type Engine } from '@tegata/bbs'
import { encodeUtf8 } from '@tegata/core'
import { describe, expect, it } from 'vitest'
import { counterRandom, SUITES } from '../engines.js'

export const random = counterRandom(3)
const MESSAGES = ['a', 'b', 'c'].map(encodeUtf8)
export const COMMITTED = [encodeUtf8('link secret'), encodeUtf8('second')]

export function refusal(code: string) {
  return expect.objectContaining({ name: 'TegataError', code })
}

export function issue(blind: ReturnType<typeof createBlindBbs>) {
  const secretKey = new Uint8Array(32).fill(0x11)
  const publicKey = blind.skToPk(secretKey)
  const header = random(16)
  const { commitmentWithProof, secretProverBlind } = blind.commit(COMMITTED, random)
  const issued = { publicKey, header, messages: MESSAGES, secretKey, commitmentWithProof }
  const signature = blind.blindSign(issued)
  return { ...issued, signature, committedMessages: COMMITTED, secretProverBlind, presentationHeader: random(32) }
}

/** What holds on every engine. */
export function testBlind(engine: Engine): void {
  describe.each(SUITES)(`blind ${engine.name} %s`, (suite) => {
    const blind = createBlindBbs(engine, suite)
    const held = issue(blind)

    it('4.2.2: verifies with the committed messages and the blind, and with nothing else', () => {
      blind.verifyBlindSign(held)
      for (const change of [
        { committedMessages: [COMMITTED[1]!, COMMITTED[0]!] },
        { committedMessages: COMMITTED.slice(0, 1) },
        { messages: MESSAGES.slice(1) },
        { secretProverBlind: new Uint8Array(32) },
        { header: new Uint8Array() },
      ]) {
        expect(() => blind.verifyBlindSign({ ...held, ...change })).toThrow(refusal('ERR_BBS_SIGNATURE_INVALID'))
      }
      expect(() => blind.verifyBlindSign({ ...held, secretProverBlind: new Uint8Array(31) })).toThrow(
        refusal('ERR_BBS_SECRET_KEY'),
      )
    })

    it('4.2.3, 4.2.4: proves any subset of both kinds of messages', () => {
      for (const [disclosedIndexes, disclosedCommittedIndexes] of [
        [[], []],
        [[0, 2], []],
        [[1], [1]],
        [
          [0, 1, 2],
          [0, 1],
        ],
      ] as const) {
        const proof = blind.blindProofGen({
          ...held,
          disclosedIndexes,
          disclosedCommitmentIndexes: disclosedCommittedIndexes,
          random,
        })
        blind.blindProofVerify({
          ...held,
          proof,
          messageCount: MESSAGES.length,
          disclosedIndexes,
          disclosedMessages: disclosedIndexes.map((i) => MESSAGES[i]!),
          disclosedCommittedIndexes,
          disclosedCommittedMessages: disclosedCommittedIndexes.map((i) => COMMITTED[i]!),
        })
      }
    })

    it('4.2.4: a proof with another link secret, count, context or index does not hold', () => {
      const input = { ...held, disclosedIndexes: [1], random }
      const proof = blind.blindProofGen(input)
      const shown = { ...held, proof, messageCount: 3, disclosedIndexes: [1], disclosedMessages: [MESSAGES[1]!] }
      blind.blindProofVerify(shown)
      const stolen = blind.blindProofGen({ ...input, committedMessages: [random(8), COMMITTED[1]!] })
      expect(() => blind.blindProofVerify({ ...shown, proof: stolen })).toThrow(refusal('ERR_BBS_PROOF_INVALID'))
      for (const change of [
        { messageCount: 2 },
        { messageCount: 4 },
        { presentationHeader: random(32) },
        { disclosedIndexes: [2] },
      ]) {
        expect(() => blind.blindProofVerify({ ...shown, ...change })).toThrow(refusal('ERR_BBS_PROOF_INVALID'))
      }
      for (const change of [
        { messageCount: 6 },
        { messageCount: -1 },
        { messageCount: Number.NaN },
        { messageCount: 3, disclosedIndexes: [3] },
        { disclosedCommittedIndexes: [3], disclosedCommittedMessages: [random(1)] },
        { disclosedCommittedIndexes: [0, 0], disclosedCommittedMessages: COMMITTED },
      ]) {
        expect(() => blind.blindProofVerify({ ...shown, ...change }), JSON.stringify(change)).toThrow(
          refusal('ERR_BBS_INDEXES'),
        )
      }
    })
  })
}
