import * as peer from '@digitalbazaar/bbs-signatures'
import type { Peer } from './case.js'

const NAME = '@digitalbazaar/bbs-signatures'

export const digitalbazaar: Peer = {
  name: NAME,
  async prepare({ secretKey, publicKey, header, presentationHeader, messages, disclosedIndexes }) {
    const common = { publicKey, header, ciphersuite: 'BLS12-381-SHA-256' as const }
    const signed = { ...common, messages: [...messages] }
    const disclosure = { presentationHeader, disclosedMessageIndexes: [...disclosedIndexes] }
    const disclosedMessages = disclosedIndexes.map((i) => messages[i]!)
    const signature = await peer.sign({ ...signed, secretKey })
    const proof = await peer.deriveProof({ ...signed, ...disclosure, signature })
    return {
      sign: () => peer.sign({ ...signed, secretKey }),
      verify: () => mustHold(peer.verifySignature({ ...signed, signature })),
      proofGen: () => peer.deriveProof({ ...signed, ...disclosure, signature }),
      proofVerify: () => mustHold(peer.verifyProof({ ...common, ...disclosure, proof, disclosedMessages })),
    }
  },
}

/** A peer that answers "invalid" quickly would win. */
async function mustHold(verdict: Promise<boolean>): Promise<void> {
  if (!(await verdict)) throw new Error(`${NAME} rejects what it is timed on`)
}
