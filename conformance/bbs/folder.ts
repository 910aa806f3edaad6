/** What the BBS suites share: folders by ciphersuite, both engines, verdicts and comparisons. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Engine, loadEngine, type SuiteName } from '@tegata/bbs'
import { createNobleEngine } from '@tegata/bbs/noble'
import { encodeHex, isTegataError } from '@tegata/core'
import type { CaseResult, Suite } from '../suite.js'

const SUITES: Readonly<Record<string, SuiteName>> = {
  'bls12-381-sha-256': 'BLS12-381-SHA-256',
  'bls12-381-shake-256': 'BLS12-381-SHAKE-256',
}

/** The vectors of one ciphersuite, to be run on one engine. */
export interface SuiteFolder {
  readonly engine: Engine
  readonly suiteName: SuiteName
  readonly directory: string
  /** Names the folder in case ids. */
  readonly label: string
}

/** A suite over `folder/<draft>/<ciphersuite>`, each ciphersuite on both engines. */
export function bbsSuite(name: string, draft: string, runFolder: (folder: SuiteFolder) => Iterable<CaseResult>): Suite {
  return {
    name,
    area: 'bbs',
    async *run(folder) {
      for (const engine of [await loadEngine(), createNobleEngine()]) {
        for (const [ciphersuite, suiteName] of Object.entries(SUITES)) {
          const directory = join(folder, draft, ciphersuite)
          if (existsSync(directory))
            yield* runFolder({ engine, suiteName, directory, label: `${draft}/${ciphersuite}` })
        }
      }
    },
  }
}

export function expectVerdict(valid: boolean, verify: () => void): void {
  try {
    verify()
  } catch (error) {
    if (!isTegataError(error)) throw error
    if (valid) throw new Error(`expected valid, got ${error.code}: ${error.message}`)
    return
  }
  if (!valid) throw new Error('expected invalid, but it verified')
}

export function expectHex(what: string, actual: Uint8Array, expected: string): void {
  const text = encodeHex(actual)
  if (text !== expected.toLowerCase()) throw new Error(`${what}: expected ${expected}, got ${text}`)
}

export function judge(id: string, check: () => void): CaseResult {
  try {
    check()
    return { id, outcome: 'passed' }
  } catch (error) {
    return { id, outcome: 'failed', reason: error instanceof Error ? error.message : String(error) }
  }
}

export function listJson(directory: string): string[] {
  return existsSync(directory)
    ? readdirSync(directory)
        .filter((name) => name.endsWith('.json'))
        .sort()
    : []
}

export function readJson<T>(path: string): T {
  return (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined) as T
}
