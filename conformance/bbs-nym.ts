import { existsSync, readdirSync } from 'node:fs'
import { createNymBbs, type NymBbs } from '@tegata/bbs'
import { explainProofWithNym, type NymProofTrace } from '@tegata/bbs/testing'
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

/** BBS with pseudonyms, drafts -01 and -02: every file of the `nym-*` folders, both ciphersuites, on both engines. */
export const suite: Suite = {
  name: 'bbs-nym',
  area: 'bbs',
  async *run(folder) {
    for (const draft of existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('nym-')) : []) {
      const run = (one: SuiteFolder) => runBlindFolder(one, 'H2G_HM2S_PSEUDONYM_', checksOf(one))
      yield* bbsSuite('bbs-nym', draft, run).run(folder)
    }
  },
}

interface Vector extends BlindVector {
  readonly signer_nym_entropy: string
  readonly proverNym: string
  readonly nym_secret: string
  readonly proverNyms?: readonly string[]
  readonly nym_secrets?: readonly string[]
  readonly pseudonym: string
  readonly context_id: string
  readonly messages?: readonly string[]
  readonly committedMessages?: readonly string[]
  readonly commitmentWithProof: string
  readonly proverBlind: string
  readonly trace?: TraceVector
}

function checksOf({ engine, suiteName }: SuiteFolder): Checks<Vector> {
  // Draft -02 made the one nym secret a vector; its files name it in the plural.
  const schemeOf = ({ proverNyms }: Vector): NymBbs =>
    createNymBbs(engine, suiteName, proverNyms === undefined ? '01' : '02')
  return {
    nymCommit: (vector) => {
      const nym = schemeOf(vector)
      const made = nym.commitWithNym({
        committedMessages: (vector.committedMessages ?? []).map(decodeHex),
        proverNyms: proverNyms(vector),
        random: mockedRandom(suiteName, vector.mockRngParameters.SEED, vector.mockRngParameters.commit?.DST),
      })
      expectHex('commitmentWithProof', made.commitmentWithProof, vector.commitmentWithProof)
      expectHex('proverBlind', made.secretProverBlind, padded(vector.proverBlind))
    },
    nymSignature: (vector) => {
      const nym = schemeOf(vector)
      const known = {
        publicKey: decodeHex(vector.signerKeyPair.publicKey),
        header: decodeHex(vector.header),
        messages: (vector.messages ?? []).map(decodeHex),
        signerNymEntropy: scalar(vector.signer_nym_entropy),
      }
      const signature = nym.blindSignWithNym({
        ...known,
        secretKey: decodeHex(vector.signerKeyPair.secretKey),
        commitmentWithProof: decodeHex(vector.commitmentWithProof),
        nymCount: proverNyms(vector).length,
      })
      expectHex('signature', signature, vector.signature)
      const nymSecrets = nym.verifyFinalizeWithNym({
        ...known,
        signature,
        committedMessages: (vector.committedMessages ?? []).map(decodeHex),
        proverNyms: proverNyms(vector),
        secretProverBlind: scalar(vector.proverBlind),
      })
      for (const [i, expected] of secretTexts(vector).entries())
        expectHex('nym_secret', nymSecrets[i]!, padded(expected))
    },
    nymProof: (vector, all) => {
      const nym = schemeOf(vector)
      const signer = disclosed(vector.revealedMessages)
      const prover = disclosed(vector.revealedCommittedMessages)
      const nymSecrets = secretTexts(vector).map(scalar)
      const bound = {
        publicKey: decodeHex(vector.signerPublicKey),
        header: decodeHex(vector.header),
        presentationHeader: decodeHex(vector.presentationHeader),
        contextId: decodeHex(vector.context_id),
      }
      const signed = vector.messages ?? all?.messages.slice(0, vector.L)
      if (vector.result.valid && signed !== undefined) {
        const { SEED, proof } = vector.mockRngParameters
        const committed = vector.committedMessages ?? all?.committedMessages.slice(0, committedCount(vector)) ?? []
        expectHex('pseudonym', nym.calculatePseudonym(nymSecrets, bound.contextId), vector.pseudonym)
        const made = explainProofWithNym(nym, {
          ...bound,
          signature: decodeHex(vector.signature),
          nymSecrets,
          messages: signed.map(decodeHex),
          committedMessages: committed.map(decodeHex),
          disclosedIndexes: signer.indexes,
          disclosedCommitmentIndexes: prover.indexes,
          secretProverBlind: scalar(vector.proverBlind),
          random: mockedRandom(suiteName, SEED, proof?.DST),
        })
        expectHex('proof', made.proof, vector.proof)
        expectHex('pseudonym of the proof', made.pseudonym, vector.pseudonym)
        if (vector.trace !== undefined) expectTrace(made.trace, vector.trace)
      }
      nym.proofVerifyWithNym({
        ...bound,
        proof: decodeHex(vector.proof),
        pseudonym: decodeHex(vector.pseudonym),
        nymCount: nymSecrets.length,
        messageCount: vector.L,
        disclosedMessages: signer.messages,
        disclosedIndexes: signer.indexes,
        disclosedCommittedMessages: prover.messages,
        disclosedCommittedIndexes: prover.indexes,
      })
    },
  }
}

const TRACE_NAMES = ['B', 'Abar', 'Bbar', 'D', 'T1', 'T2', 'domain', 'OP', 'Ut', 'challenge'] as const

type TraceVector = Readonly<Partial<Record<(typeof TRACE_NAMES)[number], string>>> & {
  readonly random_scalars?: Readonly<Record<string, string | readonly string[]>>
}

function expectTrace(trace: NymProofTrace, vector: TraceVector): void {
  // In the order of the draft: r1, r2, e~, r1~, r3~, then the list of m~.
  const scalars = Object.values(vector.random_scalars ?? {}).flat()
  for (const [i, expected] of scalars.entries()) {
    expectHex(`random scalar ${i}`, trace.randomScalars[i]!, padded(expected))
  }
  for (const name of TRACE_NAMES) {
    const expected = vector[name]
    if (expected !== undefined) expectHex(name, trace[name], expected.padStart(2 * trace[name].length, '0'))
  }
}

/** The nym secrets are the last of what is committed to. */
function committedCount(vector: Vector): number {
  return countCommitted(vector.commitmentWithProof) - proverNyms(vector).length
}

function proverNyms(vector: Vector): Uint8Array[] {
  return (vector.proverNyms ?? [vector.proverNym]).map(scalar)
}

function secretTexts(vector: Vector): readonly string[] {
  return vector.nym_secrets ?? [vector.nym_secret]
}

/** Some files write scalars as numbers, without their leading zeros. */
function scalar(text: string): Uint8Array {
  return decodeHex(padded(text))
}

function padded(text: string): string {
  return text.padStart(64, '0')
}
