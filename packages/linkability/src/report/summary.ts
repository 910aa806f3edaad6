import type { Adversary } from '../adversary.js'
import type { CorrelatorSummary } from '../correlators/correlator.js'
import { CORRELATORS } from '../correlators/index.js'
import type { Match, MatchCertainty, MatchKind } from '../match.js'
import type { LinkabilityReport } from '../measure.js'
import { UNKNOWN_PLACE } from './words.js'

/** Worst first. */
export const CERTAINTIES: readonly MatchCertainty[] = ['links', 'suspected', 'disclosed', 'by-design']

/** Matches that one row speaks of, of one kind and certainty: thirteen equal digests are one line for a reader. */
export interface MatchSummary {
  readonly correlator: string | undefined
  readonly kind: MatchKind
  readonly certainty: MatchCertainty
  readonly matches: readonly Match[]
  /** How many transcripts share one of them or another. */
  readonly transcripts: number
}

/** @param positions — of matches in the report; all of them when absent. @returns worst first, then the most. */
export function summariseMatches({ matches }: LinkabilityReport, positions?: readonly number[]): MatchSummary[] {
  const byKey = new Map<string, Match[]>()
  for (const match of positions?.map((position) => matches[position]!) ?? matches) {
    const key = JSON.stringify([match.correlator, match.kind, match.certainty])
    const list = byKey.get(key)
    if (list === undefined) byKey.set(key, [match])
    else list.push(match)
  }
  return [...byKey.values()]
    .map((list) => ({
      correlator: list[0]!.correlator,
      kind: list[0]!.kind,
      certainty: list[0]!.certainty,
      matches: list,
      transcripts: new Set(list.flatMap(({ transcripts }) => transcripts)).size,
    }))
    .sort((a, b) => rank(a.certainty) - rank(b.certainty) || b.matches.length - a.matches.length)
}

/**
 * Whether `no-correlator-found` rests on nothing: an adversary was given no two transcripts that it could compare.
 *
 * Values that break by being there are found all the same, so no other verdict can be vacuous.
 *
 * Spec: ISO/IEC 27551 section 7.3.
 *
 * @param report — of {@link measureLinkability}, or its JSON read again.
 * @param adversary — whose verdict.
 */
export function isVacuous({ transcripts, findings, adversaries }: LinkabilityReport, adversary: Adversary): boolean {
  if (adversaries[adversary].verdict !== 'no-correlator-found') return false
  const observers = transcripts.flatMap(({ role, observer }) => (role === 'verifier' ? [observer] : []))
  const parties = new Set(observers).size
  switch (adversary) {
    case 'same-verifier':
      return observers.length === parties
    case 'verifier+verifier':
      return parties < 2
    case 'issuer+verifier':
      // An issuer knows every value that is unique to a credential, whether its records are among the transcripts or not.
      return parties === 0
    case 'network':
      return (
        !transcripts.some(({ role }) => role === 'network') &&
        !findings.some(({ correlator }) => correlator?.id.startsWith('network.'))
      )
  }
}

function rank(certainty: MatchCertainty): number {
  return CERTAINTIES.indexOf(certainty)
}

const rows = new Map(CORRELATORS.map((row) => [row.id, row]))

/** What a row says; for a place outside the table, what is to be said of all such places. */
export function rowOf(
  id: string | undefined,
): Pick<CorrelatorSummary, 'reason' | 'remedy'> & { readonly spec: string } {
  return (id === undefined ? undefined : rows.get(id)) ?? { ...UNKNOWN_PLACE, spec: 'ISO/IEC 27551 section 7.5' }
}
