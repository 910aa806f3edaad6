import {
  isTegataError,
  isVerified,
  type SafeFetch,
  type StatusChecker,
  TegataArgumentError,
  TegataError,
  type Verified,
} from '@tegata/core'
import { completeLimits } from '../list/limits.js'
import { STATUS } from '../list/status-list.js'
import { inflateList } from '../list/structure.js'
import { assertPolicy, type StatusListPolicy } from '../token/policy.js'
import type { StatusListTokenForm } from '../token/token.js'
import { type StatusListToken, verifyStatusListToken } from '../token/verify-token.js'
import { type CachedList, ListCache, type StatusCacheOptions } from './list-cache.js'
import { readStatusReference } from './reference.js'

/** What a status resolver needs. Spec: draft-ietf-oauth-status-list-20 section 8. */
export interface StatusResolverOptions extends StatusListPolicy {
  /** The only way to the network: `createSafeFetch()`. */
  readonly fetch: SafeFetch
  /** Forms of tokens that are taken: `[statusListJwt]`, `[statusListCwt]`, or both. */
  readonly forms: readonly StatusListTokenForm[]
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
   * @throws TegataArgumentError ERR_ARG_VALUE for a credential that did not come out of a verification
   */
  lookUp(subject: Verified<StatusSubject>, at?: Date): Promise<CredentialStatus | undefined>
  /** Fetches lists of one issuer into the cache, so that a later look-up needs no network and tells nobody of itself. */
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
      const { uri, idx } = readStatusReference({ status })!
      const { list } = await source.find(issuer, uri, now)
      demandValid(list.get(idx))
    },
    async lookUp(subject, at) {
      if (!isVerified(subject)) {
        throw new TegataArgumentError('ERR_ARG_VALUE', 'the credential did not come out of a verification')
      }
      const reference = readStatusReference(subject.claims)
      if (reference === undefined) return undefined
      const now = options.clock()
      const { list, issuedAt } =
        at === undefined
          ? await source.find(subject.issuer, reference.uri, now)
          : await source.fetch(subject.issuer, reference.uri, now, at)
      return { value: list.get(reference.idx), issuedAt }
    },
    async prefetch(issuer, uris) {
      const results: PrefetchResult[] = []
      // One after the other: hundreds of requests at once would look like an attack to the status provider.
      for (const uri of uris) {
        results.push({ uri, failure: await failureOf(() => source.find(issuer, uri, options.clock())) })
      }
      return results
    },
  }
}

/** Spec: draft-ietf-oauth-status-list-20 section 7.1; a value without a known meaning is not "valid". */
function demandValid(value: number): void {
  if (value === STATUS.VALID) return
  const spec = 'draft-ietf-oauth-status-list-20 section 7.1'
  if (value === STATUS.INVALID) throw new TegataError('ERR_STATUS_INVALID', 'the credential is revoked', { spec })
  if (value === STATUS.SUSPENDED) {
    throw new TegataError('ERR_STATUS_SUSPENDED', 'the credential is suspended', { spec })
  }
  throw new TegataError('ERR_STATUS_UNKNOWN', 'the status has no meaning known here', { spec, evidence: { value } })
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

class ListSource {
  readonly #options: StatusResolverOptions
  readonly #cache: ListCache
  /** Exchanges under way: many credentials of one list ask once. */
  readonly #pending = new Map<string, Promise<CachedList>>()

  constructor(options: StatusResolverOptions) {
    this.#options = options
    this.#cache = new ListCache(options.cache?.maxBytes ?? 1 << 26)
  }

  /** A list out of the cache, or fetched. */
  async find(issuer: string, uri: string, now: Date): Promise<CachedList> {
    // The issuer is part of the key: a list is verified with the keys trusted for one issuer, and another issuer's
    // credential that points to it must not profit from that.
    const key = JSON.stringify([issuer, uri])
    const cached = this.#cache.get(key, secondsOf(now))
    if (cached !== undefined) return cached
    const pending = this.#pending.get(key) ?? this.fetch(issuer, uri, now).finally(() => this.#pending.delete(key))
    this.#pending.set(key, pending)
    const fetched = await pending
    this.#cache.put(key, fetched)
    return fetched
  }

  /** A list from its provider, of now or of a moment in the past; the latter stays out of the cache. */
  async fetch(issuer: string, uri: string, now: Date, at?: Date): Promise<CachedList> {
    const { forms, limits } = this.#options
    const response = await this.#options.fetch(at === undefined ? uri : withTime(uri, at), {
      method: 'GET',
      accept: forms.map(({ mediaType }) => mediaType),
      maxBytes: completeLimits(limits).maxTokenBytes,
    })
    const form = forms.find(({ mediaType }) => mediaType === response.contentType)
    if (response.status < 200 || response.status > 299 || form === undefined) {
      throw new TegataError('ERR_STATUS_UNAVAILABLE', 'the status provider gave no Status List Token', {
        spec: `draft-ietf-oauth-status-list-20 section ${at === undefined ? '8.2' : '8.4'}`,
        evidence: { status: response.status },
      })
    }
    const expectation = { form, uri, issuer, ...(at === undefined ? {} : { at }) }
    const policy = { ...this.#options, clock: () => now }
    const token = await verifyStatusListToken(response.body, expectation, policy)
    const list = await inflateList(token, completeLimits(limits).maxListBytes)
    return { list, issuedAt: token.issuedAt, freshUntil: this.#freshUntil(token, secondsOf(now)) }
  }

  /** Claims alone decide, not HTTP headers (section 8.2); `ttl` counts from fetching (section 13.7), within bounds (11.5). */
  #freshUntil({ issuedAt, expiresAt, ttlSeconds }: StatusListToken, fetchedAt: number): number {
    const { cache = {}, maxAgeSeconds } = this.#options
    const { minSeconds = 60, maxSeconds = 86_400 } = cache
    const ttl = Math.min(Math.max(ttlSeconds ?? maxSeconds, minSeconds), maxSeconds)
    const end = expiresAt === undefined ? Number.POSITIVE_INFINITY : secondsOf(expiresAt)
    return Math.min(fetchedAt + ttl, end, secondsOf(issuedAt) + maxAgeSeconds)
  }
}

function secondsOf(date: Date): number {
  return date.getTime() / 1000
}

/** Spec: draft-ietf-oauth-status-list-20 section 8.4. */
function withTime(uri: string, at: Date): string {
  const url = new URL(uri)
  url.searchParams.set('time', String(Math.floor(secondsOf(at))))
  return url.href
}
