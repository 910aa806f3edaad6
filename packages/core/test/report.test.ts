import { CheckRecorder, concludeVerification, isVerified, TegataError } from '@tegata/core'
import { describe, expect, test } from 'vitest'

const failure = new TegataError('ERR_ENCODING_HEX', 'bad', { spec: 'RFC 4648', evidence: { position: 3 } })
const fail = () => {
  throw failure
}

describe('DESIGN section 7: verify = inspect + throw', () => {
  test('records passes, failures with their evidence, and skipped steps, and keeps the first failure', () => {
    const recorder = new CheckRecorder()
    expect(recorder.check('a', 'clause a', () => 7)).toBe(7)
    expect(recorder.check('b', 'clause b', fail)).toBeUndefined()
    recorder.skip('c', 'clause c')
    recorder.check('d', 'clause d', () => {
      throw new TegataError('ERR_ENCODING_UTF8', 'later')
    })
    expect(recorder.checks).toEqual([
      { id: 'a', status: 'passed', spec: 'clause a' },
      { id: 'b', status: 'failed', spec: 'clause b', code: 'ERR_ENCODING_HEX', evidence: { position: 3 } },
      { id: 'c', status: 'skipped', spec: 'clause c' },
      { id: 'd', status: 'failed', spec: 'clause d', code: 'ERR_ENCODING_UTF8' },
    ])
    expect(recorder.failure).toBe(failure)
    expect(() => concludeVerification(recorder, {})).toThrow(failure)
  })

  test('answers at once when the step does, later when the step does', async () => {
    const recorder = new CheckRecorder()
    expect(recorder.checkLater('now', '', () => 1)).toBe(1)
    await expect(recorder.checkLater('later', '', async () => 2)).resolves.toBe(2)
    await expect(recorder.checkLater('rejects', '', async () => fail())).resolves.toBeUndefined()
    expect(recorder.checkLater('throws', '', fail)).toBeUndefined()
    expect(recorder.checks.map(({ status }) => status)).toEqual(['passed', 'passed', 'failed', 'failed'])
  })

  test('waits for a promise that is not of this realm, or not of the platform', async () => {
    const recorder = new CheckRecorder()
    // biome-ignore lint/suspicious/noThenProperty: it is what is tested.
    const foreign = { then: (_: unknown, reject: (error: unknown) => void) => reject(failure) }
    await expect(recorder.checkLater('foreign', '', () => foreign as never)).resolves.toBeUndefined()
    expect(recorder.checks.map(({ status }) => status)).toEqual(['failed'])
    expect(recorder.failure).toBe(failure)
  })

  test('a defect of the step itself is not turned into a verdict', () => {
    const recorder = new CheckRecorder()
    const step = () => {
      throw new RangeError('defect')
    }
    expect(() => recorder.check('a', '', step)).toThrow(RangeError)
    expect(recorder.checks).toEqual([])
  })

  test('brands and freezes a verified value, and nothing else', () => {
    const recorder = new CheckRecorder()
    recorder.check('a', '', () => undefined)
    const value = concludeVerification(recorder, { claim: 1 })
    expect(isVerified(value)).toBe(true)
    expect(Object.isFrozen(value)).toBe(true)
    expect(isVerified({ ...value })).toBe(false)
  })

  test('never concludes without a verdict', () => {
    expect(() => concludeVerification(new CheckRecorder(), {})).toThrow('without a verdict')
    const skipped = new CheckRecorder()
    skipped.skip('a', '')
    expect(() => concludeVerification(skipped, {})).toThrow('without a verdict')
    const passed = new CheckRecorder()
    passed.check('a', '', () => 1)
    expect(() => concludeVerification(passed, undefined)).toThrow('without a verdict')
  })

  test('includes the checks of an inner verification', () => {
    const inner = new CheckRecorder()
    inner.check('inner', '', fail)
    const outer = new CheckRecorder()
    outer.include(inner)
    expect(outer.failure).toBe(failure)
    expect(outer.checks).toHaveLength(1)
  })
})

test('an error says code, clause and evidence in JSON, and no stack', () => {
  expect(JSON.parse(JSON.stringify(failure))).toEqual({
    name: 'TegataError',
    code: 'ERR_ENCODING_HEX',
    message: 'bad',
    spec: 'RFC 4648',
    evidence: { position: 3 },
  })
})

test('checkWith takes a step with what an earlier one found, and notes a skipped one otherwise', async () => {
  const recorder = new CheckRecorder()
  expect(recorder.checkWith('a', 'spec', 1, (value) => value + 1)).toBe(2)
  expect(await recorder.checkWith('b', 'spec', 1, async (value) => value + 1)).toBe(2)
  expect(recorder.checkWith('c', 'spec', undefined, () => expect.unreachable())).toBeUndefined()
  expect(recorder.checks.map(({ id, status }) => `${id} ${status}`)).toEqual(['a passed', 'b passed', 'c skipped'])
})
