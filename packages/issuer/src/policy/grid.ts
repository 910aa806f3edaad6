import type { CredentialValidity } from '@tegata/core'

/** The steps to which all times are fixed: days, or weeks that begin on Monday, in UTC. Spec: ARF Topic A section 2.1. */
export type CohortGrid = 'day' | 'week'

const DAY = 86_400_000
/** 1970-01-01 was a Thursday. */
const FIRST_MONDAY = 4 * DAY

/** Days in a step. */
export const GRID_DAYS: Readonly<Record<CohortGrid, number>> = { day: 1, week: 7 }

/**
 * The times of everybody who is issued to in one step of the grid: from its beginning, for so many days. Nothing is taken
 * from the certificate, whose end is the person's birthday.
 */
export function cohortValidity(now: Date, days: number, grid: CohortGrid): CredentialValidity {
  const origin = grid === 'week' ? FIRST_MONDAY : 0
  const step = GRID_DAYS[grid] * DAY
  const start = Math.floor((now.getTime() - origin) / step) * step + origin
  return { issuedAt: new Date(start), validFrom: new Date(start), validUntil: new Date(start + days * DAY) }
}
