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
import { LAYOUT_SLOTS } from './layout.js'

/** Longer than any register entry. Both sides keep to it, so what was issued can be presented. */
const MAX_VALUE_BYTES = 2048

/** What an empty slot holds. */
const PADDING = new Uint8Array()

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

const DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/

function fitsClaim(name: ClaimName, value: JsonValue): boolean {
  switch (name) {
    case 'assurance_level':
      return isAssuranceLevel(value)
    case 'gender':
      return value === 'male' || value === 'female'
    case 'birthdate':
      return typeof value === 'string' && DAY.test(value)
    case 'name':
    case 'address':
    case 'prefecture':
    case 'municipality':
      return typeof value === 'string' && value !== ''
    default:
      return typeof value === 'boolean'
  }
}
