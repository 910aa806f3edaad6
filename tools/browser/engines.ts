/** BBS in a page, on the engine that its policy allows, beside the engine that runs everywhere. */
import { createBbs, loadEngine } from '@tegata/bbs'
import { createNobleEngine } from '@tegata/bbs/noble'
import { encodeUtf8, systemRandom } from '@tegata/core'

/** Which engine the page's policy lets `loadEngine` take, and whether its proofs verify on the other one and back. */
export interface EngineResult {
  readonly loaded: string
  readonly exchanged: boolean
}

export async function runEngines(): Promise<EngineResult> {
  const loaded = await loadEngine()
  const [ours, theirs] = [createBbs(loaded), createBbs(createNobleEngine())]
  const secretKey = ours.keyGen(systemRandom(32))
  const publicKey = theirs.skToPk(secretKey)
  const messages = ['one', 'two', 'three'].map(encodeUtf8)
  const signature = theirs.sign({ secretKey, publicKey, messages })
  for (const [prover, verifier] of [
    [ours, theirs],
    [theirs, ours],
  ] as const) {
    const proof = prover.proofGen({ publicKey, signature, messages, disclosedIndexes: [1] })
    verifier.proofVerify({ publicKey, proof, disclosedMessages: [messages[1]!], disclosedIndexes: [1] })
  }
  return { loaded: loaded.name, exchanged: true }
}
