import {
  type AuditEntry,
  type AuditStore,
  createAuditLog,
  createKeyRing,
  createMemoryAuditStore,
  createSealer,
  encodeUtf8,
  openEnvelope,
  sealEnvelope,
  systemRandom,
} from '@tegata/core'
import { describe, expect, test } from 'vitest'

const code = (expected: string) => expect.objectContaining({ code: expected })
const context = encodeUtf8('context')
const plaintext = encodeUtf8('text')

const createKey = async (id: string) => ({ id, sealer: await createSealer(systemRandom(32)) })

describe('KeyRing and Envelope (docs/jpki-profile.md R9)', () => {
  test('the first key seals, every key opens, a dropped key opens nothing', async () => {
    const [old, current] = [await createKey('old'), await createKey('current')]
    const before = await sealEnvelope(createKeyRing([old]), plaintext, context)
    const ring = createKeyRing([current, old])
    const after = await sealEnvelope(ring, plaintext, context)
    expect([before.keyId, after.keyId]).toEqual(['old', 'current'])
    expect(await openEnvelope(ring, before, context)).toEqual(plaintext)
    expect(await openEnvelope(ring, after, context)).toEqual(plaintext)
    await expect(openEnvelope(createKeyRing([current]), before, context)).rejects.toThrow(code('ERR_SEAL_KEY_UNKNOWN'))
    // One key's name on another key's work.
    await expect(openEnvelope(ring, { ...before, keyId: 'current' }, context)).rejects.toThrow(code('ERR_SEAL_OPEN'))
  })

  test('each text has a key of its own, and opens with that key and in its context only', async () => {
    const ring = createKeyRing([await createKey('k')])
    const [one, other] = [
      await sealEnvelope(ring, plaintext, context),
      await sealEnvelope(ring, encodeUtf8('other'), context),
    ]
    for (const changed of [
      { ...one, wrappedKey: other.wrappedKey },
      { ...one, sealed: other.sealed },
      { ...one, wrappedKey: '' },
    ]) {
      await expect(openEnvelope(ring, changed, context)).rejects.toThrow(code('ERR_SEAL_OPEN'))
    }
    await expect(openEnvelope(ring, one, encodeUtf8('elsewhere'))).rejects.toThrow(code('ERR_SEAL_OPEN'))
  })

  test('a ring has keys, and no two of one name', async () => {
    const key = await createKey('k')
    for (const keys of [[], [key, key], [{ ...key, id: '' }]]) {
      expect(() => createKeyRing(keys)).toThrow(code('ERR_ARG_VALUE'))
    }
  })
})

describe('AuditLog (docs/jpki-profile.md R9)', () => {
  const keys = [systemRandom(32)]
  const entry = { day: '2026-11-22', index: null, verdict: 'good' }

  /** A log of five entries whose stored form a test may spoil. */
  async function createSpoiled(spoil: (entries: AuditEntry[]) => void) {
    const written = createMemoryAuditStore()
    const log = createAuditLog({ store: written, log: 'l', keys })
    for (let i = 0; i < 5; i++) await log.append({ ...entry, index: `${i}` })
    const checkpoint = await log.verify()
    const entries = structuredClone([...(await written.list('l', 0, 10))])
    spoil(entries)
    const store: AuditStore = {
      ...written,
      list: async (_, after) => entries.filter(({ sequence }) => sequence > after),
    }
    return { log: createAuditLog({ store, log: 'l', keys }), checkpoint }
  }

  test.each<[string, (entries: AuditEntry[]) => void]>([
    ['an entry taken out', (entries) => entries.splice(2, 1)],
    ['the first entry taken out', (entries) => entries.shift()],
    ['a verdict changed', (entries) => Object.assign(entries[1]!, { verdict: 'revoked' })],
    ['a day changed', (entries) => Object.assign(entries[1]!, { day: '2026-11-23' })],
    ['an index changed', (entries) => Object.assign(entries[1]!, { index: 'other' })],
    ['two entries swapped', (entries) => entries.splice(1, 2, entries[2]!, entries[1]!)],
    ['an entry put in', (entries) => entries.push({ ...entries[4]!, sequence: 6, previous: entries[4]!.mac })],
  ])('notices %s', async (_, spoil) => {
    const { log } = await createSpoiled(spoil)
    await expect(log.verify()).rejects.toThrow(code('ERR_AUDIT_CHAIN'))
  })

  test('notices an end cut off, with a checkpoint from before', async () => {
    const { log, checkpoint } = await createSpoiled((entries) => entries.splice(3))
    expect(await log.verify()).toMatchObject({ sequence: 3 })
    await expect(log.verify(checkpoint)).rejects.toThrow(code('ERR_AUDIT_TRUNCATED'))
  })

  test('notices an end cut off and written anew', async () => {
    const { checkpoint } = await createSpoiled(() => {})
    const log = createAuditLog({ store: createMemoryAuditStore(), log: 'l', keys })
    for (let i = 0; i < 9; i++) await log.append({ ...entry, index: `other ${i}` })
    await expect(log.verify(checkpoint)).rejects.toThrow(code('ERR_AUDIT_CHAIN'))
  })

  test('parallel writers make one chain; new keys verify what old ones wrote', async () => {
    const store = createMemoryAuditStore()
    const [old, next] = [systemRandom(32), systemRandom(32)]
    const logs = [[old], [next, old]].map((keys) => createAuditLog({ store, log: 'l', keys }))
    await Promise.all(Array.from({ length: 20 }, (_, i) => logs[i % 2]!.append(entry)))
    expect(await logs[1]!.verify()).toMatchObject({ sequence: 20 })
    await expect(logs[0]!.verify()).rejects.toThrow(code('ERR_AUDIT_CHAIN'))
  })

  test('gives up on a store where others always win, and wants a key', async () => {
    const store = { ...createMemoryAuditStore(), append: async () => false }
    await expect(createAuditLog({ store, log: 'l', keys }).append(entry)).rejects.toThrow(code('ERR_STORE_CONFLICT'))
    expect(() => createAuditLog({ store, log: 'l', keys: [] })).toThrow(code('ERR_ARG_VALUE'))
  })
})
