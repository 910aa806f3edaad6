import * as peer from '@digitalbazaar/bbs-signatures'
import { createBbs } from '@tegata/bbs'
import { encodeUtf8 } from '@tegata/core'
import { describe, expect, it } from 'vitest'
import { ENGINES, SUITES } from '../engines.js'

const [header, presentationHeader] = [encodeUtf8('header'), encodeUtf8('presentation')]
const messages = ['one', 'two', '', 'four'].map(encodeUtf8)
const disclosedMessageIndexes = [0, 2]
const disclosedMessages = disclosedMessageIndexes.map((i) => messages[i]!)

describe.each(ENGINES.flatMap((engine) => SUITES.map((suite) => ({ name: engine.name, engine, suite }))))(
  '@digitalbazaar/bbs-signatures with $name $suite',
  ({ engine, suite: ciphersuite }) => {
    const bbs = createBbs(engine, ciphersuite)

    it('signatures and proofs verify in both directions', async () => {
      const { secretKey, publicKey } = await peer.generateKeyPair({ ciphersuite })
      expect(bbs.skToPk(secretKey)).toEqual(publicKey)
      const signed = { publicKey, header, ciphersuite, messages }
      const signature = await peer.sign({ ...signed, secretKey })
      expect(bbs.sign({ ...signed, secretKey })).toEqual(signature)
      bbs.verify({ ...signed, signature })
      expect(await peer.verifySignature({ ...signed, signature: bbs.sign({ ...signed, secretKey }) })).toBe(true)

      const shown = { publicKey, header, presentationHeader, ciphersuite, disclosedMessages, disclosedMessageIndexes }
      const disclosedIndexes = disclosedMessageIndexes
      const theirs = await peer.deriveProof({ ...signed, signature, presentationHeader, disclosedMessageIndexes })
      bbs.proofVerify({ ...shown, proof: theirs, disclosedIndexes })
      const ours = bbs.proofGen({ ...signed, signature, presentationHeader, disclosedIndexes })
      expect(await peer.verifyProof({ ...shown, proof: ours })).toBe(true)
      const wrong = { ...shown, presentationHeader: encodeUtf8('replayed') }
      expect(() => bbs.proofVerify({ ...wrong, proof: theirs, disclosedIndexes })).toThrow()
      expect(await peer.verifyProof({ ...wrong, proof: ours })).toBe(false)
    })
  },
)
