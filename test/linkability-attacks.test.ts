/** The meter at work on a thousand people: no false alarm, no miss, and a game that only reuse can win. */
import { bbsVcHolder, bbsVcIssuer, generateBbsKeyPair } from '@tegata/bbs-vc'
import {
  createMemoryHolderKeys,
  createPresentationSession,
  type FormatId,
  generateSigner,
  type HeldCredential,
  type HolderFormat,
  type HolderKeys,
  type IssuerFormat,
  type PersonClaims,
  systemClock,
  systemRandom,
} from '@tegata/core'
import { measureLinkability, playLinkabilityGame, type Transcript } from '@tegata/linkability'
import { mdocHolder, mdocIssuer } from '@tegata/mdoc'
import { createTestIaca } from '@tegata/mdoc/testing'
import { sdJwtVcHolder, sdJwtVcIssuer } from '@tegata/sd-jwt'
import { beforeAll, describe, expect, test } from 'vitest'
import { FORMATS, ISSUER } from './world.js'

const DAY = 86_400_000
const today = new Date(Math.floor(Date.now() / DAY) * DAY)
const validity = { issuedAt: today, validFrom: today, validUntil: new Date(today.getTime() + 14 * DAY) }

/** Half of the people lack a claim, as registers do: it must not tell them apart. */
const person = (i: number): PersonClaims => ({
  name: `見本　${i}子`,
  birthdate: `19${60 + (i % 40)}-0${1 + (i % 9)}-1${i % 10}`,
  address: `東京都千代田区${i}丁目`,
  prefecture: '東京都',
  ...(i % 2 === 0 ? { municipality: '千代田区' } : {}),
  gender: i % 3 === 0 ? 'male' : 'female',
  age_over_20: true,
  assurance_level: 'ial3',
})

const issuers = new Map<FormatId, IssuerFormat>()
const holders = new Map<FormatId, HolderFormat>()

beforeAll(async () => {
  const iaca = await createTestIaca({ notBefore: new Date(today.getTime() - DAY) })
  issuers.set('dc+sd-jwt', sdJwtVcIssuer({ issuer: ISSUER, signer: await generateSigner('ES256') }))
  issuers.set('mso_mdoc', mdocIssuer({ issuer: ISSUER, ...iaca }))
  issuers.set('dc+jwp', bbsVcIssuer({ issuer: ISSUER, keyPair: await generateBbsKeyPair() }))
  for (const holder of [sdJwtVcHolder(), mdocHolder(), bbsVcHolder()]) holders.set(holder.format, holder)
})

interface Wallet {
  readonly keys: HolderKeys
  readonly held: HeldCredential
}

async function issue(format: FormatId, i: number): Promise<Wallet> {
  const keys = createMemoryHolderKeys()
  const binding = await holders.get(format)!.prepare(keys, systemRandom)
  const content = { claims: person(i), validity, binding: binding.binding }
  return { keys, held: { format, binding, credential: await issuers.get(format)!.issue(content, systemRandom) } }
}

async function show({ keys, held }: Wallet, observer: string): Promise<Omit<Transcript, 'id'>> {
  const session = createPresentationSession({
    audience: `x509_san_dns:${observer}`,
    responseUri: `https://${observer}/r`,
  })
  const claims = ['age_over_20', 'prefecture'] as const
  const input = { held, claims, session, keys, clock: systemClock, random: systemRandom }
  const data = await holders.get(held.format)!.present(input)
  return { observer, format: held.format, data }
}

const verdict = (a: Omit<Transcript, 'id'>, b: Omit<Transcript, 'id'>): string =>
  measureLinkability([
    { ...a, id: 'a' },
    { ...b, id: 'b' },
  ]).adversaries['verifier+verifier'].verdict

// BBS proofs cost a hundred times as much to make as the others.
const PAIRS: Readonly<Record<(typeof FORMATS)[number], number>> = { 'dc+sd-jwt': 450, mso_mdoc: 450, 'dc+jwp': 100 }

describe.each(FORMATS)('%s: a thousand pairs in all', (format) => {
  test('of two people, none is taken for one; of one copy shown twice, each is recognised', async () => {
    const seen: Transcript[] = []
    let falseAlarms = 0
    let recognised = 0
    for (let i = 0; i < PAIRS[format]; i++) {
      const [hanako, sakura] = [await issue(format, 2 * i), await issue(format, 2 * i + 1)]
      const [atBank, atShop, other] = [
        await show(hanako, 'bank.example'),
        await show(hanako, 'shop.example'),
        await show(sakura, 'shop.example'),
      ]
      if (verdict(atBank, other) !== 'no-correlator-found') falseAlarms++
      if (verdict(atBank, atShop) === 'linked') recognised++
      seen.push({ ...atBank, id: `bank ${i}` }, { ...other, id: `shop ${i}` })
    }
    expect(falseAlarms).toBe(0)
    // A BBS credential is the same one every time, and nobody sees it.
    expect(recognised).toBe(format === 'dc+jwp' ? 0 : PAIRS[format])
    // All of them together: a crowd in which anything rare would show.
    const { adversaries, matches } = measureLinkability(seen)
    expect(matches).toEqual([])
    expect(adversaries['verifier+verifier'].verdict).toBe('no-correlator-found')
  })
})

describe('the game', () => {
  const play = (format: FormatId, copies: number) => {
    const wallets = Promise.all([0, 1].map((i) => Promise.all(Array.from({ length: copies }, () => issue(format, i)))))
    return playLinkabilityGame({
      adversary: 'verifier+verifier',
      rounds: 60,
      reference: async (player, round) => show((await wallets)[player]![(2 * round) % copies]!, 'bank.example'),
      challenge: async (player, round) => show((await wallets)[player]![(2 * round + 1) % copies]!, 'shop.example'),
    })
  }

  test.each(['dc+sd-jwt', 'mso_mdoc'] as const)('%s: one copy loses it for certain', async (format) => {
    const result = await play(format, 1)
    expect(result).toMatchObject({ correct: 60, guessed: 0, advantage: 1 })
    expect(result.interval[0]).toBeGreaterThan(0.8)
  })

  test.each([
    ['dc+sd-jwt', 120],
    ['mso_mdoc', 120],
    ['dc+jwp', 1],
  ] as const)('%s with %i copies: a coin', async (format, copies) => {
    const result = await play(format, copies)
    expect(result.guessed).toBe(60)
    expect(result.interval[1]).toBeLessThan(1)
  })
})
