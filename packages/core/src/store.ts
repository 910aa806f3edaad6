import { type Clock, systemClock } from './environment.js'
import { TegataError } from './errors.js'

/**
 * Values that can be taken once: challenges, session nonces. The database packages implement it too.
 *
 * Spec: DESIGN section 5 step 4 (taken exactly once); `@tegata/core/testing` holds the tests every store must pass.
 */
export interface OneTimeStore {
  /**
   * Keeps a value until it is taken or expires.
   *
   * @throws TegataError ERR_STORE_EXISTS when the key is already there: a value is never replaced.
   */
  put(key: string, value: string, expiresAt: Date): Promise<void>
  /** Removes and returns the value; undefined when it was never there, was taken, or has expired. One caller wins. */
  take(key: string): Promise<string | undefined>
}

/** Options of `createMemoryOneTimeStore`. Spec: DESIGN section 7 (stated limits). */
export interface MemoryStoreOptions {
  readonly clock?: Clock
  /** Entries kept at most; 100,000 when absent. */
  readonly maxEntries?: number
}

/**
 * A OneTimeStore in memory, for one process.
 *
 * Spec: DESIGN section 5 step 4.
 *
 * @param options — clock and size limit. When full of live entries, `put` fails with ERR_STORE_FULL rather than
 * forget a session that somebody is waiting on.
 */
export function createMemoryOneTimeStore(options: MemoryStoreOptions = {}): OneTimeStore {
  const { clock = systemClock, maxEntries = 100_000 } = options
  const entries = new Map<string, { value: string; expiresAt: number }>()

  const isLive = (entry: { expiresAt: number }): boolean => entry.expiresAt > clock().getTime()
  const dropExpired = (): void => {
    for (const [key, entry] of entries) if (!isLive(entry)) entries.delete(key)
  }

  return {
    async put(key, value, expiresAt) {
      const present = entries.get(key)
      if (present && isLive(present)) {
        throw new TegataError('ERR_STORE_EXISTS', 'the key is already in the store', { spec: 'DESIGN section 5' })
      }
      if (entries.size >= maxEntries) dropExpired()
      if (entries.size >= maxEntries) {
        throw new TegataError('ERR_STORE_FULL', 'the store is full of live entries', { evidence: { maxEntries } })
      }
      entries.set(key, { value, expiresAt: expiresAt.getTime() })
    },
    async take(key) {
      const entry = entries.get(key)
      entries.delete(key)
      return entry && isLive(entry) ? entry.value : undefined
    },
  }
}
