import { AGE_THRESHOLDS, type ClaimName, type PersonClaims, TegataArgumentError, TegataError } from '@tegata/core'
import type { HistoryEntry, Showing } from '../history/entry.js'

/**
 * How much one relying party may learn of an age by asking again: over 18? over 20? over 65? are three answers that halve
 * the range each time, and `false` asked every day ends on the birthday.
 *
 * Spec: DESIGN section 1; EUDI TS14 section 9 (predicates leak what their sequence leaks).
 */
export interface QuestionLimit {
  /** Answers that tell something new. */
  readonly ageQuestions: number
  /** In so many days. */
  readonly days: number
}

/** A shop that sells tobacco and asks for adults at the till needs two. */
export const TWO_A_YEAR: QuestionLimit = { ageQuestions: 2, days: 365 }

const DAY = 86_400_000
const AGE_CLAIMS: ReadonlySet<ClaimName> = new Set(AGE_THRESHOLDS.map((age) => `age_over_${age}` as const))

/** Refuses a limit that is no number. */
export function assertLimit({ ageQuestions, days }: QuestionLimit): void {
  if (!(Number.isInteger(ageQuestions) && ageQuestions >= 0 && days > 0)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'ageQuestions is a whole number, days more than none')
  }
}

/** One question, by whom and when, with what the credential would answer. */
export interface AgeQuestion {
  readonly audience: string
  readonly claims: readonly ClaimName[]
  readonly answers: PersonClaims
  readonly now: Date
}

/** What the party would have asked of the age by then. */
export interface AgeQuestions {
  /** Thresholds, asked before or now, each once. */
  readonly thresholds: readonly ClaimName[]
  /** Answers that tell something new: each threshold, and each repetition while the answer is still `false`. */
  readonly informative: number
}

/** Adds up what a party learns of an age. Who is told the date of birth learns nothing more from its digits. */
export function countAgeQuestions(
  question: AgeQuestion,
  entries: readonly HistoryEntry[],
  { days }: QuestionLimit,
): AgeQuestions {
  const { audience, claims, answers, now } = question
  const asked = claims.filter((claim) => AGE_CLAIMS.has(claim))
  const since = now.getTime() - days * DAY
  const earlier = entries.filter(
    (entry): entry is Showing => entry.kind === 'shown' && entry.audience === audience && Date.parse(entry.at) > since,
  )
  const told = [claims, ...earlier.map((showing) => showing.claims)]
  if (asked.length === 0 || told.some((names) => names.includes('birthdate'))) return { thresholds: [], informative: 0 }
  const thresholds = new Set([
    ...asked,
    ...earlier.flatMap((showing) => showing.claims.filter((c) => AGE_CLAIMS.has(c))),
  ])
  const open = asked.filter((claim) => answers[claim] === false)
  const repetitions = earlier.flatMap((showing) => showing.claims.filter((claim) => open.includes(claim)))
  return { thresholds: [...thresholds], informative: thresholds.size + repetitions.length }
}

/**
 * Refuses the question that would be one too many.
 *
 * @throws TegataError ERR_POLICY_QUESTION_LIMIT
 */
export function checkAgeQuestions(question: AgeQuestion, entries: readonly HistoryEntry[], limit: QuestionLimit): void {
  const { informative } = countAgeQuestions(question, entries, limit)
  if (informative <= limit.ageQuestions) return
  throw new TegataError('ERR_POLICY_QUESTION_LIMIT', 'this relying party has asked too much about the age', {
    spec: 'DESIGN section 1',
    evidence: { informative, limit: limit.ageQuestions, days: limit.days },
  })
}
