import { badClaim } from '../list/structure.js'
import type { UnverifiedClaims } from './token.js'

/** The claims of a token whose signature is right, with their types checked. */
export interface TokenClaims<List> {
  readonly sub: string
  readonly iat: number
  readonly exp: number | undefined
  readonly nbf: number | undefined
  readonly ttl: number | undefined
  readonly list: List
}

/** Of the last day that a Date knows, about the year 275,760. Spec: ECMA-262 section 21.4.1.1. */
const LAST_SECOND = 8.64e12

/** Checks presence and types. Spec: draft-ietf-oauth-status-list-20 section 8.3 step 3.b, sections 5.1 and 5.2. */
export function checkClaims<List>({ sub, iat, exp, nbf, aud, ttl, list }: UnverifiedClaims<List>): TokenClaims<List> {
  if (typeof sub !== 'string' || sub === '') throw badClaim('sub', 'is not a URI')
  // RFC 7519 section 4.1.3: a principal that does not find itself in aud MUST reject; a status list is for everybody.
  if (aud !== undefined) throw badClaim('aud', 'is not for everybody')
  if (iat === undefined) throw badClaim('iat', 'is missing')
  const numbers = { iat, exp, nbf, ttl }
  for (const [claim, value] of Object.entries(numbers)) {
    // A text, null, 1e400 or milliseconds must not mean "for ever". Spec: RFC 7519 section 2; RFC 8392 section 2.
    const isSeconds = typeof value === 'number' && Math.abs(value) <= LAST_SECOND
    if (value !== undefined && !isSeconds) throw badClaim(claim, 'is not in seconds')
  }
  const claims = { ...numbers, sub, list } as TokenClaims<List>
  if (claims.ttl !== undefined && claims.ttl <= 0) throw badClaim('ttl', 'is not positive')
  return claims
}
