import { mapAwaitable, runSteps, type Steps, settle, waitFor } from '@tegata/core'
import { describe, expect, it } from 'vitest'

function* add(...terms: readonly (number | Promise<number>)[]): Steps<number> {
  let sum = 0
  for (const term of terms) sum += yield* waitFor(term)
  return sum
}

describe('runSteps', () => {
  it('answers at once when nothing has to wait', () => {
    expect(runSteps(add(1, 2, 3))).toBe(6)
  })

  it('answers later when one step has to', async () => {
    const sum = runSteps(add(1, Promise.resolve(2), 3, Promise.resolve(4)))
    expect(sum).toBeInstanceOf(Promise)
    expect(await sum).toBe(10)
  })

  it('throws at once, or rejects, as the steps do', async () => {
    function* fail(value: number | Promise<number>): Steps<never> {
      throw new Error(String(yield* waitFor(value)))
    }
    expect(() => runSteps(fail(1))).toThrow('1')
    await expect(runSteps(fail(Promise.resolve(2)))).rejects.toThrow('2')
  })

  it('lets steps catch what they waited for', async () => {
    function* recover(): Steps<string> {
      try {
        yield* waitFor(Promise.reject(new Error('lost')))
        return 'kept'
      } catch {
        return yield* waitFor(Promise.resolve('recovered'))
      }
    }
    expect(await runSteps(recover())).toBe('recovered')
  })
})

describe('mapAwaitable', () => {
  it('answers at once what is there at once, and later what is not', async () => {
    expect(mapAwaitable(1, (value) => value + 1)).toBe(2)
    const later = mapAwaitable(Promise.resolve(1), (value) => value + 1)
    expect(later).toBeInstanceOf(Promise)
    expect(await later).toBe(2)
  })

  it('throws at once, or rejects', async () => {
    const fail = (value: number): never => {
      throw new Error(String(value))
    }
    expect(() => mapAwaitable(1, fail)).toThrow('1')
    await expect(mapAwaitable(Promise.resolve(2), fail)).rejects.toThrow('2')
  })
})

describe('settle', () => {
  const outcome = (attempt: () => number | Promise<number>) =>
    settle(
      attempt,
      (value) => `value ${value}`,
      (error) => `error ${(error as Error).message}`,
    )
  const fail = () => {
    throw new Error('lost')
  }

  it('goes on with a value or an error at once', () => {
    expect(outcome(() => 1)).toBe('value 1')
    expect(outcome(fail)).toBe('error lost')
  })

  it('goes on with a value or an error later', async () => {
    expect(await outcome(() => Promise.resolve(1))).toBe('value 1')
    expect(await outcome(() => Promise.reject(new Error('late')))).toBe('error late')
  })

  it('does not take what the continuation throws for an error of the attempt', async () => {
    const recovered = () => 'recovered'
    expect(() => settle(() => 1, fail, recovered)).toThrow('lost')
    await expect(settle(async () => 1, fail, recovered)).rejects.toThrow('lost')
  })
})
