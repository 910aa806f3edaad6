import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { generateVectors } from '../vectors/generate.js'
import { runVector, type VectorFile } from '../vectors/run.js'

const committed = readFileSync(new URL('../vectors/negative.json', import.meta.url), 'utf8')
const file = JSON.parse(committed) as VectorFile
const { cases, controls } = file

describe('the published negative vectors', () => {
  test('are what their generator writes, and at least 120', () => {
    expect(generateVectors()).toBe(committed)
    expect(cases.length).toBeGreaterThanOrEqual(120)
  })

  test.each(cases)('refuses $id: $reason', async (negative) => {
    expect(await runVector(file, negative)).toBe(negative.tegata)
  })

  test.each(controls)('accepts $id: $reason', async (control) => {
    expect(JSON.parse(await runVector(file, control))).toEqual(control.claims)
  })
})
