import { TegataError } from '@tegata/core'

/** Decodes YYMMDDHHMMSSZ; years 50 to 99 are 1950 to 1999 (RFC 5280 section 4.1.2.5.1). */
export function decodeUtcTime(content: Uint8Array): Date {
  if (content.length !== 13) throw timeError()
  const year = digits(content, 0, 2)
  return decodeTime(content, 2, year < 50 ? 2000 + year : 1900 + year)
}

/** Decodes YYYYMMDDHHMMSSZ, without fractions of a second (RFC 5280 section 4.1.2.5.2). */
export function decodeGeneralizedTime(content: Uint8Array): Date {
  if (content.length !== 15) throw timeError()
  return decodeTime(content, 4, digits(content, 0, 4))
}

/** Writes a time in the form that RFC 5280 asks for its year; milliseconds are dropped. */
export function encodeTimeText(time: Date, form: 'utcTime' | 'generalizedTime'): string {
  const text = time
    .toISOString()
    .replace(/\.\d{3}Z$/, 'Z')
    .replace(/[-:T]/g, '')
  return form === 'utcTime' ? text.slice(2) : text
}

function decodeTime(content: Uint8Array, at: number, year: number): Date {
  const month = digits(content, at, 2)
  const day = digits(content, at + 2, 2)
  const hour = digits(content, at + 4, 2)
  const minute = digits(content, at + 6, 2)
  const second = digits(content, at + 8, 2)
  if (content[at + 10] !== 0x5a || hour > 23 || minute > 59 || second > 59) throw timeError()
  const time = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
  // Date.UTC takes years below 100 for those of the twentieth century.
  if (year < 100) time.setUTCFullYear(year)
  // Date rolls 31 April over to 1 May: such a day does not exist and is refused.
  if (time.getUTCMonth() !== month - 1 || time.getUTCDate() !== day) throw timeError()
  return time
}

function digits(content: Uint8Array, offset: number, count: number): number {
  let value = 0
  for (let i = offset; i < offset + count; i++) {
    const digit = content[i]! - 0x30
    if (!(digit >= 0 && digit <= 9)) throw timeError()
    value = value * 10 + digit
  }
  return value
}

function timeError(): TegataError {
  return new TegataError('ERR_DER_ENCODING', 'not a date in the form YY[YY]MMDDHHMMSSZ', { spec: 'X.690 section 11.7' })
}
