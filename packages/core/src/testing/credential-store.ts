import type { CopyUse, CredentialStore, StoredCredential } from '../credential-store.js'

/** What the kit needs of a test runner and of the store under test. Spec: DESIGN section 2. */
export interface CredentialStoreHarness {
  /** `test` of vitest, jest or node:test. */
  readonly test: (title: string, run: () => Promise<void>) => void
  /** A new, empty store. */
  readonly create: () => CredentialStore | Promise<CredentialStore>
}

/**
 * The tests that every CredentialStore must pass, in memory or on a device's disk.
 *
 * Spec: DESIGN section 2; ARF Topic A (a copy is shown within its rule, whoever else uses the store).
 *
 * @param harness — test runner and store factory.
 * @example
 * ```ts
 * testCredentialStore({ test, create: createMemoryCredentialStore })
 * ```
 */
export function testCredentialStore({ test, create }: CredentialStoreHarness): void {
  test('keeps what is added, as it was', async () => {
    const store = await create()
    await store.add([copy('a'), copy('b')])
    equal(JSON.stringify(await store.list()), JSON.stringify([copy('a'), copy('b')]))
  })

  test('lets one of 50 parallel takes win', async () => {
    const store = await create()
    await store.add([copy('a')])
    const takes = await Promise.all(Array.from({ length: 50 }, () => store.take('a')))
    equal(takes.filter((taken) => taken !== undefined).length, 1)
    equal((await store.list()).length, 0)
  })

  test('lets one of 50 parallel notes of the same use win', async () => {
    const store = await create()
    await store.add([copy('a')])
    const notes = await Promise.all(Array.from({ length: 50 }, () => store.noteUse('a', use(1))))
    equal(notes.filter(Boolean).length, 1)
    equal((await store.list())[0]?.use?.count, 1)
  })

  test('notes uses one after the other, and none of a credential that is gone', async () => {
    const store = await create()
    await store.add([copy('a')])
    equal(await store.noteUse('a', use(2)), false)
    equal(await store.noteUse('a', use(1)), true)
    equal(await store.noteUse('a', use(1)), false)
    equal(await store.noteUse('a', use(2)), true)
    equal((await store.take('a'))?.use?.count, 2)
    equal(await store.noteUse('a', use(3)), false)
    equal(await store.noteUse('__proto__', use(1)), false)
  })
}

function copy(id: string): StoredCredential {
  const binding = { binding: { kind: 'commitment', commitment: '' }, secret: id } as const
  const terms = {
    issuer: 'https://issuer.example',
    claims: { age_over_20: true },
    validUntil: '2026-12-01T00:00:00.000Z',
  }
  return { format: 'dc+sd-jwt', credential: `copy ${id}`, binding, id, ...terms }
}

function use(count: number): CopyUse {
  return { count, firstShownAt: '2026-11-22T00:00:00.000Z', audiences: ['origin:https://shop.example'] }
}

function equal(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`expected ${String(expected)}, got ${String(actual)}`)
}
