/**
 * What every tool asks about the workspace: which packages there are, which source files stand behind their entries,
 * and what a file imports. One reader, so that no tool keeps a list of packages that somebody forgets to extend.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..')
export const SOURCE_CONDITION = 'tegata-source'

type Conditions = string | { readonly [condition: string]: Conditions }

/** The members of package.json that the tools read. */
export interface Manifest {
  readonly name: string
  readonly version?: string
  readonly packageManager?: string
  readonly exports?: Readonly<Record<string, Conditions>>
  readonly imports?: Readonly<Record<string, Conditions>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** One package of the workspace. */
export interface Package {
  readonly name: string
  /** Its folder's name under `packages/`. */
  readonly folder: string
  readonly path: string
  readonly manifest: Manifest
}

/** One way into a package from outside. */
export interface Entry {
  /** What a user imports: `@tegata/core/testing`. */
  readonly specifier: string
  /** Absolute path of the source file. */
  readonly source: string
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

export function readPackages(root = ROOT): Package[] {
  return readdirSync(join(root, 'packages'))
    .sort()
    .map((folder) => ({ folder, path: join(root, 'packages', folder) }))
    .filter(({ path }) => existsSync(join(path, 'package.json')))
    .map(({ folder, path }) => {
      const manifest = readManifest(path)
      return { name: manifest.name, folder, path, manifest }
    })
}

/** The entries that a package exports, in the order of its package.json. */
export function publicEntries({ name, path, manifest }: Package): Entry[] {
  return Object.entries(manifest.exports ?? {}).flatMap(([subpath, conditions]) =>
    sourceTargets(conditions).map((source) => ({
      specifier: join(name, subpath).split(sep).join('/'),
      source: resolve(path, source),
    })),
  )
}

/** Every source file that must become a file of its own in `dist`: targets of `exports` and of `imports`. */
export function entrySources({ path, manifest }: Package): string[] {
  const conditions = [...Object.values(manifest.exports ?? {}), ...Object.values(manifest.imports ?? {})]
  return [...new Set(conditions.flatMap((value) => sourceTargets(value)))].map((source) => resolve(path, source))
}

function sourceTargets(conditions: Conditions, inSource = false): string[] {
  if (typeof conditions === 'string') return inSource ? [conditions] : []
  return Object.entries(conditions).flatMap(([name, value]) =>
    sourceTargets(value, inSource || name === SOURCE_CONDITION),
  )
}

/** All files below a folder whose names end in `suffix`; none when the folder is not there. */
export function listFiles(folder: string, suffix: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(suffix))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes(`${sep}node_modules${sep}`))
    .sort()
}

/** One import, export-from, dynamic import or import type. */
export interface Import {
  readonly specifier: string
  readonly line: number
}

export function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8')
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName, pos }) => ({
    specifier: fileName,
    line: text.slice(0, pos).split('\n').length,
  }))
}

/** Folders of programs that use the packages as a user would. */
export const PROGRAM_FOLDERS = ['examples', 'demo'] as const

/** The files of those folders, and of the folders in them, that no other file beside them imports: each is a program. */
export function listPrograms(root = ROOT): string[] {
  const files = PROGRAM_FOLDERS.flatMap((name) => listFiles(join(root, name), '.ts'))
  const imported = new Set(
    files.flatMap((file) => importsOf(file).map(({ specifier }) => join(dirname(file), specifier))),
  )
  return files.filter((file) => !imported.has(file.replace(/\.ts$/, '.js')))
}

/** `@scope/name/sub/path` -> `@scope/name`; undefined for relative, `#…` and `node:` specifiers. */
export function packageOf(specifier: string): string | undefined {
  if (/^(\.|\/|#|node:)/.test(specifier)) return undefined
  const parts = specifier.split('/')
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}

/** A path as findings print it. */
export function display(path: string, root = ROOT): string {
  return relative(root, path).split(sep).join('/')
}
