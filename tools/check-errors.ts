/**
 * Reason: error codes are API. A code that nothing throws misleads its reader, one that no test names may stop being
 * thrown unnoticed, and one that is not in the table has no page to look it up.
 *
 * Every code of the table is thrown in some package, asserted by name in some test, and documented; every code that
 * sources or docstrings mention is in the table; every code follows `ERR_<AREA>_<WHAT>`.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { type ErrorArea, readErrorTable, TABLE_FOLDER } from './error-table.js'
import { runAsProgram } from './findings.js'
import { ERROR_PAGE, renderErrorPage } from './generate-docs.js'
import { display, listFiles, ROOT, readPackages } from './workspace.js'

const MENTION = /\bERR_[A-Z0-9]+(?:_[A-Z0-9]+)*\b/g
const SHAPE = /^ERR_[A-Z0-9]+(?:_[A-Z0-9]+)+$/

export async function checkErrors(root = ROOT): Promise<string[]> {
  const areas = await readErrorTable(root)
  const codes = areas.flatMap((area) => [...area.codes.keys()])
  const sources = filesOf('src', root).filter((file) => !display(file, root).startsWith(`${TABLE_FOLDER}/`))
  const thrown = new Set(sources.flatMap((file) => literalCodes(file)))
  const tests = [...filesOf('test', root), ...listFiles(join(root, 'test'), '.ts')]
  const asserted = new Set(tests.flatMap((file) => literalCodes(file, { compared: true })))
  return [
    ...findMalformed(areas),
    ...codes.filter((code) => !thrown.has(code)).map((code) => `${code}: nothing throws it`),
    ...codes.filter((code) => !asserted.has(code)).map((code) => `${code}: no test names it`),
    ...sources.flatMap((file) => findUnknown(file, codes, root)),
    ...checkPage(areas, root),
  ]
}

/** Tests of one package stand in it; tests of several together stand in `test/`. */
function filesOf(kind: 'src' | 'test', root: string): string[] {
  const files = readPackages(root).flatMap(({ path }) => listFiles(join(path, kind), '.ts'))
  return kind === 'test' ? [...files, ...listFiles(join(root, 'test'), '.ts')] : files
}

function findMalformed(areas: readonly ErrorArea[]): string[] {
  const seen = new Set<string>()
  return areas.flatMap(({ name, codes }) =>
    [...codes].flatMap(([code, { spec, meaning }]) => {
      const findings: string[] = []
      if (!SHAPE.test(code)) findings.push(`${code}: not of the form ERR_<AREA>_<WHAT>`)
      if (seen.has(code)) findings.push(`${code}: also in another area than ${name}`)
      if (!spec || !/\.$/.test(meaning)) findings.push(`${code}: needs a spec and a meaning that is a sentence`)
      seen.add(code)
      return findings
    }),
  )
}

/**
 * Codes that stand as string literals in a program: not in comments, not in types. What a source compares against is
 * not thrown there; what a test compares against is asserted.
 */
function literalCodes(file: string, { compared = false } = {}): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true)
  const codes: string[] = []
  const visit = (node: ts.Node): void => {
    const isText = ts.isStringLiteralLike(node) || (compared && ts.isRegularExpressionLiteral(node))
    if (isText && !ts.isLiteralTypeNode(node.parent) && !(compared ? isTitle(node) : isComparison(node.parent))) {
      codes.push(...(node.text.match(MENTION) ?? []))
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return codes
}

function isComparison(node: ts.Node): boolean {
  if (ts.isCaseClause(node)) return true
  return ts.isBinaryExpression(node) && /^[!=]==?$/.test(node.operatorToken.getText())
}

/** The title of a test names a code without asserting it. */
function isTitle(node: ts.Node): boolean {
  const { parent } = node
  return ts.isCallExpression(parent) && parent.arguments[0] === node && /^(it|test|describe)\b/.test(parent.getText())
}

/** A docstring may name a whole area: `the ERR_CMS codes of …`. */
function findUnknown(file: string, codes: readonly string[], root: string): string[] {
  const isKnown = (name: string): boolean => codes.some((code) => code === name || code.startsWith(`${name}_`))
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.flatMap((line, index) =>
    (line.match(MENTION) ?? [])
      .filter((code) => !isKnown(code))
      .map((code) => `${display(file, root)}:${index + 1}: ${code} is not in the error table`),
  )
}

function checkPage(areas: readonly ErrorArea[], root: string): string[] {
  const path = join(root, ERROR_PAGE)
  const present = existsSync(path) ? readFileSync(path, 'utf8') : ''
  return present === renderErrorPage(areas) ? [] : [`${ERROR_PAGE}: out of date, run npm run docs`]
}

await runAsProgram(import.meta.url, () => checkErrors())
