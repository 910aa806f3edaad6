import { ADVERSARIES, type Adversary } from '../adversary.js'
import type { LocalText } from '../correlators/correlator.js'
import type { LinkabilityReport } from '../measure.js'
import { columnsOf, printable, shorten } from './printable.js'
import { isVacuous, type MatchSummary, rowOf, summariseMatches } from './summary.js'
import { ADVERSARY_WORDS, CAVEAT, CERTAINTY_WORDS, KIND_WORDS, type Language, VERDICT_WORDS } from './words.js'

const LABELS = {
  title: { en: 'Linkability', ja: 'リンク可能性' },
  transcripts: { en: 'transcripts', ja: '記録' },
  adversary: { en: 'who', ja: '誰が' },
  verdict: { en: 'verdict', ja: '判定' },
  matches: { en: 'matches', ja: '一致' },
  people: { en: 'groups', ja: '組' },
  basis: { en: 'rests on', ja: '根拠' },
  matched: { en: 'What agrees', ja: '一致したもの' },
  place: { en: 'for example at', ja: '例' },
  reason: { en: 'why', ja: '理由' },
  remedy: { en: 'remedy', ja: '対策' },
  more: { en: 'more lines in the JSON report', ja: '行は JSON の報告に' },
  untested: { en: 'nothing to compare', ja: '比較対象なし' },
  unknown: { en: 'place outside the table', ja: '表にない場所' },
} as const satisfies Record<string, LocalText>

const MAX_BASES = 3
const MAX_SUMMARIES = 20
const PLACE_CHARACTERS = 100

/**
 * A report as a table for terminals: one line per adversary, then what agrees, why it tells, and what to do about it.
 *
 * What stood in transcripts is printed with its control characters spelled out. Values are not printed.
 *
 * Spec: ISO/IEC 27551 sections 7.3 and 7.5.
 *
 * @param report — of {@link measureLinkability}, or its JSON read again.
 * @param language — `en` or `ja`.
 * @returns lines that end in a line feed.
 * @example
 * ```ts
 * console.log(describeReport(measureLinkability(transcripts), 'en'))
 * ```
 */
export function describeReport(report: LinkabilityReport, language: Language = 'en'): string {
  const say = (text: LocalText): string => text[language]
  const formats = [...new Set(report.transcripts.map(({ format }) => format))].join(', ')
  const head = [say(LABELS.adversary), say(LABELS.verdict), say(LABELS.people), say(LABELS.matches), say(LABELS.basis)]
  const table = [head, ...ADVERSARIES.map((adversary) => adversaryRow(report, adversary, language))]
  const summaries = summariseMatches(report)
  const cut = summaries.length - MAX_SUMMARIES
  return [
    `${say(LABELS.title)} - ${say(LABELS.transcripts)}: ${report.transcripts.length} (${formats})`,
    '',
    ...alignColumns(table),
    '',
    ...(summaries.length === 0 ? [] : [`${say(LABELS.matched)}:`, '']),
    ...summaries.slice(0, MAX_SUMMARIES).flatMap((summary) => [...describeMatches(summary, language), '']),
    ...(cut > 0 ? [`${cut} ${say(LABELS.more)}`, ''] : []),
    say(CAVEAT),
    '',
  ].join('\n')
}

function adversaryRow(report: LinkabilityReport, adversary: Adversary, language: Language): readonly string[] {
  const { verdict, groups, matches, correlators } = report.adversaries[adversary]
  // Without a match a verdict rests on what is there to be matched.
  const matched = summariseMatches(report, matches).map(({ correlator }) => correlator ?? LABELS.unknown[language])
  const bases = [...new Set(matched.length > 0 ? matched : correlators)]
  const more = bases.length > MAX_BASES ? ` +${bases.length - MAX_BASES}` : ''
  return [
    ADVERSARY_WORDS[adversary][language],
    VERDICT_WORDS[verdict][language] + (isVacuous(report, adversary) ? ` (${LABELS.untested[language]})` : ''),
    String(groups.length || '-'),
    String(matches.length || '-'),
    bases.slice(0, MAX_BASES).join(', ') + more,
  ]
}

/** What agrees in one row of the table: how much, where, why it tells, what to do. */
export function describeMatches(
  { correlator, kind, certainty, matches, transcripts }: MatchSummary,
  language: Language,
): readonly string[] {
  const { reason, remedy, spec } = rowOf(correlator)
  const { transcript, path } = matches[0]!.places[0]!
  const place = shorten(printable(`${transcript}#${path}`), PLACE_CHARACTERS)
  const name = correlator ?? LABELS.unknown[language]
  const count = `${matches.length} × ${KIND_WORDS[kind][language]}, ${LABELS.transcripts[language]}: ${transcripts}`
  return [
    `  ${name}: ${CERTAINTY_WORDS[certainty][language]} (${count})`,
    `    ${LABELS.place[language]} ${place}`,
    `    ${LABELS.reason[language]}: ${reason[language]} [${spec}]`,
    `    ${LABELS.remedy[language]}: ${remedy[language]}`,
  ]
}

function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => columnsOf(row[column]!))))
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(widths[column]! - columnsOf(cell)))
      .join('   ')
      .replace(/^/, '  ')
      .trimEnd(),
  )
}
