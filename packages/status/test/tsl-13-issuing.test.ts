import { decodeUtf8 } from '@tegata/core'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import {
  createIndexAllocator,
  createMemoryIndexCounter,
  createStatusList,
  createStatusListPublisher,
  type IndexAllocator,
  readStatusList,
  STATUS,
  type StatusListPublisherOptions,
  statusListCwt,
  statusListJwt,
  verifyStatusListToken,
} from '../src/index.js'
import { createPermutation } from '../src/issuing/permutation.js'
import { codeOf, ISSUER, later, NOW, policy, provider, URI } from './support.js'

const key = new Uint8Array(32).fill(7)

describe('sections 12.5.1 and 13.3: index allocation', () => {
  it('permutes: every place is taken exactly once, for any size and key', () => {
    const keys = fc.uint8Array({ minLength: 32, maxLength: 32 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), keys, (size, anyKey) => {
        const permute = createPermutation(anyKey, size)
        const places = new Set(Array.from({ length: size }, (_, value) => permute(value)))
        expect(places.size).toBe(size)
        expect(Math.max(...places)).toBe(size - 1)
      }),
      { numRuns: 25 },
    )
  })

  it('is another permutation for another key', () => {
    const first = createPermutation(key, 1_000_000)
    const second = createPermutation(new Uint8Array(32).fill(8), 1_000_000)
    const values = Array.from({ length: 50 }, (_, value) => value)
    expect(values.map(first)).not.toEqual(values.map(second))
    // In order or nearly so would let a verifier guess who was issued together.
    const steps = values.slice(1).map((value) => Math.abs(first(value) - first(value - 1)))
    expect(steps.filter((step) => step < 1000).length).toBeLessThan(5)
  })

  it('never repeats an index, on several nodes that lease from one counter, until the list is full', async () => {
    const counter = createMemoryIndexCounter()
    const options = { listUri: URI, size: 200, key, counter, leaseSize: 7 }
    const nodes = [1, 2, 3].map(() => createIndexAllocator(options))
    const results = await Promise.allSettled(Array.from({ length: 240 }, (_, i) => nodes[i % 3]!.allocate()))
    const indexes = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    expect(new Set(indexes).size).toBe(indexes.length)
    expect(indexes.length).toBe(200)
    expect(results.filter((result) => result.status === 'rejected')).toHaveLength(40)
    expect(await codeOf(() => nodes[0]!.allocate())).toBe('ERR_STATUS_FULL')
  })

  it('gives another order for another list', async () => {
    const take = async (listUri: string) => {
      const indexes = createIndexAllocator({ listUri, size: 100_000, key, counter: createMemoryIndexCounter() })
      return [await indexes.allocate(), await indexes.allocate(), await indexes.allocate()]
    }
    expect(await take(URI)).toEqual(await take(URI))
    expect(await take(URI)).not.toEqual(await take(`${URI}0`))
  })

  it.each(['128', 128n, Number.NaN, -1, 0.5, 2 ** 53, undefined])(
    'takes no number from a counter that answers %o: indexes would be given out twice',
    async (first) => {
      const counter = { lease: () => first as number }
      const indexes = createIndexAllocator({ listUri: URI, size: 1000, key, counter })
      expect(await codeOf(() => indexes.allocate())).toBe('ERR_ARG_TYPE')
    },
  )

  it('tells the program of a key or size that cannot be', async () => {
    const counter = createMemoryIndexCounter()
    const make = (changes: object) => () => createIndexAllocator({ listUri: URI, size: 8, key, counter, ...changes })
    for (const changes of [{ key: new Uint8Array(16) }, { size: 0 }, { size: 2 ** 32 }, { leaseSize: 0 }]) {
      expect(await codeOf(make(changes))).toBe('ERR_ARG_VALUE')
    }
    expect(await codeOf(make({ key: 'secret' }))).toBe('ERR_ARG_TYPE')
  })
})

describe('section 13.2: publication in batches with decoys', () => {
  function setUp(changes: Partial<StatusListPublisherOptions> = {}, size = 800) {
    const list = createStatusList({ size, bits: 2 })
    const indexes = createIndexAllocator({ listUri: URI, size, key, counter: createMemoryIndexCounter(), leaseSize: 1 })
    const publisher = createStatusListPublisher({
      uri: URI,
      list,
      signer: provider,
      forms: [statusListJwt, statusListCwt],
      clock: () => NOW,
      lifetimeSeconds: 3600,
      ttlSeconds: 600,
      indexes,
      changesPerBatch: 20,
      ...changes,
    })
    return { list, indexes, publisher }
  }

  const take = async (indexes: IndexAllocator, count: number) => {
    const taken: number[] = []
    while (taken.length < count) taken.push(await indexes.allocate())
    return taken
  }

  it('signs every form, with the changes noted and times of the publication', async () => {
    const { indexes, publisher, list } = setUp()
    const [index] = await take(indexes, 1)
    publisher.change(index!, STATUS.SUSPENDED)
    expect(list.get(index!)).toBe(STATUS.VALID)
    const [jwt, cwt] = await publisher.publish()
    for (const [form, { mediaType, body }] of [
      [statusListJwt, jwt!],
      [statusListCwt, cwt!],
    ] as const) {
      expect(mediaType).toBe(form.mediaType)
      const token = await verifyStatusListToken(body, { form, uri: URI, issuer: ISSUER }, policy)
      expect(token).toMatchObject({ issuedAt: NOW, expiresAt: later(3600), ttlSeconds: 600 })
      expect((await readStatusList(token)).get(index!)).toBe(STATUS.SUSPENDED)
    }
    expect(decodeUtf8(jwt!.body).split('.')).toHaveLength(3)
  })

  it('changes a multiple of the batch size, and nothing when nothing was noted', async () => {
    const { list, indexes, publisher } = setUp()
    const copies = await take(indexes, 10)
    const changedBy = async (step: () => void): Promise<number> => {
      const before = list.bytes.slice()
      step()
      await publisher.publish()
      const old = createStatusList({ size: list.size, bits: 2 })
      old.bytes.set(before)
      return Array.from({ length: list.size }, (_, i) => i).filter((i) => old.get(i) !== list.get(i)).length
    }
    const revoke = (revoked: number[]) => () => {
      for (const index of revoked) publisher.change(index, STATUS.INVALID)
    }
    expect(await changedBy(() => {})).toBe(0)
    expect(await changedBy(revoke(copies))).toBe(20)
    // Noted again: nobody sees a change, so there is nothing to hide.
    expect(await changedBy(() => publisher.change(copies[0]!, 1))).toBe(0)
    const more = await take(indexes, 21)
    expect(await changedBy(revoke(more))).toBe(40)
  })

  it('never brings back what was published as revoked; what nobody saw can be taken back', async () => {
    const { indexes, publisher } = setUp()
    const [revoked, mistaken, suspended] = await take(indexes, 3)
    publisher.change(revoked!, STATUS.INVALID)
    publisher.change(suspended!, STATUS.SUSPENDED)
    publisher.change(mistaken!, STATUS.INVALID)
    publisher.change(mistaken!, STATUS.VALID)
    await publisher.publish()
    for (const status of [STATUS.VALID, STATUS.SUSPENDED]) {
      expect(() => publisher.change(revoked!, status)).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
    }
    publisher.change(suspended!, STATUS.VALID)
    await publisher.publish()
    expect([revoked, mistaken, suspended].map((index) => publisher.statusOf(index!))).toEqual([1, 0, 0])
  })

  it('takes decoys that no credential has or will have', async () => {
    const { list, indexes, publisher } = setUp()
    const before = await take(indexes, 50)
    publisher.change(before[0]!, STATUS.INVALID)
    await publisher.publish()
    const after = await take(indexes, 700)
    for (const index of [...before.slice(1), ...after]) expect(list.get(index)).toBe(STATUS.VALID)
  })

  it('publishes a revocation even when the list has no decoys left', async () => {
    const { list, indexes, publisher } = setUp({}, 16)
    const [index] = await take(indexes, 16)
    publisher.change(index!, STATUS.INVALID)
    await publisher.publish()
    expect(list.get(index!)).toBe(STATUS.INVALID)
  })

  it('keeps what was noted when the counter fails', async () => {
    let isDown = true
    const working = createIndexAllocator({ listUri: URI, size: 800, key, counter: createMemoryIndexCounter() })
    const indexes: IndexAllocator = {
      allocate: async () => (isDown ? Promise.reject(new Error('down')) : working.allocate()),
    }
    const { list, publisher } = setUp({ indexes })
    publisher.change(5, STATUS.INVALID)
    await expect(publisher.publish()).rejects.toThrow('down')
    isDown = false
    await publisher.publish()
    expect(list.get(5)).toBe(STATUS.INVALID)
  })

  it('publishes one after the other; what is noted meanwhile is in the next, and brings back nothing', async () => {
    let release = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const numbers = createIndexAllocator({ listUri: URI, size: 800, key, counter: createMemoryIndexCounter() })
    const indexes: IndexAllocator = { allocate: () => gate.then(() => numbers.allocate()) }
    const { list, publisher } = setUp({ indexes, forms: [statusListJwt] })
    const [first, second] = await take(numbers, 2)
    publisher.change(first!, STATUS.INVALID)
    const publications = [publisher.publish(), publisher.publish()]
    await new Promise((resolve) => setImmediate(resolve))
    const write = vi.spyOn(list, 'set')
    publisher.change(first!, STATUS.VALID)
    publisher.change(second!, STATUS.INVALID)
    expect(write).not.toHaveBeenCalled()
    release()
    const statuses: number[][] = []
    for (const [token] of await Promise.all(publications)) {
      const verified = await verifyStatusListToken(
        token!.body,
        { form: statusListJwt, uri: URI, issuer: ISSUER },
        policy,
      )
      const published = await readStatusList(verified)
      statuses.push([published.get(first!), published.get(second!)])
    }
    expect(statuses).toEqual([
      [STATUS.INVALID, STATUS.VALID],
      [STATUS.INVALID, STATUS.INVALID],
    ])
    expect(publisher.statusOf(first!)).toBe(STATUS.INVALID)
  })

  it('tells the program of a change that cannot be, when it is noted', async () => {
    const { publisher } = setUp()
    expect(await codeOf(() => publisher.change(800, 1))).toBe('ERR_ARG_VALUE')
    expect(await codeOf(() => publisher.change(0, 4))).toBe('ERR_ARG_VALUE')
    expect(await codeOf(() => setUp({ changesPerBatch: 0 }))).toBe('ERR_ARG_VALUE')
  })
})
