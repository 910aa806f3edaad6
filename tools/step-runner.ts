/**
 * Runs the steps of `npm test`: two at a time, on after a failure, one line each, and the counts at the end.
 */
import type { Outcome } from './command.js'

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export interface Verdict extends Outcome {
  /** Cases inside the step; a step without cases counts as one. */
  readonly counts?: Counts
  /** Why the step could not run here. */
  readonly skipped?: string
}

export interface Step {
  readonly name: string
  run(): Promise<Verdict>
  /** Steps that must have ended before. */
  readonly after?: readonly string[]
}

/** Two cores: one step each, so that a step's time still says something. */
const WIDTH = 2

/** What a failed step shows at most. */
const OUTPUT_LINES = 80

/**
 * Runs all steps and prints what happens; the last line is `N passed, N failed` (and `, N skipped`).
 *
 * @returns the exit code.
 */
export async function runSteps(steps: readonly Step[], print: (text: string) => void = console.log): Promise<number> {
  const started = performance.now()
  const total = { passed: 0, failed: 0, skipped: 0 }
  const failures: string[] = []
  await schedule(steps, async (step) => {
    const start = performance.now()
    const verdict = await step.run().catch((error: Error): Verdict => ({ ok: false, output: String(error.stack) }))
    print(describe(step.name, verdict, performance.now() - start))
    if (!verdict.ok) {
      failures.push(step.name)
      print(lastLines(verdict.output))
    }
    const counts = countsOf(verdict)
    for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += counts[key]
  })
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  print(`\n${steps.length} steps in ${seconds} s`)
  if (failures.length > 0) print(`failed: ${failures.join(', ')}`)
  print(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`)
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
      if (running.size === 0) throw new Error(`these steps wait for one that is not there: ${waiting.map(nameOf)}`)
      await Promise.race(running)
    }
  }
}

function nameOf({ name }: Step): string {
  return name
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
