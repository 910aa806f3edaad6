import { type Bbs, createBbs, type Engine, MAX_MESSAGES, PROOF_FLOOR_BYTES, SIGNATURE_BYTES } from '@tegata/bbs'
import { encodeUtf8 } from '@tegata/core'
import { describe, expect, it } from 'vitest'
import { counterRandom, SUITES } from '../engines.js'

const random = counterRandom()

interface Signed {
  readonly bbs: Bbs
  readonly secretKey: Uint8Array
  readonly publicKey: Uint8Array
  readonly header: Uint8Array
  readonly presentationHeader: Uint8Array
  readonly messages: Uint8Array[]
  readonly signature: Uint8Array
}

function signSome(bbs: Bbs, count: number): Signed {
  const secretKey = bbs.keyGen(random(32))
  const publicKey = bbs.skToPk(secretKey)
  const header = random(16)
  const messages = Array.from({ length: count }, (_, i) => encodeUtf8(`message ${i}`))
  const signature = bbs.sign({ secretKey, publicKey, header, messages })
  return { bbs, secretKey, publicKey, header, presentationHeader: random(32), messages, signature }
}

function prove(
  signed: Signed,
  disclosedIndexes: readonly number[],
): { proof: Uint8Array; disclosedMessages: Uint8Array[] } {
  const proof = signed.bbs.proofGen({ ...signed, disclosedIndexes, random })
  return { proof, disclosedMessages: disclosedIndexes.map((i) => signed.messages[i]!) }
}

/** What holds on every engine. */
export function testScheme(engine: Engine): void {
  describe.each(SUITES)(`${engine.name} %s`, (suite) => {
    const bbs = createBbs(engine, suite)

    it('3.5.1, 3.5.2: verifies what it signed, deterministically, and nothing else', () => {
      const signed = signSome(bbs, 3)
      expect(signed.signature).toHaveLength(SIGNATURE_BYTES)
      expect(bbs.sign(signed)).toEqual(signed.signature)
      bbs.verify(signed)
      const other = signSome(bbs, 3)
      const wrong: Partial<Signed>[] = [
        { header: random(16) },
        { messages: signed.messages.slice(1) },
        { messages: [...signed.messages, new Uint8Array()] },
        { messages: [...signed.messages].reverse() },
        { publicKey: other.publicKey },
        { signature: other.signature },
      ]
      for (const change of wrong) {
        expect(() => bbs.verify({ ...signed, ...change })).toThrow(
          expect.objectContaining({ code: 'ERR_BBS_SIGNATURE_INVALID' }),
        )
      }
    })

    it('3.5.3, 3.5.4: proves any subset; a proof is fresh each time and bound to everything', () => {
      const signed = signSome(bbs, 4)
      for (const disclosedIndexes of [[], [0], [1, 3], [0, 1, 2, 3]]) {
        const { proof, disclosedMessages } = prove(signed, disclosedIndexes)
        expect(proof).toHaveLength(PROOF_FLOOR_BYTES + 32 * (4 - disclosedIndexes.length))
        bbs.proofVerify({ ...signed, proof, disclosedMessages, disclosedIndexes })
      }
      const disclosedIndexes = [1, 3]
      const { proof, disclosedMessages } = prove(signed, disclosedIndexes)
      expect(prove(signed, disclosedIndexes).proof).not.toEqual(proof)
      const shown = { ...signed, proof, disclosedMessages, disclosedIndexes }
      const wrong: Partial<typeof shown>[] = [
        { header: random(16) },
        { presentationHeader: random(32) },
        { publicKey: signSome(bbs, 1).publicKey },
        { disclosedIndexes: [0, 3] },
        { disclosedMessages: [...disclosedMessages].reverse() },
        { disclosedMessages: disclosedMessages.slice(0, 1), disclosedIndexes: [1] },
      ]
      for (const change of wrong) {
        expect(() => bbs.proofVerify({ ...shown, ...change })).toThrow(
          expect.objectContaining({ code: 'ERR_BBS_PROOF_INVALID' }),
        )
      }
    })

    it('3.6.3: refuses indexes that repeat, descend, or name no message', () => {
      const signed = signSome(bbs, 3)
      const { proof } = prove(signed, [0, 1])
      for (const disclosedIndexes of [
        [1, 1],
        [1, 0],
        [0, 3],
        [-1, 0],
        [0.5, 1],
        [0, Number.NaN],
      ]) {
        const refusal = expect.objectContaining({ code: 'ERR_BBS_INDEXES' })
        expect(() => bbs.proofGen({ ...signed, disclosedIndexes })).toThrow(refusal)
        const disclosedMessages = signed.messages.slice(0, 2)
        expect(() => bbs.proofVerify({ ...signed, proof, disclosedIndexes, disclosedMessages })).toThrow(refusal)
      }
      expect(() => bbs.proofVerify({ ...signed, proof, disclosedIndexes: [0, 1], disclosedMessages: [] })).toThrow(
        expect.objectContaining({ code: 'ERR_BBS_INDEXES' }),
      )
    })
  })

  describe(`${engine.name}`, () => {
    const bbs = createBbs(engine)

    it('signs and proves no messages at all', () => {
      const signed = signSome(bbs, 0)
      bbs.verify(signed)
      const { proof } = prove(signed, [])
      bbs.proofVerify({ ...signed, proof, disclosedMessages: [], disclosedIndexes: [] })
    })

    it('6.7: a random source that repeats itself or gives too little is caught', () => {
      const signed = signSome(bbs, 2)
      for (const broken of [
        (length: number) => new Uint8Array(length),
        (length: number) => new Uint8Array(length).fill(7),
        (length: number) => random(length - 48),
      ]) {
        expect(() => bbs.proofGen({ ...signed, disclosedIndexes: [0], random: broken })).toThrow(
          expect.objectContaining({ code: 'ERR_BBS_RANDOMNESS' }),
        )
      }
    })

    it('limits the number of messages before computing with them', () => {
      const signed = signSome(bbs, 1)
      const refusal = expect.objectContaining({ code: 'ERR_BBS_LIMIT' })
      const messages = Array.from({ length: MAX_MESSAGES + 1 }, () => new Uint8Array())
      expect(() => bbs.sign({ ...signed, messages })).toThrow(refusal)
      expect(() => bbs.verify({ ...signed, messages })).toThrow(refusal)
      const proof = new Uint8Array(PROOF_FLOOR_BYTES + 32 * (MAX_MESSAGES + 1))
      expect(() => bbs.proofVerify({ ...signed, proof, disclosedMessages: [], disclosedIndexes: [] })).toThrow(refusal)
    })

    it('tells a mistake of the calling program from a bad input', () => {
      const signed = signSome(bbs, 1)
      expect(() => bbs.keyGen(new Uint8Array(31))).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
      expect(() => bbs.keyGen(random(32), new Uint8Array(65_536))).toThrow(
        expect.objectContaining({ code: 'ERR_ARG_VALUE' }),
      )
      expect(() => createBbs(engine, 'toString' as never)).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
      expect(() => bbs.sign({ ...signed, messages: ['text'] as never })).toThrow(
        expect.objectContaining({ code: 'ERR_ARG_TYPE' }),
      )
      expect(() => bbs.verify({ ...signed, signature: 'hex' as never })).toThrow(
        expect.objectContaining({ code: 'ERR_ARG_TYPE' }),
      )
      const noIndexes = { disclosedIndexes: undefined as never }
      expect(() => bbs.proofGen({ ...signed, ...noIndexes })).toThrow(expect.objectContaining({ code: 'ERR_ARG_TYPE' }))
      expect(() =>
        bbs.proofVerify({ ...signed, ...noIndexes, proof: signed.signature, disclosedMessages: [] }),
      ).toThrow(expect.objectContaining({ code: 'ERR_ARG_TYPE' }))
      const disclosure = { disclosedIndexes: [], disclosedMessages: undefined as never, proof: signed.signature }
      expect(() => bbs.proofVerify({ ...signed, ...disclosure })).toThrow(
        expect.objectContaining({ code: 'ERR_ARG_TYPE' }),
      )
    })
  })
}
