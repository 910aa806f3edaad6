import { type CborMap, type CborValue, Tagged } from '@tegata/cbor'
import { equalBytes, isTegataError, TegataError } from '@tegata/core'
import { ATTRIBUTE, type Certificate, nameValues, parseCertificate, readSubjectKeyIdentifier } from '@tegata/pki'
import type { ProfileRules } from '../profile/profiles.js'
import { checkProfile } from '../profile/requirements.js'
import { array, bytes, LIST_SPEC, listError, optional, required, text, time } from './signed-list.js'

/** An entry that is left out, and why. Spec: ISO/IEC 18013-5 Annex C.1.7.1. */
export interface UnusableEntry {
  /** Place in the list, from 0. */
  readonly index: number
  /** Code of the error. */
  readonly code: string
  readonly message: string
}

/** What the entries of every kind of list have. Spec: ISO/IEC 18013-5 Annex C.1.7.1. */
export interface ListedCertificate {
  /** DER. */
  readonly certificate: Uint8Array
  /** ISO 3166-1 alpha-2. */
  readonly issuingCountry: string | undefined
  readonly stateOrProvinceName: string | undefined
}

/** More entries than countries, states and generations of keys together; of a kilobyte each, they fill the largest list. */
const MAX_ENTRIES = 4000

/**
 * Reads the entries; one that contradicts its certificate, or whose certificate is none, is left out and named, so that one
 * bad authority does not take all others out of service.
 *
 * @throws TegataError ERR_MDOC_LIST_STRUCTURE
 */
export function readEntries<T>(
  list: CborMap,
  read: (entry: CborMap) => T,
): { readonly entries: readonly T[]; readonly unusable: readonly UnusableEntry[] } {
  const entries: T[] = []
  const unusable: UnusableEntry[] = []
  const values = required(list, 'certificateInfos', array)
  if (values.length > MAX_ENTRIES) throw listError('too many entries')
  for (const [index, value] of values.entries()) {
    if (!(value instanceof Map)) throw listError('an entry is not a map')
    try {
      entries.push(read(value))
    } catch (error) {
      if (!isTegataError(error)) throw error
      unusable.push({ index, code: error.code, message: error.message })
    }
  }
  return { entries, unusable }
}

/**
 * Reads what all entries have, and compares it with the certificate: readers that index a list by what it says must find
 * what the certificate says.
 *
 * @throws TegataError ERR_MDOC_LIST_ENTRY, ERR_MDOC_LIST_STRUCTURE, ERR_MDOC_CERTIFICATE, ERR_DER_…, ERR_X509_…
 */
export function readListedCertificate(entry: CborMap, rules: ProfileRules): ListedCertificate {
  const der = required(entry, 'certificate', bytes)
  const certificate = parseCertificate(der)
  if (!equalBytes(required(entry, 'serialNumber', magnitude), withoutZeros(certificate.serialNumber))) {
    throw contradiction('serialNumber')
  }
  if (!isKeyIdentifier(required(entry, 'ski', bytes), certificate)) throw contradiction('ski')
  compare('issuer', optional(entry, 'issuer', bytes), certificate.issuer.der, equalBytes)
  compare('subject', optional(entry, 'subject', bytes), certificate.subject.der, equalBytes)
  compare('notBefore', optional(entry, 'notBefore', time), certificate.notBefore, isSameTime)
  compare('notAfter', optional(entry, 'notAfter', time), certificate.notAfter, isSameTime)
  const issuingCountry = optional(entry, 'issuingCountry', text)
  const [country] = nameValues(certificate.subject, ATTRIBUTE.countryName)
  if (country !== undefined) compare('issuingCountry', issuingCountry, country, isSameText)
  checkProfile({ certificate, rules, issuer: certificate })
  const stateOrProvinceName = optional(entry, 'stateOrProvinceName', text) || undefined
  return { certificate: certificate.der, issuingCountry, stateOrProvinceName }
}

function compare<T>(field: string, listed: T | undefined, actual: T, isSame: (a: T, b: T) => boolean): void {
  if (listed !== undefined && !isSame(listed, actual)) throw contradiction(field)
}

const HALF_A_DAY_MS = 43_200_000
/** AAMVA writes 18 o'clock as 06: hours of a twelve-hour clock. What counts are the dates in the certificate. */
const isSameTime = (a: Date, b: Date) => [0, HALF_A_DAY_MS].includes(b.getTime() - a.getTime())
const isSameText = (a: string, b: string) => a === b

/** AAMVA writes the value of the extension, an OCTET STRING in DER; Austroads what is in it. */
function isKeyIdentifier(listed: Uint8Array, certificate: Certificate): boolean {
  const own = readSubjectKeyIdentifier(certificate)
  if (own === undefined) return listed.length === 0
  // An extension value ends in the identifier, after tag and length; nested twice, after two of them.
  const head = listed.length - own.length
  const isNested = [0, 2, 4].includes(head) && listed.subarray(0, head).every((byte, i) => byte === headByte(i, listed))
  return isNested && equalBytes(listed.subarray(head), own)
}

/** Of OCTET STRINGs inside one another, up to 127 bytes long: their tags, and what is left after each length. */
function headByte(index: number, { length }: Uint8Array): number {
  return index % 2 === 0 ? 0x04 : length - index - 1
}

/** An unsigned bignum (tag 2), or an integer where it is small. */
function magnitude(value: CborValue): Uint8Array {
  if (value instanceof Tagged && value.tag === 2 && value.value instanceof Uint8Array) return withoutZeros(value.value)
  if ((typeof value === 'number' && Number.isSafeInteger(value)) || typeof value === 'bigint') {
    if (value < 0) throw listError('a negative number')
    const hex = value.toString(16)
    const digits = hex.length % 2 === 0 ? hex : `0${hex}`
    return withoutZeros(
      Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.substr(2 * i, 2), 16)),
    )
  }
  throw listError('not an integer')
}

function withoutZeros(number: Uint8Array): Uint8Array {
  const first = number.findIndex((byte) => byte !== 0)
  return first < 0 ? number.subarray(number.length) : number.subarray(first)
}

function contradiction(field: string): TegataError {
  return new TegataError('ERR_MDOC_LIST_ENTRY', `what a list says about a certificate is not what it says: ${field}`, {
    spec: LIST_SPEC,
    evidence: { field },
  })
}
