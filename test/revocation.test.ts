/** From a revoked certificate to a refusal at the relying party: vault, lifecycle, status lists, formats and roles together. */
import { bbsVcIssuer, generateBbsKeyPair } from '@tegata/bbs-vc'
import {
  createKeyRing,
  createSafeFetch,
  createSealer,
  type FormatId,
  generateSigner,
  type SafeFetch,
  type StatusRegister,
  systemRandom,
  type VerifierFormat,
} from '@tegata/core'
import { type Holder, unsafeReuseOneTimeCopy } from '@tegata/holder'
import { createAnchorLifecycle } from '@tegata/jpki/anchors'
import { directAnchorSource } from '@tegata/jpki/sources'
import { SAMPLE_PERSON, type SoftwareCard } from '@tegata/jpki/testing'
import {
  createIndexAllocator,
  createMemoryIndexCounter,
  createStatusList,
  createStatusRegister,
  createStatusResolver,
  issueStatusListJwt,
  readStatusList,
  STATUS,
  type StatusList,
  staticStatusKeys,
  statusListCwt,
  statusListJwt,
  verifyStatusListToken,
} from '@tegata/status'
import type { StatusPolicy, Verifier } from '@tegata/verifier'
import { describe, expect, test } from 'vitest'
import { allVerifierFormats, code, createWorld, FORMATS, ISSUER, issueAll, presentAs, type World } from './world.js'

const URI = 'https://status.example/lists/1'
const ASK = { age_over_20: true } as const
const DAY = 86_400
const WITH_STATUS = ['dc+sd-jwt', 'mso_mdoc'] as const

/** The key of the status provider is not the one that issues. */
const provider = await generateSigner('ES256')
const indexKey = systemRandom(32)
const keys = createKeyRing([{ id: 'k:1', sealer: await createSealer(systemRandom(32)) }])

/** An issuer whose copies have a status, its lists as a provider serves them, and what was asked of the provider. */
async function createScene({ bits = 2, size = 8192, counter = createMemoryIndexCounter() } = {}) {
  const world = await createWorld()
  const list = createStatusList({ size, bits: bits as 1 | 2 })
  const indexes = createIndexAllocator({ listUri: URI, size, key: indexKey, counter })
  const forms = [statusListJwt, statusListCwt]
  const times = { clock: world.clock, lifetimeSeconds: 2 * DAY, ttlSeconds: 3600 }
  const statuses = createStatusRegister({
    lists: [{ uri: URI, list, indexes, signer: provider, forms, changesPerBatch: 16, ...times }],
    keys,
  })
  const issuer = await world.createIssuer({ statuses, batchSize: 6 })
  const served = new Map<string, Uint8Array>()
  const asked: string[] = []
  const publish = async () => {
    for (const { uri, tokens } of await statuses.publish()) {
      for (const { mediaType, body } of tokens) served.set(`${uri} ${mediaType}`, body)
    }
  }
  await publish()
  const fetch: SafeFetch = async (url, { accept }) => {
    asked.push(url)
    const contentType = accept[0]!
    const body = served.get(`${url} ${contentType}`)
    return body ? { status: 200, contentType, body } : { status: 404, contentType: '', body: new Uint8Array() }
  }
  const lifecycle = createAnchorLifecycle({
    vault: world.vault,
    trust: world.authority.trust,
    revocation: world.authority.crls,
    minimumBatch: 1,
  })
  const createStatuses = (form = statusListJwt, changes = {}) =>
    createStatusResolver({
      fetch,
      forms: [form],
      statusKeys: staticStatusKeys([{ id: ISSUER, keys: [provider.publicJwk] }]),
      algorithms: ['ES256'],
      clock: world.clock,
      maxAgeSeconds: 2 * DAY,
      ...changes,
    })
  const createParty = (policy: Partial<StatusPolicy> = {}, formats?: readonly VerifierFormat[]): Verifier =>
    world.createVerifier('bank.example', [issuer.trust], {
      revocation: { check: createStatuses().check, acceptWithoutStatus: ['dc+jwp'], ...policy },
      ...(formats && { formats }),
    })
  return {
    world,
    issuer,
    statuses,
    list,
    served,
    asked,
    publish,
    lifecycle,
    createStatuses,
    createParty,
    fetch,
    indexes,
  }
}

async function show(party: Verifier, holder: Holder, format: FormatId) {
  const request = await party.request(ASK)
  return party.verify(request, await presentAs(holder, format, request))
}

/** One night: the CRL is read, and the batch that is due is applied and published. */
async function runNight({ world, lifecycle, issuer, publish }: Awaited<ReturnType<typeof createScene>>) {
  world.advance(DAY)
  await lifecycle.recheck()
  world.advance(DAY)
  await lifecycle.release(async (batch) => {
    await issuer.applyEvents(batch)
    await publish()
  })
}

const createOtherCard = (world: World) => world.createCard({ person: { ...SAMPLE_PERSON, name: '見本　太郎' } })

async function anchorOf({ authority, vault, clock }: World, card: SoftwareCard): Promise<string | undefined> {
  const source = directAnchorSource({ trust: authority.trust, revocation: authority.crls })
  const statement = systemRandom(32)
  return vault.anchorOf((await source.verify({ statement, evidence: card.sign(statement), at: clock() })).secret)
}

async function idsOf({ world }: Awaited<ReturnType<typeof createScene>>, card: SoftwareCard): Promise<string[]> {
  const anchor = await anchorOf(world, card)
  return (await world.vault.credentials(anchor!)).map(({ id }) => id)
}

/** Changes a character of the signature. */
function swap(presentation: string): string {
  const at = presentation.length - 20
  return presentation.slice(0, at) + (presentation[at] === 'A' ? 'B' : 'A') + presentation.slice(at + 1)
}

/** Indexes that differ between two published lists. */
function changedBetween(before: StatusList, after: StatusList): number[] {
  return Array.from({ length: before.size }, (_, i) => i).filter((i) => before.get(i) !== after.get(i))
}

describe('a revoked certificate', async () => {
  const scene = await createScene()
  const { world, issuer, statuses, asked, publish, createParty, createStatuses } = scene
  const card = world.createCard()
  const [hanako, taro] = [await issueAll(world, issuer, card), await issueAll(world, issuer, createOtherCard(world))]
  const party = createParty()
  const cwtParty = createParty({ check: createStatuses(statusListCwt).check })
  const ids = await idsOf(scene, card)
  const before = await createSnapshot()

  async function createSnapshot(): Promise<StatusList> {
    const body = scene.served.get(`${URI} ${statusListJwt.mediaType}`)!
    const { statusKeys, ...policy } = {
      statusKeys: staticStatusKeys([{ id: ISSUER, keys: [provider.publicJwk] }]),
      algorithms: ['ES256'] as const,
      clock: world.clock,
      maxAgeSeconds: 10 * DAY,
    }
    const expected = { form: statusListJwt, uri: URI, issuer: ISSUER }
    return readStatusList(await verifyStatusListToken(body, expected, { ...policy, statusKeys }))
  }

  test.each(WITH_STATUS)('%s is valid before, and the result says that somebody looked', async (format) => {
    expect(await show(party, hanako, format)).toMatchObject({ revocation: 'valid' })
    expect(await show(cwtParty, taro, format)).toMatchObject({ revocation: 'valid' })
    expect(asked).toContain(URI)
  })

  test('nothing of it can be seen before the publication', async () => {
    card.revoke()
    expect(changedBetween(before, await createSnapshot())).toEqual([])
    await publish()
    expect(changedBetween(before, await createSnapshot())).toEqual([])
  })

  test('suspends all copies in one publication, among decoys', async () => {
    await runNight(scene)
    const changed = changedBetween(before, await createSnapshot())
    // Two formats of six copies each, filled up to sixteen.
    expect(changed).toHaveLength(16)
    expect(new Set(changed.map((index) => scene.list.get(index)))).toEqual(new Set([STATUS.SUSPENDED]))
    await publish()
    expect(changedBetween(before, await createSnapshot())).toEqual(changed)
  })

  test.each(WITH_STATUS)('%s is refused, and another holder still passes', async (format) => {
    await expect(show(party, hanako, format)).rejects.toThrow(code('ERR_STATUS_SUSPENDED'))
    await expect(show(cwtParty, hanako, format)).rejects.toThrow(code('ERR_STATUS_SUSPENDED'))
    expect(await show(party, taro, format)).toMatchObject({ revocation: 'valid' })
  })

  test('BBS has no status: its issuer keeps it short-lived, and the relying party decides', async () => {
    expect(await show(party, hanako, 'dc+jwp')).toMatchObject({ revocation: 'no-status' })
    const strict = createParty({ acceptWithoutStatus: [] })
    await expect(show(strict, taro, 'dc+jwp')).rejects.toThrow(code('ERR_POLICY_STATUS_MISSING'))
    // Accepting BBS without a status says nothing about other formats.
    const plain = await world.createIssuer()
    const wallet = await issueAll(world, plain, createOtherCard(world))
    const wary = world.createVerifier('bank.example', [plain.trust], {
      revocation: { check: createStatuses().check, acceptWithoutStatus: ['dc+jwp'] },
    })
    for (const format of WITH_STATUS) {
      await expect(show(wary, wallet, format)).rejects.toThrow(code('ERR_POLICY_STATUS_MISSING'))
    }
  })

  test('a credential without a status can be asked to be short-lived, in every format', async () => {
    const plain = await world.createIssuer({ validDays: 30 })
    const wallet = await issueAll(world, plain, createOtherCard(world))
    const partyFor = (maxLifetimeDays: number, formats: readonly FormatId[]) =>
      world.createVerifier('bank.example', [plain.trust], {
        revocation: { check: createStatuses().check, acceptWithoutStatus: { formats, maxLifetimeDays } },
      })
    for (const format of FORMATS) {
      expect(await show(partyFor(30, FORMATS), wallet, format)).toMatchObject({ revocation: 'no-status' })
      await expect(show(partyFor(29, FORMATS), wallet, format)).rejects.toThrow(code('ERR_POLICY_STATUS_MISSING'))
    }
    await expect(show(partyFor(30, []), wallet, 'dc+jwp')).rejects.toThrow(code('ERR_POLICY_STATUS_MISSING'))
  })

  test('expiry-only believes it, and says so', async () => {
    const trusting = world.createVerifier('bank.example', [issuer.trust])
    const lookups = asked.length
    for (const format of FORMATS) {
      expect(await show(trusting, hanako, format)).toMatchObject({ revocation: 'not-checked' })
    }
    expect(asked).toHaveLength(lookups)
  })

  test('can be resumed, and then revoked for good', async () => {
    const steps = [
      ['valid', undefined],
      ['suspended', 'ERR_STATUS_SUSPENDED'],
      ['invalid', 'ERR_STATUS_INVALID'],
      // What is revoked stays revoked.
      ['valid', 'ERR_STATUS_INVALID'],
      ['suspended', 'ERR_STATUS_INVALID'],
    ] as const
    for (const [change, expected] of steps) {
      await statuses.change(ids, change)
      await publish()
      world.advance(3601)
      const request = await party.request(ASK)
      const option = (await hanako.plan(request)).options.find(({ format }) => format === 'mso_mdoc')!
      const response = await hanako.present(request, { option, [unsafeReuseOneTimeCopy]: true })
      const verifying = party.verify(request, response)
      if (expected) await expect(verifying).rejects.toThrow(code(expected))
      else expect(await verifying).toMatchObject({ revocation: 'valid' })
    }
  })
})

describe('events of the anchor lifecycle', () => {
  test('end revokes everything, and a batch that comes again after a crash changes nothing twice', async () => {
    const scene = await createScene()
    const { world, issuer, lifecycle, publish, list } = scene
    const card = world.createCard()
    const hanako = await issueAll(world, issuer, card)
    await world.vault.shred((await anchorOf(world, card))!)
    world.advance(DAY)
    const crash = new Error('the power went out')
    const crashing = lifecycle.release(async (batch) => {
      await issuer.applyEvents(batch)
      throw crash
    })
    await expect(crashing).rejects.toBe(crash)
    await lifecycle.release(async (batch) => {
      await issuer.applyEvents(batch)
      await publish()
    })
    expect(list.bytes.filter((byte) => byte !== 0).length).toBeGreaterThan(0)
    expect(Array.from({ length: list.size }, (_, i) => list.get(i)).filter(Boolean)).toHaveLength(16)
    await expect(show(scene.createParty(), hanako, 'dc+sd-jwt')).rejects.toThrow(code('ERR_STATUS_INVALID'))
  })

  test('expired credentials are left alone: they would only wear the list out', async () => {
    const scene = await createScene()
    const card = scene.world.createCard()
    await issueAll(scene.world, scene.issuer, card)
    await scene.world.vault.shred((await anchorOf(scene.world, card))!)
    scene.world.advance(16 * DAY)
    await scene.lifecycle.release((batch) => scene.issuer.applyEvents(batch))
    await scene.publish()
    expect(scene.list.bytes.every((byte) => byte === 0)).toBe(true)
  })

  test('an issuer without a register says so instead of doing nothing', async () => {
    const world = await createWorld()
    const issuer = await world.createIssuer()
    await expect(issuer.applyEvents({ point: '', events: [] })).rejects.toMatchObject({ code: 'ERR_ARG_VALUE' })
  })
})

describe('places in the list', () => {
  test('each copy has its own, on two nodes with one counter, and a lost one is never given again', async () => {
    const counter = createMemoryIndexCounter()
    const given: number[] = []
    const spy = (register: StatusRegister): StatusRegister => ({
      ...register,
      async assign() {
        const place = await register.assign()
        given.push(place.status.status_list.idx)
        return place
      },
    })
    for (const crash of [false, true, false]) {
      const { world, statuses } = await createScene({ counter })
      const store = crash ? { anchors: { ...world.vault, record: () => Promise.reject(new Error('crash')) } } : {}
      const issuer = await world.createIssuer({ statuses: spy(statuses), batchSize: 4, ...store })
      const issuing = issueAll(world, issuer)
      if (crash) await expect(issuing).rejects.toThrow('crash')
      else await issuing
    }
    expect(given).toHaveLength(24)
    expect(new Set(given).size).toBe(24)
    // Neighbours in the batch are no neighbours in the list.
    expect(given.filter((index, i) => i > 0 && Math.abs(index - given[i - 1]!) === 1).length).toBeLessThan(4)
  })

  test('nothing in the records of the issuer leads to a credential', async () => {
    const { world, issuer } = await createScene()
    const card = world.createCard()
    await issueAll(world, issuer, card)
    const ids = (await world.vault.credentials((await anchorOf(world, card))!)).map(({ id }) => id)
    expect(ids.filter((id) => id.startsWith('status:'))).toHaveLength(12)
    expect(new Set(ids).size).toBe(13)
    const decoded = ids.map((id) => Buffer.from(id.split(':').at(-1)!, 'base64url').toString('latin1'))
    for (const text of [JSON.stringify(await world.anchors()), ...decoded]) expect(text).not.toContain('status.example')
  })

  test('a place that was tampered with, or sealed by somebody else, is refused', async () => {
    const { statuses } = await createScene()
    const { id } = await statuses.assign()
    const changed = `${id.slice(0, -2)}${id.endsWith('AA') ? 'BB' : 'AA'}`
    await expect(statuses.change([changed], 'invalid')).rejects.toThrow(code('ERR_SEAL_OPEN'))
    await expect(statuses.change(['status:AAAA'], 'invalid')).rejects.toThrow(code('ERR_SEAL_KEY_UNKNOWN'))
    await expect(statuses.change(['status:other:AAAA'], 'invalid')).rejects.toThrow(code('ERR_SEAL_KEY_UNKNOWN'))
    await statuses.change(['a-credential-without-status'], 'invalid')
  })

  test('a full list gives way to the next, and the last one says that it is full', async () => {
    const world = await createWorld()
    const lists = ['1', '2'].map((name) => {
      const [uri, list] = [`https://status.example/lists/${name}`, createStatusList({ size: 8, bits: 1 })]
      const indexes = createIndexAllocator({
        listUri: uri,
        size: 8,
        key: indexKey,
        counter: createMemoryIndexCounter(),
      })
      const times = { clock: world.clock, lifetimeSeconds: DAY, ttlSeconds: 60 }
      return { uri, list, indexes, signer: provider, forms: [statusListJwt], changesPerBatch: 1, ...times }
    })
    const statuses = createStatusRegister({ lists, keys })
    const first = await statuses.assign()
    const places = [first.status.status_list]
    for (let i = 1; i < 16; i++) places.push((await statuses.assign()).status.status_list)
    expect(new Set(places.map(({ uri, idx }) => `${uri} ${idx}`)).size).toBe(16)
    await expect(statuses.assign()).rejects.toThrow(code('ERR_STATUS_FULL'))
    expect(() => createStatusRegister({ lists: [], keys })).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
    // One bit knows no suspension.
    await statuses.change([first.id], 'suspended')
    await statuses.publish()
    expect(lists[0]!.list.get(first.status.status_list.idx)).toBe(STATUS.INVALID)
    const elsewhere = createStatusRegister({ lists: [lists[1]!], keys })
    await expect(elsewhere.change([first.id], 'invalid')).rejects.toMatchObject({ code: 'ERR_ARG_VALUE' })
  })
})

describe('attacks', async () => {
  const scene = await createScene()
  const { world, issuer, createStatuses, fetch } = scene
  const hanako = await issueAll(world, issuer)

  /** The code of the refusal when this is what the provider serves. */
  async function refusalWith(token: string): Promise<string> {
    const body = new TextEncoder().encode(token)
    const serve: SafeFetch = async () => ({ status: 200, contentType: statusListJwt.mediaType, body })
    const { check } = createStatuses(statusListJwt, { fetch: serve })
    const checking = async () => check({ status_list: { idx: 700, uri: URI } }, { issuer: ISSUER, now: world.clock() })
    return checking().then(
      () => 'accepted',
      (error) => error.code,
    )
  }
  const content = { uri: URI, list: createStatusList({ size: 1024, bits: 1 }), ttlSeconds: 3600 }
  const issuedAt = world.clock()
  const expiresAt = new Date(issuedAt.getTime() + DAY * 1000)

  test('lists that do not answer the question', async () => {
    const good = await issueStatusListJwt({ ...content, issuedAt, expiresAt }, provider)
    expect(await refusalWith(good)).toBe('accepted')
    const short = createStatusList({ size: 8, bits: 1 })
    expect(
      await refusalWith(await issueStatusListJwt({ ...content, list: short, issuedAt, expiresAt }, provider)),
    ).toBe('ERR_STATUS_INDEX')
    const elsewhere = { ...content, uri: 'https://status.example/lists/2', issuedAt, expiresAt }
    expect(await refusalWith(await issueStatusListJwt(elsewhere, provider))).toBe('ERR_STATUS_SUBJECT')
    const stranger = await generateSigner('ES256')
    expect(await refusalWith(await issueStatusListJwt({ ...content, issuedAt, expiresAt }, stranger))).toBe(
      'ERR_STATUS_SIGNATURE',
    )
    const past = (days: number) => new Date(issuedAt.getTime() - days * DAY * 1000)
    const expired = { ...content, issuedAt: past(2), expiresAt: past(1) }
    expect(await refusalWith(await issueStatusListJwt(expired, provider))).toBe('ERR_STATUS_EXPIRED')
    // A provider, or somebody between, that keeps serving the list of before the revocation: `exp` is far, our limit is not.
    const replayed = { ...content, issuedAt: past(3), expiresAt }
    expect(await refusalWith(await issueStatusListJwt(replayed, provider))).toBe('ERR_STATUS_STALE')
  })

  test('nothing is asked about a presentation that fails anything, the role’s own checks included', async () => {
    const asked: string[] = []
    const revocation = {
      check: createStatuses(statusListJwt, {
        fetch: (async (url, request) => {
          asked.push(url)
          return fetch(url, request)
        }) as SafeFetch,
      }).check,
      acceptWithoutStatus: [],
    }
    const party = world.createVerifier('bank.example', [issuer.trust], { revocation })
    const impostor = await world.createIssuer()
    for (const format of WITH_STATUS) {
      const request = await party.request(ASK)
      const response = await presentAs(hanako, format, request)
      const other = await party.request(ASK)
      const attempts: [Awaited<ReturnType<typeof party.request>>, unknown, Verifier][] = [
        [request, { ...response, presentation: swap(response.presentation) }, party],
        [other as typeof request, response, party],
        [request, response, world.createVerifier('bank.example', [impostor.trust], { revocation })],
        // Everything about the credential is right; what was asked for is not in it.
        [{ ...request, claims: [...request.claims, 'name'] } as typeof request, response, party],
        [{ ...request, expiresAt: world.clock().toISOString() } as typeof request, response, party],
      ]
      for (const [against, presented, verifier] of attempts) {
        await expect(verifier.verify(against, presented)).rejects.toThrow(
          expect.objectContaining({ name: 'TegataError' }),
        )
        const { checks } = await verifier.inspect(against, presented)
        expect(checks.find(({ id }) => id === 'verifier.revocation')).toMatchObject({ status: 'skipped' })
      }
      expect(asked).toEqual([])
      await party.verify(request, response)
      expect(asked).toEqual([URI])
      asked.length = 0
      world.advance(DAY)
      await scene.publish()
    }
  })

  test('a status index in a BBS credential would link its showings: it is refused at issue', async () => {
    const format = bbsVcIssuer({ issuer: ISSUER, keyPair: await generateBbsKeyPair() })
    const day = new Date('2026-11-22')
    const content = {
      claims: { assurance_level: 'ial3' as const },
      validity: { issuedAt: day, validFrom: day, validUntil: new Date('2026-12-01') },
      binding: { kind: 'commitment' as const, commitment: '' },
      status: { status_list: { idx: 1, uri: URI } },
    }
    const issuing = async () => format.issue(content, systemRandom)
    await expect(issuing()).rejects.toThrow(/status index/)
    await expect(issuing()).rejects.toMatchObject({ code: 'ERR_ARG_VALUE' })
  })

  test('a mechanism that is not understood is no "nothing to check": an identifier list is refused, and not fetched', async () => {
    const asked: string[] = []
    const { check } = createStatuses(statusListCwt, {
      fetch: (async (url) => {
        asked.push(url)
        throw new Error('reached')
      }) as SafeFetch,
    })
    const list = new Map<string, unknown>([
      ['id', systemRandom(16)],
      ['uri', 'https://status.example/identifiers'],
    ])
    const checking = async () => check({ identifier_list: list }, { issuer: ISSUER, now: world.clock() })
    await expect(checking()).rejects.toThrow(code('ERR_STATUS_REFERENCE'))
    expect(asked).toEqual([])
  })

  test('a list at a private address is not fetched', async () => {
    const { check } = createStatuses(statusListJwt, {
      fetch: createSafeFetch({ fetch: () => Promise.reject(new Error('reached')) }),
    })
    for (const uri of ['https://127.0.0.1/l', 'https://[::1]/l', 'https://10.0.0.8/l', 'https://status.internal/l']) {
      const checking = Promise.resolve(check({ status_list: { idx: 1, uri } }, { issuer: ISSUER, now: world.clock() }))
      await expect(checking).rejects.toThrow(code('ERR_FETCH_ADDRESS'))
    }
    const plain = check({ status_list: { idx: 1, uri: 'http://status.example' } }, { issuer: ISSUER, now: new Date() })
    await expect(Promise.resolve(plain)).rejects.toThrow(code('ERR_FETCH_URL'))
  })

  test('a refused status leaves the session open for another credential', async () => {
    const mine = await createScene()
    const card = mine.world.createCard()
    const wallet = await issueAll(mine.world, mine.issuer, card)
    await mine.statuses.change(await idsOf(mine, card), 'invalid')
    await mine.publish()
    const party = mine.createParty()
    const request = await party.request(ASK)
    await expect(party.verify(request, await presentAs(wallet, 'dc+sd-jwt', request))).rejects.toThrow(
      code('ERR_STATUS_INVALID'),
    )
    expect(await party.verify(request, await presentAs(wallet, 'dc+jwp', request))).toMatchObject({
      revocation: 'no-status',
    })
  })

  test('an incomplete policy is refused when the verifier is made', () => {
    const check = () => {}
    const accepted = ['dc+jwp', null, {}, { formats: ['dc+jwp'] }, { formats: [], maxLifetimeDays: 0 }]
    const bad = [
      ...[undefined, null, 'ignore', {}, { check }, { acceptWithoutStatus: [] }],
      ...accepted.map((acceptWithoutStatus) => ({ check, acceptWithoutStatus })),
    ]
    for (const revocation of bad) {
      expect(() => world.createVerifier('bank.example', [], { revocation: revocation as never })).toThrow(
        expect.objectContaining({ code: 'ERR_ARG_VALUE' }),
      )
    }
    expect(allVerifierFormats()).toHaveLength(3)
  })
})
