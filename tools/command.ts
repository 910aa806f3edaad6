/** Starting other programs, with their output kept so that it is shown only when somebody needs it. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from './workspace.js'

export interface Outcome {
  readonly ok: boolean
  /** Standard output and standard error in the order they came. */
  readonly output: string
}

interface CommandOptions {
  readonly cwd?: string
  /** The program is ended after this time; none when absent. */
  readonly seconds?: number
}

/** Starts a program without a shell and waits for its end. */
export function runCommand(
  command: string,
  args: readonly string[],
  { cwd = ROOT, seconds = 0 }: CommandOptions = {},
): Promise<Outcome> {
  return new Promise((done) => {
    // Colours would hide the counts that callers look for.
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' }
    const child = spawn(command, args, { cwd, env, timeout: seconds * 1000, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', (error) => done({ ok: false, output: `${command}: ${error.message}` }))
    child.on('close', (status, signal) => {
      const end = signal === null ? '' : `\nended by ${signal} (limit ${seconds} s)`
      done({ ok: status === 0, output: Buffer.concat(chunks).toString() + end })
    })
  })
}

/** Starts a program that a devDependency brings. */
export function runTool(name: string, args: readonly string[], options?: CommandOptions): Promise<Outcome> {
  return runCommand(join(ROOT, 'node_modules/.bin', name), args, options)
}

/** Node arguments that run a TypeScript file against the packages' sources. */
export const RUN_SOURCE = ['--import', 'tsx', '--conditions=tegata-source'] as const

/** Works through a list, at most `width` items at a time; results in the list's order. */
export async function mapConcurrently<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  const queue = items.entries()
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: width }, worker))
  return results
}
