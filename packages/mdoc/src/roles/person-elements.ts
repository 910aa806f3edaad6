import { type CborInput, type CborValue, makeFullDate, readFullDate } from '@tegata/cbor'
import {
  CLAIM_NAMES,
  type ClaimName,
  isAssuranceLevel,
  isTegataError,
  type PersonClaims,
  TegataError,
} from '@tegata/core'
import type { MdocElements } from '../issue/issue.js'
import type { ElementSelection } from '../present/credential.js'
import type { ElementValues } from '../verify/document.js'

/**
 * The document type of a JPKI person. The type of the state's own mdoc (`org.iso.23220.1.jp.mnc`) is not ours to issue.
 *
 * Spec: DESIGN section 6.
 */
export const PERSON_DOC_TYPE = 'org.tegata.person.1'

/** Data elements that every identity document may have. Spec: ISO/IEC TS 23220-2. */
const NAMESPACE_ISO = 'org.iso.23220.1'
/** Elements of Japanese documents: names and addresses are one text, as registered. Spec: names of the My Number Card mdoc (`org.iso.23220.1.jp.mnc`). */
const NAMESPACE_JP = 'org.iso.23220.1.jp'
/** What no standard has an element for. */
const NAMESPACE_OWN = 'org.tegata.1'

const SEX = { male: 1, female: 2 } as const

/** How a claim is written as an element's value and read again. */
interface ValueType {
  write(value: never): CborInput
  /** @returns undefined when the value is not of the element's type. */
  read(value: CborValue): string | boolean | undefined
}

const TEXT: ValueType = {
  write: (value: string) => value,
  read: (value) => (typeof value === 'string' ? value : undefined),
}
const FLAG: ValueType = {
  write: (value: boolean) => value,
  read: (value) => (typeof value === 'boolean' ? value : undefined),
}
const LEVEL: ValueType = {
  write: (value: string) => value,
  read: (value) => (isAssuranceLevel(value) ? value : undefined),
}
const DATE: ValueType = { write: (value: string) => makeFullDate(value), read: readDate }
/** ISO/IEC 5218, as `sex` is defined. */
const GENDER: ValueType = {
  write: (value: keyof typeof SEX) => SEX[value],
  read: (value) => (value === SEX.male ? 'male' : value === SEX.female ? 'female' : undefined),
}

/** Where each claim stands in the document. Spec: ISO/IEC TS 23220-2; ISO/IEC 18013-5 section 7.2.5. */
const ELEMENTS: Readonly<Record<ClaimName, readonly [namespace: string, name: string, type: ValueType]>> = {
  assurance_level: [NAMESPACE_OWN, 'assurance_level', LEVEL],
  name: [NAMESPACE_JP, 'full_name_unicode', TEXT],
  name_substituted: [NAMESPACE_OWN, 'name_substituted', FLAG],
  birthdate: [NAMESPACE_ISO, 'birth_date', DATE],
  gender: [NAMESPACE_ISO, 'sex', GENDER],
  address: [NAMESPACE_JP, 'resident_address_unicode', TEXT],
  prefecture: [NAMESPACE_OWN, 'prefecture', TEXT],
  municipality: [NAMESPACE_OWN, 'municipality', TEXT],
  age_over_13: [NAMESPACE_ISO, 'age_over_13', FLAG],
  age_over_15: [NAMESPACE_ISO, 'age_over_15', FLAG],
  age_over_16: [NAMESPACE_ISO, 'age_over_16', FLAG],
  age_over_18: [NAMESPACE_ISO, 'age_over_18', FLAG],
  age_over_20: [NAMESPACE_ISO, 'age_over_20', FLAG],
  age_over_65: [NAMESPACE_ISO, 'age_over_65', FLAG],
}

function readDate(value: CborValue): string | undefined {
  try {
    return readFullDate(value)
  } catch (error) {
    if (isTegataError(error)) return undefined
    throw error
  }
}

/** Writes claims as elements; an absent claim is an absent element. */
export function claimsToElements(claims: PersonClaims): MdocElements {
  const elements: Record<string, Record<string, CborInput>> = {}
  for (const claim of CLAIM_NAMES) {
    const value = claims[claim]
    if (value === undefined) continue
    const [namespace, name, { write }] = ELEMENTS[claim]
    elements[namespace] ??= {}
    elements[namespace][name] = write(value as never)
  }
  return elements
}

/**
 * How many digests stand in for absent claims in each namespace: with them everybody's documents have as many, whether or
 * not the register states a gender.
 */
export function decoysFor(claims: PersonClaims): Readonly<Record<string, number>> {
  const decoys: Record<string, number> = {}
  for (const claim of CLAIM_NAMES) {
    if (claims[claim] !== undefined) continue
    const [namespace] = ELEMENTS[claim]
    decoys[namespace] = (decoys[namespace] ?? 0) + 1
  }
  return decoys
}

/** The elements that carry the claims. */
export function selectElements(claims: readonly ClaimName[]): ElementSelection {
  const selection: Record<string, string[]> = {}
  for (const claim of claims) {
    const [namespace, name] = ELEMENTS[claim]
    selection[namespace] ??= []
    selection[namespace].push(name)
  }
  return selection
}

/**
 * Reads claims out of verified elements.
 *
 * @param claims — those that must be there.
 * @throws TegataError ERR_POLICY_CLAIM_MISSING, ERR_MDOC_ELEMENT_VALUE
 */
export function elementsToClaims(elements: ElementValues, claims: readonly ClaimName[]): PersonClaims {
  const result: Partial<Record<ClaimName, unknown>> = {}
  for (const claim of claims) {
    const [namespace, name, { read }] = ELEMENTS[claim]
    const values = elements.get(namespace)
    if (!values?.has(name)) {
      throw new TegataError('ERR_POLICY_CLAIM_MISSING', 'a claim that was asked for is not in the document', {
        evidence: { claim },
      })
    }
    const value = read(values.get(name))
    if (value === undefined) {
      throw new TegataError('ERR_MDOC_ELEMENT_VALUE', 'an element has a value of another type than defined', {
        evidence: { namespace, element: name },
      })
    }
    result[claim] = value
  }
  return result as PersonClaims
}

/** The claims whose elements a document has. */
export function findClaims(elements: ElementValues): readonly ClaimName[] {
  return CLAIM_NAMES.filter((claim) => {
    const [namespace, name] = ELEMENTS[claim]
    return elements.get(namespace)?.has(name)
  })
}
