import {
  AGE_THRESHOLDS,
  type ClaimName,
  isAssuranceLevel,
  type JsonObject,
  type JsonValue,
  ownMember,
  type PersonClaims,
  TegataError,
} from '@tegata/core'
import type { ClaimsPath } from './claims-path.js'
import type { DecoyDigests } from './conceal.js'
import { badClaim } from './validity.js'

/** The credential type of a JPKI person when the issuer names no other. Spec: SD-JWT VC section 2.2.2.1. */
export const PERSON_VCT = 'urn:tegata:person:1'

/** What a claim of the person model is called on the wire, and what it must look like. */
interface WireClaim {
  readonly path: readonly [string] | readonly [string, string]
  isValid(value: JsonValue): boolean
}

const isText = (value: JsonValue): boolean => typeof value === 'string' && value !== ''
const isFlag = (value: JsonValue): boolean => typeof value === 'boolean'
const isDay = (value: JsonValue): boolean => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)
const isGender = (value: JsonValue): boolean => value === 'male' || value === 'female'

/** Names of OpenID Connect and of the EU PID where they exist; `jpki_name_substitution` is ours. */
const WIRE_CLAIMS: ReadonlyMap<ClaimName, WireClaim> = new Map<ClaimName, WireClaim>([
  ['assurance_level', { path: ['assurance_level'], isValid: isAssuranceLevel }],
  ['name', { path: ['name'], isValid: isText }],
  ['name_substituted', { path: ['jpki_name_substitution'], isValid: isFlag }],
  ['birthdate', { path: ['birthdate'], isValid: isDay }],
  ['gender', { path: ['gender'], isValid: isGender }],
  ['address', { path: ['address', 'formatted'], isValid: isText }],
  ['prefecture', { path: ['address', 'region'], isValid: isText }],
  ['municipality', { path: ['address', 'locality'], isValid: isText }],
  ...AGE_THRESHOLDS.map((age): [ClaimName, WireClaim] => [
    `age_over_${age}`,
    { path: ['age_equal_or_over', String(age)], isValid: isFlag },
  ]),
])

/** The same for everybody, so it is always visible. */
const VISIBLE: ReadonlySet<ClaimName> = new Set(['assurance_level'])

/** The wire path of a claim. */
export function pathOf(name: ClaimName): WireClaim['path'] {
  return WIRE_CLAIMS.get(name)!.path
}

/** Claims in wire form, and what to hide of them. */
export interface WirePerson {
  readonly claims: JsonObject
  readonly disclosable: readonly ClaimsPath[]
  readonly decoys: readonly DecoyDigests[]
}

/**
 * Brings a person's claims into wire form. Every object has the same number of digests for everybody: a decoy stands in
 * for a claim that the register does not state, so that a missing gender does not show.
 */
export function encodePerson(person: PersonClaims): WirePerson {
  const claims: JsonObject = { address: {}, age_equal_or_over: {} }
  const disclosable: ClaimsPath[] = []
  const missing = new Map<string, number>([
    ['', 0],
    ['address', 0],
    ['age_equal_or_over', 0],
  ])
  for (const [name, { path }] of WIRE_CLAIMS) {
    const value = person[name]
    const [member, inner] = path
    const group = inner === undefined ? '' : member
    if (value !== undefined) {
      const container = inner === undefined ? claims : (claims[member] as JsonObject)
      container[inner ?? member] = value
      if (!VISIBLE.has(name)) disclosable.push(path)
    } else if (!VISIBLE.has(name)) {
      missing.set(group, missing.get(group)! + 1)
    }
  }
  const decoys = [...missing].map(([group, count]) => ({ path: group === '' ? [] : [group], count }))
  return { claims, disclosable, decoys }
}

/** Reads claims of the person model out of a verified payload: each must have its type; absent ones are left out. */
export function decodePerson(payload: JsonObject, names: Iterable<ClaimName> = WIRE_CLAIMS.keys()): PersonClaims {
  const person: Record<string, JsonValue> = {}
  for (const name of names) {
    const { path, isValid } = WIRE_CLAIMS.get(name)!
    const value = path.reduce<JsonValue | undefined>(ownMember, payload)
    if (value === undefined) continue
    if (!isValid(value)) throw badClaim(name, 'DESIGN section 6')
    person[name] = value
  }
  return person as PersonClaims
}

/** Refuses a person without a claim that was asked for. */
export function requireClaims(person: PersonClaims, names: readonly ClaimName[]): PersonClaims {
  const claim = names.find((name) => person[name] === undefined)
  if (claim === undefined) return person
  throw new TegataError('ERR_POLICY_CLAIM_MISSING', `${claim} is missing`, {
    spec: 'DESIGN section 2',
    evidence: { claim },
  })
}
