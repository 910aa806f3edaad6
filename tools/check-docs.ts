/**
 * Reason: a reader should be able to hold the standard beside the code, and a sample that does not run costs a newcomer
 * an hour.
 *
 * Every symbol that a package exports has a docstring: a sentence and a `Spec:` line. Every README is short; its `ts`
 * blocks, and those of docs/guides, are whole programs that type check and run. The front page shows the examples as they
 * are, in both languages. Links lead somewhere, and a README names every entry of its package.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { checkCorrelators } from './correlator-table.js'
import { runAsProgram } from './findings.js'
import { findBrokenLinks, findUnnamedEntries } from './page-links.js'
import { checkExamples, compareTranslations, extractBlocks, findLongReadmes, runBlocks } from './readme-blocks.js'
import { display, publicEntries, ROOT, readPackages } from './workspace.js'

async function checkDocs(): Promise<string[]> {
  const entries = readPackages().flatMap(publicEntries)
  const present = entries.map(({ source }) => source).filter((source) => existsSync(source))
  const blocks = extractBlocks(join(ROOT, '.build/readme'))
  // One program for both questions: the library's declarations are read once.
  const program = createProgram([...present, ...blocks.map(({ file }) => file)])
  const wrong = blocks.flatMap((block) => findTypeErrors(program, block.file).map((text) => `${block.origin}: ${text}`))
  return [
    ...findUndocumented(program, present),
    ...findLongReadmes(),
    ...checkExamples(),
    ...compareTranslations(),
    ...findBrokenLinks(),
    ...findUnnamedEntries(),
    ...checkCorrelators(),
    ...wrong,
    ...(await runBlocks(blocks)),
  ]
}

export function createProgram(files: readonly string[], overrides: ts.CompilerOptions = {}): ts.Program {
  const path = join(ROOT, 'tsconfig.json')
  const { config } = ts.readConfigFile(path, ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, ROOT)
  return ts.createProgram({ rootNames: files, options: { ...options, ...overrides } })
}

/** Symbols exported from the entries whose docstring lacks the sentence or the clause. */
export function findUndocumented(program: ts.Program, entries: readonly string[], root = ROOT): string[] {
  const checker = program.getTypeChecker()
  const findings = new Set<string>()
  for (const entry of entries) {
    const file = program.getSourceFile(entry)
    const module = file && checker.getSymbolAtLocation(file)
    if (module === undefined) continue
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
      const declaration = symbol.declarations?.[0]
      if (declaration === undefined) continue
      const lacks = missingParts(symbol)
      // A symbol that two entries export is one finding: it is named by the place where it is declared.
      if (lacks.length > 0) findings.add(`${place(declaration, root)}: ${exported.name} lacks ${lacks.join(' and ')}`)
    }
  }
  return [...findings].sort()
}

function missingParts(symbol: ts.Symbol): string[] {
  const docs = (symbol.declarations ?? []).flatMap((node) => ts.getJSDocCommentsAndTags(node)).filter(ts.isJSDoc)
  const text = docs.map((doc) => doc.getText().replace(/^\/\*\*|\*\/$|^\s*\*/gm, ' ')).join('\n')
  const sentence = text.split(/Spec:|@[a-z]+\b/)[0]?.trim() ?? ''
  const lacks: string[] = []
  if (!/^\S+\s+\S+.*[.:]/s.test(sentence)) lacks.push('a sentence')
  if (!/\bSpec: \S/.test(text)) lacks.push('a Spec line')
  return lacks
}

function place(node: ts.Node, root: string): string {
  const file = node.getSourceFile()
  return `${display(file.fileName, root)}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`
}

export function findTypeErrors(program: ts.Program, path: string): string[] {
  const file = program.getSourceFile(path)
  if (file === undefined) return ['not read by the compiler']
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
    ({ messageText, start }) => {
      const line = file.getLineAndCharacterOfPosition(start ?? 0).line + 1
      return `line ${line} of the block: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
    },
  )
}

await runAsProgram(import.meta.url, checkDocs)
