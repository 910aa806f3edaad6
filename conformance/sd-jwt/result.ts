import { isDeepStrictEqual } from 'node:util'
import { isTegataError } from '@tegata/core'
import type { CaseResult } from '../suite.js'

/** What running one input came to. */
export type Outcome =
  | { readonly kind: 'accepted'; readonly claims: Record<string, unknown> }
  | { readonly kind: 'rejected'; readonly code: string }
  | { readonly kind: 'crashed'; readonly error: string }

export async function outcomeOf(run: () => Promise<{ readonly claims: Record<string, unknown> }>): Promise<Outcome> {
  try {
    return { kind: 'accepted', claims: (await run()).claims }
  } catch (error) {
    return isTegataError(error) ? { kind: 'rejected', code: error.code } : { kind: 'crashed', error: String(error) }
  }
}

export function describe(outcome: Outcome): string {
  if (outcome.kind === 'rejected') return `rejected with ${outcome.code}`
  return outcome.kind === 'crashed' ? `crashed with ${outcome.error}` : `accepted as ${JSON.stringify(outcome.claims)}`
}

export const passed = (id: string): CaseResult => ({ id, outcome: 'passed' })
export const failed = (id: string, reason: string): CaseResult => ({ id, outcome: 'failed', reason })
export const skipped = (id: string, reason: string): CaseResult => ({ id, outcome: 'skipped', reason })

/** A case that this suite cannot even read is that case's failure, not the end of the run. */
export async function guardCase(id: string, run: () => Promise<CaseResult>): Promise<CaseResult> {
  try {
    return await run()
  } catch (error) {
    return failed(id, `the case could not be run: ${String(error)}`)
  }
}

/** Passed when the input was accepted with exactly these claims. */
export function expectClaims(id: string, outcome: Outcome, expected: unknown): CaseResult {
  if (outcome.kind === 'accepted' && isDeepStrictEqual(plain(outcome.claims), plain(expected))) return passed(id)
  return failed(id, `expected ${JSON.stringify(expected)}, was ${describe(outcome)}`)
}

/** JSON as any reader would see it; `JSON.parse` keeps a member named __proto__ a member. */
export function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
