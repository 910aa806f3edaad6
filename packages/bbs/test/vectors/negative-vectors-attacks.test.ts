import { readFileSync } from 'node:fs'
import { isTegataError } from '@tegata/core'
import { describe, expect, test } from 'vitest'
import { type Control, type NegativeCase, runOperation } from '../../vectors/format.js'
import { generateVectors } from '../../vectors/generate.js'
import { ENGINES, MCL } from '../engines.js'

const committed = readFileSync(new URL('../../vectors/negative.json', import.meta.url), 'utf8')
const { cases, controls } = JSON.parse(committed) as {
  cases: readonly NegativeCase[]
  controls: readonly Control[]
}
const byId = new Map(controls.map((control) => [control.id, control]))

describe.each(ENGINES.map((engine) => ({ name: engine.name, engine })))('negative vectors, $name', ({ engine }) => {
  test('every control is accepted', () => {
    for (const control of controls) {
      expect(() => runOperation(engine, control, control.input), control.id).not.toThrow()
    }
  })

  test('every case is refused with its code', () => {
    const outcomes = cases.map(({ id, control, change }) => {
      const base = byId.get(control)!
      try {
        runOperation(engine, base, { ...base.input, ...change })
        return [id, 'accepted']
      } catch (error) {
        return [id, isTegataError(error) ? error.code : String(error)]
      }
    })
    expect(outcomes).toEqual(cases.map(({ id, tegata }) => [id, tegata]))
  })
})

test('the file is what its generator writes; at least 100 cases for each suite', () => {
  expect(generateVectors(MCL)).toBe(committed)
  for (const suite of ['SHA-256', 'SHAKE-256']) {
    expect(cases.filter(({ control }) => control.endsWith(`BLS12-381-${suite}`)).length).toBeGreaterThanOrEqual(100)
  }
})
