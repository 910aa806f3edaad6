import { describe, expect, it } from 'vitest'
import { runSteps, type Step, type Verdict } from '../step-runner.js'

const step = (name: string, verdict: Verdict, after: readonly string[] = []): Step => ({
  name,
  run: async () => verdict,
  after,
})

async function run(steps: readonly Step[]): Promise<{ status: number; lines: string[] }> {
  const lines: string[] = []
  const status = await runSteps(steps, (text) => lines.push(...text.split('\n')))
  return { status, lines }
}

describe('npm test', () => {
  it('goes on after a failure, names it, and ends with the counts', async () => {
    const { status, lines } = await run([
      step('types', { ok: false, output: 'wrong' }),
      step('unit', { ok: true, output: 'quiet', counts: { passed: 5, failed: 0, skipped: 1 } }, ['types']),
      step('vectors', { ok: true, output: '', skipped: 'no vectors here' }),
    ])
    expect(status).toBe(1)
    expect(lines).toContain('    wrong')
    expect(lines).not.toContain('    quiet')
    expect(lines).toContainEqual(expect.stringMatching(/^vectors +skipped .*no vectors here$/))
    expect(lines.at(-2)).toBe('failed: types')
    expect(lines.at(-1)).toBe('5 passed, 1 failed, 2 skipped')
  })

  it('is silent about skipping when nothing was skipped', async () => {
    const { status, lines } = await run([step('types', { ok: true, output: '' })])
    expect(status).toBe(0)
    expect(lines.at(-1)).toBe('1 passed, 0 failed')
  })

  it('counts a step that throws as failed', async () => {
    const { status, lines } = await run([{ name: 'broken', run: () => Promise.reject(new Error('no such program')) }])
    expect(status).toBe(1)
    expect(lines.join('\n')).toContain('no such program')
  })

  it('starts a step only after those it waits for', async () => {
    const order: string[] = []
    const slow: Step = {
      name: 'build',
      run: async () => {
        await new Promise((done) => setImmediate(done))
        order.push('build')
        return { ok: true, output: '' }
      },
    }
    const next: Step = {
      name: 'pack',
      after: ['build'],
      run: async () => {
        order.push('pack')
        return { ok: true, output: '' }
      },
    }
    await run([next, slow])
    expect(order).toEqual(['build', 'pack'])
  })

  it('does not wait for a step that is not there', async () => {
    await expect(run([step('pack', { ok: true, output: '' }, ['build'])])).rejects.toThrow('pack')
  })
})
