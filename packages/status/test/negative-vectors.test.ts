import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { generateVectors } from '../vectors/generate.js'
import { expectedOf, runVector, type VectorFile } from '../vectors/run.js'

const committed = readFileSync(new URL('../vectors/negative.json', import.meta.url), 'utf8')
const file = JSON.parse(committed) as VectorFile
const { cases, controls } = file

describe('the published negative vectors', () => {
  test('are what their generator writes, and at least 120', () => {
    expect(generateVectors()).toBe(committed)
    expect(cases.length).toBeGreaterThanOrEqual(120)
  })

  test.each(cases)('refuses $id: $reason', async (vector) => {
    const outcome = await runVector(file, vector)
    expect(outcome).toEqual(expectedOf(vector, outcome))
  })

  test.each(controls)('accepts $id: $reason', async (control) => {
    const { check, lookUp } = await runVector(file, control)
    expect(lookUp).toBe(String(control.value))
    if (check !== undefined && control.value === 0) expect(check).toBe('valid')
  })
})
