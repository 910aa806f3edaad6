import type { OpenList } from '../token/token.js'

/** Bounds of a cache of lists. Spec: draft-ietf-oauth-status-list-20 section 11.5 (keep ttl within reasonable ranges). */
export interface StatusCacheOptions {
  /** Of all lists together, inflated; 64 MiB when absent. What was not used for longest goes first. */
  readonly maxBytes?: number
  /** A list is not asked for again sooner than this, whatever its `ttl`, unless it expires; 60 when absent. */
  readonly minSeconds?: number
  /** A list is asked for again after this at the latest; 86,400 when absent. */
  readonly maxSeconds?: number
}

/** A list that was fetched and verified. */
export interface CachedList {
  readonly list: OpenList
  readonly issuedAt: Date
  /** Seconds since 1970 until which it may be used without asking again. */
  readonly freshUntil: number
}

/** Verified lists in memory, bounded in bytes; the least recently used go first. */
export class ListCache {
  readonly #entries = new Map<string, CachedList>()
  readonly #maxBytes: number
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get(key: string, now: number): CachedList | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    this.#drop(key)
    if (now >= entry.freshUntil) return undefined
    this.#add(key, entry)
    return entry
  }

  put(key: string, entry: CachedList): void {
    this.#drop(key)
    if (sizeOf(entry) > this.#maxBytes) return
    this.#add(key, entry)
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) return
      this.#drop(oldest)
    }
  }

  /** A Map keeps the order of insertion: what is added last was used last. */
  #add(key: string, entry: CachedList): void {
    this.#entries.set(key, entry)
    this.#bytes += sizeOf(entry)
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    this.#entries.delete(key)
    this.#bytes -= sizeOf(entry)
  }
}

/** What an entry takes beside its list, about: many empty lists fill a memory too. */
const ENTRY_BYTES = 256

function sizeOf({ list }: CachedList): number {
  return list.byteLength + ENTRY_BYTES
}
