import type { CredentialValidity } from '@tegata/core'

const DAY = 86_400_000
const JAPAN_AHEAD_OF_UTC = 9 * 3_600_000

/** The calendar day in Japan, `YYYY-MM-DD`: ages are counted there. */
export function japaneseDay(now: Date): string {
  return new Date(now.getTime() + JAPAN_AHEAD_OF_UTC).toISOString().slice(0, 10)
}

/**
 * Whole days in UTC, so that everybody issued on one day gets the same three times; nothing is taken from the
 * certificate, whose end is the person's birthday.
 */
export function validityFrom(now: Date, days: number): CredentialValidity {
  const start = Math.floor(now.getTime() / DAY) * DAY
  return { issuedAt: new Date(start), validFrom: new Date(start), validUntil: new Date(start + days * DAY) }
}
