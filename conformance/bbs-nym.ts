import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createNymBbs, type NymBbs } from '@tegata/bbs'
import {
  type BbsInternals,
  explainProofWithNym,
  inspectBbs,
  type NymProofTrace,
  seededRandom,
} from '@tegata/bbs/testing'
import { decodeHex, encodeUtf8, type RandomSource } from '@tegata/core'
import { bbsSuite, expectHex, expectVerdict, judge, listJson, readJson, type SuiteFolder } from './bbs/folder.js'
import type { CaseResult, Suite } from './suite.js'

/** BBS with pseudonyms, drafts -01 and -02: every file of the `nym-*` folders, both ciphersuites, on both engines. */
export const suite: Suite = {
  name: 'bbs-nym',
  area: 'bbs',
  async *run(folder) {
    for (const draft of existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('nym-')) : []) {
      yield* bbsSuite('bbs-nym', draft, runFolder).run(folder)
    }
  },
}

function* runFolder({ engine, suiteName, directory, label }: SuiteFolder): Iterable<CaseResult> {
  const listed = join(directory, '..', 'messages.json')
  const allMessages = existsSync(listed) ? readJson<AllMessages>(listed) : undefined
  const generators = join(directory, 'generators.json')
  if (existsSync(generators)) {
    const inner = inspectBbs({ engine, suite: suiteName }, 'H2G_HM2S_PSEUDONYM_')
    yield judge(`${label}/generators.json [${engine.name}]`, () => checkGenerators(inner, readJson(generators)))
  }
  for (const [kind, check] of Object.entries(CHECKS)) {
    for (const file of listJson(join(directory, kind))) {
      const vector = readJson<Vector>(join(directory, kind, file))
      // Draft -02 made the one nym secret a vector; its files name it in the plural.
      const nym = createNymBbs(engine, suiteName, vector.proverNyms === undefined ? '01' : '02')
      const id = `${label}/${kind}/${file} [${engine.name}] ${vector.caseName}`
      yield judge(id, () => expectVerdict(vector.result.valid, () => check(nym, vector, allMessages)))
    }
  }
}

interface GeneratorList {
  readonly api_id: string
  readonly P1: string
  readonly Q1: string
  readonly MsgGenerators: readonly string[]
}

/** `messages.json`: what the proof vectors prove about, hidden messages included. */
interface AllMessages {
  readonly messages: readonly string[]
  readonly committedMessages: readonly string[]
}

interface Vector {
  readonly caseName: string
  readonly mockRngParameters: {
    readonly SEED: string
    readonly commit?: { readonly DST: string }
    readonly proof?: { readonly DST: string }
  }
  readonly signerKeyPair: { readonly secretKey: string; readonly publicKey: string }
  readonly signerPublicKey: string
  readonly signer_nym_entropy: string
  readonly proverNym: string
  readonly nym_secret: string
  readonly proverNyms?: readonly string[]
  readonly nym_secrets?: readonly string[]
  readonly pseudonym: string
  readonly context_id: string
  readonly header: string
  readonly presentationHeader: string
  readonly messages?: readonly string[]
  readonly committedMessages?: readonly string[]
  readonly commitmentWithProof: string
  readonly proverBlind: string
  readonly signature: string
  readonly revealedMessages: Readonly<Record<string, string>> | null
  readonly revealedCommittedMessages: Readonly<Record<string, string>> | null
  readonly L: number
  readonly proof: string
  readonly result: { readonly valid: boolean }
  readonly trace?: TraceVector
}

const CHECKS: Readonly<Record<string, (nym: NymBbs, vector: Vector, all: AllMessages | undefined) => void>> = {
  nymCommit: (nym, vector) => {
    const made = nym.commitWithNym({
      committedMessages: (vector.committedMessages ?? []).map(decodeHex),
      proverNyms: proverNyms(vector),
      random: mockedRandom(nym, vector.mockRngParameters.SEED, vector.mockRngParameters.commit?.DST),
    })
    expectHex('commitmentWithProof', made.commitmentWithProof, vector.commitmentWithProof)
    expectHex('proverBlind', made.secretProverBlind, padded(vector.proverBlind))
  },
  nymSignature: (nym, vector) => {
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
    for (const [i, expected] of secretTexts(vector).entries()) expectHex('nym_secret', nymSecrets[i]!, padded(expected))
  },
  nymProof: (nym, vector, all) => {
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
        random: mockedRandom(nym, SEED, proof?.DST),
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

/** A commitment is 48 bytes, its proof 64 and 32 for each message; the nym secrets are the last of them. */
function committedCount(vector: Vector): number {
  return (vector.commitmentWithProof.length / 2 - 112) / 32 - proverNyms(vector).length
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

function checkGenerators(
  inner: BbsInternals,
  vector: { generators: GeneratorList; blindGenerators: GeneratorList },
): void {
  for (const list of [vector.generators, vector.blindGenerators]) {
    const generators = inner.createGenerators(list.MsgGenerators.length + 1, list.api_id)
    expectHex('P1', inner.p1, list.P1)
    for (const [i, expected] of [list.Q1, ...list.MsgGenerators].entries()) {
      expectHex(`${list.api_id} generator ${i}`, generators[i]!, expected)
    }
  }
}

function mockedRandom({ suite: name }: NymBbs, seed: string, dst: string | undefined): RandomSource {
  if (dst === undefined) throw new Error('the vector has no DST for its random scalars')
  return seededRandom(name, encodeUtf8(seed), encodeUtf8(dst))
}

/** JSON objects list integer keys in ascending order. */
function disclosed(revealed: Vector['revealedMessages']): { indexes: number[]; messages: Uint8Array[] } {
  const entries = Object.entries(revealed ?? {})
  return {
    indexes: entries.map(([index]) => Number(index)),
    messages: entries.map(([, message]) => decodeHex(message)),
  }
}
