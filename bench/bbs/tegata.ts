import type { Bbs, ProofVerifyInput } from '@tegata/bbs'
import type { BbsCase, Operations } from './case.js'

export function prepareTegata(bbs: Bbs, input: BbsCase): Operations {
  const signature = bbs.sign(input)
  const shown = showCase(bbs, input)
  return {
    sign: () => bbs.sign(input),
    verify: () => bbs.verify({ ...input, signature }),
    proofGen: () => bbs.proofGen({ ...input, signature }),
    proofVerify: () => bbs.proofVerify(shown),
  }
}

/** A presentation of the case. */
export function showCase(bbs: Bbs, input: BbsCase): ProofVerifyInput {
  const proof = bbs.proofGen({ ...input, signature: bbs.sign(input) })
  return { ...input, proof, disclosedMessages: input.disclosedIndexes.map((i) => input.messages[i]!) }
}
