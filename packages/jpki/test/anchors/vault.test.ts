/** R1, R3, R9: what the vault keeps, for whom, how long, and what it notices. */
import { inspect } from 'node:util'
import {
  type AnchorRecord,
  type AnchorStore,
  createKeyRing,
  createMemoryAnchorStore,
  createSealer,
  encodeBase64url,
  encodeHex,
  hmacSha256,
  sha256,
  systemRandom,
} from '@tegata/core'
import { anchorIndexInput } from '@tegata/jpki'
import { type AnchorVault, createAnchorKeys, createAnchorLifecycle, createAnchorVault } from '@tegata/jpki/anchors'
import { describe, expect, test } from 'vitest'
import { type AnchorWorld, code, createAnchorWorld, credential, SECRET } from './support.js'

const indexesOf = (record: AnchorRecord | undefined) => record?.parts.flatMap(({ indexes }) => indexes) ?? []

/** A store whose records a test may spoil on their way out. */
function spoiling(store: AnchorStore, spoil: (record: AnchorRecord) => AnchorRecord): AnchorStore {
  const spoiled = (record: AnchorRecord | undefined) => record && spoil(record)
  return {
    ...store,
    get: async (tenant, id) => spoiled(await store.get(tenant, id)),
    find: async (tenant, index) => spoiled(await store.find(tenant, index)),
    list: async (...page) => (await store.list(...page)).map(spoil),
  }
}

async function createRecorded() {
  const world = await createAnchorWorld()
  const vault = await world.createVault()
  const certificate = world.issueCertificate()
  const secret = await world.verify(certificate)
  const anchor = await vault.record(secret, { credentials: [credential('c')] })
  return { world, vault, certificate, secret, anchor }
}

/** A second vault on a store that spoils what the first one wrote. */
const spoiledVault = (world: AnchorWorld, spoil: (record: AnchorRecord) => AnchorRecord) =>
  world.createVault({ store: spoiling(world.store, spoil) })

describe('R3: the index is a keyed HMAC, apart for each tenant', () => {
  test('one person has one anchor, found again by every process', async () => {
    const { world, vault, secret, certificate, anchor } = await createRecorded()
    expect(await vault.record(await world.verify(certificate), { credentials: [credential('d')] })).toBe(anchor)
    expect((await world.dump()).records).toHaveLength(1)
    expect((await vault.credentials(anchor)).map(({ id }) => id)).toEqual(['c', 'd'])
    expect(await (await world.createVault()).anchorOf(secret)).toBe(anchor)
    const other = await vault.record(await world.verify(world.issueCertificate()), { credentials: [] })
    expect(other).not.toBe(anchor)
  })

  test('records of one certificate in two tenants have nothing in common', async () => {
    const { world, vault, secret } = await createRecorded()
    const other = await world.createVault({ tenant: 'other' })
    expect(await other.anchorOf(secret)).toBeUndefined()
    await other.record(secret, { credentials: [credential('c')] })
    const [mine, theirs] = [await world.dump(), await world.dump('other')]
    expect(indexesOf(mine.records[0])).toHaveLength(1)
    const values = (dump: typeof mine) =>
      dump.records.flatMap((record) => [record.id, record.mac, ...indexesOf(record), record.parts[0]!.sealed])
    expect(values(mine).filter((value) => values(theirs).includes(value))).toEqual([])
    expect(mine.audit[0]!.index).not.toBe(theirs.audit[0]!.index)
    await expect(vault.credentials(theirs.records[0]!.id)).rejects.toThrow(code('ERR_ANCHOR_UNKNOWN'))
  })

  test('the index is no plain hash, nor an HMAC under the secret itself; the audit log has another one', async () => {
    const { world, secret, certificate } = await createRecorded()
    const { records, audit } = await world.dump()
    const input = anchorIndexInput(secret)
    const guesses = [sha256(input), sha256(certificate.serialNumber), hmacSha256(SECRET, input)].map(encodeBase64url)
    for (const index of [...indexesOf(records[0]), audit[0]!.index]) expect(guesses).not.toContain(index)
    expect(indexesOf(records[0])).not.toContain(audit[0]!.index)
  })

  test('rotation: found under old and new keys at every step, and never recorded twice', async () => {
    const { world, vault: before, secret, anchor } = await createRecorded()
    const next = systemRandom(32)
    const knowing = await world.createVault({ secrets: [SECRET, next] })
    const moving = await world.createVault({ secrets: [next, SECRET] })
    const after = await world.createVault({ secrets: [next] })
    for (const vault of [before, knowing, moving]) {
      expect(await vault.anchorOf(secret)).toBe(anchor)
      expect(await vault.record(secret, { credentials: [] })).toBe(anchor)
    }
    expect(await moving.rotate()).toBe(0)
    const keyIds = async () => (await world.dump()).records.flatMap(({ parts }) => parts.map(({ keyId }) => keyId))
    const [movedTo] = await keyIds()
    expect(await after.rotate()).toBe(1)
    expect(await after.rotate()).toBe(0)
    expect(await keyIds()).toEqual([movedTo])
    expect(indexesOf((await world.dump()).records[0])).toHaveLength(1)
    expect(await after.anchorOf(secret)).toBe(anchor)
    // The old secret is worth nothing now.
    expect(await before.anchorOf(secret)).toBeUndefined()
    await expect(before.credentials(anchor)).rejects.toThrow(code('ERR_ANCHOR_TAMPERED'))
  })

  test('a key that is dropped before rotation opens nothing, and says so', async () => {
    const { world, anchor } = await createRecorded()
    const { indexKeys } = await createAnchorKeys([SECRET])
    const ring = createKeyRing([{ id: 'new', sealer: await createSealer(systemRandom(32)) }])
    const vault = createAnchorVault({ store: world.store, keys: { ring, indexKeys }, clock: world.clock })
    await expect(vault.rotate()).rejects.toThrow(code('ERR_SEAL_KEY_UNKNOWN'))
    // What cannot be opened can still be shredded.
    await vault.shred(anchor)
    expect((await world.dump()).records[0]!.parts).toEqual([])
  })

  test('two processes over one store: one anchor, whoever wins', async () => {
    const world = await createAnchorWorld()
    const vaults = await Promise.all([world.createVault(), world.createVault()])
    const secret = await world.verify(world.issueCertificate())
    const ids = Array.from({ length: 10 }, (_, i) => `credential ${i}`)
    const anchors = await Promise.all(
      ids.map((id, i) => vaults[i % 2]!.record(secret, { credentials: [credential(id)] })),
    )
    expect(new Set(anchors).size).toBe(1)
    expect((await vaults[0].credentials(anchors[0]!)).map(({ id }) => id).sort()).toEqual(ids)
    expect((await world.dump()).records).toHaveLength(1)
  })

  test('gives up on a store where others always win', async () => {
    const world = await createAnchorWorld({ ...createMemoryAnchorStore(), insert: async () => false })
    const vault = await world.createVault()
    const secret = await world.verify(world.issueCertificate())
    await expect(vault.record(secret, { credentials: [] })).rejects.toThrow(code('ERR_STORE_CONFLICT'))
  })
})

describe('R1, R3: what was changed outside the vault is noticed', () => {
  const changes: [string, (record: AnchorRecord) => AnchorRecord][] = [
    ['a version', (record) => ({ ...record, version: 7 })],
    ['a state', (record) => ({ ...record, state: 'stale' })],
    ['the day of the check', (record) => ({ ...record, checkedOn: '2030-01-01' })],
    ['a credential left out', (record) => ({ ...record, credentials: [] })],
    ['an event put in', (record) => ({ ...record, events: [{ id: 'e', type: 'end', from: '' }] })],
    ['a part left out', (record) => ({ ...record, parts: [] })],
    ['a deadline', (record) => ({ ...record, parts: record.parts.map((part) => ({ ...part, until: '2100-01-01' })) })],
    ['an index', (record) => ({ ...record, parts: record.parts.map((part) => ({ ...part, indexes: ['x'] })) })],
    ['sealed bytes', (record) => ({ ...record, parts: record.parts.map((part) => ({ ...part, sealed: 'AAAA' })) })],
    ['a wrapped key', (record) => ({ ...record, parts: record.parts.map((part) => ({ ...part, wrappedKey: 'A' })) })],
    ['a tenant', (record) => ({ ...record, tenant: 'other' })],
    ['an id', (record) => ({ ...record, id: 'other' })],
    ['an id before all others', (record) => ({ ...record, id: '' })],
    [
      'an authentication code',
      (record) => ({ ...record, mac: record.mac.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')) }),
    ],
  ]
  test.each(changes)('%s', async (_, spoil) => {
    const { world, secret, anchor } = await createRecorded()
    const vault = await spoiledVault(world, spoil)
    const calls = [
      () => vault.anchorOf(secret),
      () => vault.credentials(anchor),
      () => vault.record(secret, { credentials: [] }),
      () => vault.rotate(),
      () => vault.sweep(),
      () => world.createLifecycle(vault).recheck(),
    ]
    for (const call of calls) await expect(call()).rejects.toThrow(code('ERR_ANCHOR_TAMPERED'))
  })

  test('one spoiled record keeps nobody else’s revocation from being noticed and delivered', async () => {
    const { world, vault, anchor } = await createRecorded()
    const certificate = world.issueCertificate()
    const revoked = await vault.record(await world.verify(certificate), { credentials: [credential('d')] })
    world.authority.revoke(certificate)
    world.advance(1)
    const spoiled = await spoiledVault(world, (record) =>
      record.id === anchor ? { ...record, state: 'stale' } : record,
    )
    const lifecycle = world.createLifecycle(spoiled)
    await expect(lifecycle.recheck()).rejects.toThrow(code('ERR_ANCHOR_TAMPERED'))
    world.advance(1)
    const delivered: string[] = []
    const release = lifecycle.release(({ events }) => void delivered.push(...events.map(({ anchor }) => anchor)))
    await expect(release).rejects.toThrow(code('ERR_ANCHOR_TAMPERED'))
    expect(delivered).toEqual([revoked])
  })

  test('members in another order are the same record', async () => {
    const { world, secret, anchor } = await createRecorded()
    const reversed = (record: AnchorRecord) => Object.fromEntries(Object.entries(record).reverse()) as never
    expect(await (await spoiledVault(world, reversed)).anchorOf(secret)).toBe(anchor)
  })

  test('a whole record moved to another index, id or tenant', async () => {
    const { world, vault, anchor } = await createRecorded()
    const other = await world.verify(world.issueCertificate())
    await vault.record(other, { credentials: [] })
    const genuine = (await world.store.get('default', anchor))!
    const swapping = await spoiledVault(world, () => genuine)
    await expect(swapping.anchorOf(other)).rejects.toThrow(code('ERR_ANCHOR_TAMPERED'))
    const second = (await world.dump()).records.find(({ id }) => id !== anchor)!
    await expect(swapping.credentials(second.id)).rejects.toThrow(code('ERR_ANCHOR_TAMPERED'))
    const tenant = await world.createVault({ tenant: 'other', store: spoiling(world.store, () => genuine) })
    await world.createVault({ tenant: 'other' }).then((vault) => vault.record(other, { credentials: [] }))
    await expect(tenant.anchorOf(other)).rejects.toThrow(code('ERR_ANCHOR_TAMPERED'))
  })

  test('an audit log that is cut off', async () => {
    const { world, vault, secret } = await createRecorded()
    await vault.record(secret, { credentials: [] })
    const checkpoint = await vault.verifyAudit()
    const { audit } = world.store
    const store = { ...world.store, audit: { ...audit, list: async () => [] } }
    await expect((await world.createVault({ store })).verifyAudit(checkpoint)).rejects.toThrow(
      code('ERR_AUDIT_TRUNCATED'),
    )
  })
})

describe('R9: retention for each purpose, crypto-shredding, audit', () => {
  test('shredding leaves no key, no index and no certificate, and cannot be undone by the vault', async () => {
    const { world, vault, secret, anchor } = await createRecorded()
    const [before] = (await world.dump()).records
    await vault.shred(anchor)
    const [record] = (await world.dump()).records
    expect(record).toMatchObject({ state: 'ended', parts: [], credentials: [{ id: 'c' }], events: [{ type: 'end' }] })
    const kept = JSON.stringify(record)
    for (const part of before!.parts) {
      for (const value of [part.wrappedKey, part.sealed, ...part.indexes]) expect(kept).not.toContain(value)
    }
    expect(await vault.anchorOf(secret)).toBeUndefined()
    await vault.shred(anchor)
    expect((await world.dump()).records[0]!.events).toHaveLength(1)
    await expect(vault.giveConsent(anchor, { purpose: 'latest-attributes', text: 'x' })).rejects.toThrow(
      code('ERR_ANCHOR_CONSENT'),
    )
    // The person may come back: as somebody new.
    expect(await vault.record(secret, { credentials: [] })).not.toBe(anchor)
  })

  test('each purpose ends on its own day; without the certificate the anchor ends, then is forgotten', async () => {
    const world = await createAnchorWorld()
    const vault = await world.createVault({ retention: { recheck: 30, attributes: 10 } })
    const secret = await world.verify(world.issueCertificate())
    const consents = [{ purpose: 'latest-attributes', text: '同意' } as const]
    const anchor = await vault.record(secret, { credentials: [credential('c', 14)], consents })
    const purposes = async () => (await world.dump()).records[0]?.parts.map(({ purpose }) => purpose)
    expect(await vault.sweep()).toEqual({ ended: 0, removed: 0 })
    expect(await purposes()).toEqual(['recheck', 'attributes'])
    world.advance(11)
    expect(await vault.sweep()).toEqual({ ended: 1, removed: 0 })
    expect(await purposes()).toEqual(['recheck'])
    expect(await vault.consents(anchor)).toEqual([])
    world.advance(20)
    expect(await vault.sweep()).toEqual({ ended: 1, removed: 0 })
    expect(await purposes()).toEqual([])
    // Its end has to be delivered first.
    expect(await vault.sweep()).toEqual({ ended: 0, removed: 0 })
    world.advance(1)
    const { events } = await world.createLifecycle(vault).release(() => {})
    expect(events).toMatchObject([{ type: 'end', anchor }])
    expect(await vault.sweep()).toEqual({ ended: 0, removed: 1 })
    expect((await world.dump()).records).toEqual([])
  })

  test('no certificate is forgotten before the last credential that hangs on it', async () => {
    const world = await createAnchorWorld()
    const vault = await world.createVault({ retention: { recheck: 1 } })
    await vault.record(await world.verify(world.issueCertificate()), { credentials: [credential('c', 90)] })
    world.advance(89)
    expect(await vault.sweep()).toEqual({ ended: 0, removed: 0 })
    world.advance(2)
    expect(await vault.sweep()).toEqual({ ended: 1, removed: 0 })
  })

  test('the audit log holds a keyed index, a verdict and a day, and nothing else', async () => {
    const { world, vault, anchor } = await createRecorded()
    await world.createLifecycle(vault).recheck()
    world.advance(1)
    await world.createLifecycle(vault).recheck()
    await vault.shred(anchor)
    const { audit } = await world.dump()
    expect(audit.map(({ verdict, day }) => `${day} ${verdict}`)).toEqual([
      '2026-11-22 recorded',
      '2026-11-23 good',
      '2026-11-23 shredded',
    ])
    expect(new Set(audit.map(({ index }) => index)).size).toBe(1)
    for (const entry of audit) {
      expect(Object.keys(entry).sort()).toEqual(['day', 'index', 'log', 'mac', 'previous', 'sequence', 'verdict'])
      expect(JSON.stringify(entry)).not.toContain(anchor)
    }
    expect(await vault.verifyAudit()).toMatchObject({ sequence: 3 })
  })

  test('a vault shows nothing of its keys, and wants good ones', async () => {
    const { world, vault } = await createRecorded()
    const printed = inspect(vault, { depth: 9, showHidden: true }) + JSON.stringify(vault)
    expect(printed).not.toContain(encodeBase64url(SECRET))
    expect(printed).not.toContain(encodeHex(SECRET))
    await expect(createAnchorKeys([])).rejects.toThrow(code('ERR_ARG_VALUE'))
    await expect(createAnchorKeys([new Uint8Array(16)])).rejects.toThrow(code('ERR_ARG_VALUE'))
    await expect(world.createVault({ retention: { recheck: -1 } })).rejects.toThrow(code('ERR_ARG_VALUE'))
    await expect(world.createVault({ batchSeconds: 0 })).rejects.toThrow(code('ERR_ARG_VALUE'))
    const forged = {} as AnchorVault
    const policy = { trust: world.authority.trust, revocation: world.authority.crls }
    expect(() => createAnchorLifecycle({ vault: forged, ...policy })).toThrow(code('ERR_ARG_TYPE'))
    expect(() => createAnchorLifecycle({ vault, ...policy, minimumBatch: -1 })).toThrow(code('ERR_ARG_VALUE'))
  })
})
