import { createMemoryCredentialStore } from '@tegata/core'
import { type CopyStrategy, createMemoryHistory } from '@tegata/holder'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ask, code, createClock, createCopies, createWallet } from './setup.js'

const refuse = { whenEmpty: 'refuse' } as const
const reuse = { whenEmpty: 'reuse' } as const

/** A wallet whose copies a test shows one after the other. */
async function open(copies: CopyStrategy, count = 4, ...more: Parameters<typeof createCopies>[]) {
  const store = createMemoryCredentialStore()
  await store.add(createCopies(count))
  for (const batch of more) await store.add(createCopies(...batch))
  const { clock, advance } = createClock()
  const holder = await createWallet({ store, clock, copies })
  const show = async (audience: string): Promise<string> => (await holder.present(ask(audience))).presentation
  return { holder, store, advance, show }
}

describe('once-only (ARF Topic A method A)', () => {
  test('shows each copy once, and refuses when none is left', async () => {
    const { show, store } = await open({ kind: 'once-only', ...refuse })
    const shown = [await show('a'), await show('a'), await show('b'), await show('c')]
    expect(new Set(shown).size).toBe(4)
    expect(await store.list()).toEqual([])
    await expect(show('a')).rejects.toThrow(code('ERR_POLICY_NO_MATCH'))
  })

  test('never shows a copy that was in use under another strategy', async () => {
    const { show, store } = await open({ kind: 'once-only', ...refuse }, 1)
    await store.noteUse('0', { count: 1, firstShownAt: '2026-11-22T00:00:00Z', audiences: ['a'] })
    await expect(show('a')).rejects.toThrow(code('ERR_POLICY_COPIES_SPENT'))
  })

  test('shows the current batch before an older one, whose claims may be outdated', async () => {
    const later = { validUntil: '2026-12-20T00:00:00.000Z', credential: 'later', id: 'later' }
    const { show } = await open({ kind: 'once-only', ...refuse }, 3, [1, later])
    expect(await show('a')).toBe('later')
    expect(await show('a')).toMatch(/^copy/)
  })

  test('reuses when the batch is empty only by an option that says so', async () => {
    const { holder, show } = await open({ kind: 'once-only', ...reuse }, 2)
    const first = await show('a')
    await show('b')
    await expect(show('a')).rejects.toThrow(code('ERR_POLICY_COPIES_SPENT'))
    const { options, notices } = await holder.plan(ask('a'))
    expect(options).toMatchObject([{ copy: 'empty', copiesLeft: 0 }])
    expect(options[0]!.verdicts['same-verifier'].verdict).toBe('linked')
    expect(options[0]!.verdicts['verifier+verifier'].verdict).toBe('no-correlator-found')
    expect(notices).toMatchObject([{ kind: 'batch-empty', text: { ja: expect.stringContaining('写し') } }])
    // The copy that this party has seen already tells it least.
    expect((await holder.present(ask('a'), { option: options[0]! })).presentation).toBe(first)
    expect((await holder.history.list()).at(-1)).toMatchObject({ occasion: 'empty' })
  })

  test('an option of a copy never shown does not turn into a reuse behind the back of its owner', async () => {
    const { holder, show } = await open({ kind: 'once-only', ...reuse }, 1)
    const [option] = (await holder.plan(ask('a'))).options
    await show('b')
    await expect(holder.present(ask('a'), { option: option! })).rejects.toThrow(code('ERR_POLICY_COPIES_SPENT'))
  })
})

describe('limited-time (method B)', () => {
  const strategy = { kind: 'limited-time', seconds: 3600, ...refuse } as const

  test('shows one copy to everybody for the time, then the next, and never the old one again', async () => {
    const { show, advance } = await open(strategy, 2)
    const first = await show('a')
    advance(3599)
    expect(await show('b')).toBe(first)
    advance(1)
    const second = await show('a')
    expect(second).not.toBe(first)
    advance(3600)
    await expect(show('a')).rejects.toThrow(code('ERR_POLICY_COPIES_SPENT'))
  })

  test('ends the time when the clock was set back', async () => {
    const { show, advance } = await open(strategy, 2)
    const first = await show('a')
    advance(-7200)
    expect(await show('a')).not.toBe(first)
  })

  test('needs a time', async () => {
    await expect(open({ ...strategy, seconds: 0 })).rejects.toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
  })
})

test('rotating (method C): every copy once in each round, no round in the order of the one before for ever', async () => {
  const { show } = await open({ kind: 'rotating' }, 5)
  const rounds = []
  for (let round = 0; round < 12; round++) {
    const shown = []
    for (let i = 0; i < 5; i++) shown.push(await show('a'))
    expect(new Set(shown).size).toBe(5)
    rounds.push(shown.join())
  }
  // 1 in 120^11 by chance.
  expect(new Set(rounds).size).toBeGreaterThan(1)
})

test('per-relying-party (method D): each party its own copy, and that one again', async () => {
  const { show, holder } = await open({ kind: 'per-relying-party', ...refuse }, 2)
  const [atA, atB] = [await show('a'), await show('b')]
  expect(atB).not.toBe(atA)
  expect([await show('a'), await show('b')]).toEqual([atA, atB])
  expect((await holder.plan(ask('a'))).options[0]).toMatchObject({
    copy: 'again',
    verdicts: { 'same-verifier': { verdict: 'linked' }, 'verifier+verifier': { verdict: 'no-correlator-found' } },
  })
  await expect(show('c')).rejects.toThrow(code('ERR_POLICY_COPIES_SPENT'))
})

describe('over any sequence of visits', () => {
  const visits = fc.array(fc.record({ to: fc.constantFrom('a', 'b', 'c'), after: fc.nat(2000) }), { maxLength: 25 })
  const strategies = fc.constantFrom<CopyStrategy>(
    { kind: 'once-only', ...refuse },
    { kind: 'limited-time', seconds: 1500, ...refuse },
    { kind: 'rotating' },
    { kind: 'per-relying-party', ...refuse },
  )

  test('no copy is shown outside of its rule', async () => {
    await fc.assert(
      fc.asyncProperty(strategies, visits, fc.integer({ min: 1, max: 5 }), async (strategy, visits, count) => {
        const { show, advance } = await open(strategy, count)
        const seen = new Map<string, { to: string; at: number }[]>()
        let now = 0
        for (const { to, after } of visits) {
          advance(after)
          now += after
          const copy = await show(to).catch(() => undefined)
          if (copy !== undefined) seen.set(copy, [...(seen.get(copy) ?? []), { to, at: now }])
        }
        const counts = [...seen.values()].map(({ length }) => length)
        const rule = {
          'once-only': () => counts.every((count) => count === 1),
          'limited-time': () => [...seen.values()].every((uses) => uses.at(-1)!.at - uses[0]!.at < 1500),
          rotating: () => Math.max(0, ...counts) - (seen.size < count ? 0 : Math.min(...counts)) <= 1,
          'per-relying-party': () => [...seen.values()].every((uses) => new Set(uses.map(({ to }) => to)).size === 1),
        }[strategy.kind]
        return rule()
      }),
      { numRuns: 200 },
    )
  })
})

describe('two wallets on one store at once', () => {
  test.each([refuse, reuse])('once-only, %j: no copy is shown twice', async (whenEmpty) => {
    const store = createMemoryCredentialStore()
    await store.add(createCopies(20))
    const wallets = await Promise.all(
      [1, 2].map(() => createWallet({ store, copies: { kind: 'once-only', ...whenEmpty } })),
    )
    const shows = Array.from({ length: 30 }, (_, i) => wallets[i % 2]!.present(ask(`party ${i}`)))
    const shown = (await Promise.allSettled(shows)).flatMap((result) =>
      result.status === 'fulfilled' ? [result.value.presentation] : [],
    )
    expect(shown.length).toBe(20)
    expect(new Set(shown).size).toBe(20)
  })

  test('per-relying-party: one copy for the party that both answer', async () => {
    const store = createMemoryCredentialStore()
    await store.add(createCopies(8))
    const copies: CopyStrategy = { kind: 'per-relying-party', ...refuse }
    const wallets = await Promise.all([1, 2].map(() => createWallet({ store, copies })))
    const shown = await Promise.all(Array.from({ length: 8 }, (_, i) => wallets[i % 2]!.present(ask('bank'))))
    expect(new Set(shown.map(({ presentation }) => presentation)).size).toBe(1)
  })

  test('a store that always loses the race ends in an error', async () => {
    const store = { ...createMemoryCredentialStore(), noteUse: async () => false }
    await store.add(createCopies(1))
    const wallet = await createWallet({ store, copies: { kind: 'rotating' } })
    await expect(wallet.present(ask('a'))).rejects.toThrow(code('ERR_STORE_CONFLICT'))
  })
})

describe('a crash', () => {
  test('after the copy is recorded: it is spent, and nothing was shown', async () => {
    const store = createMemoryCredentialStore()
    await store.add(createCopies(1))
    const failing = { ...createMemoryHistory(), append: async () => Promise.reject(new Error('disk full')) }
    const wallet = await createWallet({ store, history: failing })
    await expect(wallet.present(ask('a'))).rejects.toThrow('disk full')
    expect(await store.list()).toEqual([])
  })
})
