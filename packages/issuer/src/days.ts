const JAPAN_AHEAD_OF_UTC = 9 * 3_600_000

/** The calendar day in Japan, `YYYY-MM-DD`: ages are counted there. */
export function japaneseDay(now: Date): string {
  return new Date(now.getTime() + JAPAN_AHEAD_OF_UTC).toISOString().slice(0, 10)
}
