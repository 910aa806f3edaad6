/**
 * npm run fuzz -- der [--count N] [--seed N]
 *
 * Reason: everything in certificates, CRLs, OCSP responses and CMS comes from strangers. Mutated ones must end in a
 * TegataError or mean what the original means, within bounded time and memory; of certificates, CRLs and OCSP responses every
 * third is signed again after the mutation, so that the code behind the signature check is reached too.
 */
import { parseArgs } from 'node:util'
import { isTegataError } from '@tegata/core'
import { mutate } from './fuzz/der-mutation.js'
import { createSubjects, type Subject } from './fuzz/der-subjects.js'
import { createRandom, type Random } from './fuzz/random.js'

/** What a run found out. */
export interface FuzzReport {
  readonly rejected: ReadonlyMap<string, number>
  /** Mutations outside what is signed or read; their verdict is the original's. */
  readonly accepted: number
  /** Signed again and accepted: the mutation is what a CA could have said. */
  readonly resigned: number
  readonly slowestMs: number
  readonly findings: readonly string[]
}

/** A single case takes well under a millisecond; a pause of the machine must not fail the run, quadratic work must. */
const MAX_CASE_MS = 2000
const MAX_INPUT_BYTES = 65_536

export function fuzzDer(count: number, seed: number): FuzzReport {
  const random = createRandom(seed)
  const subjects = createSubjects(random)
  const rejected = new Map<string, number>()
  const findings: string[] = []
  let [accepted, resigned, slowestMs] = [0, 0, 0]
  for (let i = 0; i < count; i++) {
    const subject = subjects[i % subjects.length]!
    const { input, isResigned } = makeInput(subject, subjects, random, i)
    const start = performance.now()
    const outcome = judge(subject, input)
    const elapsed = performance.now() - start
    slowestMs = Math.max(slowestMs, elapsed)
    // The input itself, too: the keys of the test CA are other ones in the next run.
    const place = `case ${i} of seed ${seed} (${subject.name}, ${Buffer.from(input).toString('base64')})`
    if (elapsed > MAX_CASE_MS) findings.push(`${place}: took ${elapsed.toFixed(0)} ms`)
    if (outcome.code !== undefined) rejected.set(outcome.code, (rejected.get(outcome.code) ?? 0) + 1)
    else if (outcome.defect !== undefined) findings.push(`${place}: ${outcome.defect}`)
    else if (isResigned) resigned++
    else if (outcome.verdict === subject.verdict) accepted++
    else findings.push(`${place}: accepted with another meaning: ${outcome.verdict}`)
  }
  return { rejected, accepted, resigned, slowestMs, findings }
}

function makeInput(subject: Subject, subjects: readonly Subject[], random: Random, index: number) {
  const others = subjects.map(({ der }) => der)
  if (subject.resign !== undefined && index % 3 === 0) {
    return { input: subject.resign(mutate(subject.tbs!, others, random)).slice(0, MAX_INPUT_BYTES), isResigned: true }
  }
  return { input: mutate(subject.der, others, random).slice(0, MAX_INPUT_BYTES), isResigned: false }
}

interface Outcome {
  readonly verdict?: string
  readonly code?: string
  readonly defect?: string
}

function judge(subject: Subject, input: Uint8Array): Outcome {
  try {
    return { verdict: subject.judge(input) }
  } catch (error) {
    return isTegataError(error) ? { code: error.code } : { defect: `threw ${String(error)}` }
  }
}

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { count: { type: 'string', default: '100000' }, seed: { type: 'string' } },
  })
  const count = Number(values.count)
  const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed)
  if (positionals[0] !== 'der' || !Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed)) {
    console.error('usage: npm run fuzz -- der [--count N] [--seed N]')
    return 2
  }
  const start = performance.now()
  const report = fuzzDer(count, seed)
  const seconds = (performance.now() - start) / 1000
  print(report, count, seed, seconds)
  return report.findings.length === 0 ? 0 : 1
}

function print(report: FuzzReport, count: number, seed: number, seconds: number): void {
  const byCount = [...report.rejected].sort(([, a], [, b]) => b - a)
  for (const [code, cases] of byCount) console.log(`${String(cases).padStart(8)}  ${code}`)
  for (const finding of report.findings.slice(0, 20)) console.log(`FOUND ${finding}`)
  const memory = Math.round(process.resourceUsage().maxRSS / 1024)
  console.log(`${report.accepted} accepted as the original, ${report.resigned} accepted as signed again`)
  console.log(`slowest case ${report.slowestMs.toFixed(1)} ms, peak memory ${memory} MB, ${seconds.toFixed(1)} s`)
  console.log(`fuzz der: ${count} cases, seed ${seed}, ${report.findings.length} findings`)
}

if (process.argv[1] === import.meta.filename) process.exitCode = main()
