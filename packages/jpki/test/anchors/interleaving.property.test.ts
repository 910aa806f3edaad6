/** R3, R4, R8, R9 as invariants: they hold after any order of everything that can happen, by two processes over one store. */
import { type AnchorRecord, createMemoryAnchorStore, systemRandom } from '@tegata/core'
import type { AnchorSecret } from '@tegata/jpki'
import type { AnchorEvent, AnchorVault } from '@tegata/jpki/anchors'
import type { TestCertificate } from '@tegata/jpki/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createAnchorWorld, credential, SECRET } from './support.js'

const PEOPLE = 3

const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('record' as const), who: fc.nat(PEOPLE - 1) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('revoke' as const), who: fc.nat(PEOPLE - 1) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('recheck' as const), who: fc.nat(PEOPLE - 1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('shred' as const), who: fc.nat(PEOPLE - 1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('rotate' as const, 'sweep' as const), who: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('release' as const, 'crash' as const), who: fc.nat(1) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), who: fc.nat(1) }) },
)
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never

/** Certificates are made once: what differs from run to run is what happens to them. */
const origin = await createAnchorWorld()
const certificates = Array.from({ length: PEOPLE }, () => origin.issueCertificate())
const secrets = await Promise.all(certificates.map((certificate) => origin.verify(certificate)))
const next = systemRandom(32)

async function createRun() {
  const store = createMemoryAnchorStore()
  const world = await createAnchorWorld(store)
  const vaults: AnchorVault[] = [
    await world.createVault({ secrets: [SECRET, next], retention: { recheck: 3 } }),
    await world.createVault({ secrets: [next, SECRET], retention: { recheck: 3 } }),
  ]
  const lifecycles = vaults.map((vault) => world.createLifecycle(vault))
  const delivered = new Map<string, AnchorEvent>()
  const revoked = new Set<number>()
  /** Anchors whose revocation was noticed while credentials hung on them. */
  const stale = new Set<string>()
  let count = 0

  const secretOf = (who: number): AnchorSecret => secrets[who]!
  const recordsOf = async (): Promise<readonly AnchorRecord[]> => (await world.dump()).records
  const deliver = (events: readonly AnchorEvent[]) => {
    for (const event of events) {
      // The same id never comes to mean something else.
      expect(delivered.get(event.id) ?? event).toEqual(event)
      delivered.set(event.id, event)
    }
  }

  async function perform({ do: what, who }: Action, vault: AnchorVault, process: number): Promise<void> {
    const lifecycle = lifecycles[process]!
    switch (what) {
      case 'record':
        // The issuer verifies first: a revoked certificate is never recorded.
        if (!revoked.has(who)) await vault.record(secretOf(who), { credentials: [credential(`${count++}`, 6)] })
        return
      case 'revoke':
        if (!revoked.has(who)) world.authority.revoke(certificates[who] as TestCertificate)
        revoked.add(who)
        return
      case 'recheck':
        await lifecycle.recheck()
        for (const { id, state } of await recordsOf()) if (state === 'stale') stale.add(id)
        return
      case 'shred': {
        const anchor = await vault.anchorOf(secretOf(who))
        if (anchor !== undefined) await vault.shred(anchor)
        return
      }
      case 'rotate':
        await vault.rotate()
        return
      case 'sweep':
        await vault.sweep()
        return
      case 'release':
        await lifecycle.release(({ events }) => deliver(events))
        return
      case 'crash':
        await lifecycle
          .release(({ events }) => {
            deliver(events)
            throw new Error('crash')
          })
          .catch(() => {})
        return
      case 'wait':
        world.advance(5)
    }
  }

  async function checkInvariants(): Promise<void> {
    const { records, audit } = await world.dump()
    const indexes = records.flatMap(({ parts }) => parts.flatMap((part) => part.indexes))
    // R3: an index is one record's.
    expect(new Set(indexes).size).toBe(indexes.length)
    for (const record of records) {
      // R9: an ended anchor holds nothing that opens.
      if (record.state === 'ended') expect(record.parts).toEqual([])
      // R4: nothing current hangs on a certificate that is known to be revoked.
      if (record.state === 'stale')
        expect(record.credentials.every(({ standing }) => standing === 'outdated')).toBe(true)
      // R8: events wait for a batch point.
      for (const { from } of record.events) expect(from).toMatch(/T00:00:00\.000Z$/)
      expect(record.events.filter(({ type }) => type === 'suspend').length).toBeLessThanOrEqual(1)
    }
    // R9: the chain holds, and names no anchor.
    for (const vault of vaults) expect(await vault.verifyAudit()).toMatchObject({ sequence: audit.length })
    for (const { id } of records) expect(JSON.stringify(audit)).not.toContain(id)
  }

  /** In the end everything that was noticed is delivered. */
  async function settle(): Promise<void> {
    const { records } = await world.dump()
    const waiting = new Set(records.flatMap(({ events }) => events.map(({ id }) => id)))
    world.advance(2)
    await lifecycles[0]!.release(({ events }) => deliver(events))
    for (const id of waiting) expect(delivered.has(id)).toBe(true)
    expect((await recordsOf()).flatMap(({ events }) => events)).toEqual([])
    const told = new Set([...delivered.values()].filter(({ type }) => type !== 'reissue').map(({ anchor }) => anchor))
    for (const anchor of stale) expect(told.has(anchor)).toBe(true)
  }

  return { vaults, perform, checkInvariants, settle }
}

test('any interleaving, one step after the other', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(action, fc.nat(1)), { minLength: 4, maxLength: 18 }), async (steps) => {
      const run = await createRun()
      for (const [step, process] of steps) {
        await run.perform(step, run.vaults[process]!, process)
        await run.checkInvariants()
      }
      await run.settle()
    }),
    { numRuns: 12 },
  )
})

test('any pair of processes, both at work at the same time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 8 }), fc.array(action, { maxLength: 8 }), async (first, second) => {
      const run = await createRun()
      const work = async (steps: readonly Action[], process: number) => {
        for (const step of steps) await run.perform(step, run.vaults[process]!, process)
      }
      await Promise.all([work(first, 0), work(second, 1)])
      await run.checkInvariants()
      await run.settle()
    }),
    { numRuns: 12 },
  )
})
