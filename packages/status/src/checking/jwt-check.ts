import type { SafeFetch, StatusChecker } from '@tegata/core'
import { completeLimits } from '../list/limits.js'
import { readListPlace } from '../list/place.js'
import { readEntry } from '../list/structure.js'
import { parseStatusListJwt, STATUS_LIST_MEDIA_TYPE } from '../token/parse-jwt.js'
import { assertPolicy, type StatusListPolicy } from '../token/policy.js'
import { type StepTaker, takeSteps } from '../token/steps.js'
import { fetchToken } from './fetch-token.js'
import { readPlaces } from './places.js'
import { demandValid } from './verdict.js'

/** What a check without memory needs. Spec: draft-ietf-oauth-status-list-20 section 8.3. */
export interface JwtStatusCheckOptions extends StatusListPolicy {
  /** The only way to the network; the place for a cache. */
  readonly fetch: SafeFetch
}

const FORM = {
  mechanism: 'status_list',
  mediaType: STATUS_LIST_MEDIA_TYPE,
  readPlace: readListPlace,
  parse: parseStatusListJwt,
} as const

/** The first failure is all that a checker tells. */
const UNRECORDED: StepTaker = { check: (_id, _spec, step) => step(), checkLater: (_id, _spec, step) => step() }

/**
 * Makes the smallest checker there is, for web pages and edge functions: every check fetches the JWT and reads one entry
 * of the list out of it, which is inflated that far and forgotten. It makes the same checks as a status resolver, but for
 * the part of the list behind the entry, which it does not look at, and keeps nothing; so the status provider hears of every check unless `fetch` has a cache, and a list older than one seen before
 * is not noticed.
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
    for (const { uri, place, certificate, forms } of readPlaces(status, [FORM])) {
      const { form, body } = await fetchToken(options.fetch, { uri, forms, maxBytes: maxTokenBytes })
      const expectation = { form, uri, issuer, ...(certificate === undefined ? {} : { certificate }) }
      const claims = await takeSteps(UNRECORDED, body, expectation, { ...options, clock: () => now })
      // Each step throws when it fails, so that there are claims when none did.
      demandValid(await readEntry(claims!.list, place as number, maxListBytes))
    }
  }
}
