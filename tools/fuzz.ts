/**
 * npm run fuzz -- <der|cbor> [--count N] [--seed N]
 *
 * Reason: certificates, credentials, presentations, requests and lists come from strangers. Mutated ones must end in a
 * TegataError or mean what the original means, within bounded time and memory; of signed inputs every third is signed again
 * after the mutation, so that the code behind the signature check is reached too.
 */
import { parseArgs } from 'node:util'
import { isTegataError } from '@tegata/core'
import { mutateCbor } from './fuzz/cbor-mutation.js'
import { createCborSubjects } from './fuzz/cbor-subjects.js'
import { mutateDer } from './fuzz/der-mutation.js'
import { createDerSubjects } from './fuzz/der-subjects.js'
import { createRandom, type Random } from './fuzz/random.js'
import type { FuzzTarget, Subject } from './fuzz/subject.js'

/** What can be fuzzed. */
export const TARGETS = {
  der: { count: 100_000, createSubjects: createDerSubjects, mutate: mutateDer },
  cbor: { count: 200_000, createSubjects: createCborSubjects, mutate: mutateCbor },
} satisfies Record<string, FuzzTarget>

/** What a run found out. */
export interface FuzzReport {
  readonly rejected: ReadonlyMap<string, number>
  /** Mutations outside what is signed or read; their verdict is the original's. */
  readonly accepted: number
  /** Signed again and accepted: the mutation is what an authority or a device could have said. */
  readonly resigned: number
  readonly slowestMs: number
  readonly findings: readonly string[]
}

/** A single case takes about a millisecond; a pause of the machine must not fail the run, quadratic work must. */
const MAX_CASE_MS = 2000
const MAX_INPUT_BYTES = 65_536
/** The subjects and the compiled sources take about half of it. */
const MAX_MEMORY_BYTES = 1 << 30
const MEMORY_SAMPLES = 500

export async function fuzz(target: FuzzTarget, count: number, seed: number): Promise<FuzzReport> {
  const random = createRandom(seed)
  const subjects = await target.createSubjects(random)
  const rejected = new Map<string, number>()
  const findings: string[] = []
  let [accepted, resigned, slowestMs] = [0, 0, 0]
  for (let i = 0; i < count; i++) {
    const subject = subjects[i % subjects.length]!
    const { input, isResigned } = makeInput(target, subject, subjects, random)
    const start = performance.now()
    const outcome = await judge(subject, input)
    const elapsed = performance.now() - start
    slowestMs = Math.max(slowestMs, elapsed)
    // The input itself, too: the keys of the test authorities are other ones in the next run.
    const report = (what: string) =>
      findings.push(`case ${i} of seed ${seed} (${subject.name}, ${Buffer.from(input).toString('base64')}): ${what}`)
    if (elapsed > MAX_CASE_MS) report(`took ${elapsed.toFixed(0)} ms`)
    if (i % MEMORY_SAMPLES === 0 && process.memoryUsage.rss() > MAX_MEMORY_BYTES) report('memory')
    if (outcome.code !== undefined) rejected.set(outcome.code, (rejected.get(outcome.code) ?? 0) + 1)
    else if (outcome.defect !== undefined) report(outcome.defect)
    else if (isResigned) resigned++
    else if (outcome.verdict === subject.verdict) accepted++
    else report(`accepted with another meaning: ${outcome.verdict}`)
  }
  return { rejected, accepted, resigned, slowestMs, findings }
}

function makeInput(
  target: FuzzTarget,
  { input, signed, resign }: Subject,
  subjects: readonly Subject[],
  random: Random,
) {
  const others = subjects.map((subject) => subject.input)
  const isResigned = signed !== undefined && resign !== undefined && random.below(3) === 0
  const mutated = isResigned ? resign(target.mutate(signed, others, random)) : target.mutate(input, others, random)
  return { input: mutated.slice(0, MAX_INPUT_BYTES), isResigned }
}

interface Outcome {
  readonly verdict?: string
  readonly code?: string
  readonly defect?: string
}

async function judge(subject: Subject, input: Uint8Array): Promise<Outcome> {
  try {
    return { verdict: await subject.judge(input) }
  } catch (error) {
    return isTegataError(error) ? { code: error.code } : { defect: `threw ${String(error)}` }
  }
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { count: { type: 'string' }, seed: { type: 'string' } },
  })
  const name = positionals[0] ?? ''
  const target = Object.hasOwn(TARGETS, name) ? TARGETS[name as keyof typeof TARGETS] : undefined
  const count = Number(values.count ?? target?.count)
  const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed)
  if (target === undefined || !Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed)) {
    console.error(`usage: npm run fuzz -- <${Object.keys(TARGETS).join('|')}> [--count N] [--seed N]`)
    return 2
  }
  const start = performance.now()
  const report = await fuzz(target, count, seed)
  const seconds = (performance.now() - start) / 1000
  print(report, `fuzz ${name}: ${count} cases, seed ${seed}`, seconds)
  return report.findings.length === 0 ? 0 : 1
}

function print(report: FuzzReport, title: string, seconds: number): void {
  const byCount = [...report.rejected].sort(([, a], [, b]) => b - a)
  for (const [code, cases] of byCount) console.log(`${String(cases).padStart(8)}  ${code}`)
  for (const finding of report.findings.slice(0, 20)) console.log(`FOUND ${finding}`)
  const memory = Math.round(process.resourceUsage().maxRSS / 1024)
  console.log(`${report.accepted} accepted as the original, ${report.resigned} accepted as signed again`)
  console.log(`slowest case ${report.slowestMs.toFixed(1)} ms, peak memory ${memory} MB, ${seconds.toFixed(1)} s`)
  console.log(`${title}, ${report.findings.length} findings`)
}

if (process.argv[1] === import.meta.filename) process.exitCode = await main()
