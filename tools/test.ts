/**
 * npm test [-- STEP…]
 *
 * Runs every check, goes on after a failure, and ends with the counts: unit tests, conformance cases and steps together,
 * as `N passed, N failed` (and `, N skipped`) on the last line. A step's output is shown only when it fails.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type Outcome, RUN_SOURCE, runCommand, runTool } from './command.js'
import { runSteps, type Step, type Verdict } from './step-runner.js'
import { display, importsOf, listPrograms, ROOT } from './workspace.js'

const runSource = (file: string, ...args: string[]): Promise<Outcome> =>
  runCommand(process.execPath, [...RUN_SOURCE, file, ...args], { seconds: 240 })

const STEPS: readonly Step[] = [
  { name: 'types', run: () => runTool('tsc', ['--noEmit']) },
  { name: 'lint', run: () => runTool('biome', ['check', '--colors=off', '.']) },
  { name: 'boundaries', run: () => runSource('tools/check-boundaries.ts') },
  { name: 'errors', run: () => runSource('tools/check-errors.ts') },
  { name: 'docs', run: () => runSource('tools/check-docs.ts') },
  { name: 'unit', run: () => runTests('unit'), after: ['types', 'lint', 'boundaries', 'errors', 'docs'] },
  // The projects of vitest.config.ts use all cores: one after the other; `thorough-apart` runs with `thorough`.
  { name: 'thorough', run: () => runTests('thorough'), after: ['unit'] },
  ...conformanceSuites().map((suite) => ({
    name: `conformance ${suite}`,
    run: () => runSuite(suite),
    after: ['thorough'],
  })),
  ...listPrograms().map((file) => ({ name: display(file), run: () => runSource(file), after: ['thorough'] })),
  { name: 'browser', run: () => runSkippable('tools/check-browser.ts'), after: ['thorough'] },
  { name: 'build', run: () => runSource('tools/build.ts'), after: ['thorough'] },
  { name: 'packages', run: () => runSource('tools/check-packages.ts'), after: ['build'] },
  { name: 'bundles', run: () => runSource('tools/check-bundles.ts'), after: ['build'] },
]

/** A check that needs a program of the machine says `skipped: <why>` where it is not there. */
async function runSkippable(file: string): Promise<Verdict> {
  const outcome = await runSource(file)
  const [, skipped] = /^skipped: (.*)$/m.exec(outcome.output) ?? []
  return skipped === undefined || !outcome.ok ? outcome : { ...outcome, skipped }
}

async function runTests(project: 'unit' | 'thorough'): Promise<Verdict> {
  const report = join(ROOT, `.build/vitest-${project}.json`)
  rmSync(report, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const { ok, output } = await runTool('vitest', ['run', '--project', `${project}*`, ...reporters])
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

/** All steps, or those whose names begin with a word of the command line; what is left out is not waited for. */
function chooseSteps(words: readonly string[]): Step[] {
  const chosen = STEPS.filter(({ name }) => words.length === 0 || words.some((word) => name.startsWith(word)))
  const names = new Set(chosen.map(({ name }) => name))
  return chosen.map((step) => ({ ...step, after: step.after?.filter((name) => names.has(name)) ?? [] }))
}

const steps = chooseSteps(process.argv.slice(2))
if (steps.length === 0) console.log(`no such step; there are ${STEPS.map(({ name }) => name).join(', ')}`)
process.exitCode = steps.length === 0 ? 2 : await runSteps(steps)
