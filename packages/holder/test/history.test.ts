import {
  createKeyRing,
  createMemoryCredentialStore,
  createSealer,
  decodeBase64url,
  encodeUtf8,
  type IssuanceOffer,
  systemRandom,
} from '@tegata/core'
import {
  createHistory,
  exportHistory,
  type HistoryEntry,
  type HistoryStore,
  type RefreshSchedule,
  type SealedHistoryEntry,
} from '@tegata/holder'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planRefreshes, type RefreshState } from '../src/copies/refresh.js'
import { ask, code, createClock, createCopies, createWallet, ISSUER, ONE_TIME, START } from './setup.js'

const DAY = 86_400_000
const AUDIENCE = 'x509_san_dns:shop.example'

function createStore(entries: SealedHistoryEntry[] = []): HistoryStore & { entries: SealedHistoryEntry[] } {
  return {
    entries,
    append: async (entry) => void entries.push(entry),
    list: async () => [...entries],
    remove: async (ids) => {
      for (const id of ids) entries.splice(entries.findIndex((entry) => entry.id === id) >>> 0, 1)
    },
  }
}

const createKeys = async () => createKeyRing([{ id: '2026', sealer: await createSealer(systemRandom(32)) }])

async function openWallet(keys?: Awaited<ReturnType<typeof createKeys>>) {
  const store = createStore()
  const history = createHistory({ store, keys: keys ?? (await createKeys()) })
  const credentials = createMemoryCredentialStore()
  await credentials.add(createCopies(3))
  const { clock, advance } = createClock()
  const holder = await createWallet({ store: credentials, history, clock })
  return { holder, store, history, advance, credentials }
}

describe('the history', () => {
  test('says what was shown to whom, when, with which copy', async () => {
    const { holder } = await openWallet()
    const { presentation } = await holder.present(ask(AUDIENCE, ['prefecture', 'age_over_16']))
    expect(await holder.history.list()).toEqual([
      {
        kind: 'shown',
        id: expect.stringMatching(/^[\w-]{22}$/),
        at: new Date(START).toISOString(),
        audience: AUDIENCE,
        format: 'dc+sd-jwt',
        issuer: ISSUER,
        claims: ['prefecture', 'age_over_16'],
        pseudonym: false,
        credential: presentation.replace('copy ', ''),
        occasion: 'first',
      },
    ])
  })

  test('is sealed at rest: the store reads neither parties nor claims', async () => {
    const { holder, store } = await openWallet()
    await holder.present(ask(AUDIENCE))
    const text = JSON.stringify(store.entries) + new TextDecoder().decode(decodeBase64url(store.entries[0]!.sealed))
    for (const word of [AUDIENCE, 'prefecture', '2026-11-22', ISSUER]) expect(text).not.toContain(word)
  })

  test('holds names of claims, never values, keys or credentials', async () => {
    const { holder } = await openWallet()
    await holder.present(ask(AUDIENCE, ['name', 'birthdate', 'prefecture']))
    const text = JSON.stringify(await holder.history.list())
    for (const secret of ['見本', '2008', '東京都', 'copy ', '"key"']) expect(text).not.toContain(secret)
  })

  test('does not open entries that were changed or swapped', async () => {
    const { holder, store } = await openWallet()
    await holder.present(ask(AUDIENCE))
    await holder.present(ask('other'))
    const [one, two] = store.entries as [SealedHistoryEntry, SealedHistoryEntry]
    store.entries.splice(0, 2, { ...one, sealed: two.sealed })
    await expect(holder.history.list()).rejects.toThrow(code('ERR_SEAL_OPEN'))
    await expect(holder.present(ask('third'))).rejects.toThrow(code('ERR_SEAL_OPEN'))
  })

  test('is written before anything is shown', async () => {
    const { history, credentials } = await openWallet()
    const broken = { ...ONE_TIME, present: async () => Promise.reject(new Error('crash')) }
    const holder = await createWallet({ store: credentials, history, formats: [broken] })
    await expect(holder.present(ask(AUDIENCE))).rejects.toThrow('crash')
    expect(await history.list()).toMatchObject([{ kind: 'shown', audience: AUDIENCE }])
  })

  test('can be exported, and entries can be forgotten', async () => {
    const { holder } = await openWallet()
    await holder.present(ask('one'))
    await holder.present(ask('two'))
    const exported = JSON.parse(await exportHistory(holder.history))
    expect(exported).toMatchObject({ format: 'tegata-history-1', entries: [{ audience: 'one' }, { audience: 'two' }] })
    const [first] = await holder.history.list()
    await holder.history.remove([first!.id])
    expect(await holder.history.list()).toMatchObject([{ audience: 'two' }])
  })

  test('notes what was received', async () => {
    const { clock } = createClock()
    const holder = await createWallet({ clock })
    const offer: IssuanceOffer = {
      issuer: ISSUER,
      challenge: 'A'.repeat(43),
      expiresAt: '2026-11-22T04:00:00Z',
      consentText: '',
      configurations: [{ format: 'dc+sd-jwt', binding: 'commitment', copies: 3 }],
    }
    const issuance = await holder.prepare(offer)
    await issuance.accept({ credentials: [{ format: 'dc+sd-jwt', copies: ['a', 'b', 'c'] }] })
    expect(await holder.history.list()).toMatchObject([
      {
        kind: 'received',
        issuer: ISSUER,
        copies: { 'dc+sd-jwt': 3 },
        validUntil: new Date(START + 14 * DAY).toISOString(),
      },
    ])
    for (let i = 0; i < 3; i++) await holder.present(ask('a'))
    await expect(holder.present(ask('a'))).rejects.toThrow(code('ERR_POLICY_COPIES_SPENT'))
  })
})

describe('refreshes (ARF Topic A section 3.2.4)', () => {
  const received = (id: string): HistoryEntry => ({
    kind: 'received',
    id,
    at: new Date(START).toISOString(),
    issuer: ISSUER,
    copies: { 'dc+sd-jwt': 5 },
    validUntil: new Date(START + 60 * DAY).toISOString(),
  })
  const shown = (at: number): HistoryEntry => ({
    kind: 'shown',
    id: String(at),
    at: new Date(at).toISOString(),
    audience: 'shop',
    format: 'dc+sd-jwt',
    issuer: ISSUER,
    claims: [],
    pseudonym: false,
    credential: '',
    occasion: 'first',
  })
  const weekly: RefreshSchedule = { everyDays: 7, jitterHours: 24 }
  const at = (days: number, changes: Partial<RefreshState> = {}) =>
    planRefreshes({
      schedule: weekly,
      credentials: createCopies(5),
      entries: [received('id')],
      oneTime: new Set(['dc+sd-jwt']),
      now: new Date(START + days * DAY),
      ...changes,
    })[0]!

  test('are due once a week, up to a day earlier, and not before', () => {
    expect(at(5.9)).toMatchObject({ issuer: ISSUER, due: false })
    expect(at(7).due).toBe(true)
    const { next } = at(0)
    expect(next.getTime()).toBeGreaterThan(START + 6 * DAY)
    expect(next.getTime()).toBeLessThanOrEqual(START + 7 * DAY)
    expect(at(0, { now: next }).due).toBe(true)
  })

  test('have times that differ from wallet to wallet', () => {
    const times = Array.from({ length: 50 }, (_, i) => at(0, { entries: [received(`id ${i}`)] }).next.getTime())
    expect(new Set(times).size).toBe(50)
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(DAY / 2)
  })

  test('do not follow what is shown: not the times, and without low water not the verdict', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 * DAY })), fc.nat(20), (shows, days) => {
        const used = { entries: [received('id'), ...shows.map((after) => shown(START + after))], credentials: [] }
        expect(at(days, used)).toEqual(at(days))
      }),
    )
  })

  test('with low water: what counts is how many were left at the time, not how many are now', () => {
    const schedule = { ...weekly, lowWater: 2 }
    expect(at(8, { schedule }).due).toBe(false)
    expect(at(8, { schedule, credentials: createCopies(2) }).due).toBe(true)
    const lately = { entries: [received('id'), ...[7.1, 7.2, 7.3].map((day) => shown(START + day * DAY))] }
    expect(at(8, { schedule, credentials: createCopies(2), ...lately }).due).toBe(false)
    // At the next time they do count.
    expect(at(15, { schedule, credentials: createCopies(2), ...lately }).due).toBe(true)
  })

  test('come before the copies end, and whether or not many are left', () => {
    const short = { ...received('id'), validUntil: new Date(START + 3 * DAY).toISOString() } as HistoryEntry
    expect(at(3, { entries: [short], schedule: { ...weekly, lowWater: 0 } }).due).toBe(true)
  })

  test('are due at once of an issuer that the history knows nothing of', () => {
    expect(at(1, { entries: [] })).toMatchObject({ issuer: ISSUER, due: true })
  })

  test('are asked of the wallet; a presentation never causes one', async () => {
    const { holder, history, advance } = await openWallet()
    await history.append(received('id'))
    const [before] = await holder.refreshes()
    for (let i = 0; i < 3; i++) await holder.present(ask('shop'))
    expect(await holder.refreshes()).toEqual([before])
    advance(7 * 86_400)
    expect(await holder.refreshes()).toMatchObject([{ due: true }])
  })

  test.each([
    { everyDays: 0, jitterHours: 0 },
    { everyDays: 1, jitterHours: 24 },
    { ...weekly, lowWater: -1 },
  ])('cannot follow %j', async (refresh) => {
    await expect(createWallet({ refresh })).rejects.toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
  })
})

test('the sealed context is the entry: a store cannot invent one', async () => {
  const keys = await createKeys()
  const store = createStore()
  const sealed = await keys.seal(encodeUtf8('{}'), encodeUtf8('another context'))
  store.entries.push({ id: 'x', keyId: '2026', sealed: Buffer.from(sealed).toString('base64url') })
  await expect(createHistory({ store, keys }).list()).rejects.toThrow(code('ERR_SEAL_OPEN'))
})
