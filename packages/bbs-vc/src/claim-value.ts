import type { TypedMessage } from '@tegata/bbs'
import {
  type ClaimName,
  decodeUtf8,
  encodeUtf8,
  isAssuranceLevel,
  type JsonValue,
  type PersonClaims,
  parseJson,
  TegataArgumentError,
  TegataError,
} from '@tegata/core'
import { LAYOUT_SLOTS, slotEncoding } from './layout.js'

/** Longer than any register entry. Both sides keep to it, so what was issued can be presented. */
const MAX_VALUE_BYTES = 2048

/** What an empty slot holds. */
const PADDING = /* @__PURE__ */ new Uint8Array()

/**
 * The messages of a credential: the canonical JSON text of each claim, and nothing where a claim is absent.
 *
 * Spec: DESIGN section 6 (fixed claim layout).
 *
 * @throws TegataArgumentError ERR_ARG_VALUE for a value the claims model does not have
 */
export function encodeClaims(claims: PersonClaims): Uint8Array[] {
  return LAYOUT_SLOTS.map((name) => {
    const value = claims[name]
    if (value === undefined) return PADDING
    const payload = encodeUtf8(JSON.stringify(value))
    if (!fitsClaim(name, value) || payload.length > MAX_VALUE_BYTES) {
      throw new TegataArgumentError('ERR_ARG_VALUE', `not a value of the claim ${name}`)
    }
    return payload
  })
}

/**
 * Reads one payload back into a value of the claims model; undefined for an empty slot.
 *
 * Spec: DESIGN section 2 (typed claims); RFC 8259.
 *
 * @throws TegataError ERR_BBS_VC_CLAIM, ERR_ENCODING_UTF8, ERR_ENCODING_JSON, ERR_ENCODING_LIMIT
 */
export function decodeClaim(name: ClaimName, payload: Uint8Array): PersonClaims[ClaimName] {
  if (payload.length === 0) return undefined
  const text = payload.length > MAX_VALUE_BYTES ? '' : decodeUtf8(payload)
  const value = text === '' ? null : parseJson(text, { maxDepth: 1 })
  // One value has one spelling: an issuer must not be able to mark people by white space or escapes.
  if (!fitsClaim(name, value) || JSON.stringify(value) !== text) {
    throw new TegataError('ERR_BBS_VC_CLAIM', `the payload is no canonical value of ${name}`, {
      spec: 'DESIGN section 6',
      evidence: { claim: name },
    })
  }
  return value as PersonClaims[ClaimName]
}

/**
 * What is signed for a payload: the day's number where the layout says so, the payload itself elsewhere. An empty slot is
 * no number, so nothing can be proven about the age of somebody whose birthdate is not stated.
 *
 * Spec: DESIGN section 6 (fixed claim layout).
 *
 * @throws TegataError ERR_BBS_VC_CLAIM, ERR_ENCODING_UTF8, ERR_ENCODING_JSON, ERR_ENCODING_LIMIT
 */
export function messageOf(name: ClaimName, payload: Uint8Array): TypedMessage {
  if (slotEncoding(name) === 'hash' || payload.length === 0) return payload
  return dayNumber(decodeClaim(name, payload) as string)!
}

const DAY = /^\d{4}-\d{2}-\d{2}$/
const MS_PER_DAY = 86_400_000
const DAY_ZERO = Date.UTC(1900, 0, 1)
/** Sixteen bits reach to 2079-06-06: what a range proof over a day will have to cover. */
const MAX_DAY_NUMBER = 0xffff

/** Days since 1900-01-01; undefined for what is no day of the calendar, or out of range. */
function dayNumber(day: string): number | undefined {
  const time = DAY.test(day) ? Date.parse(day) : Number.NaN
  const days = (time - DAY_ZERO) / MS_PER_DAY
  if (!(days >= 0 && days <= MAX_DAY_NUMBER)) return undefined
  return new Date(time).toISOString().startsWith(day) ? days : undefined
}

function fitsClaim(name: ClaimName, value: JsonValue): boolean {
  switch (name) {
    case 'assurance_level':
      return isAssuranceLevel(value)
    case 'gender':
      return value === 'male' || value === 'female'
    case 'birthdate':
      return typeof value === 'string' && dayNumber(value) !== undefined
    case 'name':
    case 'address':
    case 'prefecture':
    case 'municipality':
      return typeof value === 'string' && value !== ''
    default:
      return typeof value === 'boolean'
  }
}
