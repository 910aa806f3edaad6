import {
  isTegataError,
  isVerified,
  type SafeFetch,
  type StatusChecker,
  TegataArgumentError,
  type TegataError,
  type Verified,
} from '@tegata/core'
import { STATUS } from '../list/status-list.js'
import { assertPolicy, type StatusListPolicy } from '../token/policy.js'
import type { StatusTokenForm } from '../token/token.js'
import type { StatusCacheOptions } from './list-cache.js'
import { ListSource } from './list-source.js'
import { readPlaces } from './places.js'
import { demandValid } from './verdict.js'

/** What a status resolver needs. Spec: draft-ietf-oauth-status-list-20 section 8. */
export interface StatusResolverOptions extends StatusListPolicy {
  /** The only way to the network: `createSafeFetch()`. */
  readonly fetch: SafeFetch
  /**
   * Forms of tokens that are taken, of `statusListJwt`, `statusListCwt` and `identifierListCwt`. For an SD-JWT VC it is JWT
   * (SD-JWT VC section 2.2.2.3): who wants to hold providers to that has a resolver of its own for SD-JWT VCs.
   */
  readonly forms: readonly StatusTokenForm<unknown>[]
  readonly cache?: StatusCacheOptions
}

/** What a status list says about one credential. Spec: draft-ietf-oauth-status-list-20 section 7.1. */
export interface CredentialStatus {
  /** The value in the list: `STATUS.VALID`, `STATUS.INVALID`, `STATUS.SUSPENDED`, or another. */
  readonly value: number
  /** When the status issuer said so. */
  readonly issuedAt: Date
}

/** How fetching one list ahead of time went. Spec: draft-ietf-oauth-status-list-20 section 9. */
export interface PrefetchResult {
  readonly uri: string
  /** Why the list is not in the cache; undefined when it is. */
  readonly failure: TegataError | undefined
}

/** A credential that came out of a verification. Spec: draft-ietf-oauth-status-list-20 section 8.3. */
export interface StatusSubject {
  /** Id of the trusted issuer that signed the credential. */
  readonly issuer: string
  /** Its claims; `status` is read, a JSON object or a CBOR map. */
  readonly claims: Readonly<Record<string, unknown>>
}

/** Looks up statuses of verified credentials. Spec: draft-ietf-oauth-status-list-20 section 8. */
export interface StatusResolver {
  /**
   * For the policy of a format, which calls it last: throws unless the credential is valid.
   *
   * @throws TegataError ERR_STATUS_INVALID, ERR_STATUS_SUSPENDED, ERR_STATUS_UNKNOWN, or what `lookUp` throws
   */
  readonly check: StatusChecker
  /**
   * Tells the status now, or at a moment in the past; undefined when the credential has none.
   *
   * @throws TegataError ERR_STATUS_REFERENCE, ERR_STATUS_UNAVAILABLE, ERR_STATUS_INDEX, ERR_FETCH_*, ERR_ENCODING_*, or
   * what `verifyStatusListToken` throws
   * @throws TegataArgumentError ERR_ARG_VALUE for a credential that did not come out of a verification, or a moment to come
   */
  lookUp(subject: Verified<StatusSubject>, at?: Date): Promise<CredentialStatus | undefined>
  /** Fetches status lists of one issuer into the cache, so that a later look-up needs no network and tells nobody of itself. */
  prefetch(issuer: string, uris: readonly string[]): Promise<readonly PrefetchResult[]>
}

/**
 * Makes a status resolver: fetches, verifies, inflates within limits, and keeps lists as long as they may be kept.
 *
 * No list is fetched for a credential that is invalid: formats call `check` when everything else passed, and `lookUp`
 * takes only values that came out of a verification. It fails closed: a status that cannot be found out is an error.
 * Asking tells the status provider that somebody looks, which is why lists are kept for their `ttl`, and why looking
 * into the past is a call of its own.
 *
 * Spec: draft-ietf-oauth-status-list-20 sections 8.1 to 8.4, 11.5 and 12.3.
 *
 * @param options — trust, time, fetch and limits.
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE for an incomplete policy
 * @example
 * ```ts
 * const statuses = createStatusResolver({
 *   fetch: createSafeFetch(), forms: [statusListJwt], statusKeys: staticStatusKeys(trust), algorithms: ['ES256'],
 *   clock: systemClock, maxAgeSeconds: 86_400,
 * })
 * await verifySdJwtVc(presentation, { ...policy, status: statuses.check })
 * ```
 */
export function createStatusResolver(options: StatusResolverOptions): StatusResolver {
  assertPolicy(options)
  if (typeof options.fetch !== 'function') throw new TegataArgumentError('ERR_ARG_TYPE', 'fetch must be a SafeFetch')
  if (!Array.isArray(options.forms) || options.forms.length === 0) {
    throw new TegataArgumentError('ERR_ARG_TYPE', 'forms must be a non-empty array')
  }
  const source = new ListSource(options)
  return {
    async check(status, { issuer, now }) {
      for (const { place, ...request } of readPlaces(status, options.forms)) {
        const { list } = await source.find({ ...request, issuer }, now)
        demandValid(list.statusAt(place))
      }
    },
    async lookUp(subject, at) {
      if (!isVerified(subject)) {
        throw new TegataArgumentError('ERR_ARG_VALUE', 'the credential did not come out of a verification')
      }
      const { issuer, claims } = subject
      if (!Object.hasOwn(claims, 'status')) return undefined
      const now = options.clock()
      // Neither an invalid date nor the future is after the end of anything.
      if (at !== undefined && !(at <= now)) {
        throw new TegataArgumentError('ERR_ARG_VALUE', 'at must be a moment in the past')
      }
      const statuses: CredentialStatus[] = []
      for (const { place, ...request } of readPlaces(claims.status, options.forms)) {
        const wanted = { ...request, issuer }
        const { list, issuedAt } =
          at === undefined ? await source.find(wanted, now) : await source.fetch(wanted, now, at)
        statuses.push({ value: list.statusAt(place), issuedAt })
      }
      return statuses.find(({ value }) => value !== STATUS.VALID) ?? statuses[0]
    },
    async prefetch(issuer, uris) {
      const forms = options.forms.filter(({ mechanism }) => mechanism === 'status_list')
      const results: PrefetchResult[] = []
      // One after the other: hundreds of requests at once would look like an attack to the status provider.
      for (const uri of uris) {
        results.push({ uri, failure: await failureOf(() => source.find({ issuer, uri, forms }, options.clock())) })
      }
      return results
    },
  }
}

/** "it SHOULD continue processing the other Status List Tokens" (section 9). */
async function failureOf(step: () => Promise<unknown>): Promise<TegataError | undefined> {
  try {
    await step()
    return undefined
  } catch (error) {
    if (isTegataError(error)) return error
    throw error
  }
}
