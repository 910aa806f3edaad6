import { isTegataError } from '../errors.js'
import type { OneTimeStore } from '../store.js'

/** What the kit needs of a test runner and of the store under test. Spec: DESIGN section 5 step 4. */
export interface OneTimeStoreHarness {
  /** `test` of vitest, jest or node:test. */
  readonly test: (title: string, run: () => Promise<void>) => void
  /** A new, empty store that reads the time from `clock`. */
  readonly create: (clock: () => Date) => OneTimeStore | Promise<OneTimeStore>
}

const START = Date.parse('2026-11-22T00:00:00Z')
const LATER = new Date(START + 60_000)

/**
 * The tests that every OneTimeStore must pass, in memory or in a database.
 *
 * Spec: DESIGN section 5 step 4 (N parallel takes, one winner).
 *
 * @param harness — test runner and store factory.
 * @example
 * ```ts
 * testOneTimeStore({ test, create: (clock) => createMemoryOneTimeStore({ clock }) })
 * ```
 */
export function testOneTimeStore({ test, create }: OneTimeStoreHarness): void {
  const at = (time: number) => () => new Date(time)

  test('gives a value once', async () => {
    const store = await create(at(START))
    await store.put('key', 'value', LATER)
    equal(await store.take('key'), 'value')
    equal(await store.take('key'), undefined)
  })

  test('knows nothing that was never put, not even prototype members', async () => {
    const store = await create(at(START))
    for (const key of ['absent', '__proto__', 'constructor']) equal(await store.take(key), undefined)
  })

  test('lets one of 50 parallel takes win', async () => {
    const store = await create(at(START))
    await store.put('key', 'value', LATER)
    const takes = await Promise.all(Array.from({ length: 50 }, () => store.take('key')))
    equal(takes.filter((value) => value !== undefined).length, 1)
  })

  test('forgets what has expired', async () => {
    let now = START
    const store = await create(() => new Date(now))
    await store.put('key', 'value', LATER)
    now = LATER.getTime()
    equal(await store.take('key'), undefined)
  })

  test('never replaces a live value', async () => {
    const store = await create(at(START))
    await store.put('key', 'first', LATER)
    const error = await store.put('key', 'second', LATER).catch((reason: unknown) => reason)
    equal(isTegataError(error) && error.code, 'ERR_STORE_EXISTS')
    equal(await store.take('key'), 'first')
  })

  test('takes a key again once its old value is gone', async () => {
    const store = await create(at(START))
    await store.put('key', 'first', LATER)
    await store.take('key')
    await store.put('key', 'second', LATER)
    equal(await store.take('key'), 'second')
  })
}

function equal(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`expected ${String(expected)}, got ${String(actual)}`)
}
