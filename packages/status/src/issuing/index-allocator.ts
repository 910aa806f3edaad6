import { type Awaitable, assertBytes, encodeUtf8, hmacSha256, TegataArgumentError, TegataError } from '@tegata/core'
import { createPermutation } from './permutation.js'

/**
 * Hands out ranges of consecutive numbers, each number once: a database sequence, `INCRBY`, or a counter in memory.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 13.3 (double allocation MUST be prevented).
 */
export interface IndexCounter {
  /** @returns the first of `count` numbers of this list that nobody else gets, counting from 0; atomic. */
  lease(listUri: string, count: number): Awaitable<number>
}

/** What an index allocator needs. Spec: draft-ietf-oauth-status-list-20 section 13.2. */
export interface IndexAllocatorOptions {
  readonly listUri: string
  /** Entries of the list; a list that grows needs a new URI, since the permutation depends on the size. */
  readonly size: number
  /** 32 secret bytes, the same on every node that shares the counter. */
  readonly key: Uint8Array
  readonly counter: IndexCounter
  /** Numbers taken from the counter at a time; 64 when absent. What a node does not use before it ends is lost. */
  readonly leaseSize?: number
}

/** Gives each copy of a credential its own index. Spec: draft-ietf-oauth-status-list-20 section 13.2. */
export interface IndexAllocator {
  /** @throws TegataError ERR_STATUS_FULL when every index was given out */
  allocate(): Promise<number>
}

/** A counter for one process; it forgets with the process. Spec: draft-ietf-oauth-status-list-20 section 13.3. */
export function createMemoryIndexCounter(): IndexCounter {
  const next = new Map<string, number>()
  return {
    lease(listUri, count) {
      const first = next.get(listUri) ?? 0
      next.set(listUri, first + count)
      return first
    },
  }
}

/**
 * Allocates indexes that are unique without asking anybody per credential, and that nobody without the key can predict
 * or put in order: a leased counter through a keyed permutation of the list.
 *
 * Spec: draft-ietf-oauth-status-list-20 sections 12.5.1 (pseudo-random indices), 13.2 and 13.3.
 *
 * @param options — list, key and counter.
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE
 * @example
 * ```ts
 * const indexes = createIndexAllocator({ listUri, size: list.size, key, counter: createMemoryIndexCounter() })
 * const idx = await indexes.allocate() // one for each copy of a batch
 * ```
 */
export function createIndexAllocator(options: IndexAllocatorOptions): IndexAllocator {
  const { listUri, size, key, counter, leaseSize = 64 } = options
  assertBytes(key, 'key', 32)
  if (!Number.isInteger(size) || size < 1 || size > 2 ** 31 || !Number.isInteger(leaseSize) || leaseSize < 1) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'size must be 1 to 2^31, leaseSize 1 or more')
  }
  // A key of its own for each list and size: the same counter value must not tell one list from another.
  const permute = createPermutation(hmacSha256(key, encodeUtf8(`tegata status index ${size} ${listUri}`)), size)
  let next = 0
  let end = 0
  let leasing: Promise<void> | undefined
  const lease = async (): Promise<void> => {
    const first: unknown = await counter.lease(listUri, leaseSize)
    // Drivers of databases answer large counters as text: added up, it would give indexes out twice.
    if (!Number.isSafeInteger(first) || (first as number) < 0) {
      throw new TegataArgumentError('ERR_ARG_TYPE', 'lease must answer a whole number, 0 or more')
    }
    next = first as number
    end = Math.min(next + leaseSize, size)
    if (next >= size) {
      throw new TegataError('ERR_STATUS_FULL', 'every index of the status list was given out', {
        spec: 'draft-ietf-oauth-status-list-20 section 13.3',
        evidence: { size },
      })
    }
  }
  return {
    async allocate() {
      while (next >= end) {
        leasing ??= lease().finally(() => {
          leasing = undefined
        })
        await leasing
      }
      return permute(next++)
    },
  }
}
