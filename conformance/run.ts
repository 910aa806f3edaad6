/**
 * npm run conformance -- <suite> [--vectors DIR]
 *
 * Runs one suite over a folder of test vectors. One line per failed or skipped case with the reason; the last line is
 * `<suite>: N passed, N failed, N skipped`. Exits non-zero when a case failed or when nothing ran.
 */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Suite } from './suite.js'

// Loaded on demand: one suite's dependencies must not be able to break another's run.
const SUITES: Readonly<Record<string, () => Promise<{ suite: Suite }>>> = {
  bbs: () => import('./bbs.js'),
  'bbs-2023': () => import('./bbs-2023.js'),
  'bbs-blind': () => import('./bbs-blind.js'),
  'bbs-nym': () => import('./bbs-nym.js'),
  cbor: () => import('./cbor.js'),
  jpki: () => import('./jpki.js'),
  mdoc: () => import('./mdoc.js'),
  'sd-jwt': () => import('./sd-jwt.js'),
  'status-list': () => import('./status-list.js'),
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { vectors: { type: 'string' } } })
  const name = positionals[0] ?? ''
  if (!Object.hasOwn(SUITES, name) || positionals.length !== 1) {
    console.error(`usage: npm run conformance -- <${Object.keys(SUITES).join('|')}> [--vectors DIR]`)
    return 2
  }
  const { suite } = await SUITES[name]!()
  const folder = locate(suite.area, values.vectors)
  if (folder === undefined) {
    console.error(`no vectors: looked for a folder like ${suite.area}/ (set --vectors DIR or TEGATA_VECTORS)`)
    return 1
  }
  const count = { passed: 0, failed: 0, skipped: 0 }
  for await (const { id, outcome, reason } of suite.run(folder)) {
    count[outcome]++
    if (outcome !== 'passed') console.log(`${outcome} ${id}: ${reason}`)
  }
  console.log(`${suite.name}: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`)
  return count.failed === 0 && count.passed > 0 ? 0 : 1
}

/** DIR may be the area's folder itself or the root that holds all areas. */
function locate(area: string, directory: string | undefined): string | undefined {
  const root = resolve(directory ?? process.env.TEGATA_VECTORS ?? '../shared/vectors')
  const candidates = directory === undefined ? [resolve(root, area)] : [resolve(root, area), root]
  return candidates.find((candidate) => existsSync(candidate))
}

process.exitCode = await main()
