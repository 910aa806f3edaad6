import type { LinkabilityVerdict } from '@tegata/core'
import type { Adversary } from './adversary.js'
import type { Nature } from './correlators/correlator.js'
import type { Match } from './match.js'
import type { Finding } from './measure.js'
import type { Transcript } from './transcript.js'

/** In core, since a holder foresees in the same terms. Spec: ISO/IEC 27551 section 7.5. */
export type { LinkabilityVerdict as Verdict }

/** A verdict and what it rests on. Spec: ISO/IEC 27551 section 7.5. */
export interface AdversaryVerdict {
  readonly verdict: LinkabilityVerdict
  /** Groups of transcripts that belong to one person as far as this adversary can prove, by id. */
  readonly groups: readonly (readonly string[])[]
  /** Matches that this adversary sees both sides of, as positions in the report's list. */
  readonly matches: readonly number[]
  /** Correlators that help this adversary by being there, by id. */
  readonly correlators: readonly string[]
}

/** Judges one adversary by the matches it sees both sides of, and by what is there to match. */
export function judgeAdversary(
  adversary: Adversary,
  transcripts: readonly Transcript[],
  matches: readonly Match[],
  findings: readonly Finding[],
): AdversaryVerdict {
  const byId = new Map(transcripts.map((transcript) => [transcript.id, transcript]))
  const visible = matches.flatMap((match, position) => {
    const groups = groupsSeenBy(adversary, match, byId)
    return groups.length === 0 ? [] : [{ match, position, groups }]
  })
  const certainties = new Set(visible.map(({ match }) => match.certainty))
  const linking = visible.filter(({ match }) => match.certainty === 'links')
  return {
    verdict: pickVerdict(certainties, new Set(findings.map(({ correlator }) => correlator!.nature))),
    groups: joinGroups(linking.flatMap(({ groups }) => groups)),
    matches: visible.map(({ position }) => position),
    correlators: findings.map(({ correlator }) => correlator!.id),
  }
}

function pickVerdict(certainties: ReadonlySet<Match['certainty']>, natures: ReadonlySet<Nature>): LinkabilityVerdict {
  if (certainties.has('links')) return 'linked'
  // A pseudonym alone breaks nothing that it was not made to break.
  const hasCorrelators = [...natures].some((nature) => nature !== 'pairwise')
  if (certainties.has('suspected') || hasCorrelators) return 'linkable'
  if (certainties.has('disclosed')) return 'linked-by-disclosure'
  return certainties.has('by-design') || natures.size > 0 ? 'recognised-by-design' : 'no-correlator-found'
}

/** The parts of a match that an adversary holds two transcripts of. */
function groupsSeenBy(
  adversary: Adversary,
  match: Match,
  byId: ReadonlyMap<string, Transcript>,
): readonly (readonly string[])[] {
  const seen = match.transcripts.map((id) => byId.get(id)!)
  const verifiers = seen.filter(({ role = 'verifier' }) => role === 'verifier')
  switch (adversary) {
    case 'same-verifier': {
      const byObserver = new Map<string, string[]>()
      for (const { id, observer } of verifiers) byObserver.set(observer, [...(byObserver.get(observer) ?? []), id])
      return [...byObserver.values()].filter(({ length }) => length > 1)
    }
    case 'verifier+verifier':
      return new Set(verifiers.map(({ observer }) => observer)).size > 1 ? [verifiers.map(({ id }) => id)] : []
    case 'issuer+verifier':
      return verifiers.length > 0 && seen.some(({ role }) => role === 'issuer') ? [match.transcripts] : []
    case 'network':
      return match.nature === 'network' || seen.some(({ role }) => role === 'network') ? [match.transcripts] : []
  }
}

/** Joins groups that share a transcript. */
export function joinGroups(groups: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const parent = new Map<string, string>()
  const find = (id: string): string => {
    let root = id
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up
    // Shorten the way for the next one, so that long chains stay cheap.
    for (let at = id; at !== root; ) {
      const up = parent.get(at)!
      parent.set(at, root)
      at = up
    }
    return root
  }
  for (const group of groups) {
    const root = find(group[0]!)
    parent.set(root, root)
    for (const id of group) parent.set(find(id), root)
  }
  const joined = new Map<string, string[]>()
  for (const id of parent.keys()) {
    const root = find(id)
    joined.set(root, [...(joined.get(root) ?? []), id])
  }
  return [...joined.values()]
}
