/** READMEs and guides as programs: finds their `ts` blocks, runs them, and compares the two languages of the front page. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mapConcurrently, RUN_SOURCE, runCommand } from './command.js'
import { EXAMPLE, embedExamples, FRONT_PAGES } from './generate-docs.js'
import { display, listFiles, ROOT, readPackages } from './workspace.js'

/** Lines of a package's README: about one screen. */
const MAX_LINES = 60
const TIMEOUT_SECONDS = 30
/** Pages with more room than a README; their blocks are programs just the same. */
const GUIDES = 'docs/guides'

/** One `ts` block, written to a file of its own. */
export interface Block {
  /** Where a reader finds it: `packages/core/README.md block 1`. */
  readonly origin: string
  readonly file: string
}

/** Writes the `ts` blocks of all READMEs and guides into a fresh folder inside the workspace, where imports resolve. */
export function extractBlocks(folder: string, root = ROOT): Block[] {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n')
  return listReadmes(root).flatMap((readme) =>
    // Examples are checked and run where they live.
    blocksOf(readFileSync(join(root, readme), 'utf8').replace(EXAMPLE, ''))
      .filter(({ language }) => language === 'ts')
      .map(({ code }, index) => {
        const file = join(folder, `${readme.replace(/\W+/g, '-')}-${index + 1}.ts`)
        // A block without imports would be a script, and its names would clash with those of other blocks.
        writeFileSync(file, `${code}\nexport {}\n`)
        return { origin: `${readme} block ${index + 1}`, file }
      }),
  )
}

function listReadmes(root: string): string[] {
  const ofPackages = readPackages(root).map(({ folder }) => `packages/${folder}/README.md`)
  const guides = listFiles(join(root, GUIDES), '.md').map((path) => display(path, root))
  return [...FRONT_PAGES, ...ofPackages, ...guides].filter((readme) => existsSync(join(root, readme)))
}

/** Runs each block as a program; only failures are findings. */
export async function runBlocks(blocks: readonly Block[]): Promise<string[]> {
  const findings = await mapConcurrently(blocks, 2, async ({ origin, file }) => {
    const { ok, output } = await runCommand(process.execPath, [...RUN_SOURCE, file], { seconds: TIMEOUT_SECONDS })
    return ok ? [] : [`${origin}: does not run: ${firstError(output)}`]
  })
  return findings.flat()
}

function firstError(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  return (
    lines.find((line) => /^(Uncaught )?\w*Error\b/.test(line))?.trim() ??
    lines.at(-1) ??
    `no end after ${TIMEOUT_SECONDS} s`
  )
}

export function findLongReadmes(root = ROOT): string[] {
  return readPackages(root).flatMap(({ folder, path }) => {
    const file = join(path, 'README.md')
    const readme = `packages/${folder}/README.md`
    if (!existsSync(file)) return [`${readme}: missing`]
    const text = readFileSync(file, 'utf8')
    const findings: string[] = []
    const lines = text.trimEnd().split('\n').length
    if (lines > MAX_LINES) findings.push(`${readme}: ${lines} lines, at most ${MAX_LINES}`)
    if (!blocksOf(text).some(({ language }) => language === 'ts')) findings.push(`${readme}: no ts block that runs`)
    return findings
  })
}

/** The examples on the front pages are the files that run. */
export function checkExamples(root = ROOT): string[] {
  return FRONT_PAGES.filter((name) => existsSync(join(root, name))).flatMap((name) => {
    const text = readFileSync(join(root, name), 'utf8')
    const missing = [...text.matchAll(/<!-- example: (\S+) -->/g)].filter(([, path]) => !existsSync(join(root, path!)))
    const findings = missing.map(([, path]) => `${name}: shows ${path}, which is not there`)
    return embedExamples(text, root) === text
      ? findings
      : [...findings, `${name}: examples out of date, run npm run docs`]
  })
}

/** The Japanese front page has the same headings, level by level, and the same code apart from comments. */
export function compareTranslations(root = ROOT): string[] {
  const [english, japanese] = FRONT_PAGES.map((name) =>
    existsSync(join(root, name)) ? readFileSync(join(root, name), 'utf8') : undefined,
  )
  if (english === undefined) return ['README.md: missing']
  if (japanese === undefined) return ['README.ja.md: missing']
  const findings: string[] = []
  const [levels, levelsJa] = [headingLevels(english), headingLevels(japanese)]
  if (levels !== levelsJa) findings.push(`README.ja.md: headings ${levelsJa}, README.md has ${levels}`)
  const [code, codeJa] = [english, japanese].map((text) => blocksOf(text).map(withoutComments)) as [string[], string[]]
  if (code.length !== codeJa.length) {
    findings.push(`README.ja.md: ${codeJa.length} code blocks, README.md has ${code.length}`)
  } else {
    const different = code.findIndex((block, index) => block !== codeJa[index])
    if (different >= 0) findings.push(`README.ja.md: code block ${different + 1} differs from README.md`)
  }
  return findings
}

interface FencedBlock {
  readonly language: string
  readonly code: string
}

function blocksOf(markdown: string): FencedBlock[] {
  return [...markdown.matchAll(/^```([\w-]*)[^\n]*\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({
    language,
    code,
  }))
}

function headingLevels(markdown: string): string {
  const prose = markdown.replace(/^```.*?^```$/gms, '')
  return (prose.match(/^#+(?= )/gm) ?? []).map((marks) => marks.length).join(' ')
}

/** Comments and printed text may be in another language; names and calls may not differ. */
function withoutComments({ language, code }: FencedBlock): string {
  if (language !== 'ts') return language
  return code.replace(/^\s*\/\/.*\n/gm, '').replace(/\s+\/\/ .*$/gm, '')
}
