import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CborValue, decodeCbor, decodeDeterministicCbor } from '@tegata/cbor'
import { decodeHex, isTegataError } from '@tegata/core'
import type { CaseResult, Suite } from './suite.js'

interface MalformedCase {
  readonly name: string
  readonly hex: string | { readonly repeat: readonly [string, number]; readonly then: string }
  /** Prose: `accept …`, `… strict mode …`, `… deterministic …`; anything else asks for rejection everywhere. */
  readonly rule: string
}

const FILE = 'malformed-cbor.json'

export const suite: Suite = {
  name: 'cbor',
  area: 'mdoc',
  async *run(folder) {
    const { cases } = JSON.parse(await readFile(join(folder, FILE), 'utf8')) as { cases: MalformedCase[] }
    for (const each of cases) yield judge(each)
  },
}

function judge({ name, hex, rule }: MalformedCase): CaseResult {
  const id = `${FILE} ${name}`
  const bytes = decodeHex(typeof hex === 'string' ? hex : hex.repeat[0].repeat(hex.repeat[1]) + hex.then)
  const before = { ms: performance.now(), bytes: process.memoryUsage().rss }
  const lenient = attempt(bytes, decodeCbor)
  const spent = { ms: performance.now() - before.ms, bytes: process.memoryUsage().rss - before.bytes }
  const strict = attempt(bytes, decodeDeterministicCbor)
  const reason =
    [lenient, strict].find((outcome) => outcome.defect !== undefined)?.defect ??
    judgeRule(rule, lenient, strict) ??
    judgeCost(rule, spent)
  return reason === undefined ? { id, outcome: 'passed' } : { id, outcome: 'failed', reason: `${reason} (${rule})` }
}

/** Only a TegataError counts as a rejection; anything else thrown is a defect. */
function attempt(bytes: Uint8Array, decode: typeof decodeCbor): { value?: CborValue; code?: string; defect?: string } {
  try {
    return { value: decode(bytes) }
  } catch (error) {
    return isTegataError(error) ? { code: error.code } : { defect: `threw ${String(error)}` }
  }
}

function judgeRule(
  rule: string,
  lenient: ReturnType<typeof attempt>,
  strict: ReturnType<typeof attempt>,
): string | undefined {
  if (/\baccept/i.test(rule)) {
    if (lenient.code !== undefined) return `rejected with ${lenient.code}`
    if (/\bMap\b/.test(rule) && !(lenient.value instanceof Map)) return 'not decoded as a Map'
    return Object.keys(Object.prototype).length === 0 && !('x' in {}) ? undefined : 'polluted Object.prototype'
  }
  if (strict.code === undefined) return 'accepted in deterministic mode'
  // What is well-formed but not deterministic must still be read: real wallets send it.
  if (/strict|deterministic/i.test(rule))
    return lenient.code === undefined ? undefined : `rejected with ${lenient.code}`
  return lenient.code === undefined ? 'accepted' : undefined
}

/** Budgets that a rule states, `within 50 ms and < 50 MB`; without one a second is far too much for any case. */
function judgeCost(rule: string, spent: { ms: number; bytes: number }): string | undefined {
  const ms = Number(/within (\d+) ms/.exec(rule)?.[1] ?? 1000)
  const megabytes = Number(/< (\d+) MB/.exec(rule)?.[1] ?? 50)
  if (spent.ms > ms) return `took ${spent.ms.toFixed(0)} ms`
  return spent.bytes > megabytes * 2 ** 20 ? `took ${(spent.bytes / 2 ** 20).toFixed(0)} MB` : undefined
}
