/**
 * The error table as the tools see it: each area file of core with the sentence that introduces it.
 */
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { listFiles, ROOT } from './workspace.js'

export const TABLE_FOLDER = 'packages/core/src/error-codes'

/** The sum of all areas, and the shape of an entry. */
const NOT_AREAS = ['index.ts', 'entry.ts']

export interface ErrorEntry {
  readonly spec: string
  readonly meaning: string
}

/** The codes of one area. */
export interface ErrorArea {
  /** File name without ending: `sd-jwt`. */
  readonly name: string
  readonly introduction: string
  readonly codes: ReadonlyMap<string, ErrorEntry>
}

export async function readErrorTable(root = ROOT): Promise<ErrorArea[]> {
  const files = listFiles(join(root, TABLE_FOLDER), '.ts').filter((file) => !NOT_AREAS.includes(basename(file)))
  return Promise.all(files.map(readArea))
}

async function readArea(file: string): Promise<ErrorArea> {
  const exported = (await import(pathToFileURL(file).href)) as Record<string, Record<string, ErrorEntry>>
  const codes = new Map(Object.values(exported).flatMap((table) => Object.entries(table)))
  return { name: basename(file, '.ts'), introduction: readIntroduction(file), codes }
}

/** The docstring of the table's constant. */
function readIntroduction(file: string): string {
  const source = ts.createSourceFile(file, ts.sys.readFile(file) ?? '', ts.ScriptTarget.ES2022, true)
  const docs = source.statements
    .filter(ts.isVariableStatement)
    .flatMap((statement) => ts.getJSDocCommentsAndTags(statement))
  const comment = docs.find(ts.isJSDoc)?.comment
  return ts.getTextOfJSDocComment(comment)?.replace(/\s+/g, ' ') ?? ''
}
