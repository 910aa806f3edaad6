import { isTegataError, TegataArgumentError, TegataError } from './errors.js'
import { joinBytes } from './join-bytes.js'
import { classifyAddress } from './network-address.js'
import type { Awaitable } from './platform/types.js'

/** One exchange with a server. Spec: DESIGN section 7 (fetching is injected and limited). */
export interface SafeFetchRequest {
  readonly method: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Media types, lower case, that a successful answer may have: `['application/json']`. */
  readonly accept: readonly string[]
  /**
   * Of the decoded body, where the answer may be larger or must be smaller than usual. Whoever made the fetch with a limit of
   * its own keeps the last word: the smaller of the two holds.
   */
  readonly maxBytes?: number
  /** Gives the exchange up. */
  readonly signal?: AbortSignal
}

/** What a server answered, whatever the status outside 3xx. Spec: RFC 9110 section 15. */
export interface SafeFetchResponse {
  readonly status: number
  /** Media type without parameters, lower case; empty when the server gave none. */
  readonly contentType: string
  readonly body: Uint8Array
}

/**
 * Fetches under the limits of whoever made it; every part of Tegata that needs the network takes one.
 *
 * Spec: DESIGN section 7 (no network by itself).
 */
export type SafeFetch = (url: string, request: SafeFetchRequest) => Promise<SafeFetchResponse>

/** Gives the IP addresses of a host name. Spec: RFC 1035; on Node: `dns.promises.lookup(name, { all: true })`. */
export type HostResolver = (hostname: string) => Awaitable<readonly string[]>

/**
 * Dangerous: lets a safe fetch reach this very machine, by http too, and no other forbidden place. For tests.
 *
 * Spec: DESIGN section 7 (a dangerous switch is a symbol whose name says so).
 */
export const unsafeAllowLoopback: unique symbol = Symbol('tegata: loopback allowed')

/** Limits of a safe fetch. Spec: DESIGN section 7. */
export interface SafeFetchOptions {
  /** Does the work; the platform's `fetch` when absent. */
  readonly fetch?: typeof globalThis.fetch
  /** Looks names up first, so that a public name with a private address is refused. Browsers have no such function. */
  readonly resolve?: HostResolver
  /** For the whole exchange, name resolution and body included; 10,000 when absent. */
  readonly timeoutMs?: number
  /** Of the decoded body; when absent, what the request asks for, otherwise 1 MiB. */
  readonly maxBytes?: number
  readonly addresses?: typeof unsafeAllowLoopback
}

type Limits = Required<Pick<SafeFetchOptions, 'timeoutMs'>> & SafeFetchOptions

const DEFAULT_MAX_BYTES = 1_048_576

const SPEC = 'DESIGN section 7'

/**
 * Makes a fetch that goes to the public Internet by https only, follows no redirection, and takes no more time and no
 * more bytes than it may.
 *
 * What it cannot see: the platform's own fetch looks the name up a second time, so an attacker who owns the name can
 * answer differently then (DNS rebinding). Where that matters, hand in a `fetch` that connects to the address it checked, or
 * keep private networks out with the firewall. In browsers nothing is resolved here at all, and the page's CORS rules
 * apply; React Native follows redirections before anybody can stop it, so there the answer is refused afterwards, and
 * it hands bodies over whole, so the size limit is checked when the bytes are already there.
 *
 * Spec: DESIGN section 7; RFC 6890; OpenID4VP 1.0 section 14 (server-side request forgery).
 *
 * @param options — limits, and what the machine offers.
 * @throws TegataArgumentError ERR_ARG_VALUE
 * @returns a function that throws TegataError ERR_FETCH_URL, ERR_FETCH_ADDRESS, ERR_FETCH_NETWORK, ERR_FETCH_TIMEOUT,
 * ERR_FETCH_ABORTED, ERR_FETCH_REDIRECT, ERR_FETCH_TOO_LARGE, ERR_FETCH_CONTENT_TYPE. Errors name the host at most:
 * path and query may hold secrets.
 *
 * @example
 * ```ts
 * import { lookup } from 'node:dns/promises'
 * const safeFetch = createSafeFetch({
 *   resolve: async (name) => (await lookup(name, { all: true })).map(({ address }) => address),
 * })
 * const { status, body } = await safeFetch('https://issuer.example/jwks', { method: 'GET', accept: ['application/json'] })
 * ```
 */
export function createSafeFetch(options: SafeFetchOptions = {}): SafeFetch {
  const limits: Limits = { timeoutMs: 10_000, ...options }
  for (const limit of [limits.timeoutMs, limits.maxBytes ?? DEFAULT_MAX_BYTES]) assertLimit(limit)
  return async (url, request) => {
    const target = checkUrl(url, limits)
    const maxBytes = limitOf(limits, request)
    const controller = new AbortController()
    const ending = watchEnd(controller, limits.timeoutMs, request.signal, target.host)
    try {
      // Raced as well, because a resolver or an injected fetch need not listen to the signal.
      return await Promise.race([exchange(target, request, { ...limits, maxBytes }, controller.signal), ending.promise])
    } catch (error) {
      throw ending.reason() ?? (isTegataError(error) ? error : failure('ERR_FETCH_NETWORK', 'no answer', target.host))
    } finally {
      ending.stop()
      // Whatever is still under way (the rest of a body that is too large) ends here.
      controller.abort()
    }
  }
}

function checkUrl(text: string, { addresses }: Limits): URL {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw new TegataError('ERR_FETCH_URL', 'not an absolute URL', { spec: SPEC })
  }
  const mayBeLocal = addresses === unsafeAllowLoopback && placeOf(url.hostname) === 'loopback'
  const isHttp = url.protocol === 'https:' || (url.protocol === 'http:' && mayBeLocal)
  if (!isHttp || url.username !== '' || url.password !== '' || url.hash !== '') {
    throw new TegataError('ERR_FETCH_URL', 'only https URLs without user name, password and fragment', { spec: SPEC })
  }
  if (!mayBeLocal && placeOf(url.hostname) !== 'public') throw forbidden(url.host)
  return url
}

/** Where a host leads as far as its text tells; a name counts as public until it is looked up. */
function placeOf(hostname: string): 'public' | 'loopback' | 'private' {
  const name = hostname.toLowerCase().replace(/\.$/, '')
  const address = classifyAddress(name)
  if (address !== undefined) return address
  if (name === 'localhost' || name.endsWith('.localhost')) return 'loopback'
  // Names of one label, and these endings, are resolved inside a network (RFC 6761, RFC 6762, ICANN .internal).
  return !name.includes('.') || /\.(local|internal|home\.arpa)$/.test(name) ? 'private' : 'public'
}

async function checkAddresses(url: URL, { resolve, addresses }: Limits): Promise<void> {
  if (resolve === undefined || classifyAddress(url.hostname) !== undefined) return
  const found = (await resolve(url.hostname)).map(classifyAddress)
  const isAllowed = (place: ReturnType<typeof classifyAddress>): boolean =>
    place === 'public' || (place === 'loopback' && addresses === unsafeAllowLoopback)
  // One private address among public ones is enough for the attacker: which one is used is chance.
  if (found.length === 0 || !found.every(isAllowed)) throw forbidden(url.host)
}

async function exchange(
  url: URL,
  request: SafeFetchRequest,
  limits: Limits & { readonly maxBytes: number },
  signal: AbortSignal,
): Promise<SafeFetchResponse> {
  await checkAddresses(url, limits)
  const send = limits.fetch ?? globalThis.fetch
  const response = await send(url.href, {
    method: request.method,
    headers: { ...request.headers, accept: request.accept.join(', ') },
    ...(request.body === undefined ? {} : { body: request.body }),
    redirect: 'manual',
    credentials: 'omit',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
    signal,
  })
  const { status } = response
  // Browsers hide a redirection behind status 0; React Native has followed it already.
  if (response.type === 'opaqueredirect' || response.redirected || (status >= 300 && status < 400)) {
    throw failure('ERR_FETCH_REDIRECT', 'the server redirects elsewhere', url.host, { status })
  }
  const contentType = (response.headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase()
  // Error pages may be of any type: their status is what counts.
  if (response.ok && !request.accept.includes(contentType)) {
    throw failure('ERR_FETCH_CONTENT_TYPE', 'the answer is of another media type', url.host, {
      expected: request.accept,
    })
  }
  return { status, contentType, body: await readBody(response, limits.maxBytes, url.host) }
}

/** The smaller of what the maker of the fetch allows and what the request asks for. */
function limitOf({ maxBytes }: Limits, request: SafeFetchRequest): number {
  assertLimit(request.maxBytes ?? DEFAULT_MAX_BYTES)
  return Math.min(maxBytes ?? Number.POSITIVE_INFINITY, request.maxBytes ?? maxBytes ?? DEFAULT_MAX_BYTES)
}

function assertLimit(limit: number): void {
  if (!Number.isInteger(limit) || limit < 1) throw new TegataArgumentError('ERR_ARG_VALUE', 'limits are whole numbers')
}

async function readBody(response: Response, maxBytes: number, host: string): Promise<Uint8Array> {
  const tooLarge = (): TegataError =>
    failure('ERR_FETCH_TOO_LARGE', 'the answer is larger than it may be', host, { maxBytes })
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge()
  if (!response.body) {
    const whole = new Uint8Array(await response.arrayBuffer())
    if (whole.length > maxBytes) throw tooLarge()
    return whole
  }
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = response.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return joinBytes(chunks)
    length += value.length
    if (length > maxBytes) throw tooLarge()
    chunks.push(value)
  }
}

/** Ends the exchange when time is up or the caller gives up; `reason` tells which of the two it was. */
function watchEnd(controller: AbortController, timeoutMs: number, signal: AbortSignal | undefined, host: string) {
  let reason: TegataError | undefined
  let reject: (reason: TegataError) => void
  const promise = new Promise<never>((_, fail) => {
    reject = fail
  })
  const end = (error: TegataError): void => {
    reason ??= error
    controller.abort()
    reject(reason)
  }
  const timer = setTimeout(
    () => end(failure('ERR_FETCH_TIMEOUT', 'the exchange takes too long', host, { timeoutMs })),
    timeoutMs,
  )
  const abort = (): void => end(failure('ERR_FETCH_ABORTED', 'the exchange was given up', host))
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort)
  return {
    promise,
    reason: () => reason,
    stop: () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    },
  }
}

function forbidden(host: string): TegataError {
  return new TegataError('ERR_FETCH_ADDRESS', 'the host is not on the public Internet', {
    spec: 'RFC 6890',
    evidence: { host },
  })
}

function failure(
  code:
    | 'ERR_FETCH_NETWORK'
    | 'ERR_FETCH_TIMEOUT'
    | 'ERR_FETCH_ABORTED'
    | 'ERR_FETCH_REDIRECT'
    | 'ERR_FETCH_TOO_LARGE'
    | 'ERR_FETCH_CONTENT_TYPE',
  message: string,
  host: string,
  evidence: Record<string, unknown> = {},
): TegataError {
  return new TegataError(code, message, { spec: SPEC, evidence: { host, ...evidence } })
}
