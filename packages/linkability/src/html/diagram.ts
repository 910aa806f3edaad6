import type { ClassifiedAtom } from '../classify.js'
import type { LocalText } from '../correlators/correlator.js'
import type { Match, MatchCertainty } from '../match.js'
import type { Language } from '../report/words.js'
import type { Transcript } from '../transcript.js'
import { LABELS } from './labels.js'
import { html, type Markup } from './markup.js'
import { preview, type ShownValues, shortPath } from './value.js'

/** Heights in pixels, fixed so that lines meet rows without a script; the style sheet has the same. */
const HEIGHT = { head: 96, match: 46, more: 28, quiet: 24 } as const

/** Rows of one kind that follow one another and are drawn one by one. */
const MAX_RUN = 2
/** Rows that agree, in one column. */
const MAX_MATCHED = 24

/** Widths of a column in thousandths, by how many there are; the style sheet has the same. */
const COLUMN_WIDTHS: Readonly<Record<number, number>> = { 1: 1000, 2: 420, 3: 275, 4: 208 }

/** Characters of a path in a column, for each thousandth of width: about what fits on a screen. */
const PATH_CHARACTERS = 0.1

/** A match as it is drawn: its number in the table below, and how much it proves. */
export interface DrawnMatch {
  readonly match: Match
  readonly number: number
  readonly certainty: MatchCertainty
}

/** A transcript taken apart. */
export interface OpenedTranscript {
  readonly transcript: Transcript
  readonly atoms: readonly ClassifiedAtom[]
}

interface Row {
  readonly kind: 'match' | 'more' | 'quiet'
  readonly count: number
  readonly atom?: ClassifiedAtom
  readonly drawn?: DrawnMatch
  /** Matches that end in this row. */
  readonly matches: readonly DrawnMatch[]
}

/** Transcripts side by side, each with its values in the order in which they stand, and lines between those that agree. */
export function drawDiagram(
  opened: readonly OpenedTranscript[],
  drawn: readonly DrawnMatch[],
  language: Language,
  shown: ShownValues,
): Markup {
  const columns = opened.map(({ transcript, atoms }) => layOut(atoms, matchesByPath(transcript, drawn)))
  const height = Math.max(...columns.map((rows) => HEIGHT.head + rows.reduce((sum, { kind }) => sum + HEIGHT[kind], 0)))
  const characters = Math.round(COLUMN_WIDTHS[columns.length]! * PATH_CHARACTERS)
  return html`<div class="diagram cols-${opened.length}">
<svg class="links" viewBox="0 0 1000 ${height}" height="${height}" preserveAspectRatio="none" aria-hidden="true" focusable="false">${drawLinks(columns)}</svg>
${opened.map(({ transcript }, i) => drawColumn(transcript, columns[i]!, characters, language, shown))}
</div>`
}

function matchesByPath({ id }: Transcript, drawn: readonly DrawnMatch[]): ReadonlyMap<string, readonly DrawnMatch[]> {
  const byPath = new Map<string, DrawnMatch[]>()
  for (const one of drawn) {
    for (const { path } of one.match.places.filter(({ transcript }) => transcript === id)) {
      byPath.set(path, [...(byPath.get(path) ?? []), one])
    }
  }
  return byPath
}

/** Values that agree get a row each, long runs of one kind a common one, and what agrees with nothing is counted. */
function layOut(atoms: readonly ClassifiedAtom[], byPath: ReadonlyMap<string, readonly DrawnMatch[]>): readonly Row[] {
  const rows: Row[] = []
  let matched = 0
  for (const atom of atoms) {
    const matches = byPath.get(atom.atom.path)
    const last = rows.at(-1)
    if (matches === undefined) {
      if (last?.kind === 'quiet') rows[rows.length - 1] = { ...last, count: last.count + 1 }
      else rows.push({ kind: 'quiet', count: 1, matches: [] })
      continue
    }
    const drawn = matches[0]!
    const isSame = (row: Row | undefined): boolean => row?.drawn?.number === drawn.number
    const isRun = matched >= MAX_MATCHED || rows.slice(-MAX_RUN).filter(isSame).length === MAX_RUN
    if (last?.kind === 'more' && (isSame(last) || matched >= MAX_MATCHED)) {
      rows[rows.length - 1] = { ...last, count: last.count + 1, matches: [...last.matches, ...matches] }
    } else if (isRun) {
      rows.push({ kind: 'more', count: 1, drawn, matches })
    } else {
      rows.push({ kind: 'match', count: 1, atom, drawn, matches })
      matched++
    }
  }
  return rows
}

/** Curves between neighbours that share a match; a line that passes behind a column goes on beyond it. */
function drawLinks(columns: readonly (readonly Row[])[]): readonly Markup[] {
  const width = COLUMN_WIDTHS[columns.length]!
  const pitch = columns.length === 1 ? 0 : (1000 - width) / (columns.length - 1)
  const ends = columns.map(endsOf)
  const links = new Map<string, Markup>()
  ends.forEach((left, from) => {
    for (const [match, { y: y1, certainty }] of left) {
      const to = ends.findIndex((right, column) => column > from && right.has(match))
      if (to < 0) continue
      const y2 = ends[to]!.get(match)!.y
      const [x1, x2] = [from * pitch + width, to * pitch]
      const middle = (x1 + x2) / 2
      const path = `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`
      links.set(path, html`<path class="link ${certainty}" d="${path}"/>`)
    }
  })
  return [...links.values()]
}

/** Where each match ends in a column: the middle of its first row. */
function endsOf(rows: readonly Row[]): ReadonlyMap<Match, { readonly y: number; readonly certainty: MatchCertainty }> {
  const ends = new Map<Match, { y: number; certainty: MatchCertainty }>()
  let top: number = HEIGHT.head
  for (const { kind, matches } of rows) {
    for (const { match, certainty } of matches) {
      if (!ends.has(match)) ends.set(match, { y: top + HEIGHT[kind] / 2, certainty })
    }
    top += HEIGHT[kind]
  }
  return ends
}

function drawColumn(
  transcript: Transcript,
  rows: readonly Row[],
  characters: number,
  language: Language,
  shown: ShownValues,
): Markup {
  const { id, observer, role = 'verifier', format } = transcript
  const say = (text: LocalText): string => text[language]
  return html`<section class="column role-${role}" aria-label="${id}">
<header><h4>${id}</h4><p>${observer} <span class="tag">${say(LABELS[role])}</span></p><p class="format">${format}</p></header>
<ol>${rows.map((row) => drawRow(row, characters, say, shown))}</ol>
</section>`
}

function drawRow(
  { kind, count, atom, drawn }: Row,
  characters: number,
  say: (text: LocalText) => string,
  shown: ShownValues,
): Markup {
  if (kind === 'quiet') return html`<li class="quiet">${count} ${say(LABELS.quiet)}</li>`
  const { number, certainty } = drawn!
  const mark = html`<b class="mark ${certainty}">${number}</b>`
  if (atom === undefined) return html`<li class="more ${certainty}">${mark} + ${count} ${say(LABELS.moreRows)}</li>`
  const { path, value } = atom.atom
  return html`<li class="match ${certainty}" title="${path}">${mark}<code class="path">${shortPath(path, characters)}</code><code class="value">${preview(value, shown)}</code></li>`
}
