import { ADVERSARIES, type Adversary } from '../adversary.js'
import { BREAKS, type LocalText, type Nature } from '../correlators/correlator.js'
import type { Finding, LinkabilityReport } from '../measure.js'
import type { Narrowing } from '../population.js'
import { isVacuous, type MatchSummary, rowOf, summariseMatches } from '../report/summary.js'
import {
  ADVERSARY_WORDS,
  CERTAINTY_WORDS,
  KIND_WORDS,
  type Language,
  NATURE_WORDS,
  NOTHING_TO_COMPARE,
  UNKNOWN_PLACE,
  VERDICT_MEANINGS,
  VERDICT_WORDS,
} from '../report/words.js'
import type { Verdict } from '../verdict.js'
import { verdictIcon } from './icons.js'
import { LABELS } from './labels.js'
import { html, type Markup } from './markup.js'

/** Lines of one table. */
export const MAX_LINES = 40

const TONES: Readonly<Record<Verdict, string>> = {
  linked: 'links',
  linkable: 'suspected',
  'linked-by-disclosure': 'disclosed',
  'recognised-by-design': 'by-design',
  'no-correlator-found': 'none',
}

/** One card for each adversary: drawing, word, colour, and how much it rests on. */
export function verdictSection(report: LinkabilityReport, language: Language): Markup {
  const cards = ADVERSARIES.map((adversary) => {
    const { verdict, groups, matches, correlators } = report.adversaries[adversary]
    const untested = isVacuous(report, adversary)
    const meaning = untested ? NOTHING_TO_COMPARE : VERDICT_MEANINGS[verdict]
    const figures = [
      ...(groups.length > 0 ? [`${LABELS.groupCount[language]}: ${groups.length}`] : []),
      ...(matches.length > 0 ? [`${LABELS.matches[language]}: ${matches.length}`] : []),
      ...(correlators.length > 0 ? [`${LABELS.restsOn[language]}: ${correlators.length}`] : []),
    ]
    return html`<li class="verdict ${untested ? 'untested' : TONES[verdict]}"><h3>${ADVERSARY_WORDS[adversary][language]}</h3>
<p class="word">${verdictIcon(verdict)}<span>${VERDICT_WORDS[verdict][language]}</span></p>
<p class="meaning">${meaning[language]}</p><p class="figures">${figures.join(' · ')}</p></li>`
  })
  return section('verdicts', LABELS.verdicts, language, html`<ul class="verdicts">${cards}</ul>`)
}

/** What agrees in one group, a line for each row of the correlator table, numbered as in the drawing. */
export function matchTable(summaries: readonly MatchSummary[], language: Language): Markup {
  const say = (text: LocalText): string => text[language]
  const lines = summaries.slice(0, MAX_LINES).map(({ correlator, kind, certainty, matches }, i) => {
    const { reason, remedy, spec } = rowOf(correlator)
    return html`<tr><td><b class="mark ${certainty}">${i + 1}</b></td><th scope="row" class="row-id"><code>${correlator ?? say(LABELS.unknown)}</code></th>
<td class="narrow">${matches.length} × ${say(KIND_WORDS[kind])}</td><td><span class="badge ${certainty}">${say(CERTAINTY_WORDS[certainty])}</span></td>
<td>${say(reason)} <span class="clause">${spec}</span></td><td>${say(remedy)}</td></tr>`
  })
  const heads = [LABELS.number, LABELS.what, LABELS.kind, LABELS.certainty, LABELS.reason, LABELS.remedy]
  return html`${table(heads, lines, language)}${cutNote(summaries.length - MAX_LINES, language)}`
}

/** Remedies, each with everything that it takes away; what proves comes first. */
export function changeSection(report: LinkabilityReport, language: Language): Markup | undefined {
  const seen = [...new Set(ADVERSARIES.flatMap((adversary) => report.adversaries[adversary].matches))]
  const matched = summariseMatches(report, seen).map(({ correlator }) => correlator)
  const present = ADVERSARIES.flatMap((adversary) => report.adversaries[adversary].correlators)
  const fixed = new Set(report.findings.flatMap(({ correlator }) => (correlator?.unavoidable ? [correlator.id] : [])))
  const byRemedy = new Map<string, Set<string | undefined>>()
  for (const id of [...matched, ...present]) {
    const remedy = rowOf(id).remedy[language]
    byRemedy.set(remedy, (byRemedy.get(remedy) ?? new Set()).add(id))
  }
  if (byRemedy.size === 0) return undefined
  const lines = [...byRemedy].slice(0, MAX_LINES).map(([remedy, ids]) => {
    const rows = [...ids].map((id) => html`<code>${id ?? LABELS.unknown[language]}</code> `)
    const isFixed = [...ids].every((id) => id !== undefined && fixed.has(id))
    const note = isFixed ? html`<br><span class="fixed">${LABELS.unavoidable[language]}</span>` : undefined
    return html`<tr><th scope="row">${remedy}${note}</th><td>${rows}</td></tr>`
  })
  return section('change', LABELS.change, language, table([LABELS.remedy, LABELS.fixes], lines, language))
}

/** Rows that are there; those that help nobody by themselves are folded away. */
export function findingSection({ findings }: LinkabilityReport, language: Language): Markup {
  const isTelling = (finding: Finding): boolean => {
    const nature = finding.correlator?.nature
    return nature === undefined || nature === 'identifying-attribute' || BREAKS[nature].length > 0
  }
  const telling = findings.filter(isTelling)
  const others = findings.filter((finding) => !isTelling(finding))
  const body = html`<p class="lead">${LABELS.aloneIntro[language]}</p>
${telling.length > 0 ? findingTable(telling, language) : undefined}
<details><summary>${LABELS.harmless[language]} (${others.length})</summary>${findingTable(others, language)}</details>`
  return section('alone', LABELS.alone, language, body)
}

function findingTable(findings: readonly Finding[], language: Language): Markup {
  const lines = findings.slice(0, MAX_LINES).map(({ correlator, transcripts }) => {
    const { reason } = correlator ?? UNKNOWN_PLACE
    const nature: Nature | 'unknown' = correlator?.nature ?? 'unknown'
    const helped: readonly Adversary[] = nature === 'unknown' ? [] : BREAKS[nature]
    return html`<tr><th scope="row" class="row-id"><code>${correlator?.id ?? LABELS.unknown[language]}</code></th><td>${NATURE_WORDS[nature][language]}</td>
<td>${transcripts}</td><td>${helped.map((adversary) => ADVERSARY_WORDS[adversary][language]).join(', ')}</td>
<td>${reason[language]} <span class="clause">${correlator?.spec}</span></td></tr>`
  })
  const heads = [LABELS.what, LABELS.nature, LABELS.transcripts, LABELS.helps, LABELS.reason]
  return html`${table(heads, lines, language)}${cutNote(findings.length - MAX_LINES, language)}`
}

/** How far transcripts narrow down who it was, the worst first. */
export function narrowingSection({ narrowing }: LinkabilityReport, language: Language): Markup | undefined {
  if (narrowing === undefined) return undefined
  const worst = narrowing.toSorted((a: Narrowing, b: Narrowing) => b.bits - a.bits)
  const lines = worst.slice(0, MAX_LINES).map(
    ({ transcript, bits, anonymitySet, unstated }) =>
      html`<tr><th scope="row">${transcript}</th><td>${bits.toFixed(1)}</td><td>${Math.round(anonymitySet).toLocaleString('en')}</td>
<td>${unstated.join(', ')}</td></tr>`,
  )
  const heads = [LABELS.transcript, LABELS.bits, LABELS.anonymitySet, LABELS.unstated]
  const body = html`${table(heads, lines, language)}${cutNote(worst.length - MAX_LINES, language)}`
  return section('narrowing', LABELS.narrowing, language, body)
}

/** A part of the page with its heading. */
export function section(id: string, title: LocalText, language: Language, body: Markup): Markup {
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title[language]}</h2>${body}</section>`
}

/** A table with a heading over each column. */
export function table(heads: readonly LocalText[], lines: readonly Markup[], language: Language): Markup {
  const cells = heads.map((head) => html`<th scope="col">${head[language]}</th>`)
  return html`<div class="scroll"><table class="stacked"><thead><tr>${cells}</tr></thead><tbody>${lines}</tbody></table></div>`
}

/** Says what was left out. */
export function cutNote(left: number, language: Language, label: LocalText = LABELS.moreLines): Markup | undefined {
  return left > 0 ? html`<p class="note">${left} ${label[language]}</p>` : undefined
}
