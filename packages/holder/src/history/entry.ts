import type { ClaimName, FormatId } from '@tegata/core'
import type { CopyOccasion } from '../copies/strategy.js'

/**
 * What was shown, to whom, when, with which copy: names of claims, never their values, no key, no secret.
 *
 * It is written before the presentation is made, so it may name a showing that did not come about, never the other way round.
 *
 * Spec: DESIGN section 2.
 */
export interface Showing {
  readonly kind: 'shown'
  /** Random. */
  readonly id: string
  /** ISO 8601. */
  readonly at: string
  /** The relying party, as the session names it. */
  readonly audience: string
  readonly format: FormatId
  readonly issuer: string
  readonly claims: readonly ClaimName[]
  /** Whether the relying party got a pseudonym. */
  readonly pseudonym: boolean
  /** The local id of the copy. */
  readonly credential: string
  readonly occasion: CopyOccasion
}

/** What was received; the times of later refreshes follow from it. Spec: ARF Topic A section 3.2.4. */
export interface Receipt {
  readonly kind: 'received'
  /** Random; it decides the times of refreshes, so it is nobody else's to know. */
  readonly id: string
  /** ISO 8601. */
  readonly at: string
  readonly issuer: string
  /** How many copies in each format. */
  readonly copies: Readonly<Partial<Record<FormatId, number>>>
  /** ISO 8601 time at which the first of them ends. */
  readonly validUntil: string
}

/** One line of the history. Spec: DESIGN section 2. */
export type HistoryEntry = Showing | Receipt
