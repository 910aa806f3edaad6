/**
 * Reason: a code in a log is useless when nobody can look it up, and a page written by hand is wrong after a week.
 *
 * Writes docs/errors.md from the error table of core. `check-errors` fails when the page is out of date.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type ErrorArea, readErrorTable } from './error-table.js'
import { runAsProgram } from './findings.js'
import { ROOT } from './workspace.js'

export const ERROR_PAGE = 'docs/errors.md'

const INTRODUCTION = `# Errors

Generated from \`packages/core/src/error-codes\` by \`npm run docs\`: change the table, not this page.

Hostile or broken input causes one class of error, \`TegataError\`, with a stable \`code\`, the clause (\`spec\`) that the input
violates, and \`evidence\` that a log may hold. The clause below is the general one; an error may name a finer one. Mistakes of
the calling program are \`TegataArgumentError\` (a \`TypeError\`) with an \`ERR_ARG_…\` code.
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

await runAsProgram(import.meta.url, async () => {
  const path = join(ROOT, ERROR_PAGE)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, renderErrorPage(await readErrorTable()))
  return []
})
