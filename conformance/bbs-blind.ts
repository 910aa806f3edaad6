import { createBlindBbs } from '@tegata/bbs'
import { decodeHex } from '@tegata/core'
import {
  type BlindVector,
  type Checks,
  countCommitted,
  disclosed,
  mockedRandom,
  runBlindFolder,
} from './bbs/blind-vectors.js'
import { bbsSuite, expectHex, type SuiteFolder } from './bbs/folder.js'
import type { Suite } from './suite.js'

/** Blind BBS, draft -02: every file of `blind-draft02`, both ciphersuites, on both engines. */
export const suite: Suite = bbsSuite('bbs-blind', 'blind-draft02', (folder) =>
  runBlindFolder(folder, 'BLIND_H2G_HM2S_', checksOf(folder)),
)

interface Vector extends BlindVector {
  readonly messages: readonly string[]
  readonly committedMessages: readonly string[] | null
  readonly commitmentWithProof: string | null
  readonly proverBlind: string | null
}

function checksOf({ engine, suiteName }: SuiteFolder): Checks<Vector> {
  const blind = createBlindBbs(engine, suiteName)
  return {
    commit: (vector) => {
      const { committedMessages, mockRngParameters } = vector
      const random = mockedRandom(suiteName, mockRngParameters.SEED, mockRngParameters.commit?.DST)
      const made = blind.commit((committedMessages ?? []).map(decodeHex), random)
      expectHex('commitmentWithProof', made.commitmentWithProof, vector.commitmentWithProof ?? '')
      expectHex('proverBlind', made.secretProverBlind, vector.proverBlind ?? '')
    },
    signature: (vector) => {
      const known = {
        publicKey: decodeHex(vector.signerKeyPair.publicKey),
        header: decodeHex(vector.header),
        messages: vector.messages.map(decodeHex),
      }
      const signature = blind.blindSign({
        ...known,
        secretKey: decodeHex(vector.signerKeyPair.secretKey),
        commitmentWithProof: decodeHex(vector.commitmentWithProof ?? ''),
      })
      expectHex('signature', signature, vector.signature)
      blind.verifyBlindSign({
        ...known,
        signature,
        committedMessages: (vector.committedMessages ?? []).map(decodeHex),
        ...(vector.proverBlind === null ? {} : { secretProverBlind: decodeHex(vector.proverBlind) }),
      })
    },
    proof: (vector, all) => {
      const signer = disclosed(vector.revealedMessages)
      const prover = disclosed(vector.revealedCommittedMessages)
      const bound = {
        publicKey: decodeHex(vector.signerPublicKey),
        header: decodeHex(vector.header),
        presentationHeader: decodeHex(vector.presentationHeader),
      }
      if (vector.result.valid && all !== undefined) {
        const { SEED, proof } = vector.mockRngParameters
        const made = blind.blindProofGen({
          ...bound,
          signature: decodeHex(vector.signature),
          messages: all.messages.slice(0, vector.L).map(decodeHex),
          committedMessages: all.committedMessages.slice(0, countCommitted(vector.commitmentWithProof)).map(decodeHex),
          disclosedIndexes: signer.indexes,
          disclosedCommitmentIndexes: prover.indexes,
          ...(vector.proverBlind === null ? {} : { secretProverBlind: decodeHex(vector.proverBlind) }),
          random: mockedRandom(suiteName, SEED, proof?.DST),
        })
        expectHex('proof', made, vector.proof)
      }
      blind.blindProofVerify({
        ...bound,
        proof: decodeHex(vector.proof),
        messageCount: vector.L,
        disclosedMessages: signer.messages,
        disclosedIndexes: signer.indexes,
        disclosedCommittedMessages: prover.messages,
        disclosedCommittedIndexes: prover.indexes,
      })
    },
  }
}
