/**
 * npm test
 *
 * Runs every check, goes on after a failure, and ends with the counts: unit tests, conformance cases and steps together,
 * as `N passed, N failed` (and `, N skipped`) on the last line. A step's output is shown only when it fails.
 */
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type Outcome, RUN_SOURCE, runCommand, runTool } from './command.js'
import { importsOf, listFiles, ROOT } from './workspace.js'

interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

interface Verdict extends Outcome {
  /** Cases inside the step; a step without cases counts as one. */
  readonly counts?: Counts
  /** Why the step could not run here. */
  readonly skipped?: string
}

interface Step {
  readonly name: string
  run(): Promise<Verdict>
  /** Steps that must have ended before. */
  readonly after?: readonly string[]
}

/** Two cores: one step each, so that a step's time still says something. */
const WIDTH = 2

/** What a failed step shows at most. */
const OUTPUT_LINES = 80

const runSource = (file: string, ...args: string[]): Promise<Outcome> =>
  runCommand(process.execPath, [...RUN_SOURCE, file, ...args], { seconds: 240 })

const STEPS: readonly Step[] = [
  { name: 'types', run: () => runTool('tsc', ['--noEmit']) },
  { name: 'lint', run: () => runTool('biome', ['check', '--colors=off', '.']) },
  { name: 'boundaries', run: () => runSource('tools/check-boundaries.ts') },
  { name: 'errors', run: () => runSource('tools/check-errors.ts') },
  { name: 'docs', run: () => runSource('tools/check-docs.ts') },
  { name: 'unit', run: runUnitTests, after: ['types', 'lint', 'boundaries', 'errors', 'docs'] },
  ...conformanceSuites().map((suite) => ({
    name: `conformance ${suite}`,
    run: () => runSuite(suite),
    after: ['unit'],
  })),
  ...examples().map((file) => ({ name: file, run: () => runSource(file), after: ['unit'] })),
  { name: 'build', run: () => runSource('tools/build.ts'), after: ['unit'] },
  { name: 'packages', run: () => runSource('tools/check-packages.ts'), after: ['build'] },
  { name: 'bundles', run: () => runSource('tools/check-bundles.ts'), after: ['build'] },
]

async function runUnitTests(): Promise<Verdict> {
  const report = join(ROOT, '.build/vitest.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const { ok, output } = await runTool('vitest', ['run', ...reporters])
  if (!existsSync(report)) return { ok: false, output }
  const result = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>
  const [passed, failed, skipped] = [result.numPassedTests, result.numFailedTests, result.numPendingTests] as number[]
  // A file that does not load has no tests that could fail: the exit code tells.
  const counts = { passed: passed ?? 0, failed: failed || (ok ? 0 : 1), skipped: skipped ?? 0 }
  return { ok, output, counts }
}

/** The suites that the runner knows and that exist. */
function conformanceSuites(): string[] {
  const runner = join(ROOT, 'conformance/run.ts')
  return importsOf(runner)
    .filter(({ specifier }) => specifier.startsWith('./') && specifier !== './suite.js')
    .map(({ specifier }) => join(dirname(runner), specifier.replace(/\.js$/, '.ts')))
    .filter((file) => existsSync(file))
    .map((file) => basename(file, '.ts'))
}

async function runSuite(suite: string): Promise<Verdict> {
  const { ok, output } = await runSource('conformance/run.ts', suite)
  if (/^no vectors: /m.test(output)) return { ok: true, output, skipped: 'no vectors here; set TEGATA_VECTORS' }
  const counts = /: (\d+) passed, (\d+) failed, (\d+) skipped\s*$/.exec(output)?.slice(1).map(Number)
  if (counts === undefined) return { ok: false, output }
  const [passed = 0, failed = 0, skipped = 0] = counts
  return { ok, output, counts: { passed, failed: failed || (ok ? 0 : 1), skipped } }
}

/** The files directly in `examples/` are programs. */
function examples(): string[] {
  const folder = join(ROOT, 'examples')
  return listFiles(folder, '.ts')
    .filter((file) => dirname(file) === folder)
    .map((file) => `examples/${basename(file)}`)
}

async function main(): Promise<number> {
  const started = performance.now()
  const total = { passed: 0, failed: 0, skipped: 0 }
  const failures: string[] = []
  await schedule(STEPS, async (step) => {
    const start = performance.now()
    const verdict = await step.run().catch((error: Error): Verdict => ({ ok: false, output: String(error.stack) }))
    console.log(describe(step.name, verdict, performance.now() - start))
    if (!verdict.ok) {
      failures.push(step.name)
      console.log(lastLines(verdict.output))
    }
    const counts = countsOf(verdict)
    for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += counts[key]
  })
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  console.log(`\n${STEPS.length} steps in ${seconds} s`)
  if (failures.length > 0) console.log(`failed: ${failures.join(', ')}`)
  console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`)
  return failures.length === 0 ? 0 : 1
}

function lastLines(output: string): string {
  const lines = output.trimEnd().split('\n')
  const cut = lines.length - OUTPUT_LINES
  const shown = cut > 0 ? [`… ${cut} lines before`, ...lines.slice(cut)] : lines
  return shown.map((line) => `    ${line}`).join('\n')
}

/** Starts steps in their order, at most WIDTH at a time, each when those it waits for have ended. */
async function schedule(steps: readonly Step[], run: (step: Step) => Promise<void>): Promise<void> {
  const waiting = [...steps]
  const ended = new Set<string>()
  const running = new Set<Promise<void>>()
  while (waiting.length > 0 || running.size > 0) {
    const next = waiting.findIndex(({ after = [] }) => after.every((name) => ended.has(name)))
    if (next >= 0 && running.size < WIDTH) {
      const [step] = waiting.splice(next, 1) as [Step]
      const work = run(step).then(() => {
        ended.add(step.name)
        running.delete(work)
      })
      running.add(work)
    } else {
      await Promise.race(running)
    }
  }
}

function countsOf({ ok, counts, skipped }: Verdict): Counts {
  if (counts !== undefined) return counts
  return { passed: ok && skipped === undefined ? 1 : 0, failed: ok ? 0 : 1, skipped: skipped === undefined ? 0 : 1 }
}

function describe(name: string, { ok, counts, skipped }: Verdict, milliseconds: number): string {
  const word = skipped === undefined ? (ok ? 'ok' : 'FAILED') : 'skipped'
  const cases = counts && `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`
  return `${name.padEnd(34)} ${word.padEnd(8)} ${(milliseconds / 1000).toFixed(1).padStart(5)} s   ${skipped ?? cases ?? ''}`.trimEnd()
}

process.exitCode = await main()
