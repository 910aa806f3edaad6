import {
  ADVERSARIES,
  type Adversary,
  type ClaimName,
  type HolderFormat,
  type LinkabilityVerdict,
  type LocalText,
  type PresentationRequest,
} from '@tegata/core'
import type { CopySelection } from '../copies/strategy.js'
import type { ExpectedVerdict, PresentationOption } from './option.js'
import { describeVerdict, nameClaims, SUMMARY_WORDS } from './words.js'

/** Claims that say who the person is, by themselves. */
const IDENTIFYING: ReadonlySet<ClaimName> = new Set(['name', 'address'])

/** Harmless first. */
const SEVERITY: readonly LinkabilityVerdict[] = [
  'no-correlator-found',
  'recognised-by-design',
  'linked-by-disclosure',
  'linkable',
  'linked',
]

/** The claims that name the person in any format. */
export function identifyingClaims(claims: readonly ClaimName[]): readonly ClaimName[] {
  return claims.filter((claim) => IDENTIFYING.has(claim))
}

/** What the adversaries could make of showing that copy. A reusable credential has no selection. */
export function foreseeVerdicts(
  format: HolderFormat,
  selection: CopySelection | undefined,
  { claims, pseudonym, session }: PresentationRequest,
): PresentationOption['verdicts'] {
  const isNamed = identifyingClaims(claims).length > 0
  const shownTo = selection?.copy.use?.audiences ?? []
  const byAdversary: Record<Adversary, LinkabilityVerdict[]> = {
    'same-verifier': [
      ...(pseudonym ? (['recognised-by-design'] as const) : []),
      ...(shownTo.includes(session.audience) ? (['linked'] as const) : []),
    ],
    'verifier+verifier': shownTo.some((audience) => audience !== session.audience) ? ['linked'] : [],
    // It knows every copy that it made, and to whom it gave it.
    'issuer+verifier': format.copies === 'one-time' ? ['linkable'] : [],
    network: [],
  }
  const entries = ADVERSARIES.map((adversary): [Adversary, ExpectedVerdict] => {
    const seesClaims = isNamed && adversary !== 'network'
    const verdict = worst([...byAdversary[adversary], ...(seesClaims ? (['linked-by-disclosure'] as const) : [])])
    return [adversary, { verdict, text: describeVerdict(adversary, verdict) }]
  })
  return Object.fromEntries(entries) as Record<Adversary, ExpectedVerdict>
}

function worst(verdicts: readonly LinkabilityVerdict[]): LinkabilityVerdict {
  return SEVERITY[Math.max(0, ...verdicts.map((verdict) => SEVERITY.indexOf(verdict)))]!
}

/** Orders options: by the worst that anybody could do, then by how much everybody could do together. */
export function compareOptions(a: PresentationOption, b: PresentationOption): number {
  const [scoresOfA, scoresOfB] = [scoresOf(a), scoresOf(b)]
  return Math.max(...scoresOfA) - Math.max(...scoresOfB) || sum(scoresOfA) - sum(scoresOfB)
}

function scoresOf({ verdicts }: PresentationOption): number[] {
  return ADVERSARIES.map((adversary) => SEVERITY.indexOf(verdicts[adversary].verdict))
}

function sum(scores: readonly number[]): number {
  return scores.reduce((total, score) => total + score, 0)
}

/** What is shown, and the worst that somebody could make of it beyond what the person shows on purpose. */
export function summarise(claims: readonly ClaimName[], verdicts: PresentationOption['verdicts']): LocalText {
  const shown = nameClaims(claims)
  const reaches = (adversary: Adversary, ...bad: LinkabilityVerdict[]) => bad.includes(verdicts[adversary].verdict)
  const byWhom =
    ADVERSARIES.find((adversary) => reaches(adversary, 'linked')) ??
    ADVERSARIES.find((adversary) => reaches(adversary, 'linkable'))
  const [sentence, named] = [SUMMARY_WORDS[byWhom ?? 'nobody'], verdicts['verifier+verifier'].verdict]
  if (byWhom === undefined && named === 'linked-by-disclosure') {
    const { text } = verdicts['verifier+verifier']
    return { en: `Shows ${shown.en}. ${text.en}`, ja: `見せるもの：${shown.ja}。${text.ja}` }
  }
  const { verdict, text } = verdicts['same-verifier']
  const { en, ja } = byWhom === undefined && verdict === 'recognised-by-design' ? text : sentence
  return { en: `Shows ${shown.en}. ${en}`, ja: `見せるもの：${shown.ja}。${ja}` }
}
