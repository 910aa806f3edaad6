/** The table of correlators on docs/linkability.md, from the rows that the meter uses. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CORRELATORS, type Correlator } from '@tegata/linkability'
import { ROOT } from './workspace.js'

export const LINKABILITY_PAGE = 'docs/linkability.md'

const TABLE = /<!-- correlators -->\n.*?<!-- \/correlators -->/s

const PARTS: Readonly<Record<Correlator['part'], string>> = {
  'dc+sd-jwt': 'SD-JWT VC',
  mso_mdoc: 'ISO mdoc',
  'dc+jwp': 'BBS (JSON Web Proof)',
  'bbs-2023': 'BBS (W3C Data Integrity)',
  openid4vp: 'OpenID4VP exchange',
  connection: 'Connection and fetches',
}

const INTRODUCTION = `## The correlators

Generated from \`packages/linkability/src/correlators\` by \`npm run docs\`. What a value is decides what it does: \`unique\` (one per
credential) links every showing of a copy, and every copy with the issuer's records; \`person\` links whatever somebody holds; \`fresh\` is
equal only by failure; \`pairwise\` is meant to be equal at one party; \`network\` and \`contact\` serve who carries or serves; \`cohort\`,
\`structure\` and \`constant\` are shared, and tell where few share them; \`identifying-attribute\` names the person; \`verifier-chosen\` is the
relying party's own. \`+\` marks what the format cannot avoid.`

/** Puts the table between its marks. */
export function embedCorrelators(markdown: string): string {
  const table = [INTRODUCTION, ...Object.entries(PARTS).map(([part, title]) => renderPart(part, title))].join('\n\n')
  return markdown.replace(TABLE, () => `<!-- correlators -->\n${table}\n\n<!-- /correlators -->`)
}

function renderPart(part: string, title: string): string {
  const rows = CORRELATORS.filter((row) => row.part === part).map(({ id, nature, reason, remedy, spec, unavoidable }) =>
    [`\`${id}\`${unavoidable ? ' +' : ''}`, nature, reason.en, remedy.en, spec].map((cell) =>
      cell.replaceAll('|', '\\|'),
    ),
  )
  const lines = rows.map((cells) => `| ${cells.join(' | ')} |`)
  return [
    `### ${title}`,
    '',
    '| correlator | what it is | why it tells | remedy | clause |',
    '|---|---|---|---|---|',
    ...lines,
  ].join('\n')
}

/** The page holds the table as it is now. */
export function checkCorrelators(root = ROOT): string[] {
  const page = join(root, LINKABILITY_PAGE)
  if (!existsSync(page)) return [`${LINKABILITY_PAGE}: missing`]
  const text = readFileSync(page, 'utf8')
  if (!TABLE.test(text)) return [`${LINKABILITY_PAGE}: has no marks for the table of correlators`]
  return embedCorrelators(text) === text
    ? []
    : [`${LINKABILITY_PAGE}: table of correlators out of date, run npm run docs`]
}
