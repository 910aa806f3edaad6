import {
  JAPANESE_ATTRIBUTES,
  measureLinkability,
  type PopulationAssumptions,
  type Transcript,
} from '@tegata/linkability'
import { describe, expect, test } from 'vitest'
import { plant } from './plant.js'

const POPULATION = 2 ** 20

function narrowingOf(transcript: Transcript, assumptions: Partial<PopulationAssumptions> = {}) {
  const options = { assumptions: { population: POPULATION, attributes: JAPANESE_ATTRIBUTES, ...assumptions } }
  return measureLinkability([transcript], options).narrowing![0]!
}

const honest = plant('visit', 'bank.example', 'dc+sd-jwt', undefined, undefined)

describe('how far a transcript narrows down', () => {
  test('a prefecture of a ninth of the people leaves a ninth', () => {
    const { anonymitySet, bits } = narrowingOf(honest)
    expect(bits).toBeCloseTo(Math.log2(126_146 / 14_048), 2)
    expect(anonymitySet / POPULATION).toBeCloseTo(14_048 / 126_146, 3)
  })

  test('a day’s cohort adds to it, and what nobody stated is said to be unstated', () => {
    const stated = narrowingOf(honest, { cohorts: { 'sd-jwt.time': POPULATION / 16 } })
    expect(stated.bits).toBeCloseTo(narrowingOf(honest).bits + 4, 5)
    expect(stated.unstated).not.toContain('sd-jwt.time')
    expect(narrowingOf(honest).unstated).toEqual(expect.arrayContaining(['sd-jwt.time', 'sd-jwt.issuer-certificate']))
  })

  test('a name leaves one, and no set is smaller than that', () => {
    const named = plant('visit', 'bank.example', 'dc+sd-jwt', '/disclosures/*/claim/name', '見本　花子')
    expect(narrowingOf(named)).toMatchObject({ anonymitySet: 1, bits: 20 })
    const located = plant('visit', 'bank.example', 'dc+jwp', '/issuer-header/kid', 'issuer-key-1')
    expect(narrowingOf(located, { cohorts: { 'bbs.issuer-key': 1 } }).anonymitySet).toBe(1)
  })

  test('a value that the table of shares does not have is unstated, not impossible', () => {
    const elsewhere = plant('visit', 'bank.example', 'dc+sd-jwt', '/disclosures/*/claim/*', 'a value')
    expect(narrowingOf(elsewhere).unstated).toContain('x')
  })

  test('without assumptions nothing is said, and impossible ones are refused', () => {
    expect(measureLinkability([honest])).not.toHaveProperty('narrowing')
    for (const population of [0, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => narrowingOf(honest, { population })).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
    }
  })
})
