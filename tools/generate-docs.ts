/**
 * Reason: a code in a log is useless when nobody can look it up, and a page written by hand is wrong after a week.
 *
 * Writes docs/errors.md from the error table of core, and the examples into the front pages below their marks
 * (`<!-- example: examples/02-present.ts -->`), and the meter's table into docs/linkability.md. `check-errors` and
 * `check-docs` fail when a page is out of date.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { embedCorrelators, LINKABILITY_PAGE } from './correlator-table.js'
import { type ErrorArea, readErrorTable } from './error-table.js'
import { runAsProgram } from './findings.js'
import { ROOT } from './workspace.js'

export const ERROR_PAGE = 'docs/errors.md'

const INTRODUCTION = `# Errors

Generated from \`packages/core/src/error-codes\` by \`npm run docs\`: change the table, not this page.

Hostile or broken input causes one class of error, \`TegataError\`, with a stable \`code\`, the clause (\`spec\`) that the input
violates, and \`evidence\` that a log may hold. The clause below is the general one; an error may name a finer one;
DESIGN is [architecture.md](architecture.md). Mistakes of the calling program are \`TegataArgumentError\` (a \`TypeError\`) with an \`ERR_ARG_…\` code.
`

export function renderErrorPage(areas: readonly ErrorArea[]): string {
  return [INTRODUCTION, ...areas.filter(({ codes }) => codes.size > 0).map(renderArea)].join('\n')
}

function renderArea({ name, introduction, codes }: ErrorArea): string {
  const rows = [...codes].map(([code, { spec, meaning }]) => `| \`${code}\` | ${cell(spec)} | ${cell(meaning)} |`)
  return [`## ${name}`, '', introduction, '', '| Code | Spec | Meaning |', '|---|---|---|', ...rows, ''].join('\n')
}

/** A bar would end the cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

export const FRONT_PAGES = ['README.md', 'README.ja.md']

/** A mark and, once generated, the block below it. */
export const EXAMPLE = /<!-- example: (\S+) -->\n(?:\n*```ts\n.*?^```\n)?/gms

/** Puts the text of each marked example below its mark; a mark whose file is missing stays as it is. */
export function embedExamples(markdown: string, root = ROOT): string {
  return markdown.replace(EXAMPLE, (found, path: string) => {
    const file = join(root, path)
    return existsSync(file) ? `<!-- example: ${path} -->\n\n\`\`\`ts\n${readFileSync(file, 'utf8')}\`\`\`\n` : found
  })
}

await runAsProgram(import.meta.url, async () => {
  const path = join(ROOT, ERROR_PAGE)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, renderErrorPage(await readErrorTable()))
  for (const page of FRONT_PAGES.map((name) => join(ROOT, name)).filter((file) => existsSync(file))) {
    writeFileSync(page, embedExamples(readFileSync(page, 'utf8')))
  }
  const linkability = join(ROOT, LINKABILITY_PAGE)
  writeFileSync(linkability, embedCorrelators(readFileSync(linkability, 'utf8')))
  return []
})
