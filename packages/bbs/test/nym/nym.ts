import { createNymBbs, createTypedNymBbs, type Engine } from '@tegata/bbs'
import { decodeHex, encodeUtf8 } from '@tegata/core'
import { describe, expect, it } from 'vitest'
import { counterRandom, SUITES } from '../engines.js'

export const random = counterRandom(5)
export const MESSAGES = ['a', 'b', 'c'].map(encodeUtf8)
const COMMITTED = [encodeUtf8('prover message')]
const SECRET_KEY = new Uint8Array(32).fill(0x11)

export function refusal(code: string) {
  return expect.objectContaining({ name: 'TegataError', code })
}

export function nymSecret(): Uint8Array {
  const secret = random(32)
  secret[0] = 0x10
  return secret
}

export function issue(nym: ReturnType<typeof createNymBbs>, count = 1) {
  const publicKey = nym.skToPk(SECRET_KEY)
  const header = random(16)
  const proverNyms = Array.from({ length: count }, nymSecret)
  const signerNymEntropy = nymSecret()
  const { commitmentWithProof, secretProverBlind } = nym.commitWithNym({
    committedMessages: COMMITTED,
    proverNyms,
    random,
  })
  const request = { publicKey, header, messages: MESSAGES, secretKey: SECRET_KEY, commitmentWithProof, nymCount: count }
  const signature = nym.blindSignWithNym({ ...request, signerNymEntropy })
  const received = {
    ...request,
    signature,
    committedMessages: COMMITTED,
    proverNyms,
    signerNymEntropy,
    secretProverBlind,
  }
  const nymSecrets = nym.verifyFinalizeWithNym(received)
  return { ...received, nymSecrets, presentationHeader: random(32), contextId: encodeUtf8('https://rp.example') }
}

export function show(nym: ReturnType<typeof createNymBbs>, held: ReturnType<typeof issue>, contextId = held.contextId) {
  const made = nym.proofGenWithNym({ ...held, contextId, disclosedIndexes: [1], random })
  const { publicKey, header, presentationHeader, nymCount } = held
  const shown = { messageCount: 3, disclosedIndexes: [1], disclosedMessages: [MESSAGES[1]!] }
  return { ...made, ...shown, publicKey, header, presentationHeader, nymCount, contextId }
}

/** What holds on every engine. */
export function testNym(engine: Engine): void {
  describe.each(SUITES)(`pseudonyms ${engine.name} %s`, (suite) => {
    const nym = createNymBbs(engine, suite)
    const held = issue(nym)

    it("6.1.3: the nym secrets are the prover's, the last with the signer's entropy added", () => {
      const vector = issue(nym, 3)
      expect(vector.nymSecrets.slice(0, 2)).toEqual(vector.proverNyms.slice(0, 2))
      expect(vector.nymSecrets[2]).not.toEqual(vector.proverNyms[2])
      nym.proofVerifyWithNym(show(nym, vector))
    })

    it('6.1.3: another entropy, nym secret, blind or number of nym secrets is not what was signed', () => {
      for (const change of [
        { signerNymEntropy: nymSecret() },
        { proverNyms: [nymSecret()] },
        { secretProverBlind: nymSecret() },
        { committedMessages: [] },
        { proverNyms: [...held.proverNyms, nymSecret()] },
      ]) {
        expect(() => nym.verifyFinalizeWithNym({ ...held, ...change })).toThrow(refusal('ERR_BBS_SIGNATURE_INVALID'))
      }
    })

    it('4: one pseudonym in a context, another in every other context and for every other prover', () => {
      const [first, again] = [show(nym, held), show(nym, held)]
      expect(first.pseudonym).toEqual(again.pseudonym)
      expect(first.pseudonym).toEqual(nym.calculatePseudonym(held.nymSecrets, held.contextId))
      expect(first.proof).not.toEqual(again.proof)
      expect(show(nym, held, encodeUtf8('https://other.example')).pseudonym).not.toEqual(first.pseudonym)
      expect(show(nym, issue(nym)).pseudonym).not.toEqual(first.pseudonym)
      expect(first.proof).toHaveLength(272 + 32 * 5)
    })

    it('6.3: holds for its own pseudonym, context, header and messages only', () => {
      const shown = show(nym, held)
      nym.proofVerifyWithNym(shown)
      for (const change of [
        { pseudonym: show(nym, issue(nym)).pseudonym },
        { contextId: encodeUtf8('https://other.example') },
        { presentationHeader: random(32) },
        { header: random(16) },
        { nymCount: 2 },
        { messageCount: 2 },
        { disclosedIndexes: [2] },
      ]) {
        expect(() => nym.proofVerifyWithNym({ ...shown, ...change })).toThrow(refusal('ERR_BBS_PROOF_INVALID'))
      }
      for (const change of [{ messageCount: 5 }, { messageCount: -1 }, { nymCount: 4 }, { disclosedIndexes: [3] }]) {
        expect(() => nym.proofVerifyWithNym({ ...shown, ...change })).toThrow(refusal('ERR_BBS_INDEXES'))
      }
    })

    it('3.3: the identity, the base point and other points are no pseudonyms', () => {
      const shown = show(nym, held)
      for (const pseudonym of [
        new Uint8Array(48).fill(0xc0, 0, 1),
        decodeHex('97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb'),
        shown.pseudonym.subarray(1),
      ]) {
        expect(() => nym.proofVerifyWithNym({ ...shown, pseudonym })).toThrow(refusal('ERR_BBS_PSEUDONYM'))
      }
    })
  })

  describe(`typed messages, ${engine.name}`, () => {
    const nym = createTypedNymBbs(engine)
    const messages = [0, encodeUtf8('text'), Number.MAX_SAFE_INTEGER, encodeUtf8('')]
    const publicKey = nym.skToPk(SECRET_KEY)
    const proverNyms = [nym.deriveNym(random(32))]
    const signerNymEntropy = new Uint8Array(32)
    const { commitmentWithProof, secretProverBlind } = nym.commitWithNym({ proverNyms, random })
    const request = { publicKey, secretKey: SECRET_KEY, messages, commitmentWithProof, nymCount: 1, signerNymEntropy }
    const signature = nym.blindSignWithNym(request)
    const nymSecrets = nym.verifyFinalizeWithNym({ ...request, signature, proverNyms, secretProverBlind })
    const proof = nym.proofGen({
      publicKey,
      signature,
      messages,
      nymSecrets,
      secretProverBlind,
      disclosedIndexes: [0, 1, 2],
      random,
    })
    const shown = { publicKey, proof, nymCount: 1, messageCount: 4, disclosedIndexes: [0, 1, 2] }

    it('are shown as what they are: a number is not its text, zero is not nothing', () => {
      nym.proofVerify({ ...shown, disclosedMessages: messages.slice(0, 3) })
      for (const wrong of [
        [1, encodeUtf8('text'), Number.MAX_SAFE_INTEGER],
        [encodeUtf8('0'), encodeUtf8('text'), Number.MAX_SAFE_INTEGER],
        [encodeUtf8(''), encodeUtf8('text'), Number.MAX_SAFE_INTEGER],
        [new Uint8Array(32), encodeUtf8('text'), Number.MAX_SAFE_INTEGER],
      ]) {
        expect(() => nym.proofVerify({ ...shown, disclosedMessages: wrong })).toThrow(refusal('ERR_BBS_PROOF_INVALID'))
      }
    })

    it('are unsigned safe integers or octets', () => {
      for (const bad of [-1, 0.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY, 'text' as never, null as never]) {
        expect(() => nym.blindSignWithNym({ ...request, messages: [bad] })).toThrow(TypeError)
      }
    })

    it('belong to an interface of their own', () => {
      const plain = createNymBbs(engine)
      expect(() => plain.blindSignWithNym({ ...request, messages: [] })).toThrow(refusal('ERR_BBS_COMMITMENT_INVALID'))
    })

    it('nym secrets are derived from enough material, the same each time', () => {
      expect(nym.deriveNym(new Uint8Array(32))).toEqual(nym.deriveNym(new Uint8Array(32)))
      expect(() => nym.deriveNym(new Uint8Array(31))).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
      expect(nymSecrets).toEqual(proverNyms)
    })
  })
}
