import { ADVERSARIES, type Adversary } from '../adversary.js'
import type { Match, MatchCertainty } from '../match.js'
import type { LinkabilityReport } from '../measure.js'
import { CERTAINTIES } from '../report/summary.js'
import { joinGroups } from '../verdict.js'

/** Transcripts that matches join, whoever sees them. */
export interface Group {
  /** The best of what joins them. */
  readonly certainty: MatchCertainty
  readonly transcripts: readonly string[]
  /** Positions in the report's list. */
  readonly matches: readonly number[]
  readonly adversaries: readonly Adversary[]
}

/** Groups of the matches that somebody sees both sides of, worst first. Takes time in the number of matches, not of pairs. */
export function findGroups({ matches, adversaries }: LinkabilityReport): Group[] {
  const seenBy = new Map<number, Adversary[]>()
  for (const adversary of ADVERSARIES) {
    for (const position of adversaries[adversary].matches) {
      seenBy.set(position, [...(seenBy.get(position) ?? []), adversary])
    }
  }
  const groups: { certainty: MatchCertainty; transcripts: readonly string[]; matches: number[] }[] = []
  const groupsOf = new Map<string, number[]>()
  for (const certainty of CERTAINTIES) {
    // What a stronger match has joined already is no group of its own.
    const joining = [...seenBy.keys()].flatMap((position) => {
      const match = matches[position]!
      return match.certainty === certainty && !isInside(match, groupsOf) ? [match.transcripts] : []
    })
    for (const transcripts of joinGroups(joining)) {
      for (const id of transcripts) groupsOf.set(id, [...(groupsOf.get(id) ?? []), groups.length])
      groups.push({ certainty, transcripts, matches: [] })
    }
  }
  for (const position of [...seenBy.keys()].sort((a, b) => a - b)) {
    for (const group of sharedGroups(matches[position]!, groupsOf)) groups[group]!.matches.push(position)
  }
  return groups
    .map((group) => ({ ...group, adversaries: whoSees(group.matches, seenBy) }))
    .sort(
      (a, b) =>
        CERTAINTIES.indexOf(a.certainty) - CERTAINTIES.indexOf(b.certainty) ||
        b.adversaries.length - a.adversaries.length ||
        b.transcripts.length - a.transcripts.length,
    )
}

function isInside({ transcripts }: Match, groupsOf: ReadonlyMap<string, readonly number[]>): boolean {
  const [first, ...others] = transcripts.map((id) => groupsOf.get(id) ?? [])
  return first?.some((group) => others.every((list) => list.includes(group))) ?? false
}

/** Groups that hold two transcripts of a match or more. */
function sharedGroups({ transcripts }: Match, groupsOf: ReadonlyMap<string, readonly number[]>): number[] {
  const counts = new Map<number, number>()
  for (const group of transcripts.flatMap((id) => groupsOf.get(id) ?? []))
    counts.set(group, (counts.get(group) ?? 0) + 1)
  return [...counts].flatMap(([group, count]) => (count > 1 ? [group] : []))
}

function whoSees(positions: readonly number[], seenBy: ReadonlyMap<number, readonly Adversary[]>): Adversary[] {
  const seeing = new Set(positions.flatMap((position) => seenBy.get(position)!))
  return ADVERSARIES.filter((adversary) => seeing.has(adversary))
}
