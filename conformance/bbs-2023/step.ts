import { deepStrictEqual } from 'node:assert'
import type { Engine } from '@tegata/bbs'
import type { PinnedContexts } from '@tegata/bbs-vc/data-integrity'
import { encodeHex } from '@tegata/core'
import type { CaseResult } from '../suite.js'
import type { WalkThrough, WrittenMap } from './walk-through.js'

export interface StepInput {
  readonly walkThrough: WalkThrough
  readonly engine: Engine
  readonly contexts: PinnedContexts
}

/** What our trace says in the words of one file; undefined where a file has a member that is not compared. */
export type Steps = Readonly<Record<string, () => unknown>>

/** Compares each file that the walk-through has. */
export function* compareSteps({ walkThrough, engine }: StepInput, steps: Steps): Iterable<CaseResult> {
  for (const [file, ours] of Object.entries(steps)) {
    const expected = file.endsWith('.txt') ? walkThrough.readText(file) : walkThrough.read(file)
    if (expected === undefined) continue
    const id = `${walkThrough.label}/${file} [${engine.name}]`
    yield judgeStep(id, () => deepStrictEqual(ours(), expected))
  }
}

export function judgeStep(id: string, check: () => void): CaseResult {
  try {
    check()
    return { id, outcome: 'passed' }
  } catch (error) {
    return { id, outcome: 'failed', reason: error instanceof Error ? error.message : String(error) }
  }
}

/** Turns bytes into the hexadecimal texts of the files. */
export function hex(value: Uint8Array): string {
  return encodeHex(value)
}

/** Some files write hexadecimal digits in upper case. */
export function hexAs(written: unknown, value: Uint8Array): string {
  return typeof written === 'string' && written.toLowerCase() === hex(value) ? written : hex(value)
}

export function writeMap(indexes: readonly number[], quads: readonly string[]): WrittenMap<number, string> {
  return { dataType: 'Map', value: indexes.map((index) => [index, quads[index]!] as const) }
}
