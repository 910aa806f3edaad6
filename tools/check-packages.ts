/**
 * Reason: users get tarballs, not this workspace. An entry without a file, a dependency that only the workspace has, or
 * declarations that resolve through a relative path all pass every other check and break the first `npm install`.
 *
 * Packs every package, lints the tarballs with publint (strict) and attw (ESM only), installs them into a folder outside
 * the workspace, imports every entry with plain Node, and type checks and runs the examples against what is installed.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { transformSync } from 'esbuild'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { mapConcurrently, type Outcome, runCommand, runTool } from './command.js'
import { runAsProgram } from './findings.js'
import {
  display,
  importsOf,
  listFiles,
  listPrograms,
  type Package,
  PROGRAM_FOLDERS,
  packageOf,
  publicEntries,
  ROOT,
  readManifest,
  readPackages,
} from './workspace.js'

const PACKS = join(ROOT, '.build/packs')
const PROGRAM_SECONDS = 120

/** Lines of other programs' output that say nothing: empty ones, frames of tables, stack frames. */
const NOISE = /^\s*$|^npm warn|^[┌├└]|^\s+at /

async function checkPackages(): Promise<string[]> {
  const packages = readPackages()
  rmSync(PACKS, { recursive: true, force: true })
  mkdirSync(PACKS, { recursive: true })
  const packed = await runPnpm(['-r', '--filter', './packages/*', 'pack', '--pack-destination', PACKS], ROOT)
  if (!packed.ok) return tell('pnpm pack', packed)
  const linted = await mapConcurrently(packages, 2, (pkg) => lintTarball(pkg.name, tarballOf(pkg)))
  const consumer = mkdtempSync(join(tmpdir(), 'tegata-consumer-'))
  try {
    return [...linted.flat(), ...(await checkInstalled(packages, consumer))]
  } finally {
    rmSync(consumer, { recursive: true, force: true })
  }
}

function runPnpm(args: readonly string[], cwd: string): Promise<Outcome> {
  return runCommand('npx', ['--yes', readManifest(ROOT).packageManager ?? 'pnpm', ...args], { cwd })
}

function tarballOf({ name, manifest }: Package): string {
  return join(PACKS, `${name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`)
}

export async function lintTarball(name: string, tarball: string): Promise<string[]> {
  const bytes = new Uint8Array(readFileSync(tarball)).buffer
  const { messages, pkg } = await publint({ pack: { tarball: bytes }, strict: true })
  const types = await runTool('attw', [tarball, '--profile', 'esm-only', '--no-color', '--no-emoji'])
  const listing = await runCommand('tar', ['tzf', tarball])
  return [
    ...messages.map((message) => `${name}: publint: ${formatMessage(message, pkg, { color: false })}`),
    ...(types.ok ? [] : tell(`${name}: attw`, types)),
    ...['LICENSE', 'README.md']
      .filter((file) => !listing.output.split('\n').includes(`package/${file}`))
      .map((file) => `${name}: the tarball has no ${file}`),
  ]
}

async function checkInstalled(packages: readonly Package[], consumer: string): Promise<string[]> {
  const tarballs = Object.fromEntries(packages.map((pkg) => [pkg.name, `file:${tarballOf(pkg)}`]))
  // The overrides make the packages find one another: none of them needs to be in a registry.
  const manifest = {
    name: 'consumer',
    private: true,
    type: 'module',
    dependencies: { ...programTools(), ...tarballs },
    pnpm: { overrides: tarballs },
  }
  writeFileSync(join(consumer, 'package.json'), JSON.stringify(manifest, null, 2))
  const installed = await runPnpm(['install', '--ignore-workspace', '--prefer-offline', '--silent'], consumer)
  if (!installed.ok) return tell('installing the tarballs', installed)
  const entries = await importEntries(packages, consumer)
  return [...entries, ...(await checkPrograms(consumer))]
}

/** What others make and the programs use, in the version of the workspace. */
function programTools(): Record<string, string> {
  const { devDependencies = {} } = readManifest(ROOT)
  const files = PROGRAM_FOLDERS.flatMap((folder) => listFiles(join(ROOT, folder), '.ts'))
  const used = new Set(files.flatMap((file) => importsOf(file).map(({ specifier }) => packageOf(specifier))))
  return Object.fromEntries(
    Object.entries(devDependencies).filter(
      ([name]) => used.has(name) && !devDependencies[name]!.startsWith('workspace:'),
    ),
  )
}

async function importEntries(packages: readonly Package[], consumer: string): Promise<string[]> {
  const specifiers = packages.flatMap((pkg) => publicEntries(pkg).map(({ specifier }) => specifier))
  const script = `for (const entry of ${JSON.stringify(specifiers)}) {
  try {
    if (Object.keys(await import(entry)).length === 0) console.log(entry + ': exports nothing')
  } catch (error) {
    console.log(entry + ': ' + error)
  }
}`
  writeFileSync(join(consumer, 'entries.js'), script)
  const { ok, output } = await runCommand(process.execPath, ['entries.js'], { cwd: consumer })
  return ok && output === '' ? [] : output.trim().split('\n')
}

async function checkPrograms(consumer: string): Promise<string[]> {
  for (const file of PROGRAM_FOLDERS.flatMap((folder) => listFiles(join(ROOT, folder), '.ts'))) {
    const target = join(consumer, display(file))
    const source = readFileSync(file, 'utf8')
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, source)
    writeFileSync(target.replace(/\.ts$/, '.js'), transformSync(source, { loader: 'ts', format: 'esm' }).code)
  }
  const ran = await mapConcurrently(listPrograms(), 2, async (file) => {
    const program = display(file).replace(/\.ts$/, '.js')
    const outcome = await runCommand(process.execPath, [program], { cwd: consumer, seconds: PROGRAM_SECONDS })
    return outcome.ok ? [] : tell(`${program} against the installed packages`, outcome)
  })
  return [...(await checkTypes(consumer)), ...ran.flat()]
}

/** Declarations are checked as well (`skipLibCheck: false`), ours and, since they refer to them, our dependencies'. */
async function checkTypes(consumer: string): Promise<string[]> {
  const config = {
    compilerOptions: {
      target: 'ES2022',
      lib: ['ES2023', 'DOM', 'DOM.Iterable'],
      module: 'NodeNext',
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      typeRoots: [join(ROOT, 'node_modules/@types')],
      types: ['node'],
    },
    include: PROGRAM_FOLDERS.map((folder) => `${folder}/**/*.ts`),
  }
  writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify(config, null, 2))
  const outcome = await runTool('tsc', ['-p', '.'], { cwd: consumer })
  return outcome.ok ? [] : tell('types of the installed packages', outcome)
}

function tell(what: string, { output }: Outcome): string[] {
  const lines = output.split('\n').filter((line) => !NOISE.test(line))
  return lines.slice(0, 20).map((line) => `${what}: ${line}`)
}

await runAsProgram(import.meta.url, checkPackages)
