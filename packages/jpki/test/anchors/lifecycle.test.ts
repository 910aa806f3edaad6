/** R4, R8: re-checks, renewal inside the store, consented updates, and events in batches. */
import { encodeBase64url, generateSigner, type PendingAnchorEvent, type Signer, systemRandom } from '@tegata/core'
import { decodeAttributes } from '@tegata/jpki'
import {
  type AnchorEventBatch,
  type Continuity,
  continuityOfPlatform,
  type LatestAttributesReply,
  proveSameWallet,
  walletContinuityText,
} from '@tegata/jpki/anchors'
import { SAMPLE_PERSON, type TestCertificate } from '@tegata/jpki/testing'
import { parseCertificate } from '@tegata/pki'
import { describe, expect, test } from 'vitest'
import { code, createAnchorWorld, credential, START } from './support.js'

const NONE = { good: 0, revoked: 0, expired: 0, unknown: 0 }
const MOVED = { ...SAMPLE_PERSON, address: '大阪府堺市堺区架空町４番５号' }
const SIBLING = { ...SAMPLE_PERSON, name: '見本　太郎', birthdate: '1993-01-02' }

async function createLifecycleWorld() {
  const world = await createAnchorWorld()
  const vault = await world.createVault()
  const lifecycle = world.createLifecycle(vault)
  const record = async (certificate: TestCertificate, id: string, continuity?: Continuity) =>
    vault.record(await world.verify(certificate), {
      credentials: [credential(id, 60)],
      ...(continuity ? { continuity } : {}),
    })
  const standings = async (anchor: string) =>
    Object.fromEntries((await vault.credentials(anchor)).map(({ id, standing }) => [id, standing]))
  const pending = async () =>
    (await world.dump()).records.flatMap(({ events }: { events: readonly PendingAnchorEvent[] }) => events)
  return { ...world, vault, lifecycle, record, standings, pending }
}

async function walletProof(signer: Signer): Promise<Continuity> {
  const statement = systemRandom(40)
  const proof = encodeBase64url(await signer.sign(walletContinuityText(statement)))
  return proveSameWallet({ publicJwk: signer.publicJwk, statement, proof })
}

describe('R4: re-check of anchors', () => {
  test('good today, revoked tomorrow: the attributes are stale, and the credentials are found', async () => {
    const world = await createLifecycleWorld()
    const certificate = world.issueCertificate()
    const anchor = await world.record(certificate, 'c')
    expect(await world.lifecycle.recheck()).toEqual(NONE)
    world.advance(1)
    expect(await world.lifecycle.recheck()).toEqual({ ...NONE, good: 1 })
    expect(await world.lifecycle.recheck()).toEqual(NONE)
    world.authority.revoke(certificate)
    world.advance(1)
    expect(await world.lifecycle.recheck()).toEqual({ ...NONE, revoked: 1 })
    expect(await world.standings(anchor)).toEqual({ c: 'outdated' })
    world.advance(1)
    expect(await world.lifecycle.recheck()).toEqual(NONE)
    expect(await world.pending()).toMatchObject([{ type: 'suspend' }])
  })

  test.each<[string, (world: Awaited<ReturnType<typeof createLifecycleWorld>>) => object]>([
    ['no CRL', () => ({ revocation: { ask: () => [] } })],
    [
      'a network error',
      () => ({
        revocation: {
          ask: () => {
            throw new Error('offline')
          },
        },
      }),
    ],
    ['an answer "unknown"', () => ({ revocation: { ask: () => [{ source: 'ocsp', answer: 'unknown' }] } })],
    ['a stale CRL', () => ({ revocation: { ask: () => [{ source: 'crl', answer: 'ERR_CRL_STALE' }] } })],
    ['a CA that is not trusted any more', ({ authority }) => ({ trust: { ...authority.trust, anchors: [] } })],
  ])('%s is no verdict: never good, and asked again', async (_, policyOf) => {
    const world = await createLifecycleWorld()
    const anchor = await world.record(world.issueCertificate(), 'c')
    world.advance(1)
    const blind = world.createLifecycle(world.vault, policyOf(world))
    expect(await blind.recheck()).toEqual({ ...NONE, unknown: 1 })
    expect(await blind.recheck()).toEqual({ ...NONE, unknown: 1 })
    const [record] = (await world.dump()).records
    expect(record).toMatchObject({ state: 'current', checkedOn: '2026-11-22', events: [] })
    expect((await world.dump()).audit.at(-1)).toMatchObject({ verdict: 'unknown' })
    expect(await world.lifecycle.recheck()).toEqual({ ...NONE, good: 1 })
    expect(await world.standings(anchor)).toEqual({ c: 'current' })
  })

  test('an expired certificate suspends nothing (that would publish birthdays), and asks for a renewal', async () => {
    const world = await createLifecycleWorld()
    const certificate = world.issueCertificate(SAMPLE_PERSON, { notAfter: new Date('2026-12-01T14:59:59Z') })
    const anchor = await world.record(certificate, 'c')
    world.advance(10)
    expect(await world.lifecycle.recheck()).toEqual({ ...NONE, expired: 1 })
    expect(await world.standings(anchor)).toEqual({ c: 'current' })
    expect(await world.pending()).toMatchObject([{ type: 'reissue' }])
  })

  test('two processes at once: one suspension', async () => {
    const world = await createLifecycleWorld()
    const certificate = world.issueCertificate()
    await world.record(certificate, 'c')
    world.authority.revoke(certificate)
    world.advance(1)
    const other = world.createLifecycle(await world.createVault())
    await Promise.all([world.lifecycle.recheck(), other.recheck()])
    expect(await world.pending()).toHaveLength(1)
  })

  test('a verdict about a certificate that was renewed meanwhile changes nothing', async () => {
    const world = await createLifecycleWorld()
    const wallet = await generateSigner('ES256')
    const [old, next] = [world.issueCertificate(), world.issueCertificate()]
    const anchor = await world.record(old, 'a', await walletProof(wallet))
    world.advance(1)
    world.authority.revoke(old)
    const { ask } = world.authority.crls
    const slow = world.createLifecycle(world.vault, {
      revocation: {
        ask: async (input) => {
          const answers = await ask(input)
          await world.record(next, 'b', await walletProof(wallet))
          return answers
        },
      },
    })
    expect(await slow.recheck()).toEqual({ ...NONE, revoked: 1 })
    expect((await world.dump()).records[0]).toMatchObject({ state: 'current' })
    expect(await world.standings(anchor)).toEqual({ a: 'outdated', b: 'current' })
  })
})

describe('R8: renewal links old to new inside the store only', () => {
  const proofs: [string, () => Promise<() => Promise<Continuity>>][] = [
    [
      'the same wallet',
      async () => {
        const signer = await generateSigner('ES256')
        return () => walletProof(signer)
      },
    ],
    [
      'the user id of a platform',
      async () => async () => continuityOfPlatform({ platform: 'https://pf', subject: 'u' }),
    ],
  ]
  test.each(proofs)(
    '%s: the anchor stays, old credentials are outdated, the old certificate still leads to it',
    async (_, create) => {
      const world = await createLifecycleWorld()
      const prove = await create()
      const [old, next] = [world.issueCertificate(), world.issueCertificate(MOVED)]
      const secret = await world.verify(old)
      const anchor = await world.record(old, 'a', await prove())
      world.authority.revoke(old)
      world.advance(1)
      await world.lifecycle.recheck()
      expect(await world.record(next, 'b', await prove())).toBe(anchor)
      expect(await world.standings(anchor)).toEqual({ a: 'outdated', b: 'current' })
      expect((await world.dump()).records).toHaveLength(1)
      expect(await world.vault.anchorOf(secret)).toBe(anchor)
      expect(await world.vault.anchorOf(await world.verify(next))).toBe(anchor)
      // Checked from now on: the new certificate.
      world.advance(1)
      expect(await world.lifecycle.recheck()).toEqual({ ...NONE, good: 1 })
      expect((await world.dump()).audit.map(({ verdict }) => verdict)).toContain('renewed')
    },
  )

  test('a renewal before the old certificate is revoked asks for re-issuance', async () => {
    const world = await createLifecycleWorld()
    const wallet = await generateSigner('ES256')
    await world.record(world.issueCertificate(), 'a', await walletProof(wallet))
    await world.record(world.issueCertificate(), 'b', await walletProof(wallet))
    expect(await world.pending()).toMatchObject([{ type: 'reissue' }])
  })

  test('the wallet that renews again and again is never forgotten, former certificates are in time', async () => {
    const world = await createLifecycleWorld()
    const wallet = await generateSigner('ES256')
    const first = world.issueCertificate()
    const anchor = await world.record(first, '0', await walletProof(wallet))
    for (let i = 1; i <= 18; i++) {
      expect(await world.record(world.issueCertificate(), `${i}`, await walletProof(wallet))).toBe(anchor)
    }
    const [record] = (await world.dump()).records
    expect(record!.parts.find(({ purpose }) => purpose === 'renewal')!.indexes).toHaveLength(16)
    expect(await world.vault.anchorOf(await world.verify(first))).toBeUndefined()
  })

  test('without a proof a new certificate is a new anchor', async () => {
    const world = await createLifecycleWorld()
    const anchor = await world.record(world.issueCertificate(), 'a')
    expect(await world.record(world.issueCertificate(), 'b')).not.toBe(anchor)
  })

  test('somebody else with the same wallet, and a wallet of somebody else, are refused', async () => {
    const world = await createLifecycleWorld()
    const [mine, theirs] = [await generateSigner('ES256'), await generateSigner('ES256')]
    const [certificate, sibling] = [world.issueCertificate(), world.issueCertificate(SIBLING)]
    await world.record(certificate, 'a', await walletProof(mine))
    await expect(world.record(sibling, 'b', await walletProof(mine))).rejects.toThrow(code('ERR_ANCHOR_CONTINUITY'))
    await world.record(sibling, 'b', await walletProof(theirs))
    await expect(world.record(sibling, 'c', await walletProof(mine))).rejects.toThrow(code('ERR_ANCHOR_CONTINUITY'))
  })

  test('a wallet proof is by its key and over this statement', async () => {
    const signer = await generateSigner('ES256')
    const [statement, other] = [systemRandom(40), systemRandom(40)]
    const proof = encodeBase64url(await signer.sign(walletContinuityText(other)))
    const { publicJwk } = signer
    await expect(proveSameWallet({ publicJwk, statement, proof })).rejects.toThrow(code('ERR_ANCHOR_CONTINUITY'))
    expect(() => continuityOfPlatform({ platform: 'https://pf', subject: '' })).toThrow(code('ERR_ARG_VALUE'))
    const world = await createLifecycleWorld()
    await expect(world.record(world.issueCertificate(), 'a', {} as Continuity)).rejects.toThrow(code('ERR_ARG_TYPE'))
  })
})

describe('R8: latest four attributes, with consent only', () => {
  const CONSENT = { purpose: 'latest-attributes', text: '最新の基本４情報の提供に同意します。' } as const

  async function createConsented() {
    const world = await createLifecycleWorld()
    const [old, next] = [world.issueCertificate(), world.issueCertificate(MOVED)]
    const anchor = await world.record(old, 'a')
    const attributes = decodeAttributes(parseCertificate(next.certificate))!
    const reply: LatestAttributesReply = { status: 'latest', attributes, serialNumber: next.serialNumber }
    return { ...world, anchor, old, next, reply }
  }

  test('no consent, no question; a withdrawn consent is none, and both days are kept', async () => {
    const { lifecycle, vault, anchor, reply, advance } = await createConsented()
    const asked: Uint8Array[] = []
    const ask = () =>
      lifecycle.updateAttributes(anchor, ({ certificate }) => {
        asked.push(certificate)
        return reply
      })
    await expect(ask()).rejects.toThrow(code('ERR_ANCHOR_CONSENT'))
    await vault.giveConsent(anchor, CONSENT)
    advance(3)
    await vault.withdrawConsent(anchor, 'latest-attributes')
    await expect(ask()).rejects.toThrow(code('ERR_ANCHOR_CONSENT'))
    expect(asked).toEqual([])
    expect(await vault.consents(anchor)).toEqual([
      {
        purpose: 'latest-attributes',
        textHash: expect.stringMatching(/^[\w-]{43}$/),
        givenOn: '2026-11-22',
        withdrawnOn: '2026-11-25',
      },
    ])
    await vault.giveConsent(anchor, CONSENT)
    expect(await ask()).toMatchObject({ isChanged: true })
    expect(asked).toHaveLength(1)
  })

  test('new attributes outdate the credentials, and the new certificate is known when it comes', async () => {
    const { lifecycle, vault, anchor, reply, record, next, standings, pending, dump } = await createConsented()
    await vault.giveConsent(anchor, CONSENT)
    expect(await lifecycle.updateAttributes(anchor, () => reply)).toMatchObject({
      attributes: { address: MOVED.address },
      isChanged: true,
    })
    expect(await standings(anchor)).toEqual({ a: 'outdated' })
    expect(await lifecycle.updateAttributes(anchor, async () => reply)).toMatchObject({ isChanged: true })
    expect(await pending()).toMatchObject([{ type: 'reissue' }])
    expect(JSON.stringify(await dump())).not.toContain('堺')
    expect(await record(next, 'b')).toBe(anchor)
    expect(await standings(anchor)).toEqual({ a: 'outdated', b: 'current' })
  })

  test('withheld, unchanged, about another person, and about nobody', async () => {
    const { lifecycle, vault, anchor, reply, old, issueCertificate, standings } = await createConsented()
    await vault.giveConsent(anchor, CONSENT)
    expect(await lifecycle.updateAttributes(anchor, () => ({ status: 'withheld' }))).toBeUndefined()
    const same = decodeAttributes(parseCertificate(old.certificate))!
    expect(await lifecycle.updateAttributes(anchor, () => ({ ...reply, attributes: same }) as never)).toMatchObject({
      isChanged: false,
    })
    expect(await standings(anchor)).toEqual({ a: 'current' })
    const foreign = decodeAttributes(parseCertificate(issueCertificate(SIBLING).certificate))!
    await expect(
      lifecycle.updateAttributes(anchor, () => ({ ...reply, attributes: foreign }) as never),
    ).rejects.toThrow(code('ERR_ANCHOR_CONTINUITY'))
    await vault.shred(anchor)
    await expect(lifecycle.updateAttributes(anchor, () => reply)).rejects.toThrow(code('ERR_ANCHOR_UNKNOWN'))
  })
})

describe('R8: events come in batches, whose time and order tell nothing', () => {
  async function createRevoked(count: number) {
    const world = await createLifecycleWorld()
    const certificates = Array.from({ length: count }, () => world.issueCertificate())
    const anchors: string[] = []
    for (const [i, certificate] of certificates.entries()) anchors.push(await world.record(certificate, `c${i}`))
    for (const certificate of certificates) world.authority.revoke(certificate)
    world.advance(1)
    await world.lifecycle.recheck()
    return { ...world, anchors }
  }

  test('nothing before the batch point; then all at once, with random ids and the one time of the batch', async () => {
    const { lifecycle, advance, anchors, pending } = await createRevoked(8)
    expect((await lifecycle.release(() => {})).events).toEqual([])
    advance(1)
    const published: AnchorEventBatch[] = []
    const batch = await lifecycle.release((batch) => void published.push(batch))
    expect(published).toEqual([batch])
    expect(batch.point).toBe('2026-11-24T00:00:00.000Z')
    expect(batch.events.map(({ anchor }) => anchor).sort()).toEqual([...anchors].sort())
    for (const event of batch.events) expect(Object.keys(event).sort()).toEqual(['anchor', 'id', 'type'])
    expect(await pending()).toEqual([])
    expect((await lifecycle.release(() => {})).events).toEqual([])
  })

  test('the order is a new one each time', async () => {
    const { lifecycle, advance } = await createRevoked(8)
    advance(1)
    const orders = new Set<string>()
    for (let i = 0; i < 5; i++) {
      const failing = lifecycle.release(({ events }) => {
        orders.add(events.map(({ id }) => id).join())
        throw new Error('crashed')
      })
      await expect(failing).rejects.toThrow('crashed')
    }
    expect(orders.size).toBeGreaterThan(1)
  })

  test('after a crash the same events come again, with the same ids', async () => {
    const { lifecycle, advance, pending, createLifecycle, createVault } = await createRevoked(3)
    advance(1)
    const ids = (batch: AnchorEventBatch) => batch.events.map(({ id }) => id).sort()
    const before = (await pending()).map(({ id }) => id).sort()
    const crash = lifecycle.release(() => Promise.reject(new Error('crashed')))
    await expect(crash).rejects.toThrow('crashed')
    const recovered = createLifecycle(await createVault())
    expect(ids(await recovered.release(() => {}))).toEqual(before)
  })

  test('a small batch waits for company, but not for ever, and an empty one is published', async () => {
    const { vault, createLifecycle, advance } = await createRevoked(3)
    const lifecycle = createLifecycle(vault, { minimumBatch: 4, holdAtMost: 2 })
    const sizes: number[] = []
    for (let day = 0; day < 4; day++) {
      await lifecycle.release(({ events }) => void sizes.push(events.length))
      advance(1)
    }
    expect(sizes).toEqual([0, 0, 0, 3])
  })

  test('two processes at one batch point: nothing is lost, and ids tell what came twice', async () => {
    const { lifecycle, advance, createLifecycle, createVault, anchors, pending } = await createRevoked(5)
    advance(1)
    const other = createLifecycle(await createVault())
    const batches = await Promise.all([lifecycle.release(() => {}), other.release(() => {})])
    const events = new Map(batches.flatMap(({ events }) => events.map((event) => [event.id, event.anchor])))
    expect([...events.values()].sort()).toEqual([...anchors].sort())
    expect(await pending()).toEqual([])
  })

  test('the times kept are days and batch points', async () => {
    const { dump } = await createRevoked(2)
    const times = JSON.stringify(await dump()).match(/\d{4}-\d\d-\d\d(T[\d:.]+Z)?/g)!
    for (const time of times) expect(time).toMatch(/^\d{4}-\d\d-\d\d(T00:00:00\.000Z)?$/)
    expect(START.toISOString()).not.toContain('T00:00:00')
  })
})
