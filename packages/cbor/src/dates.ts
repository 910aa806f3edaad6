import { TegataArgumentError, TegataError } from '@tegata/core'
import { type CborValue, Tagged } from './values.js'

const TAG_TDATE = 0
const TAG_FULL_DATE = 1004
const FULL_DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const TDATE = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

/**
 * Makes a calendar date, tag 1004.
 *
 * Spec: RFC 8943 section 1.1; RFC 3339 full-date.
 *
 * @param date — `YYYY-MM-DD`, a day that exists.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function makeFullDate(date: string): Tagged {
  if (!isCalendarDate(date)) throw new TegataArgumentError('ERR_ARG_VALUE', 'not a calendar date YYYY-MM-DD')
  return new Tagged(TAG_FULL_DATE, date)
}

/**
 * Reads a calendar date, tag 1004.
 *
 * Spec: RFC 8943 section 1.1; RFC 3339 full-date.
 *
 * @param value — a decoded item.
 * @returns `YYYY-MM-DD`, a day that exists.
 * @throws TegataError ERR_CBOR_TAG
 */
export function readFullDate(value: CborValue): string {
  if (value instanceof Tagged && value.tag === TAG_FULL_DATE && isCalendarDate(value.value)) return value.value
  throw new TegataError('ERR_CBOR_TAG', 'not a full-date', { spec: 'RFC 8943 section 1.1' })
}

/**
 * Makes a date and time, tag 0, in whole seconds of UTC.
 *
 * Spec: RFC 8949 section 3.4.1; ISO/IEC 18013-5 section 7.2.1 (no fraction of seconds, no offset).
 *
 * @param time — a valid Date; milliseconds are dropped.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function makeTdate(time: Date): Tagged {
  const text = Number.isNaN(time.getTime()) ? '' : time.toISOString()
  // Years beyond 9999 have no RFC 3339 form.
  if (text.length !== 24) throw new TegataArgumentError('ERR_ARG_VALUE', 'not a time between the years 0 and 9999')
  return new Tagged(TAG_TDATE, `${text.slice(0, 19)}Z`)
}

/**
 * Reads a date and time, tag 0.
 *
 * Spec: RFC 8949 section 3.4.1; RFC 3339 date-time (fractions and offsets are read, though never written).
 *
 * @param value — a decoded item.
 * @throws TegataError ERR_CBOR_TAG
 */
export function readTdate(value: CborValue): Date {
  if (value instanceof Tagged && value.tag === TAG_TDATE && typeof value.value === 'string') {
    const match = TDATE.exec(value.value)
    if (match && isCalendarDate(match[1])) return new Date(value.value)
  }
  throw new TegataError('ERR_CBOR_TAG', 'not a date and time', { spec: 'RFC 8949 section 3.4.1' })
}

/** `Date` would take the 31st of February for a day in March. */
function isCalendarDate(date: unknown): date is string {
  const match = typeof date === 'string' ? FULL_DATE.exec(date) : null
  if (!match) return false
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number]
  const time = new Date(0)
  time.setUTCFullYear(year, month - 1, day)
  return time.getUTCFullYear() === year && time.getUTCMonth() === month - 1 && time.getUTCDate() === day
}
