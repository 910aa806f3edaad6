import type { SafeFetch, StatusChecker } from '@tegata/core'
import { completeLimits } from '../list/limits.js'
import { badReference, memberOf, readListPlace } from '../list/place.js'
import { readEntry } from '../list/structure.js'
import { checkSignature, checkSubject } from '../token/checks.js'
import { checkClaims } from '../token/claims.js'
import { parseStatusListJwt, STATUS_LIST_MEDIA_TYPE } from '../token/parse-jwt.js'
import { assertPolicy, type StatusListPolicy } from '../token/policy.js'
import { checkTimes } from '../token/times.js'
import type { StatusPlace } from '../token/token.js'
import { fetchToken } from './fetch-token.js'
import { demandValid } from './verdict.js'

/** What a check without memory needs. Spec: draft-ietf-oauth-status-list-20 section 8.3. */
export interface JwtStatusCheckOptions extends StatusListPolicy {
  /** The only way to the network; the place for a cache. */
  readonly fetch: SafeFetch
}

/**
 * Makes the smallest checker there is, for web pages and edge functions: every check fetches the JWT and reads one entry
 * of the list out of it, which is inflated that far and forgotten. It makes the same checks as a status resolver, but for
 * the part of the list behind the entry, which it does not look at. It keeps nothing: the status provider hears of every
 * check unless `fetch` has a cache, and a list older than one seen before is not noticed.
 *
 * Spec: draft-ietf-oauth-status-list-20 sections 8.1 to 8.3.
 *
 * @param options — trust, time and fetch.
 * @throws TegataArgumentError ERR_ARG_TYPE for an incomplete policy
 * @example
 * ```ts
 * const check = createJwtStatusCheck({ fetch, statusKeys, algorithms: ['ES256'], clock: systemClock, maxAgeSeconds: 86_400 })
 * ```
 */
export function createJwtStatusCheck(options: JwtStatusCheckOptions): StatusChecker {
  assertPolicy(options)
  return async (status, { issuer, now }) => {
    const { maxTokenBytes, maxListBytes } = completeLimits(options.limits)
    const { uri, place, certificate } = readOnlyPlace(status)
    const { body } = await fetchToken(options.fetch, uri, [STATUS_LIST_MEDIA_TYPE], maxTokenBytes)
    const token = parseStatusListJwt(body, options.algorithms, maxTokenBytes)
    await checkSignature(token, options.statusKeys, { issuer, uri, certificate, at: now })
    const claims = checkClaims(token.claims())
    checkSubject(claims, uri)
    checkTimes(claims, now, options)
    demandValid(await readEntry(claims.list, place as number, maxListBytes))
  }
}

/** A list of another mechanism beside the status list, which nobody here looks into, could say that the credential is revoked. */
function readOnlyPlace(status: unknown): StatusPlace {
  const member = memberOf(status, 'status_list')
  if (member !== undefined && memberOf(status, 'identifier_list') === undefined) return readListPlace(member)
  throw badReference('status is not one status list')
}
