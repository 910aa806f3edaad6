const DAY = 86_400_000
const JAPAN_AHEAD_OF_UTC = 9 * 3_600_000

/** The calendar day in Japan, `YYYY-MM-DD`, some days later. Records hold no finer time: it could be joined with a log. */
export function dayInJapan(now: Date, daysLater = 0): string {
  return new Date(now.getTime() + JAPAN_AHEAD_OF_UTC + daysLater * DAY).toISOString().slice(0, 10)
}
