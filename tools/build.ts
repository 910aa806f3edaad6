/**
 * Reason: what is published must be plain ESM JavaScript and declarations, made the same way for every package.
 *
 * JavaScript by tsup from the source targets of each package.json (`exports` and `imports`), so that an entry cannot be
 * forgotten; declarations by one run of the compiler, because bundled declarations lose docstrings and copy types.
 */
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { build as buildWithTsup } from 'tsup'
import ts from 'typescript'
import { mapConcurrently, runTool } from './command.js'
import { runAsProgram } from './findings.js'
import { display, entrySources, importsOf, listFiles, type Package, ROOT, readPackages } from './workspace.js'

const TYPES = join(ROOT, '.build/types')

export async function build(): Promise<string[]> {
  const all = readPackages()
  for (const { path } of all) rmSync(join(path, 'dist'), { recursive: true, force: true })
  const missing = all.flatMap(findMissing)
  const packages = all.filter((pkg) => findMissing(pkg).length === 0)
  const [scripts, types] = await Promise.all([
    mapConcurrently(packages, 2, buildJavaScript),
    buildDeclarations(packages),
  ])
  return [...missing, ...scripts.flat(), ...types, ...packages.flatMap(checkDeclarations)]
}

function findMissing(pkg: Package): string[] {
  const missing = entrySources(pkg).filter((source) => !existsSync(source))
  return missing.map((source) => `${display(source)}: package.json names it, but it is not there`)
}

async function buildJavaScript(pkg: Package): Promise<string[]> {
  try {
    await bundle(pkg)
    return []
  } catch (error) {
    return [`${pkg.name}: ${String(error)}`]
  }
}

async function bundle(pkg: Package): Promise<void> {
  const source = join(pkg.path, 'src')
  const entry = entrySources(pkg).map((file) => [relative(source, file).replace(/\.ts$/, ''), file])
  await buildWithTsup({
    config: false,
    silent: true,
    // Not the root's tsconfig: its `paths` would pull the other packages into this one's bundle.
    tsconfig: join(ROOT, 'tools/tsconfig.tsup.json'),
    entry: Object.fromEntries(entry),
    outDir: join(pkg.path, 'dist'),
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    splitting: true,
    treeshake: true,
    dts: false,
    // Everything that is not a file of the package: other packages, `#platform`, `node:` modules.
    external: [/^[^./]/],
  })
}

/** One compiler run for all packages; the root's `paths` let it read their sources, specifiers stay as written. */
async function buildDeclarations(packages: readonly Package[]): Promise<string[]> {
  rmSync(TYPES, { recursive: true, force: true })
  const { ok, output } = await runTool('tsc', ['-p', 'tsconfig.build.json'])
  for (const { path, folder } of packages) {
    const built = join(TYPES, folder, 'src')
    if (existsSync(built)) cpSync(built, join(path, 'dist'), { recursive: true })
  }
  return ok ? [] : output.trim().split('\n')
}

/**
 * What an inferred type can do to a declaration: write a path into another package, which would not exist for users, or
 * turn into `any` because a dependency has no types.
 */
export function checkDeclarations({ path }: Pick<Package, 'path'>): string[] {
  const dist = join(path, 'dist')
  const leaves = (file: string, specifier: string): boolean =>
    specifier.startsWith('.') && !join(file, '..', specifier).startsWith(dist)
  return listFiles(dist, '.d.ts').flatMap((file) => [
    ...importsOf(file)
      .filter(({ specifier }) => leaves(file, specifier))
      .map(({ specifier, line }) => `${display(file)}:${line}: the declaration imports ${specifier}`),
    ...linesOfAny(file).map((line) => `${display(file)}:${line}: the declaration says any`),
  ])
}

function linesOfAny(file: string): number[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true)
  const lines: number[] = []
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) {
      lines.push(source.getLineAndCharacterOfPosition(node.getStart()).line + 1)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return lines
}

await runAsProgram(import.meta.url, build)
