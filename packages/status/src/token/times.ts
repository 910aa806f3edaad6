import { TegataError } from '@tegata/core'
import type { TokenClaims } from './claims.js'
import type { StatusListPolicy } from './policy.js'

/** Checks that the token speaks of now. Spec: draft-ietf-oauth-status-list-20 section 8.3 steps 4.b and 4.c. */
export function checkTimes(
  claims: TokenClaims<unknown>,
  date: Date,
  { skewSeconds = 0, maxAgeSeconds }: StatusListPolicy,
): void {
  const { iat, exp } = claims
  const now = secondsOf(date)
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
export function checkTimesAt(
  claims: TokenClaims<unknown>,
  then: Date,
  now: Date,
  { skewSeconds = 0 }: StatusListPolicy,
): void {
  const { iat, exp } = claims
  const at = secondsOf(then)
  checkIssued(claims, secondsOf(now) + skewSeconds)
  // Without exp nothing signals how long the list was valid.
  if (exp === undefined || !(at >= iat && at < exp)) {
    throw new TegataError('ERR_STATUS_TIME', 'the Status List Token is not of the time asked for', {
      spec: 'draft-ietf-oauth-status-list-20 section 8.4',
      evidence: { at, iat, exp },
    })
  }
}

function checkIssued({ iat, nbf }: TokenClaims<unknown>, latest: number): void {
  for (const [claim, time, section] of [['iat', iat, '4.1.6'] as const, ['nbf', nbf, '4.1.5'] as const]) {
    if (time === undefined || time <= latest) continue
    throw new TegataError('ERR_STATUS_NOT_YET_VALID', `the Status List Token is before its ${claim}`, {
      spec: `RFC 7519 section ${section}`,
      evidence: { [claim]: time, latest },
    })
  }
}

function secondsOf(date: Date): number {
  return date.getTime() / 1000
}
