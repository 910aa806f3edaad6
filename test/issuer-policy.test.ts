import { bbsVcIssuer, generateBbsKeyPair } from '@tegata/bbs-vc'
import {
  type CredentialContent,
  type FormatId,
  generateSigner,
  type IssuerFormat,
  isTegataError,
  type StatusRegister,
  systemRandom,
} from '@tegata/core'
import { type Issuer, type IssuerKeyTerm, type IssuerOptions, rotateIssuerKeys } from '@tegata/issuer'
import { SAMPLE_PERSON } from '@tegata/jpki/testing'
import { CORRELATORS, measureLinkability, type Transcript } from '@tegata/linkability'
import { mdocIssuer } from '@tegata/mdoc'
import { createTestIaca } from '@tegata/mdoc/testing'
import { issueSdJwtVc, type SdJwtVcContent, sdJwtVcIssuer } from '@tegata/sd-jwt'
import { beforeAll, describe, expect, test } from 'vitest'
import { code, createWorld, FORMATS, ISSUER, issueTo, type World } from './world.js'

const signer = await generateSigner('ES256')
let world: World

beforeAll(async () => {
  world = await createWorld()
})

/** Indexes that nobody can tell apart; `lists` when not all are in one. */
const createRegister = (uriOf = (_: number) => 'https://status.example/1'): StatusRegister => {
  let places = 0
  return {
    async assign() {
      const place = ++places
      const idx = (place * 7919) % 100_003
      return { id: `status:${place}`, status: { status_list: { idx, uri: uriOf(place) } } }
    },
    async change() {},
  }
}

type Person = typeof SAMPLE_PERSON

/** With and without what the register need not state; the names have one length no more than people have. */
const PEOPLE: readonly Person[] = Array.from({ length: 10 }, (_, i) => ({
  ...SAMPLE_PERSON,
  name: `見本　${'一二三四五六七八九十'[i]}郎`,
  birthdate: `19${50 + 4 * i}-0${(i % 9) + 1}-15`,
  gender: i % 3 === 0 ? '9' : '1',
}))

describe('what is issued to many people', () => {
  const transcripts = new Map<FormatId, Transcript[]>()
  const issuedBatches: Transcript[] = []
  let issuer: Issuer

  beforeAll(async () => {
    issuer = await world.createIssuer({ statuses: createRegister(), batchSize: 4 })
    const parties = ['bank.example', 'shop.example'].map((name) => ({
      name,
      party: world.createVerifier(name, [issuer.trust]),
    }))
    for (const [i, person] of PEOPLE.entries()) {
      const { holder, issued } = await issueTo(world, issuer, world.createCard({ person }))
      // Another time of day for each, and another day for the second half.
      world.advance(i === 4 ? 86_400 : 617)
      for (const { format, copies } of issued.credentials) {
        for (const [copy, data] of copies.entries()) {
          issuedBatches.push({ id: `${i} ${format} ${copy}`, observer: 'issuer', role: 'issuer', format, data })
        }
      }
      for (const format of FORMATS) {
        for (const { name, party } of parties) {
          const request = await party.request({ age_over_20: true })
          const option = (await holder.plan(request)).options.find((option) => option.format === format)!
          const { presentation: data } = await holder.present(request, { option })
          const seen = transcripts.get(format) ?? []
          transcripts.set(format, [...seen, { id: `${i} ${format} ${name}`, observer: name, format, data }])
        }
      }
    }
  })

  test.each(FORMATS)('%s: nothing tells people apart, and what does is unavoidable and named', (format) => {
    const report = measureLinkability(transcripts.get(format)!)
    expect(report.matches).toEqual([])
    expect(report.adversaries['same-verifier'].verdict).toBe('no-correlator-found')
    expect(report.adversaries['verifier+verifier'].verdict).toBe('no-correlator-found')
    const singling = report.findings.filter(({ correlator }) =>
      ['unique', 'person'].includes(correlator?.nature ?? 'person'),
    )
    const named = issuer.explainPolicy().unavoidable.filter((row) => row.format === format)
    for (const { correlator } of singling) {
      expect(correlator).toMatchObject({ unavoidable: true })
      expect(named.map((row) => row.correlator)).toContain(correlator!.id)
    }
    expect(singling.length).toBe(format === 'dc+jwp' ? 0 : named.length)
  })

  test('the rows that it names are those of the meter', () => {
    const rows = new Map(CORRELATORS.map((row) => [row.id, row]))
    const { unavoidable, rules } = issuer.explainPolicy()
    for (const { correlator } of unavoidable) expect(rows.get(correlator)?.unavoidable).toBe(true)
    for (const { spec, reason, remedy } of rules) {
      for (const text of [spec, reason.en, reason.ja, remedy.en, remedy.ja]) expect(text.length).toBeGreaterThan(5)
    }
  })

  test('with the issuer, a salted copy is found again, and a BBS credential is not', () => {
    for (const format of FORMATS) {
      const together = [...transcripts.get(format)!, ...issuedBatches.filter((issued) => issued.format === format)]
      const { verdict } = measureLinkability(together).adversaries['issuer+verifier']
      expect(verdict).toBe(format === 'dc+jwp' ? 'no-correlator-found' : 'linked')
    }
  })
})

/** An SD-JWT VC in which a careless developer changed something, for each person or copy anew. */
function careless(change: (content: SdJwtVcContent, call: number) => Partial<SdJwtVcContent>): IssuerFormat {
  const honest = sdJwtVcIssuer({ issuer: ISSUER, signer })
  let call = 0
  return {
    ...honest,
    issue: ({ claims, validity, binding, status }, random) => {
      const content: SdJwtVcContent = {
        iss: ISSUER,
        vct: 'urn:example:1',
        holderKey: binding.kind === 'key' ? binding.publicJwk : null,
        ...validity,
        claims: { name: claims.name!, birthdate: claims.birthdate!, ...(status ? { status } : {}) },
        disclosable: [['name'], ['birthdate']],
      }
      return issueSdJwtVc({ ...content, ...change(content, call++) }, signer, random)
    },
  }
}

/** Issues to three people; what was refused. */
async function refusalOf(format: IssuerFormat, options: Partial<IssuerOptions> = {}) {
  const issuer = await world.createIssuer({ formats: [format], ...options })
  for (const person of PEOPLE.slice(0, 3)) {
    const holder = world.createWallet([issuer.trust])
    const issuance = await holder.prepare(await issuer.offer())
    const request = issuance.request(world.createCard({ person }).sign(issuance.statement))
    const error = await issuer.issue(request).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    if (isTegataError(error)) return { code: error.code, ...error.evidence } as Record<string, unknown>
    if (error !== undefined) throw error
  }
  return undefined
}

describe('refused is', () => {
  const more = (claims: Record<string, unknown>) => (content: SdJwtVcContent) => ({
    claims: { ...content.claims, ...claims } as SdJwtVcContent['claims'],
  })

  test('nothing of an honest format', async () => {
    expect(await refusalOf(careless(() => ({})))).toBeUndefined()
  })

  test.each([
    ['a jti', 'identifier', '/jti', careless((content, i) => more({ jti: `urn:uuid:${i}` })(content))],
    ['a sub', 'identifier', '/sub', careless(more({ sub: 'hanako' }))],
    ['an id of the credential', 'identifier', '/id', careless(more({ id: 'urn:1' }))],
    ['an id deep inside', 'identifier', '/evidence/id', careless(more({ evidence: { id: 1 } }))],
    [
      'a type for each person',
      'per-person-value',
      '/vct',
      careless(({ vct }, i) => ({ vct: `${vct}:${Math.floor(i / 2)}` })),
    ],
    ['a field of any name', 'per-person-value', '/batch', careless((content, i) => more({ batch: i })(content))],
    ['a header of any name', 'per-person-value', '/header/trace', careless((_, i) => ({ header: { trace: `t${i}` } }))],
    [
      'a time of day',
      'time-grid',
      '/iat',
      careless(({ issuedAt }) => ({ issuedAt: new Date(issuedAt!.getTime() + 3_600_000) })),
    ],
    [
      'an end on the birthday',
      'time-grid',
      '/exp',
      careless(({ validUntil }) => ({ validUntil: new Date(validUntil!.getTime() - 86_400_000) })),
    ],
    [
      'as many digests as there are claims',
      'digest-count',
      '/_sd',
      careless(({ claims }, i) =>
        i < 2 ? {} : { claims: { ...claims, gender: 'male' }, disclosable: [['name'], ['birthdate'], ['gender']] },
      ),
    ],
    ['one key for two copies', 'reused-value', '', careless(() => ({ holderKey: signer.publicJwk }))],
    [
      'a key for each person',
      'shared-value',
      '/issuer-key',
      careless((_, i) => ({ header: { kid: `key ${Math.floor(i / 2)}` } })),
    ],
    [
      'a status nobody assigned',
      'status-entry',
      '/status',
      careless(more({ status: { status_list: { idx: 1, uri: 'https://a.example' } } })),
    ],
  ])('%s', async (_, rule, path, format) => {
    const refusal = await refusalOf(format)
    expect(refusal).toMatchObject({ code: 'ERR_POLICY_LINKABLE', rule, path })
    expect(refusal).toMatchObject({ reason: expect.stringMatching(/。$/), remedy: expect.stringMatching(/。$/) })
    expect(JSON.stringify(refusal)).not.toContain('見本')
  })

  test('a status list for each person', async () => {
    const statuses = createRegister((place) => `https://status.example/${Math.floor(place / 3)}`)
    expect(
      await refusalOf(
        careless(() => ({})),
        { statuses },
      ),
    ).toMatchObject({ rule: 'shared-value', path: '/status/uri' })
  })

  test('another status than the one assigned, and more members beside it', async () => {
    const strange = { status: { status_list: { idx: 5, uri: 'https://status.example/1', tag: 'hanako' } } }
    const format = careless(({ claims }) => ({ claims: { ...claims, ...strange } }))
    expect(await refusalOf(format, { statuses: createRegister() })).toMatchObject({ rule: 'status-entry' })
  })

  test('claims in the same order in every copy', async () => {
    const unsorted: IssuerFormat = {
      ...mdocIssuer({ issuer: ISSUER, ...(await createTestIaca({ notBefore: new Date('2026-01-01') })) }),
    }
    // The permutation comes from the random source: one that always says the same makes equal orders, and new salts.
    const constant: IssuerFormat = {
      ...unsorted,
      issue: (content: CredentialContent) =>
        unsorted.issue(content, (length) => {
          const bytes = systemRandom(length)
          bytes.fill(0, Math.floor((length / 36) * 32))
          return bytes
        }),
    }
    expect(await refusalOf(constant)).toMatchObject({ rule: 'digest-order', format: 'mso_mdoc' })
  })

  test('and nothing leaves with it: the response is an error as a whole', async () => {
    const issuer = await world.createIssuer({ formats: [careless(more({ jti: '1' }))] })
    await expect(issueTo(world, issuer)).rejects.toThrow(code('ERR_POLICY_LINKABLE'))
  })
})

describe('cohorts', () => {
  test('too small for the minimum are refused at the start, with what to do', async () => {
    const policy = { expectedPerDay: 20, minimumCohort: 100 }
    await expect(world.createIssuer({ policy })).rejects.toThrow(/wider grid.*区切りを広げる/s)
    const issuer = await world.createIssuer({ policy: { ...policy, grid: 'week' } })
    expect(issuer.explainPolicy()).toMatchObject({ grid: 'week', minimumCohort: 100, expectedCohort: 140 })
  })

  test('of a week begin on Monday and end alike', async () => {
    const issuer = await world.createIssuer({ policy: { grid: 'week' }, validDays: 14, batchSize: 1 })
    const { issued } = await issueTo(world, issuer)
    const payload = issued.credentials[0]!.copies[0]!.split('.')[1]!
    const { iat, nbf, exp } = JSON.parse(Buffer.from(payload, 'base64url').toString())
    expect(new Date(iat * 1000).getUTCDay()).toBe(1)
    expect(new Date(iat * 1000).toISOString()).toMatch(/T00:00:00.000Z$/)
    expect([nbf - iat, exp - iat]).toEqual([0, 14 * 86_400])
  })

  test('of a week are refused for credentials of a day, and so are grids that nobody knows', async () => {
    const bad = expect.objectContaining({ code: 'ERR_ARG_VALUE' })
    await expect(world.createIssuer({ policy: { grid: 'week' }, validDays: 3 })).rejects.toThrow(bad)
    await expect(world.createIssuer({ policy: { grid: 'hour' as 'day' } })).rejects.toThrow(bad)
  })
})

describe('keys that take turns', () => {
  const year = (n: number) => new Date(`${n}-01-01`)

  async function rotate(maxSignatures: number, now = { year: 2026.9 }) {
    const counts = new Map<string, number>()
    const signers = [await generateSigner('ES256'), await generateSigner('ES256')]
    const terms = signers.map((signer, i): IssuerKeyTerm => {
      const format = sdJwtVcIssuer({ issuer: ISSUER, signer })
      return { id: `key ${i}`, format, notBefore: year(2026 + i), notAfter: year(2027 + i), maxSignatures }
    })
    const count = (id: string) => {
      counts.set(id, (counts.get(id) ?? 0) + 1)
      return counts.get(id)!
    }
    const clock = () => new Date(year(2026).getTime() + (now.year - 2026) * 365 * 86_400_000)
    return { format: rotateIssuerKeys({ terms, count, clock }), terms, counts, now }
  }

  test('are all in the trust, before and after their terms; the one in its term signs', async () => {
    const { format, now, counts } = await rotate(100)
    expect(format.trust.keys?.length).toBe(2)
    const issuer = await world.createIssuer({ formats: [format] })
    const shop = world.createVerifier('shop.example', [issuer.trust])
    for (const time of [2026.9, 2027.1]) {
      now.year = time
      const { holder } = await issueTo(world, issuer)
      const request = await shop.request({ prefecture: true })
      await shop.verify(request, await holder.present(request))
    }
    expect([...counts]).toEqual([
      ['key 0', 2],
      ['key 1', 2],
    ])
  })

  test('sign no more often than they may, and none signs outside of its term', async () => {
    const { format } = await rotate(3)
    const issuer = await world.createIssuer({ formats: [format] })
    await issueTo(world, issuer)
    await expect(issueTo(world, issuer)).rejects.toThrow(code('ERR_POLICY_ISSUER_KEY_SPENT'))
    const late = await rotate(3, { year: 2030 })
    const other = await world.createIssuer({ formats: [late.format] })
    await expect(issueTo(world, other)).rejects.toThrow(code('ERR_POLICY_ISSUER_KEY_SPENT'))
  })

  test('work for every format', async () => {
    const formats = [
      mdocIssuer({ issuer: ISSUER, ...(await createTestIaca({ notBefore: new Date('2026-01-01') })) }),
      bbsVcIssuer({ issuer: ISSUER, keyPair: await generateBbsKeyPair() }),
    ].map((format) => {
      const term = { id: format.format, format, notBefore: year(2026), notAfter: year(2027), maxSignatures: 10 }
      return rotateIssuerKeys({ terms: [term], count: () => 1, clock: world.clock })
    })
    const issuer = await world.createIssuer({ formats })
    expect((await issueTo(world, issuer)).issued.credentials.map(({ format }) => format)).toEqual([
      'mso_mdoc',
      'dc+jwp',
    ])
  })

  test('cannot be put together from nothing, twice the same, gaps, empty terms or several issuers', async () => {
    const { terms } = await rotate(1)
    const [one, two] = terms as [IssuerKeyTerm, IssuerKeyTerm]
    const other = sdJwtVcIssuer({ issuer: 'https://other.example', signer })
    for (const wrong of [
      [],
      [one, one],
      [one, { ...two, notBefore: year(2028), notAfter: year(2029) }],
      [two, one],
      [{ ...one, notAfter: one.notBefore }],
      [{ ...one, maxSignatures: 0 }],
      [one, { ...two, format: other }],
    ]) {
      expect(() => rotateIssuerKeys({ terms: wrong, count: () => 1 })).toThrow(
        expect.objectContaining({ code: 'ERR_ARG_VALUE' }),
      )
    }
  })
})
