import { type Evidence, TegataError } from '@tegata/core'
import { type Certificate, readDer, readSubjectAltName } from '@tegata/pki'

/** 1-based code point positions of substitute characters; `unreliable` when the flags do not fit the text. Spec: docs/jpki-profile.md section 2. */
export type Substitutions = readonly number[] | 'unreliable'

/**
 * What a signature certificate states about its holder (基本4情報), as decoded from the six otherName fields.
 *
 * Texts are as in the register: no split of the name, no reading, no normalisation.
 *
 * Spec: docs/jpki-profile.md section 2.
 */
export interface JpkiAttributes {
  /** 氏名 (or 通称). */
  readonly name: string
  readonly nameSubstitutions: Substitutions
  /** `YYYY-MM-DD`, Gregorian. */
  readonly birthdate: string
  /** 0 unknown, 1 明治, 2 大正, 3 昭和, 4 平成, 5 令和. */
  readonly eraCode: string
  /** Absent for code 9. */
  readonly gender?: 'male' | 'female'
  /** JIS X 0303: 1 male, 2 female, 9 not applicable. */
  readonly genderCode: '1' | '2' | '9'
  /** 住所. */
  readonly address: string
  readonly addressSubstitutions: Substitutions
}

const SPEC = 'docs/jpki-profile.md section 2'
const ARC = '1.2.392.200149.8.5.5.'

/** The fields by the last arc of their OIDs. An old published list swaps 5 and 6; on cards 5 is the address. */
const FIELDS: ReadonlyMap<string, FieldName> = new Map([
  ['1', 'name'],
  ['2', 'nameSubstitutions'],
  ['3', 'gender'],
  ['4', 'birthdate'],
  ['5', 'address'],
  ['6', 'addressSubstitutions'],
] as const)

/** The six fields of a certificate. */
export type FieldName = 'name' | 'nameSubstitutions' | 'gender' | 'birthdate' | 'address' | 'addressSubstitutions'

const GENDERS: ReadonlyMap<string, Pick<JpkiAttributes, 'gender' | 'genderCode'>> = new Map([
  ['1', { gender: 'male', genderCode: '1' }],
  ['2', { gender: 'female', genderCode: '2' }],
  ['9', { genderCode: '9' }],
] as const)

/** Far longer than any registered name or address. */
const MAX_TEXT = 1024

/**
 * Decodes the attributes in a certificate; it says nothing about whether the certificate may be believed.
 *
 * Spec: docs/jpki-profile.md section 2; RFC 5280 section 4.2.1.6.
 *
 * @param certificate — parsed.
 * @returns undefined when the certificate has none of the six fields (利用者証明用).
 * @throws TegataError ERR_JPKI_ATTRIBUTE_MISSING, ERR_JPKI_ATTRIBUTE_DUPLICATE, ERR_JPKI_ATTRIBUTE_INVALID,
 * ERR_JPKI_BIRTHDATE_PARTIAL, ERR_JPKI_BIRTHDATE_INVALID, ERR_DER_ENCODING, ERR_X509_MALFORMED
 *
 * @example
 * ```ts
 * const attributes = decodeAttributes(parseCertificate(der))
 * ```
 */
export function decodeAttributes(certificate: Certificate): JpkiAttributes | undefined {
  const fields = collectFields(certificate)
  return fields.size === 0 ? undefined : decodeFields(fields)
}

/** Decodes the texts of the six fields, wherever they were read from. */
export function decodeFields(fields: ReadonlyMap<FieldName, string>): JpkiAttributes {
  const field = (name: FieldName): string => {
    const text = fields.get(name)
    if (text === undefined) {
      throw new TegataError('ERR_JPKI_ATTRIBUTE_MISSING', 'an attribute is missing', {
        spec: SPEC,
        evidence: { attribute: name },
      })
    }
    return text
  }
  const name = decodeText('name', field('name'))
  const address = decodeText('address', field('address'))
  return {
    name,
    nameSubstitutions: decodeFlags('nameSubstitutions', field('nameSubstitutions'), name),
    ...decodeBirthdate(field('birthdate')),
    ...decodeGender(field('gender')),
    address,
    addressSubstitutions: decodeFlags('addressSubstitutions', field('addressSubstitutions'), address),
  }
}

/** Fields are found by OID: on cards they stand in the order 1, 4, 3, 5, 2, 6. */
function collectFields(certificate: Certificate): ReadonlyMap<FieldName, string> {
  const fields = new Map<FieldName, string>()
  for (const name of readSubjectAltName(certificate) ?? []) {
    if (name.kind !== 'otherName' || !name.typeId.startsWith(ARC)) continue
    const field = FIELDS.get(name.typeId.slice(ARC.length))
    if (field === undefined) continue
    // Two dates of birth: one reader would take the first, another the last.
    if (fields.has(field)) {
      throw new TegataError('ERR_JPKI_ATTRIBUTE_DUPLICATE', 'an attribute occurs twice', {
        spec: SPEC,
        evidence: { attribute: field },
      })
    }
    fields.set(
      field,
      readDer(name.value, (reader) => reader.utf8String()),
    )
  }
  return fields
}

export function decodeText(attribute: FieldName, text: string): string {
  if (text === '' || text.length > MAX_TEXT || /\p{Cc}/u.test(text)) {
    throw invalid('an attribute is empty, too long, or holds control characters', { attribute })
  }
  return text
}

function decodeFlags(attribute: FieldName, flags: string, text: string): Substitutions {
  if (!/^[01]{0,1024}$/.test(flags)) throw invalid('substitution flags are not all 0 or 1', { attribute })
  // One flag per code point. Flags that do not fit the text could mean any character of it.
  if (flags.length !== [...text].length) return 'unreliable'
  return [...flags].flatMap((flag, index) => (flag === '1' ? [index + 1] : []))
}

/** `EYYYYMMDD`: the era's code, then a date that is Gregorian already, not a year of the era. */
export function decodeBirthdate(text: string): Pick<JpkiAttributes, 'birthdate' | 'eraCode'> {
  const parts = /^([0-5])(\d{4})(\d\d)(\d\d)$/.exec(text)
  if (parts === null) throw invalidDate('the date of birth is not nine digits that begin with an era code')
  const [, eraCode = '', year = '', month = '', day = ''] = parts
  if (Number(year) === 0 || Number(month) === 0 || Number(day) === 0) {
    // Nobody may guess the rest: an age computed from a guess would be a false statement.
    throw new TegataError('ERR_JPKI_BIRTHDATE_PARTIAL', 'part of the date of birth is unknown', { spec: SPEC })
  }
  const birthdate = `${year}-${month}-${day}`
  const time = new Date(`${birthdate}T00:00:00Z`)
  if (Number.isNaN(time.getTime()) || time.toISOString().slice(0, 10) !== birthdate) {
    throw invalidDate('the date of birth is not a day of the calendar')
  }
  return { birthdate, eraCode }
}

export function decodeGender(code: string): Pick<JpkiAttributes, 'gender' | 'genderCode'> {
  const gender = GENDERS.get(code)
  if (gender === undefined) throw invalid('unknown gender code', { attribute: 'gender' })
  return gender
}

function invalid(message: string, evidence: Evidence): TegataError {
  return new TegataError('ERR_JPKI_ATTRIBUTE_INVALID', message, { spec: SPEC, evidence })
}

function invalidDate(message: string): TegataError {
  return new TegataError('ERR_JPKI_BIRTHDATE_INVALID', message, { spec: SPEC })
}
