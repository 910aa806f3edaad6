import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type BlindBbs, createBlindBbs } from '@tegata/bbs'
import { type BbsInternals, inspectBbs, seededRandom } from '@tegata/bbs/testing'
import { decodeHex, encodeUtf8, type RandomSource } from '@tegata/core'
import { bbsSuite, expectHex, expectVerdict, judge, listJson, readJson, type SuiteFolder } from './bbs/folder.js'
import type { CaseResult, Suite } from './suite.js'

/** Blind BBS, draft -02: every file of `blind-draft02`, both ciphersuites, on both engines. */
export const suite: Suite = bbsSuite('bbs-blind', 'blind-draft02', runFolder)

function* runFolder({ engine, suiteName, directory, label }: SuiteFolder): Iterable<CaseResult> {
  const listed = join(directory, '..', 'messages.json')
  const allMessages = existsSync(listed) ? readJson<AllMessages>(listed) : undefined
  const blind = createBlindBbs(engine, suiteName)
  const generators = join(directory, 'generators.json')
  if (existsSync(generators)) {
    const inner = inspectBbs(blind, 'BLIND_H2G_HM2S_')
    yield judge(`${label}/generators.json [${engine.name}]`, () => checkGenerators(inner, readJson(generators)))
  }
  for (const [kind, check] of Object.entries(CHECKS)) {
    for (const file of listJson(join(directory, kind))) {
      const vector = readJson<Vector>(join(directory, kind, file))
      const id = `${label}/${kind}/${file} [${engine.name}] ${vector.caseName}`
      yield judge(id, () => expectVerdict(vector.result.valid, () => check(blind, vector, allMessages)))
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
  readonly header: string
  readonly presentationHeader: string
  readonly messages: readonly string[]
  readonly committedMessages: readonly string[] | null
  readonly commitmentWithProof: string | null
  readonly proverBlind: string | null
  readonly signature: string
  readonly revealedMessages: Readonly<Record<string, string>> | null
  readonly revealedCommittedMessages: Readonly<Record<string, string>> | null
  readonly L: number
  readonly proof: string
  readonly result: { readonly valid: boolean }
}

const CHECKS: Readonly<Record<string, (blind: BlindBbs, vector: Vector, all: AllMessages | undefined) => void>> = {
  commit: (blind, vector) => {
    const { committedMessages, mockRngParameters } = vector
    const random = mockedRandom(blind, mockRngParameters.SEED, mockRngParameters.commit?.DST)
    const made = blind.commit((committedMessages ?? []).map(decodeHex), random)
    expectHex('commitmentWithProof', made.commitmentWithProof, vector.commitmentWithProof ?? '')
    expectHex('proverBlind', made.secretProverBlind, vector.proverBlind ?? '')
  },
  signature: (blind, vector) => {
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
  proof: (blind, vector, all) => {
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
        committedMessages: all.committedMessages.slice(0, committedCount(vector)).map(decodeHex),
        disclosedIndexes: signer.indexes,
        disclosedCommitmentIndexes: prover.indexes,
        ...(vector.proverBlind === null ? {} : { secretProverBlind: decodeHex(vector.proverBlind) }),
        random: mockedRandom(blind, SEED, proof?.DST),
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

/** A commitment is 48 bytes, its proof 64 and 32 for each message. */
function committedCount({ commitmentWithProof }: Vector): number {
  return commitmentWithProof === null ? 0 : (commitmentWithProof.length / 2 - 112) / 32
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

function mockedRandom({ suite: name }: BlindBbs, seed: string, dst: string | undefined): RandomSource {
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
