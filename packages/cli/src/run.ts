import { linkability } from './linkability.js'
import { type CliStreams, EXIT_CODES, USAGE, UsageError } from './usage.js'

/**
 * The program `tegata`.
 *
 * Spec: POSIX.1-2024 section 12.
 *
 * @param args — of the command line, without the interpreter and the script.
 * @param streams — what it writes to.
 * @returns the exit code: one of {@link EXIT_CODES}.
 * @example
 * ```ts
 * process.exitCode = runCli(['linkability', 'seen.json', '--against', 'verifier+verifier'], streams)
 * ```
 */
export function runCli(args: readonly string[], streams: CliStreams): number {
  const [command, ...rest] = args
  if (command === '--help' || command === 'help') {
    streams.out(USAGE)
    return EXIT_CODES.measured
  }
  try {
    if (command !== 'linkability') throw new UsageError(`no such command: ${command ?? ''}\n\n${USAGE}`)
    return linkability(rest, streams)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    streams.err(`tegata: ${printableLines(error.message)}\n`)
    return EXIT_CODES.wrongInput
  }
}

/** Names of files and transcripts may hold what steers a terminal. */
function printableLines(text: string): string {
  return text.replace(/[^\P{Cc}\n]|\p{Cf}/gu, '\ufffd')
}
