import { ADVERSARIES, TRANSCRIPT_FORMATS } from '@tegata/linkability'

/** Where the program writes. Spec: POSIX.1-2024 section 12 (utility conventions). */
export interface CliStreams {
  out(text: string): void
  err(text: string): void
}

/** What the program's exit codes mean. Spec: POSIX.1-2024 section 12. */
export const EXIT_CODES = { measured: 0, correlatorFound: 1, wrongInput: 2 } as const

/** The command line is wrong, or a file cannot be read or written. */
export class UsageError extends Error {}

export const USAGE = `tegata linkability FILE… [options]

Measures what could be matched across presentations, by whom, and what to change.

FILE is one presentation (SD-JWT VC, mdoc DeviceResponse, BBS, OpenID4VP exchange), a JSON array of transcripts, or
transcripts as JSON lines. Of a presentation the observer is the name of its folder.

  --against ADVERSARY  exit with 1 unless no correlator is found for it; may be repeated:
                       ${ADVERSARIES.join(', ')}
  --format FORMAT      of presentations, where their form does not tell:
                       ${TRANSCRIPT_FORMATS.join(', ')}
  --observer NAME      who saw the presentations
  --issuer NAME        the observer that is the issuer: its files are credentials as it issued them
  --html FILE          write a page that people can read
  --sarif FILE         write SARIF 2.1.0
  --json               print the report as JSON instead of a table
  --language en|ja     of the table and the page
  --help

Exit code: 0 measured, 1 a named adversary found a correlator, 2 wrong input or options.
`
