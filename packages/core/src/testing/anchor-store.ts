import type { AnchorPart, AnchorRecord, AnchorStore } from '../anchor-store.js'
import type { AuditEntry } from '../audit-log.js'

/** What the kit needs of a test runner and of the store under test. Spec: DESIGN section 5 step 5. */
export interface AnchorStoreHarness {
  /** `test` of vitest, jest or node:test. */
  readonly test: (title: string, run: () => Promise<void>) => void
  /** A new, empty store. */
  readonly create: () => AnchorStore | Promise<AnchorStore>
}

/**
 * The tests that every AnchorStore must pass, in memory or in a database.
 *
 * Spec: DESIGN section 5 step 5 (compare-and-set: N parallel writers, one winner).
 *
 * @param harness — test runner and store factory.
 * @example
 * ```ts
 * testAnchorStore({ test, create: createMemoryAnchorStore })
 * ```
 */
export function testAnchorStore({ test, create }: AnchorStoreHarness): void {
  test('gives back what was put in, by id and by every index', async () => {
    const store = await create()
    const record = sample({ parts: [part('a', ['i', 'j']), part('b', ['k'])] })
    equal(await store.insert(record), true)
    for (const index of ['i', 'j', 'k']) same(await store.find('t', index), record)
    same(await store.get('t', 'id'), record)
    for (const absent of ['x', '__proto__', 'constructor']) {
      equal(await store.get('t', absent), undefined)
      equal(await store.find('t', absent), undefined)
      same(await store.list(absent, undefined, 10), [])
    }
  })

  test('lets one of 50 parallel inserts of one index win', async () => {
    const store = await create()
    const ids = Array.from({ length: 50 }, (_, i) => `id-${i}`)
    const inserted = await Promise.all(ids.map((id) => store.insert(sample({ id, parts: [part('a', [id, 'same'])] }))))
    equal(inserted.filter(Boolean).length, 1)
    same(await store.find('t', 'same'), await store.get('t', ids[inserted.indexOf(true)]!))
    // A loser leaves nothing behind, not even one of its indexes.
    equal((await store.list('t', undefined, 100)).length, 1)
    for (const [i, id] of ids.entries()) equal((await store.find('t', id)) !== undefined, inserted[i])
  })

  test('lets one of 50 parallel replacements win', async () => {
    const store = await create()
    await store.insert(sample())
    const days = Array.from({ length: 50 }, (_, i) => `2026-12-${i}`)
    const replaced = await Promise.all(days.map((checkedOn) => store.replace(sample({ version: 2, checkedOn }))))
    equal(replaced.filter(Boolean).length, 1)
    equal((await store.get('t', 'id'))?.checkedOn, days[replaced.indexOf(true)])
  })

  test('replaces the version before only, and never takes an index of another record', async () => {
    const store = await create()
    await store.insert(sample())
    await store.insert(sample({ id: 'other', parts: [part('a', ['theirs'])] }))
    equal(await store.insert(sample({ parts: [] })), false)
    equal(await store.replace(sample({ version: 3 })), false)
    equal(await store.replace(sample({ version: 2, parts: [part('a', ['mine', 'theirs'])] })), false)
    equal(await store.find('t', 'mine'), undefined)
    equal(await store.replace(sample({ id: 'absent', version: 2, parts: [] })), false)
    equal(await store.replace(sample({ version: 2, parts: [part('a', ['mine'])] })), true)
    equal((await store.find('t', 'mine'))?.id, 'id')
    // An index that a record gave up is free.
    equal(await store.find('t', 'index'), undefined)
    equal(await store.insert(sample({ id: 'third' })), true)
  })

  test('removes one version, with its indexes', async () => {
    const store = await create()
    await store.insert(sample())
    equal(await store.remove('t', 'id', 2), false)
    const removed = await Promise.all(Array.from({ length: 10 }, () => store.remove('t', 'id', 1)))
    equal(removed.filter(Boolean).length, 1)
    equal(await store.get('t', 'id'), undefined)
    equal(await store.find('t', 'index'), undefined)
    equal(await store.insert(sample()), true)
  })

  test('keeps tenants apart', async () => {
    const store = await create()
    await store.insert(sample())
    equal(await store.insert(sample({ tenant: 'u', checkedOn: 'theirs' })), true)
    equal((await store.find('t', 'index'))?.tenant, 't')
    equal((await store.get('u', 'id'))?.checkedOn, 'theirs')
    await store.remove('u', 'id', 1)
    equal((await store.list('t', undefined, 10)).length, 1)
    equal((await store.list('u', undefined, 10)).length, 0)
  })

  test('lists in the order of ids, in pages', async () => {
    const store = await create()
    for (const id of ['c', 'a', 'd', 'b']) await store.insert(sample({ id, parts: [] }))
    const ids = async (after: string | undefined) => (await store.list('t', after, 2)).map(({ id }) => id)
    same([await ids(undefined), await ids('b'), await ids('d')], [['a', 'b'], ['c', 'd'], []])
  })

  test('audit: one of 50 parallel entries of one sequence number is added, and none is replaced', async () => {
    const { audit } = await create()
    equal(await audit.last('log'), undefined)
    const verdicts = Array.from({ length: 50 }, (_, i) => `${i}`)
    const added = await Promise.all(verdicts.map((verdict) => audit.append(entry({ verdict }))))
    equal(added.filter(Boolean).length, 1)
    equal((await audit.last('log'))?.verdict, verdicts[added.indexOf(true)])
    equal(await audit.append(entry({ sequence: 2 })), true)
    equal(await audit.append(entry({ log: 'other', index: 'i' })), true)
    const sequences = (await audit.list('log', 0, 10)).map(({ sequence }) => sequence)
    same([sequences, (await audit.list('log', 1, 10)).length, (await audit.list('log', 0, 1)).length], [[1, 2], 1, 1])
    same(await audit.last('other'), entry({ log: 'other', index: 'i' }))
  })
}

function sample(changes: Partial<AnchorRecord> = {}): AnchorRecord {
  return {
    tenant: 't',
    id: 'id',
    version: 1,
    state: 'current',
    checkedOn: '2026-11-22',
    parts: [part('a', ['index'])],
    credentials: [{ id: 'c', format: 'dc+sd-jwt', validUntil: '2026-12-06', standing: 'current' }],
    events: [{ id: 'e', type: 'suspend', from: '2026-11-23T00:00:00.000Z' }],
    mac: 'mac',
    ...changes,
  }
}

function part(purpose: string, indexes: readonly string[]): AnchorPart {
  return { purpose, indexes, until: '2027-11-22', keyId: 'k', wrappedKey: 'w', sealed: 's' }
}

function entry(changes: Partial<AuditEntry> = {}): AuditEntry {
  return {
    log: 'log',
    sequence: 1,
    day: '2026-11-22',
    index: null,
    verdict: 'good',
    previous: '',
    mac: 'm',
    ...changes,
  }
}

function equal(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`expected ${String(expected)}, got ${String(actual)}`)
}

/** Databases may give members in another order. */
function same(actual: unknown, expected: unknown): void {
  equal(JSON.stringify(sorted(actual)), JSON.stringify(sorted(expected)))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  )
}
