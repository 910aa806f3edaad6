import { parseArgs } from 'node:util'
import { isTegataError, TegataArgumentError } from '@tegata/core'
import {
  ADVERSARIES,
  type Adversary,
  classifyTranscript,
  type LinkabilityReport,
  measureLinkability,
  TRANSCRIPT_FORMATS,
  type Transcript,
} from '@tegata/linkability'
import { renderHtml } from '@tegata/linkability/html'
import { describeReport, isVacuous, type Language, toSarif } from '@tegata/linkability/report'
import { readFile, writeFile } from './files.js'
import { type CliStreams, EXIT_CODES, USAGE, UsageError } from './usage.js'

const LANGUAGES: readonly Language[] = ['en', 'ja']

/** `tegata linkability`: reads, measures, writes, and tells by the exit code whether a named adversary got anywhere. */
export function linkability(args: readonly string[], { out, err }: CliStreams): number {
  const { values, positionals } = parse(args)
  if (values.help) {
    out(USAGE)
    return EXIT_CODES.measured
  }
  const language = oneOf('--language', values.language ?? 'en', LANGUAGES)
  const against = (values.against ?? []).map((name) => oneOf('--against', name, ADVERSARIES))
  const { observer, issuer } = values
  const files = {
    ...(values.format === undefined ? {} : { format: oneOf('--format', values.format, TRANSCRIPT_FORMATS) }),
    ...(observer === undefined ? {} : { observer }),
    ...(issuer === undefined ? {} : { issuer }),
  }
  if (positionals.length === 0) throw new UsageError(`no file\n\n${USAGE}`)
  const transcripts = positionals.flatMap((path) => readFile(path, files))
  const report = measure(transcripts)
  if (values.html !== undefined) writeFile(values.html, renderHtml(report, transcripts, { language }))
  if (values.sarif !== undefined) writeFile(values.sarif, `${JSON.stringify(toSarif(report), null, 2)}\n`)
  out(values.json ? `${JSON.stringify(report, null, 2)}\n` : describeReport(report, language))
  return judge(report, against, err)
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        against: { type: 'string', multiple: true },
        format: { type: 'string' },
        observer: { type: 'string' },
        issuer: { type: 'string' },
        html: { type: 'string' },
        sarif: { type: 'string' },
        json: { type: 'boolean' },
        language: { type: 'string' },
        help: { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'wrong options')
  }
}

function oneOf<T extends string>(option: string, value: string, names: readonly T[]): T {
  const name = names.find((candidate) => candidate === value)
  if (name === undefined) throw new UsageError(`${option} is one of ${names.join(', ')}`)
  return name
}

function measure(transcripts: readonly Transcript[]): LinkabilityReport {
  try {
    return measureLinkability(transcripts)
  } catch (error) {
    if (error instanceof TegataArgumentError) throw new UsageError(error.message)
    if (!isTegataError(error)) throw error
    throw new UsageError(`${findMalformed(transcripts)}: ${error.code}: ${error.message}`)
  }
}

/** The first transcript that cannot be taken apart. */
function findMalformed(transcripts: readonly Transcript[]): string {
  const malformed = transcripts.find((transcript) => {
    try {
      classifyTranscript(transcript)
      return false
    } catch {
      return true
    }
  })
  return malformed?.id ?? 'the transcripts'
}

/** A check that cannot fail must not pass: an adversary without anything to compare is wrong input. */
function judge(report: LinkabilityReport, against: readonly Adversary[], err: CliStreams['err']): number {
  const untested = against.filter((adversary) => isVacuous(report, adversary))
  if (untested.length > 0) throw new UsageError(`${untested.join(', ')}: nothing was given that it could compare`)
  const broken = against.filter((adversary) => report.adversaries[adversary].verdict !== 'no-correlator-found')
  for (const adversary of broken) err(`tegata: ${adversary}: ${report.adversaries[adversary].verdict}\n`)
  return broken.length > 0 ? EXIT_CODES.correlatorFound : EXIT_CODES.measured
}
