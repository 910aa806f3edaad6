import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ProofVerifyInput } from '@tegata/bbs'
import { build } from 'esbuild'
import { type Row, summarize } from '../area.js'
import { digitalbazaar } from './digitalbazaar.js'

/** Bundles for other threads and processes. */
export const FOLDER = fileURLToPath(new URL('../../.build/bench/bbs/', import.meta.url))
export const RESOLVE_FROM = fileURLToPath(new URL('../', import.meta.url))
const ROUNDS = 9

const OURS = `
import { createBbs, loadEngine } from '@tegata/bbs'
export async function verify(proof) { createBbs(await loadEngine()).proofVerify(proof) }`

const THEIRS = `
import { verifyProof } from '@digitalbazaar/bbs-signatures'
export async function verify({ disclosedIndexes: disclosedMessageIndexes, ...proof }) {
  const options = { ...proof, disclosedMessageIndexes, ciphersuite: 'BLS12-381-SHA-256' }
  if (!(await verifyProof(options))) throw new Error('rejected')
}`

/** Imports one side, verifies one proof and prints how long both took together; the process itself is up already. */
const RUNNER = `
import { readFileSync } from 'node:fs'
const proof = JSON.parse(readFileSync(new URL('proof.json', import.meta.url)), (_, value) =>
  typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'hex')) : value)
const start = performance.now()
const { verify } = await import(process.argv[2])
await verify(proof)
console.log(performance.now() - start)`

/** From import to the first verified proof, each in a process of its own, both bundled in the same way. */
export async function compareColdStarts(proof: ProofVerifyInput): Promise<Row> {
  mkdirSync(`${FOLDER}ours/dist`, { recursive: true })
  await Promise.all([bundle(OURS, 'ours/dist/verify'), bundle(THEIRS, 'theirs/verify')])
  // The bundle looks for the file where the package has it: two folders up from a file of `dist/platform`.
  cpSync(fileURLToPath(new URL('../../packages/bbs/wasm/', import.meta.url)), `${FOLDER}wasm`, { recursive: true })
  writeFileSync(`${FOLDER}run.mjs`, RUNNER)
  const isBytes = (value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value)
  writeFileSync(
    `${FOLDER}proof.json`,
    JSON.stringify(proof, (_, value) => isBytes(value)),
  )
  const times: [number[], number[]] = [[], []]
  for (let i = 0; i < ROUNDS; i++) {
    times[0].push(run('./ours/dist/verify.mjs'))
    times[1].push(run('./theirs/verify.mjs'))
  }
  return summarize('coldStart import and proofVerify L=10', times[0], { name: digitalbazaar.name, times: times[1] })
}

function bundle(contents: string, name: string) {
  return build({
    stdin: { contents, resolveDir: RESOLVE_FROM },
    bundle: true,
    minify: true,
    outfile: `${FOLDER}${name}.mjs`,
    format: 'esm',
    platform: 'node',
    conditions: ['tegata-source'],
    logLevel: 'error',
  })
}

function run(module: string): number {
  return Number(execFileSync(process.execPath, ['run.mjs', module], { cwd: FOLDER, encoding: 'utf8' }))
}
