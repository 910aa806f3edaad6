/** What the vectors of blind BBS and of BBS with pseudonyms share: one folder layout, generators, and how both write randomness. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { SuiteName } from '@tegata/bbs'
import { inspectBbs, seededRandom } from '@tegata/bbs/testing'
import { decodeHex, encodeUtf8, type RandomSource } from '@tegata/core'
import type { CaseResult } from '../suite.js'
import { expectHex, expectVerdict, judge, listJson, readJson, type SuiteFolder } from './folder.js'

/** `messages.json`: what the proof vectors prove about, hidden messages included. */
export interface AllMessages {
  readonly messages: readonly string[]
  readonly committedMessages: readonly string[]
}

/** Members that every vector has. */
export interface BlindVector {
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
  readonly signature: string
  readonly revealedMessages: Revealed
  readonly revealedCommittedMessages: Revealed
  readonly L: number
  readonly proof: string
  readonly result: { readonly valid: boolean }
}

type Revealed = Readonly<Record<string, string>> | null

/** How one kind of file, in a subfolder of that name, is checked. */
export type Checks<V> = Readonly<Record<string, (vector: V, all: AllMessages | undefined) => void>>

/** Runs `generators.json` and every file of every kind in the folder of one ciphersuite. */
export function* runBlindFolder<V extends BlindVector>(
  { engine, suiteName, directory, label }: SuiteFolder,
  interfaceId: NonNullable<Parameters<typeof inspectBbs>[1]>,
  checks: Checks<V>,
): Iterable<CaseResult> {
  const listed = join(directory, '..', 'messages.json')
  const allMessages = existsSync(listed) ? readJson<AllMessages>(listed) : undefined
  const generators = join(directory, 'generators.json')
  if (existsSync(generators)) {
    const { createGenerators, p1 } = inspectBbs({ engine, suite: suiteName }, interfaceId)
    yield judge(`${label}/generators.json [${engine.name}]`, () => {
      const { generators: plain, blindGenerators } = readJson<GeneratorLists>(generators)
      for (const { api_id, P1, Q1, MsgGenerators } of [plain, blindGenerators]) {
        expectHex('P1', p1, P1)
        const made = createGenerators(MsgGenerators.length + 1, api_id)
        for (const [i, hex] of [Q1, ...MsgGenerators].entries()) expectHex(`${api_id} generator ${i}`, made[i]!, hex)
      }
    })
  }
  for (const [kind, check] of Object.entries(checks)) {
    for (const file of listJson(join(directory, kind))) {
      const vector = readJson<V>(join(directory, kind, file))
      const id = `${label}/${kind}/${file} [${engine.name}] ${vector.caseName}`
      yield judge(id, () => expectVerdict(vector.result.valid, () => check(vector, allMessages)))
    }
  }
}

interface GeneratorList {
  readonly api_id: string
  readonly P1: string
  readonly Q1: string
  readonly MsgGenerators: readonly string[]
}

interface GeneratorLists {
  readonly generators: GeneratorList
  readonly blindGenerators: GeneratorList
}

/** The random scalars of a vector. */
export function mockedRandom(suite: SuiteName, seed: string, dst: string | undefined): RandomSource {
  if (dst === undefined) throw new Error('the vector has no DST for its random scalars')
  return seededRandom(suite, encodeUtf8(seed), encodeUtf8(dst))
}

/** JSON objects list integer keys in ascending order. */
export function disclosed(revealed: Revealed): { indexes: number[]; messages: Uint8Array[] } {
  const entries = Object.entries(revealed ?? {})
  return {
    indexes: entries.map(([index]) => Number(index)),
    messages: entries.map(([, message]) => decodeHex(message)),
  }
}

/** How many messages a commitment covers: it is 48 bytes, its proof 64 and 32 for each message. */
export function countCommitted(commitmentWithProof: string | null): number {
  return commitmentWithProof === null ? 0 : (commitmentWithProof.length / 2 - 112) / 32
}
