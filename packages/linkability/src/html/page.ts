import { encodeBase64, encodeUtf8, sha256, TegataArgumentError } from '@tegata/core'
import { classifyTranscript } from '../classify.js'
import type { LinkabilityReport } from '../measure.js'
import { summariseMatches } from '../report/summary.js'
import { ADVERSARY_WORDS, CAVEAT, CERTAINTY_WORDS, type Language, NATURE_WORDS } from '../report/words.js'
import type { Transcript } from '../transcript.js'
import { drawDiagram, type OpenedTranscript } from './diagram.js'
import { findGroups, type Group } from './groups.js'
import { LABELS } from './labels.js'
import { html, Markup } from './markup.js'
import {
  changeSection,
  cutNote,
  findingSection,
  matchTable,
  narrowingSection,
  section,
  table,
  verdictSection,
} from './sections.js'
import { STYLE } from './style.js'
import { preview, type ShownValues } from './value.js'

/** How a page is written. Spec: DESIGN section 2. */
export interface HtmlOptions {
  readonly language: Language
  /** The head of each value (`preview`, the default), or none. */
  readonly values?: ShownValues
}

const MAX_GROUPS = 12
const MAX_COLUMNS = 4
const MAX_VALUES = 200

/**
 * A report as one HTML page: a verdict for each adversary, the transcripts of each group side by side with lines between
 * the values that agree, what to change, and what each presentation shows by itself.
 *
 * The page loads nothing and runs nothing: its policy allows its own style sheet, by hash, and no script. What stood in
 * transcripts is text in it, whatever it looks like. It shows the worst groups first and says what it left out.
 *
 * It holds the head of values (never more than half of a text), so it is personal data as the transcripts are.
 *
 * Spec: ISO/IEC 27551 section 7.5; CSP Level 3 section 6.1.
 *
 * @param report — of {@link measureLinkability}, or its JSON read again.
 * @param transcripts — those that the report is of.
 * @param options — language of the labels, and whether values are shown.
 * @throws TegataArgumentError ERR_ARG_VALUE
 * @throws TegataError ERR_LINKABILITY_TRANSCRIPT, ERR_LINKABILITY_LIMIT, ERR_ENCODING_LIMIT, ERR_CBOR_LIMIT
 * @example
 * ```ts
 * await writeFile('linkability.html', renderHtml(measureLinkability(transcripts), transcripts, { language: 'ja' }))
 * ```
 */
export function renderHtml(
  report: LinkabilityReport,
  transcripts: readonly Transcript[],
  { language, values = 'preview' }: HtmlOptions,
): string {
  const byId = new Map(transcripts.map((transcript) => [transcript.id, transcript]))
  if (report.transcripts.some(({ id }) => !byId.has(id))) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'the report is of other transcripts')
  }
  const policy = `default-src 'none'; style-src 'sha256-${encodeBase64(sha256(encodeUtf8(STYLE)))}'; base-uri 'none'; form-action 'none'`
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${LABELS.title[language]}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
${pageHead(report, language)}
<main>
${verdictSection(report, language)}
${groupSection(report, byId, language, values)}
${changeSection(report, language)}
${findingSection(report, language)}
${narrowingSection(report, language)}
</main>
<footer><p>${CAVEAT[language]}</p><p>${LABELS.personal[language]}</p></footer>
</body>
</html>
`.text
}

function pageHead({ transcripts }: LinkabilityReport, language: Language): Markup {
  const observers = new Set(transcripts.map(({ observer }) => observer)).size
  const formats = [...new Set(transcripts.map(({ format }) => format))]
  return html`<header><h1>${LABELS.title[language]}</h1><p class="lead">${LABELS.intro[language]}</p>
<ul class="counts"><li>${LABELS.transcripts[language]}: ${transcripts.length}</li><li>${LABELS.observers[language]}: ${observers}</li>
${formats.map((format) => html`<li>${format}</li>`)}</ul></header>`
}

function groupSection(
  report: LinkabilityReport,
  byId: ReadonlyMap<string, Transcript>,
  language: Language,
  values: ShownValues,
): Markup {
  const groups = findGroups(report)
  const shown = groups.slice(0, MAX_GROUPS).map((group, i) => drawGroup(report, group, i + 1, byId, language, values))
  const body =
    groups.length === 0
      ? html`<p class="lead">${LABELS.noGroups[language]}</p>`
      : html`<p class="lead">${LABELS.legend[language]}</p>${shown}${cutNote(groups.length - MAX_GROUPS, language, LABELS.moreGroups)}`
  return section('groups', LABELS.groups, language, body)
}

function drawGroup(
  report: LinkabilityReport,
  group: Group,
  number: number,
  byId: ReadonlyMap<string, Transcript>,
  language: Language,
  values: ShownValues,
): Markup {
  const summaries = summariseMatches(report, group.matches)
  const drawn = summaries.flatMap(({ matches, certainty }, i) =>
    matches.map((match) => ({ match, certainty, number: i + 1 })),
  )
  const ids = chooseColumns(
    group,
    drawn.map(({ match }) => match),
  )
  const opened = ids.map((id) => ({ transcript: byId.get(id)!, atoms: classifyTranscript(byId.get(id)!) }))
  const who = group.adversaries.map((adversary) => ADVERSARY_WORDS[adversary][language]).join(', ')
  const { certainty, transcripts } = group
  return html`<article class="group" aria-labelledby="group-${number}">
<header><h3 id="group-${number}">${LABELS.group[language]} ${number}</h3><span class="badge ${certainty}">${CERTAINTY_WORDS[certainty][language]}</span>
<p>${LABELS.transcripts[language]}: ${transcripts.length} · ${LABELS.matches[language]}: ${group.matches.length}</p>
<p>${LABELS.seenBy[language]}: ${who}</p></header>
${drawDiagram(opened, drawn, language, values)}
${cutNote(transcripts.length - ids.length, language, LABELS.moreTranscripts)}
${matchTable(summaries, language)}
${opened.map((one) => valueList(one, language, values))}
</article>`
}

/** The transcripts with the most places, in the order of the group. */
function chooseColumns(
  { transcripts }: Group,
  matches: readonly LinkabilityReport['matches'][number][],
): readonly string[] {
  const counts = new Map<string, number>()
  for (const { transcript } of matches.flatMap(({ places }) => places)) {
    counts.set(transcript, (counts.get(transcript) ?? 0) + 1)
  }
  const busiest = transcripts.toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0)).slice(0, MAX_COLUMNS)
  return transcripts.filter((id) => busiest.includes(id))
}

/** Everything that one transcript holds, folded away. */
function valueList({ transcript, atoms }: OpenedTranscript, language: Language, values: ShownValues): Markup {
  const lines = atoms.slice(0, MAX_VALUES).map(
    ({ atom, correlator }) =>
      html`<tr><th scope="row"><code>${atom.path}</code></th><td>${NATURE_WORDS[correlator?.nature ?? 'unknown'][language]}</td>
<td><code>${preview(atom.value, values)}</code></td></tr>`,
  )
  const heads = [LABELS.place, LABELS.nature, LABELS.value]
  return html`<details><summary>${LABELS.allValues[language]} ${transcript.id} (${atoms.length})</summary>
${table(heads, lines, language)}${cutNote(atoms.length - MAX_VALUES, language)}</details>`
}
