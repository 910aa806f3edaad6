/** The meter at work on a thousand people: no false alarm, no miss, and a game that only reuse can win. */
import type { FormatId } from '@tegata/core'
import { type GameTranscript, measureLinkability, playLinkabilityGame, type Transcript } from '@tegata/linkability'
import { describe, expect, test } from 'vitest'
import { createPeople } from './people.js'
import { FORMATS } from './world.js'

const { issue, show } = await createPeople()

const verdict = (a: GameTranscript, b: GameTranscript): string =>
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
