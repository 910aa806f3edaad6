import { TegataError } from '@tegata/core'
import { badClaim } from '../list/structure.js'
import type { StatusMechanism, UnverifiedClaims } from './token.js'

/** The claims of a token whose signature is right, with their types checked. */
export interface TokenClaims<List> {
  readonly sub: string
  readonly iat: number
  readonly exp: number | undefined
  readonly nbf: number | undefined
  readonly ttl: number | undefined
  readonly list: List
}

/** Checks presence and types. Spec: draft-ietf-oauth-status-list-20 section 8.3 step 3.b, sections 5.1 and 5.2. */
export function checkClaims<List>(
  { sub, iat, exp, nbf, aud, ttl, list }: UnverifiedClaims<List>,
  mechanism: StatusMechanism,
): TokenClaims<List> {
  if (typeof sub !== 'string' || sub === '') throw badClaim('sub', 'is not the URI of the token')
  // RFC 7519 section 4.1.3: a principal that does not find itself in aud MUST reject; a status list is for everybody.
  if (aud !== undefined) throw badClaim('aud', 'restricts the token to somebody')
  // ISO/IEC 18013-5 section 12.3.6.3: "The exp claim shall be present."
  if (exp === undefined && mechanism === 'identifier_list') throw badClaim('exp', 'is missing')
  const claims: TokenClaims<List> = {
    sub,
    iat: numericDate('iat', iat),
    exp: exp === undefined ? undefined : numericDate('exp', exp),
    nbf: nbf === undefined ? undefined : numericDate('nbf', nbf),
    ttl: ttl === undefined ? undefined : numericDate('ttl', ttl),
    list,
  }
  if (claims.ttl !== undefined && claims.ttl <= 0) throw badClaim('ttl', 'is not positive')
  return claims
}

/** A text, null or 1e400 must not mean "for ever". Spec: RFC 7519 section 2; RFC 8392 section 2. */
function numericDate(claim: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw badClaim(claim, 'is missing or not a number')
}

/** The moment of a check, in seconds since 1970. */
export interface Moment {
  readonly now: number
  readonly skewSeconds: number
  readonly maxAgeSeconds: number
}

/** Checks that the token speaks of now. Spec: draft-ietf-oauth-status-list-20 section 8.3 steps 4.b and 4.c. */
export function checkTimes(claims: TokenClaims<unknown>, { now, skewSeconds, maxAgeSeconds }: Moment): void {
  const { iat, exp } = claims
  checkIssued(claims, now + skewSeconds)
  if (exp !== undefined && now >= exp + skewSeconds) {
    throw new TegataError('ERR_STATUS_EXPIRED', 'the Status List Token has expired', {
      spec: 'draft-ietf-oauth-status-list-20 section 8.3 step 4.c',
      evidence: { exp, now, skewSeconds },
    })
  }
  if (now - iat > maxAgeSeconds + skewSeconds) {
    throw new TegataError('ERR_STATUS_STALE', 'the Status List Token is too old', {
      spec: 'draft-ietf-oauth-status-list-20 section 8.3 step 4.b',
      evidence: { iat, now, maxAgeSeconds },
    })
  }
}

/**
 * Checks that the token speaks of a moment in the past: a server may have ignored the `time` parameter and answered
 * with today's list.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 8.4.
 */
export function checkTimesAt(claims: TokenClaims<unknown>, at: number, { now, skewSeconds }: Moment): void {
  const { iat, exp } = claims
  checkIssued(claims, now + skewSeconds)
  // Without exp nothing signals how long the list was valid.
  if (exp === undefined || !(at >= iat && at < exp)) {
    throw new TegataError('ERR_STATUS_TIME', 'the Status List Token is not of the time asked for', {
      spec: 'draft-ietf-oauth-status-list-20 section 8.4',
      evidence: { at, iat, exp },
    })
  }
}

function checkIssued({ iat, nbf }: TokenClaims<unknown>, latest: number): void {
  for (const [claim, time] of [['iat', iat] as const, ['nbf', nbf] as const]) {
    if (time === undefined || time <= latest) continue
    throw new TegataError('ERR_STATUS_NOT_YET_VALID', `the Status List Token is before its ${claim}`, {
      spec: claim === 'iat' ? 'RFC 7519 section 4.1.6' : 'RFC 7519 section 4.1.5',
      evidence: { [claim]: time, latest },
    })
  }
}
