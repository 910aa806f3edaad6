import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Bbs, createBbs } from '@tegata/bbs'
import { type BbsInternals, inspectBbs, seededRandom } from '@tegata/bbs/testing'
import { decodeHex } from '@tegata/core'
import { bbsSuite, expectHex, expectVerdict, judge, listJson, readJson, type SuiteFolder } from './bbs/folder.js'
import type { CaseResult, Suite } from './suite.js'

/** CFRG BBS core: every file of `core-draft09`, both ciphersuites, on both engines. */
export const suite: Suite = bbsSuite('bbs', 'core-draft09', runFolder)

function* runFolder({ engine, suiteName, directory, label }: SuiteFolder): Iterable<CaseResult> {
  const bbs = createBbs(engine, suiteName)
  const inner = inspectBbs(bbs)
  const mocked = readJson<{ seed: string; dst: string } | undefined>(join(directory, 'mockedRng.json'))
  for (const [file, check] of Object.entries(SINGLE_FILES)) {
    const path = join(directory, file)
    if (existsSync(path)) yield judge(`${label}/${file} [${engine.name}]`, () => check(bbs, inner, readJson(path)))
  }
  for (const kind of ['signature', 'proof'] as const) {
    for (const file of listJson(join(directory, kind))) {
      const vector = readJson<SignatureVector & ProofVector>(join(directory, kind, file))
      const id = `${label}/${kind}/${file} [${engine.name}] ${vector.caseName}`
      yield judge(id, () =>
        kind === 'signature' ? checkSignature(bbs, inner, vector) : checkProof(bbs, inner, vector, mocked),
      )
    }
  }
}

interface SignatureVector {
  readonly caseName: string
  readonly signerKeyPair: { readonly secretKey: string; readonly publicKey: string }
  readonly header: string
  readonly messages: readonly string[]
  readonly signature: string
  readonly result: { readonly valid: boolean }
  readonly trace?: { readonly domain?: string }
}

interface ProofVector {
  readonly caseName: string
  readonly signerPublicKey: string
  readonly signature: string
  readonly header: string
  readonly presentationHeader: string
  readonly messages: readonly string[]
  readonly disclosedIndexes: readonly number[]
  readonly proof: string
  readonly result: { readonly valid: boolean }
  readonly trace?: ProofTrace
}

interface ProofTrace {
  readonly random_scalars: Readonly<Record<'r1' | 'r2' | 'e_tilde' | 'r1_tilde' | 'r3_tilde', string>> & {
    readonly m_tilde_scalars: readonly string[]
  }
  readonly A_bar: string
  readonly B_bar: string
  readonly D: string
  readonly domain: string
  readonly challenge: string
}

type FileCheck = (bbs: Bbs, inner: BbsInternals, vector: never) => void

const SINGLE_FILES: Readonly<Record<string, FileCheck>> = {
  'generators.json': (_, inner, vector: { P1: string; Q1: string; MsgGenerators: string[] }) => {
    expectHex('P1', inner.p1, vector.P1)
    const generators = inner.createGenerators(vector.MsgGenerators.length + 1)
    for (const [i, expected] of [vector.Q1, ...vector.MsgGenerators].entries()) {
      expectHex(`generator ${i}`, generators[i]!, expected)
    }
  },
  'h2s.json': (_, inner, vector: { message: string; dst: string; scalar: string }) => {
    expectHex('scalar', inner.hashToScalar(decodeHex(vector.message), decodeHex(vector.dst)), vector.scalar)
  },
  'keypair.json': (
    bbs,
    _,
    vector: { keyMaterial: string; keyInfo: string; keyDst: string; keyPair: SignatureVector['signerKeyPair'] },
  ) => {
    const secretKey = bbs.keyGen(decodeHex(vector.keyMaterial), decodeHex(vector.keyInfo), decodeHex(vector.keyDst))
    expectHex('secretKey', secretKey, vector.keyPair.secretKey)
    expectHex('publicKey', bbs.skToPk(secretKey), vector.keyPair.publicKey)
  },
  'MapMessageToScalarAsHash.json': (_, inner, vector: { cases: { message: string; scalar: string }[] }) => {
    const scalars = inner.messagesToScalars(vector.cases.map(({ message }) => decodeHex(message)))
    for (const [i, { scalar }] of vector.cases.entries()) expectHex(`scalar ${i}`, scalars[i]!, scalar)
  },
  'mockedRng.json': (bbs, inner, vector: { seed: string; dst: string; count: number; mockedScalars: string[] }) => {
    const random = seededRandom(bbs.suite, decodeHex(vector.seed), decodeHex(vector.dst))
    const scalars = inner.calculateRandomScalars(vector.count, random)
    for (const [i, expected] of vector.mockedScalars.entries()) expectHex(`scalar ${i}`, scalars[i]!, expected)
  },
}

function checkSignature(bbs: Bbs, inner: BbsInternals, vector: SignatureVector): void {
  const input = {
    publicKey: decodeHex(vector.signerKeyPair.publicKey),
    header: decodeHex(vector.header),
    messages: vector.messages.map(decodeHex),
  }
  expectVerdict(vector.result.valid, () => bbs.verify({ ...input, signature: decodeHex(vector.signature) }))
  if (!vector.result.valid) return
  const signature = bbs.sign({ ...input, secretKey: decodeHex(vector.signerKeyPair.secretKey) })
  expectHex('signature', signature, vector.signature)
  if (vector.trace?.domain !== undefined) {
    expectHex(
      'domain',
      inner.calculateDomain(input.publicKey, input.messages.length, input.header),
      vector.trace.domain,
    )
  }
}

function checkProof(
  bbs: Bbs,
  inner: BbsInternals,
  vector: ProofVector,
  mocked: { seed: string; dst: string } | undefined,
): void {
  const { disclosedIndexes } = vector
  const messages = vector.messages.map(decodeHex)
  const bound = {
    publicKey: decodeHex(vector.signerPublicKey),
    header: decodeHex(vector.header),
    presentationHeader: decodeHex(vector.presentationHeader),
  }
  const disclosedMessages = disclosedIndexes.flatMap((index) => messages[index] ?? [])
  expectVerdict(vector.result.valid, () =>
    bbs.proofVerify({ ...bound, proof: decodeHex(vector.proof), disclosedMessages, disclosedIndexes }),
  )
  if (!vector.result.valid || mocked === undefined) return
  const random = seededRandom(bbs.suite, decodeHex(mocked.seed), decodeHex(mocked.dst))
  const signature = decodeHex(vector.signature)
  const proof = bbs.proofGen({ ...bound, signature, messages, disclosedIndexes, random })
  if (vector.trace !== undefined)
    checkTrace(inner, vector.trace, { proof, random, messageCount: messages.length, ...bound })
  expectHex('proof', proof, vector.proof)
}

/** B, T1 and T2 are inside the challenge, which they determine; the other values are in the proof or reproduced here. */
function checkTrace(
  inner: BbsInternals,
  trace: ProofTrace,
  run: {
    proof: Uint8Array
    random: (length: number) => Uint8Array
    messageCount: number
    publicKey: Uint8Array
    header: Uint8Array
  },
): void {
  const { r1, r2, e_tilde, r1_tilde, r3_tilde, m_tilde_scalars } = trace.random_scalars
  const expected = [r1, r2, e_tilde, r1_tilde, r3_tilde, ...m_tilde_scalars]
  const scalars = inner.calculateRandomScalars(expected.length, run.random)
  for (const [i, scalar] of expected.entries()) expectHex(`random scalar ${i}`, scalars[i]!, scalar)
  expectHex('domain', inner.calculateDomain(run.publicKey, run.messageCount, run.header), trace.domain)
  expectHex('A_bar', run.proof.subarray(0, 48), trace.A_bar)
  expectHex('B_bar', run.proof.subarray(48, 96), trace.B_bar)
  expectHex('D', run.proof.subarray(96, 144), trace.D)
  expectHex('challenge', run.proof.subarray(-32), trace.challenge)
}
