import { concludeVerification, encodeBase64url, type SafeFetch, TegataError } from '@tegata/core'
import { completeLimits } from '../list/limits.js'
import type { StatusListPolicy } from '../token/policy.js'
import type { StatusPlace, StatusTokenForm } from '../token/token.js'
import { inspectToken, type StatusTokenFacts } from '../token/verify-token.js'
import { fetchToken, withTime } from './fetch-token.js'
import { type CachedList, ListCache, type StatusCacheOptions } from './list-cache.js'

/** What is needed to get lists. */
export interface ListSourceOptions extends StatusListPolicy {
  readonly fetch: SafeFetch
  readonly cache?: StatusCacheOptions
}

/** A list as one issuer's credential names it, and the forms that its token may have. */
export interface ListRequest extends Pick<StatusPlace, 'uri' | 'certificate'> {
  readonly issuer: string
  readonly forms: readonly StatusTokenForm<unknown>[]
}

/** How many lists the time of issue is remembered of. */
const MAX_REMEMBERED = 10_000

/** Lists out of the cache or from their provider. */
export class ListSource {
  readonly #options: ListSourceOptions
  readonly #cache: ListCache
  /** Exchanges under way: many credentials of one list ask once. */
  readonly #pending = new Map<string, Promise<CachedList>>()
  /** When the newest token of each list was issued: whoever serves an older one again hides what was revoked since. */
  readonly #newest = new Map<string, Date>()

  constructor(options: ListSourceOptions) {
    this.#options = options
    this.#cache = new ListCache(options.cache?.maxBytes ?? 1 << 26)
  }

  /** A list out of the cache, or fetched. */
  async find(request: ListRequest, now: Date): Promise<CachedList> {
    const key = keyOf(request)
    const cached = this.#cache.get(key, secondsOf(now))
    if (cached !== undefined) return cached
    const pending = this.#pending.get(key) ?? this.#renew(key, request, now).finally(() => this.#pending.delete(key))
    this.#pending.set(key, pending)
    return pending
  }

  async #renew(key: string, request: ListRequest, now: Date): Promise<CachedList> {
    const fetched = await this.fetch(request, now)
    this.#refuseOlder(key, fetched.issuedAt)
    this.#cache.put(key, fetched)
    return fetched
  }

  #refuseOlder(key: string, issuedAt: Date): void {
    const newest = this.#newest.get(key)
    if (newest !== undefined && issuedAt < newest) {
      throw new TegataError('ERR_STATUS_REPLAYED', 'the status provider served a newer Status List Token before', {
        spec: 'draft-ietf-oauth-status-list-20 section 8.3 step 4.b',
        evidence: { issuedAt, newest },
      })
    }
    this.#newest.delete(key)
    this.#newest.set(key, issuedAt)
    if (this.#newest.size > MAX_REMEMBERED) this.#newest.delete(this.#newest.keys().next().value!)
  }

  /** A list from its provider, of now or of a moment in the past; the latter stays out of the cache. */
  async fetch({ issuer, uri, certificate, forms }: ListRequest, now: Date, at?: Date): Promise<CachedList> {
    const limits = completeLimits(this.#options.limits)
    const asked = at === undefined ? uri : withTime(uri, at)
    const accept = forms.map(({ mediaType }) => mediaType)
    const { contentType, body } = await fetchToken(this.#options.fetch, asked, accept, limits.maxTokenBytes)
    const form = forms.find(({ mediaType }) => mediaType === contentType)!
    const policy = { ...this.#options, clock: () => now }
    const inspection = await inspectToken(body, { form, uri, issuer, certificate, at }, policy)
    const { facts, list } = concludeVerification(inspection, inspection.result)
    const open = await form.open(list, limits.maxListBytes)
    return { list: open, issuedAt: facts.issuedAt, freshUntil: this.#freshUntil(facts, secondsOf(now)) }
  }

  /** Claims alone decide, not HTTP headers (section 8.2); `ttl` counts from fetching (section 13.7), within bounds (11.5). */
  #freshUntil({ issuedAt, expiresAt, ttlSeconds }: StatusTokenFacts, fetchedAt: number): number {
    const { cache = {}, maxAgeSeconds } = this.#options
    const { minSeconds = 60, maxSeconds = 86_400 } = cache
    const ttl = Math.min(Math.max(ttlSeconds ?? maxSeconds, minSeconds), maxSeconds)
    const end = expiresAt === undefined ? Number.POSITIVE_INFINITY : secondsOf(expiresAt)
    return Math.min(fetchedAt + ttl, end, secondsOf(issuedAt) + maxAgeSeconds)
  }
}

/**
 * The issuer is part of the key: a list is verified with the keys trusted for one issuer, and another issuer's credential
 * that points to it must not profit from that. So is the certificate that the credential demands.
 */
function keyOf({ issuer, uri, certificate, forms }: ListRequest): string {
  const demanded = certificate === undefined ? '' : encodeBase64url(certificate)
  return JSON.stringify([issuer, uri, forms[0]?.mechanism, demanded])
}

function secondsOf(date: Date): number {
  return date.getTime() / 1000
}
