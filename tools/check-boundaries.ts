/**
 * Reason: an architecture that only lives in a drawing is gone after ten pull requests. A format that imports its
 * sibling ends up in every bundle; a relative import across packages copies a class, and `instanceof` stops working for
 * users; a `node:` import breaks browsers and React Native.
 *
 * Reads the imports of every file and holds them against the floor plan (docs/architecture.md) and package.json.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import ts from 'typescript'
import { runAsProgram } from './findings.js'
import {
  display,
  type Import,
  importsOf,
  listFiles,
  type Package,
  PROGRAM_FOLDERS,
  packageOf,
  publicEntries,
  ROOT,
  readManifest,
  readPackages,
} from './workspace.js'

/** From the ground up. A package may import packages of lower floors, never one of its own floor. */
const FLOORS = [
  ['core'],
  ['cbor', 'pki', 'bbs'],
  ['jpki', 'sd-jwt', 'mdoc', 'bbs-vc', 'status'],
  ['openid4vc'],
  ['issuer', 'holder', 'verifier', 'linkability'],
  ['cli'],
] as const

/** Beside the house: they may import core alone. */
const SIDE = /^store-/

/** Where `node:` modules may be imported: the files behind `#platform`, which browsers never load. */
const NODE_FILES = /^packages\/(core|bbs)\/src\/platform\/node(-[a-z0-9]+)?\.ts$/

/** A program for terminals. */
const NODE_PACKAGES = /^packages\/cli\/src\//

/** Globals that exist on Node alone. */
const NODE_GLOBALS = new Set(['Buffer', 'process', 'require', '__dirname', '__filename'])

/** 91 kB gzip for one object schema. */
const BANNED = ['zod']

/** Set-ups that tests of several packages share. */
const TEST_SUPPORT = join('test', 'support')

/** Users' side: these folders may use what is published and nothing else. */
const OUTSIDE = [...PROGRAM_FOLDERS, 'test', 'bench', 'conformance']

export function checkBoundaries(root = ROOT): string[] {
  const packages = readPackages(root)
  const sharedTools = Object.keys(readManifest(root).devDependencies ?? {}).filter((name) => !isOurs(name, packages))
  return [
    ...packages.flatMap((pkg) => checkManifest(pkg, packages)),
    ...packages.flatMap((pkg) => checkSources(pkg, packages, root)),
    ...packages.flatMap((pkg) => checkTests(pkg, packages, sharedTools, root)),
    ...OUTSIDE.flatMap((folder) => checkOutside(folder, packages, root)),
    ...checkTypePaths(packages, root),
  ]
}

/** Whether the floor plan lets one folder import another; undefined when a folder is not on the plan. */
function mayImport(importer: string, imported: string): boolean | undefined {
  const floorOf = (folder: string): number => FLOORS.findIndex((floor) => (floor as readonly string[]).includes(folder))
  if (SIDE.test(importer)) return imported === 'core'
  if (SIDE.test(imported)) return false
  if (floorOf(importer) < 0 || floorOf(imported) < 0) return undefined
  return floorOf(imported) < floorOf(importer)
}

function checkManifest({ folder, manifest }: Package, packages: readonly Package[]): string[] {
  const runtime = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
  const where = `packages/${folder}/package.json`
  return runtime.flatMap((name) => {
    if (BANNED.includes(name)) return [`${where}: ${name} is banned at run time`]
    const imported = packages.find((other) => other.name === name)
    if (imported === undefined || mayImport(folder, imported.folder)) return []
    return [`${where}: ${folder} may not depend on ${imported.folder} (floor plan)`]
  })
}

function checkSources(pkg: Package, packages: readonly Package[], root: string): string[] {
  const { manifest } = pkg
  const declared = [...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }), pkg.name]
  return listFiles(join(pkg.path, 'src'), '.ts').flatMap((file) => {
    const nodeOnly = isNodeOnly(file, root)
    const findings = importsOf(file).flatMap((found) => {
      const say = (text: string): string[] => [`${display(file, root)}:${found.line}: ${text}`]
      if (found.specifier.startsWith('node:')) return nodeOnly ? [] : say(`${found.specifier} exists on Node alone`)
      const imported = packages.find(({ name }) => name === packageOf(found.specifier))
      if (imported && imported !== pkg && !mayImport(pkg.folder, imported.folder)) {
        return say(`${pkg.folder} may not import ${imported.folder} (floor plan)`)
      }
      return checkImport(found, file, pkg, declared, packages).flatMap(say)
    })
    return nodeOnly ? findings : [...findings, ...findNodeGlobals(file, root)]
  })
}

function checkTests(pkg: Package, packages: readonly Package[], sharedTools: string[], root: string): string[] {
  const { dependencies, peerDependencies, devDependencies } = pkg.manifest
  const declared = Object.keys({ ...dependencies, ...peerDependencies, ...devDependencies })
  const allowed = [...declared, ...sharedTools, pkg.name]
  const isShared = ({ specifier }: Import, file: string): boolean =>
    specifier.startsWith('.') && isBelow(resolve(file, '..', specifier), join(root, TEST_SUPPORT))
  return ['test', 'vectors']
    .flatMap((folder) => listFiles(join(pkg.path, folder), '.ts'))
    .flatMap((file) =>
      importsOf(file).flatMap((found) =>
        isShared(found, file)
          ? []
          : checkImport(found, file, pkg, allowed, packages).map(
              (text) => `${display(file, root)}:${found.line}: ${text}`,
            ),
      ),
    )
}

/** The rules that hold for sources and tests alike. */
function checkImport(
  { specifier }: Import,
  file: string,
  pkg: Package,
  declared: readonly string[],
  packages: readonly Package[],
): string[] {
  if (specifier.startsWith('.')) {
    const target = resolve(file, '..', specifier)
    return target.startsWith(pkg.path + sep) ? [] : [`${specifier} leaves the package`]
  }
  const name = packageOf(specifier)
  if (name === undefined) return []
  if (!declared.includes(name)) return [`${name} is not declared in packages/${pkg.folder}/package.json`]
  return checkEntry(specifier, packages)
}

/** A path into one of our packages must be one of its published entries. */
function checkEntry(specifier: string, packages: readonly Package[]): string[] {
  const owner = packages.find(({ name }) => name === packageOf(specifier))
  if (owner === undefined || publicEntries(owner).some((entry) => entry.specifier === specifier)) return []
  return [`${specifier} is not an entry of ${owner.name}`]
}

function checkOutside(folder: string, packages: readonly Package[], root: string): string[] {
  return listFiles(join(root, folder), '.ts').flatMap((file) =>
    importsOf(file).flatMap(({ specifier, line }) => {
      const say = (text: string): string => `${display(file, root)}:${line}: ${text}`
      const intoPackages = specifier.startsWith('.') && isBelow(resolve(file, '..', specifier), join(root, 'packages'))
      return intoPackages ? [say(`${specifier} reaches into a package`)] : checkEntry(specifier, packages).map(say)
    }),
  )
}

/** The compiler finds `@tegata/x` by pattern, but entries below it one by one: a missing one means stale types. */
function checkTypePaths(packages: readonly Package[], root: string): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const paths: Record<string, unknown> = config?.compilerOptions?.paths ?? {}
  return packages
    .flatMap((pkg) => publicEntries(pkg).filter(({ specifier }) => specifier !== pkg.name))
    .filter(({ specifier }) => !Object.hasOwn(paths, specifier))
    .map(({ specifier }) => `tsconfig.json: paths lacks ${specifier}`)
}

/** A testing entry may use Node when the comment that opens its index.ts says `Node only`. */
function isNodeOnly(file: string, root: string): boolean {
  if (NODE_FILES.test(display(file, root)) || NODE_PACKAGES.test(display(file, root))) return true
  const [folder] = /^.*\/src\/testing\//.exec(file.split(sep).join('/')) ?? []
  const index = folder && join(folder, 'index.ts')
  return index !== undefined && existsSync(index) && /^\/\*\*(?:(?!\*\/).)*Node only/s.test(readFileSync(index, 'utf8'))
}

function findNodeGlobals(file: string, root: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true)
  const findings: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && NODE_GLOBALS.has(node.text) && !isMemberName(node)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart())
      findings.push(`${display(file, root)}:${line + 1}: ${node.text} exists on Node alone`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return findings
}

function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node
  if (!('name' in parent) || parent.name !== node) return false
  return (
    ts.isPropertyAccessExpression(parent) ||
    ts.isObjectLiteralElement(parent) ||
    ts.isClassElement(parent) ||
    ts.isTypeElement(parent)
  )
}

function isOurs(name: string, packages: readonly Package[]): boolean {
  return packages.some((pkg) => pkg.name === name)
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder + sep)
}

await runAsProgram(import.meta.url, () => checkBoundaries())
