import type { Nature } from './correlators/correlator.js'

/** How values agree. Spec: DESIGN section 1 point 2. */
export type MatchKind =
  /** The same value, in any encoding, at any place. */
  | 'equal'
  /** A run of bytes of one value inside another. */
  | 'substring'
  /** The same r under two messages: the ECDSA nonce was used twice, and the key can be computed. */
  | 'nonce-reuse'
  /** Indexes of one list that follow one another. */
  | 'consecutive'
  /** A shape, or a value that should be everybody's, that only few have. */
  | 'rare'

/**
 * What a match proves: `links` belongs to one person or copy, `suspected` may be chance or a place that the table does not
 * know, `disclosed` is an attribute shown on purpose, `by-design` a pseudonym at the party it was made for.
 *
 * Spec: ISO/IEC 27551 section 7.5.
 */
export type MatchCertainty = 'links' | 'suspected' | 'disclosed' | 'by-design'

/** Where a matched value stood. Spec: RFC 6901. */
export interface MatchPlace {
  readonly transcript: string
  readonly path: string
}

/** One value, or one shape, that several transcripts share. Spec: DESIGN section 1 point 2. */
export interface Match {
  readonly kind: MatchKind
  readonly certainty: MatchCertainty
  /** The row that speaks of it; absent for a place that the table does not know. */
  readonly correlator?: string
  readonly nature?: Nature
  /** Transcripts that share it, by id. */
  readonly transcripts: readonly string[]
  /** Some of the places, at most 16. */
  readonly places: readonly MatchPlace[]
  /** Length of what agrees. */
  readonly bytes: number
}

/** Places listed in one match. */
export const MAX_PLACES = 16
