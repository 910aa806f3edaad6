import {
  type Bbs,
  createBbs,
  createBlindBbs,
  createTypedNymBbs,
  type Engine,
  type ProofToVerify,
  verifyProofs,
} from '@tegata/bbs'
import { encodeUtf8 } from '@tegata/core'
import { describe, expect, it } from 'vitest'
import { counterRandom } from '../engines.js'

const random = counterRandom(7)
const messages = ['one', 'two', 'three'].map(encodeUtf8)
const disclosed = { disclosedIndexes: [1], disclosedMessages: [messages[1]!] }

interface Issuer {
  readonly secretKey: Uint8Array
  readonly publicKey: Uint8Array
}

export function makeIssuer(bbs: Bbs): Issuer {
  const secretKey = bbs.keyGen(random(32))
  return { secretKey, publicKey: bbs.skToPk(secretKey) }
}

export function prove(bbs: Bbs, { secretKey, publicKey }: Issuer): ProofToVerify {
  const signature = bbs.sign({ secretKey, publicKey, messages })
  const presentationHeader = random(32)
  const proof = bbs.proofGen({ publicKey, signature, presentationHeader, messages, disclosedIndexes: [1], random })
  return { bbs, publicKey, proof, presentationHeader, ...disclosed }
}

/** Everything holds but the pairings: somebody else signed under the issuer's public key. */
export function forge(bbs: Bbs, { publicKey }: Issuer): ProofToVerify {
  return prove(bbs, { secretKey: makeIssuer(bbs).secretKey, publicKey })
}

export const INVALID = { isValid: false, error: expect.objectContaining({ code: 'ERR_BBS_PROOF_INVALID' }) }
export const VALID = { isValid: true }

/** What holds on every engine. */
export function testBatch(engine: Engine): void {
  describe(`verifyProofs on ${engine.name}`, () => {
    const bbs = createBbs(engine)
    const issuer = makeIssuer(bbs)

    it('takes issuers, suites and interfaces together, and finds what is wrong with each', () => {
      const shake = createBbs(engine, 'BLS12-381-SHAKE-256')
      const blindBbs = createBlindBbs(engine)
      const { commitmentWithProof, secretProverBlind } = blindBbs.commit([messages[2]!], random)
      const signature = blindBbs.blindSign({ ...issuer, commitmentWithProof, messages })
      const { publicKey } = issuer
      const signed = { publicKey, signature, messages, committedMessages: [messages[2]!], secretProverBlind }
      const proof = blindBbs.blindProofGen({ ...signed, disclosedIndexes: [1], random })
      const blind: ProofToVerify = { blindBbs, publicKey, proof, messageCount: 3, ...disclosed }

      const good = prove(bbs, issuer)
      const proofs = [
        good,
        blind,
        prove(shake, makeIssuer(shake)),
        forge(bbs, issuer),
        { ...good, presentationHeader: random(32) },
        { ...good, proof: good.proof.subarray(1) },
        { ...good, proof: undefined as never },
        { ...blind, messageCount: 9 },
        { ...good, publicKey: new Uint8Array(96) },
        prove(bbs, makeIssuer(bbs)),
      ]
      const codes = verifyProofs(proofs, random).map((verdict) => (verdict.isValid ? 'valid' : verdict.error.code))
      expect(codes).toEqual([
        'valid',
        'valid',
        'valid',
        'ERR_BBS_PROOF_INVALID',
        'ERR_BBS_PROOF_INVALID',
        'ERR_BBS_PROOF_ENCODING',
        'ERR_ARG_TYPE',
        'ERR_BBS_INDEXES',
        'ERR_BBS_PUBLIC_KEY',
        'valid',
      ])
    })

    it('takes proofs with a pseudonym and without; the context says which', () => {
      const nymBbs = createTypedNymBbs(engine)
      const { secretKey, publicKey } = issuer
      const proverNyms = [nymBbs.deriveNym(random(32))]
      const signerNymEntropy = nymBbs.deriveNym(random(32))
      const { commitmentWithProof, secretProverBlind } = nymBbs.commitWithNym({ proverNyms, random })
      const typed = [...messages, 7]
      const request = { secretKey, publicKey, messages: typed, nymCount: 1, commitmentWithProof, signerNymEntropy }
      const signature = nymBbs.blindSignWithNym(request)
      const nymSecrets = nymBbs.finalizeNyms(proverNyms, signerNymEntropy)
      const held = {
        publicKey,
        signature,
        messages: typed,
        secretProverBlind,
        nymSecrets,
        disclosedIndexes: [3],
        random,
      }
      const shown = { nymBbs, publicKey, nymCount: 1, messageCount: 4, disclosedIndexes: [3], disclosedMessages: [7] }
      const contextId = encodeUtf8('https://rp.example')
      const withNym = { ...shown, ...nymBbs.proofGenWithNym({ ...held, contextId }), contextId }
      const plain = { ...shown, proof: nymBbs.proofGen(held) }
      const verdicts = verifyProofs([
        withNym,
        plain,
        { ...withNym, disclosedMessages: [8] },
        { ...withNym, contextId: encodeUtf8('https://other.example') },
        // The holder leaves the pseudonym out: not a plain proof.
        { ...plain, contextId, pseudonym: undefined as never },
      ])
      const codes = verdicts.map((verdict) => (verdict.isValid ? 'valid' : verdict.error.code))
      expect(codes).toEqual(['valid', 'valid', 'ERR_BBS_PROOF_INVALID', 'ERR_BBS_PROOF_INVALID', 'ERR_ARG_TYPE'])
    })

    it('verifies none, one, and one that is invalid', () => {
      expect(verifyProofs([])).toEqual([])
      expect(verifyProofs([prove(bbs, issuer)])).toEqual([VALID])
      expect(verifyProofs([forge(bbs, issuer)])).toEqual([INVALID])
    })

    it('wants coefficients that nobody predicts: repeated, zero or too few bytes are caught', () => {
      const proofs = [prove(bbs, issuer), prove(bbs, issuer)]
      for (const broken of [
        (length: number) => new Uint8Array(length).fill(7),
        (length: number) => new Uint8Array(length).fill(7, 16),
        (length: number) => random(length - 1),
      ]) {
        expect(() => verifyProofs(proofs, broken)).toThrow(expect.objectContaining({ code: 'ERR_BBS_RANDOMNESS' }))
      }
    })

    it('tells a mistake of the calling program from a bad proof', () => {
      const type = expect.objectContaining({ code: 'ERR_ARG_TYPE' })
      expect(() => verifyProofs(undefined as never)).toThrow(type)
      expect(() => verifyProofs([{ ...prove(bbs, issuer), bbs: undefined as never }])).toThrow(type)
      const [verdict] = verifyProofs([{ ...prove(bbs, issuer), bbs: { ...bbs } }])
      expect(verdict).toMatchObject({ isValid: false, error: { code: 'ERR_ARG_VALUE' } })
    })

    it('multiplies pairings of any keys into one equation', () => {
      const scalars = Array.from({ length: 4 }, () => engine.reduceScalar(random(48)))
      const [k1, k2, x, y] = scalars as [
        (typeof scalars)[0],
        (typeof scalars)[0],
        (typeof scalars)[0],
        (typeof scalars)[0],
      ]
      const point = engine.mapToPoint(random(128))
      const multiply = (scalar: typeof x) => engine.sumOfProducts([point], [scalar])
      const sides = [
        { a: multiply(x), key: engine.preparePublicKey(engine.derivePublicKey(k1))! },
        { a: multiply(y), key: engine.preparePublicKey(engine.derivePublicKey(k2))! },
      ]
      const exponent = engine.addScalars(engine.multiplyScalars(x, k1), engine.multiplyScalars(y, k2))
      expect(engine.pairingsAreEqual(sides, multiply(exponent))).toBe(true)
      expect(engine.pairingsAreEqual(sides, multiply(engine.addScalars(exponent, x)))).toBe(false)
      expect(engine.pairingsAreEqual(sides.slice(1), multiply(exponent))).toBe(false)
      const identity = engine.subtractPoints(point, point)
      expect(engine.pairingsAreEqual([...sides, { ...sides[0]!, a: identity }], multiply(exponent))).toBe(false)
      expect(engine.pairingsAreEqual(sides, identity)).toBe(false)
    })
  })
}
