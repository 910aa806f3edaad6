import * as peer from '@digitalbazaar/bbs-signatures'
import { createBbs, loadEngine } from '@tegata/bbs'
import { systemRandom } from '@tegata/core'
import { type Area, compare } from './area.js'

const PEER = '@digitalbazaar/bbs-signatures'
const SIZES = [10, 30]

/** CFRG BBS, SHA-256 suite, 32-byte messages, half of them disclosed. */
export const area: Area = {
  name: 'bbs',
  async *run() {
    for (const size of SIZES) {
      const { ours, theirs } = await prepare(size)
      for (const operation of ['sign', 'verify', 'proofGen', 'proofVerify'] as const) {
        yield await compare(`${operation} L=${size}`, ours[operation], { name: PEER, run: theirs[operation] })
      }
    }
  },
}

async function prepare(size: number) {
  const bbs = createBbs(await loadEngine())
  const secretKey = bbs.keyGen(systemRandom(32))
  const publicKey = bbs.skToPk(secretKey)
  const [header, presentationHeader] = [systemRandom(32), systemRandom(32)]
  const messages = Array.from({ length: size }, () => systemRandom(32))
  const disclosedIndexes = messages.map((_, i) => i).filter((i) => i % 2 === 0)
  const disclosedMessages = disclosedIndexes.map((i) => messages[i]!)
  const signature = bbs.sign({ secretKey, publicKey, header, messages })
  const proof = bbs.proofGen({ publicKey, signature, header, presentationHeader, messages, disclosedIndexes })
  const shown = { publicKey, proof, header, presentationHeader, disclosedMessages }

  const ciphersuite = 'BLS12-381-SHA-256' as const
  const theirDisclosure = { disclosedMessageIndexes: disclosedIndexes, ciphersuite }
  return {
    ours: {
      sign: () => bbs.sign({ secretKey, publicKey, header, messages }),
      verify: () => bbs.verify({ publicKey, signature, header, messages }),
      proofGen: () => bbs.proofGen({ publicKey, signature, header, presentationHeader, messages, disclosedIndexes }),
      proofVerify: () => bbs.proofVerify({ ...shown, disclosedIndexes }),
    },
    theirs: {
      sign: () => peer.sign({ secretKey, publicKey, header, messages, ciphersuite }),
      verify: () => mustHold(peer.verifySignature({ publicKey, signature, header, messages, ciphersuite })),
      proofGen: () =>
        peer.deriveProof({ publicKey, signature, header, presentationHeader, messages, ...theirDisclosure }),
      proofVerify: () => mustHold(peer.verifyProof({ ...shown, ...theirDisclosure })),
    },
  }
}

/** A peer that answers "invalid" quickly would win. */
async function mustHold(verdict: Promise<boolean>): Promise<void> {
  if (!(await verdict)) throw new Error(`${PEER} rejects what it is timed on`)
}
