/**
 * Reason: the peers cost a web page 116 kB and more, because one import pulls in everything. Size is lost one innocent
 * import at a time, so each use has a budget; and a bundle of one format must hold nothing of another.
 *
 * Bundles what `npm run build` made, for a browser, minified, and measures it after gzip without the parts that are
 * loaded later (dynamic imports). `tools/budgets.json` holds the limits (`bytes`) and, where we are not there yet, where
 * we want to be (`target`).
 */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Metafile } from 'esbuild'
import { runAsProgram } from './findings.js'
import { ROOT, readPackages } from './workspace.js'

/** One way of using the library and what it may cost. */
export interface Budget {
  readonly name: string
  /** The module that is bundled. */
  readonly code: string
  /** Folders of the packages that may be in the bundle; any other is a bleed. */
  readonly packages: readonly string[]
  /** Packages that are left out, to measure one layer alone: what a program pays that has them in its bundle already. */
  readonly without?: readonly string[]
  /** Files of the packages that the program loads beside its scripts. */
  readonly files?: readonly string[]
  /** Gzip size that is not exceeded. */
  readonly bytes: number
  readonly target: number
}

/** Text that only this package's code holds and that minifying keeps. */
const MARKERS: Readonly<Record<string, readonly string[]>> = {
  'sd-jwt': ['kb+jwt'],
  mdoc: ['DeviceAuthentication'],
  bbs: ['BLS12381'],
}

export async function checkBundle(budget: Budget): Promise<string[]> {
  const { outputFiles, metafile } = await bundle(budget)
  const contents = new Map(outputFiles.map(({ path, contents }) => [resolve(path), contents]))
  const loaded = loadedAtOnce(metafile).map((path) => {
    const content = Buffer.from(contents.get(resolve(ROOT, path))!).toString()
    return { path, content: withoutImports(content, budget.without ?? []) }
  })
  const beside = (budget.files ?? []).map((file) => ({ content: readFileSync(join(ROOT, file)) }))
  const size = [...loaded, ...beside].reduce((sum, { content }) => sum + gzipSync(content, { level: 9 }).length, 0)
  const goal = budget.bytes > budget.target ? `, target ${kB(budget.target)}` : ''
  console.log(`  ${budget.name}: ${kB(size)} of ${kB(budget.bytes)}${goal}`)
  return [
    ...(size > budget.bytes ? [`${budget.name}: ${kB(size)} gzip, budget ${kB(budget.bytes)}`] : []),
    ...findBleed(budget, metafile, loaded),
  ]
}

/**
 * Leaves out the statements that import the packages left out, one for each file that uses them: in a bundle that has the
 * packages there is none of them.
 */
function withoutImports(text: string, packages: readonly string[]): string {
  return packages.reduce((rest, name) => rest.replaceAll(new RegExp(`import\\{[^}]*\\}from"${name}";`, 'g'), ''), text)
}

function bundle({ code, without = [] }: Budget) {
  return build({
    stdin: { contents: code, resolveDir: ROOT, sourcefile: 'use.js' },
    absWorkingDir: ROOT,
    bundle: true,
    splitting: true,
    outdir: '.build/bundles',
    write: false,
    metafile: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    // Modules that a dependency asks for on Node alone.
    external: ['node:*', 'fs', 'path', 'crypto', ...without],
    // The root's tsconfig maps our packages to their sources; users get `dist`.
    tsconfigRaw: '{}',
    logLevel: 'silent',
  })
}

/** The entry and what it imports statically, at any depth. */
function loadedAtOnce({ outputs }: Metafile): string[] {
  const entry = Object.keys(outputs).find((path) => outputs[path]?.entryPoint === 'use.js')
  const loaded = new Set([entry ?? Object.keys(outputs)[0]!])
  for (const path of loaded) {
    for (const { kind, path: imported, external } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && !external) loaded.add(imported)
    }
  }
  return [...loaded]
}

function findBleed(
  { name, packages }: Budget,
  { outputs }: Metafile,
  loaded: readonly { readonly path: string; readonly content: string }[],
): string[] {
  const text = loaded.map(({ content }) => content).join('\n')
  const inputs = loaded.flatMap(({ path }) => Object.entries(outputs[path]?.inputs ?? {}))
  const folders = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => ourFolder(path))
  const strangers = [...new Set(folders)].filter((folder) => folder !== undefined && !packages.includes(folder))
  const marks = Object.entries(MARKERS).filter(([folder]) => !packages.includes(folder))
  return [
    ...strangers.map((folder) => `${name}: holds code of ${folder}`),
    ...marks.flatMap(([, texts]) =>
      texts.filter((mark) => text.includes(mark)).map((mark) => `${name}: holds '${mark}'`),
    ),
  ]
}

function ourFolder(path: string): string | undefined {
  return /(?:^|\/)packages\/([^/]+)\//.exec(path)?.[1]
}

function kB(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`
}

async function checkBundles(): Promise<string[]> {
  const budgets = JSON.parse(readFileSync(join(ROOT, 'tools/budgets.json'), 'utf8')) as Budget[]
  const findings = await Promise.all(
    budgets.map((budget) => checkBundle(budget).catch((error: Error) => [`${budget.name}: ${error.message}`])),
  )
  const known = new Set(readPackages().map(({ folder }) => folder))
  const unknown = budgets.flatMap(({ name, packages }) =>
    packages.filter((folder) => !known.has(folder)).map((folder) => `${name}: there is no package ${folder}`),
  )
  return [...findings.flat(), ...unknown]
}

await runAsProgram(import.meta.url, checkBundles)
