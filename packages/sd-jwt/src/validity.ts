import { assertOptions, type JsonObject, ownMember, TegataError } from '@tegata/core'
import type { IssuerJwtPolicy, KeyBindingPolicy } from './policy.js'

/** The moment a verification happens at, and how far other clocks may be off. */
export interface Moment {
  /** Seconds since 1970. */
  readonly now: number
  readonly skewSeconds: number
}

export function momentOf({ clock, skewSeconds = 0 }: Pick<IssuerJwtPolicy, 'clock' | 'skewSeconds'>): Moment {
  const now = clock().getTime() / 1000
  // Nothing expires before NaN.
  assertOptions({ clock: now }, 'a number, 0 or more', 'clock')
  return { now, skewSeconds }
}

/** What a processed payload must say of itself: that it is valid now, meant for this verifier, and what else is demanded. */
export function checkValidity(claims: JsonObject, policy: IssuerJwtPolicy & KeyBindingPolicy, moment: Moment): void {
  checkTimes(claims, moment)
  checkAudience(claims, policy.audience)
  for (const claim of policy.requiredClaims ?? []) {
    if (!Object.hasOwn(claims, claim)) throw missingClaim(claim, 'RFC 9901 section 7.1 step 6')
  }
}

/** A claim without which the SD-JWT is refused. */
export function missingClaim(claim: string, spec: string): TegataError {
  return new TegataError('ERR_SDJWT_CLAIM_REQUIRED', `${claim} is missing`, { spec, evidence: { claim } })
}

/** A claim of the wrong JSON type, or of an impossible value. */
export function badClaim(claim: string, spec: string): TegataError {
  return new TegataError('ERR_SDJWT_CLAIM_TYPE', `${claim} has the wrong type`, { spec, evidence: { claim } })
}

/** Of the last day that a Date knows, about the year 275,760. Spec: ECMA-262 section 21.4.1.1. */
const LAST_SECOND = 8.64e12

/** Reads a NumericDate; undefined when absent. A text, null, 1e400 or milliseconds must not mean "for ever". */
export function readNumericDate(claims: JsonObject, name: string): number | undefined {
  const value = ownMember(claims, name)
  if (value === undefined || (typeof value === 'number' && Math.abs(value) <= LAST_SECOND)) return value
  throw badClaim(name, 'RFC 7519 section 2')
}

/**
 * Checks `exp`, `nbf` and `iat` of a payload, where present.
 *
 * Spec: RFC 9901 section 7.1 step 6 (on the processed payload: an attacker could withhold a disclosed `exp`).
 */
export function checkTimes(claims: JsonObject, { now, skewSeconds }: Moment): void {
  const exp = readNumericDate(claims, 'exp')
  const nbf = readNumericDate(claims, 'nbf')
  const iat = readNumericDate(claims, 'iat')
  if (exp !== undefined && now >= exp + skewSeconds) {
    throw new TegataError('ERR_SDJWT_EXPIRED', 'exp is in the past', {
      spec: 'RFC 7519 section 4.1.4',
      evidence: { exp, now, skewSeconds },
    })
  }
  for (const [claim, time, section] of [['nbf', nbf, '4.1.5'] as const, ['iat', iat, '4.1.6'] as const]) {
    if (time !== undefined && now + skewSeconds < time) {
      throw new TegataError('ERR_SDJWT_NOT_YET_VALID', `${claim} is in the future`, {
        spec: `RFC 7519 section ${section}`,
        evidence: { [claim]: time, now, skewSeconds },
      })
    }
  }
}

/** Checks the `aud` of an Issuer-signed JWT: when it is there, the verifier must find itself in it. */
function checkAudience(claims: JsonObject, audience: string | undefined): void {
  const aud = ownMember(claims, 'aud')
  if (aud === undefined) return
  const audiences = Array.isArray(aud) ? aud : [aud]
  if (!audiences.every((entry) => typeof entry === 'string')) throw badClaim('aud', 'RFC 7519 section 4.1.3')
  if (audience === undefined || !audiences.includes(audience)) {
    throw new TegataError('ERR_SDJWT_AUDIENCE', 'aud is another one', {
      spec: 'RFC 7519 section 4.1.3',
      evidence: { expected: audience },
    })
  }
}
