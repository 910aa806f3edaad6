import { generateKeyAgreement, type OneTimeStore, TegataError } from '@tegata/core'
import { expect, test, vi } from 'vitest'
import { codeOf } from '../../../../test/support/code-of.js'
import { createDcApiVerifier } from '../../src/dc-api/index.js'
import { KeysInMemory } from '../../src/dc-api/keys-in-memory.js'
import { AT, trust } from '../fixture.js'
import { ask, ORIGIN } from './fixture.js'

test('a process keeps a bounded number of keys, and forgets those of expired requests', async () => {
  const keys = new KeysInMemory(undefined)
  const key = await generateKeyAgreement('P-256')
  const assertRoom = (now: number) => codeOf(() => keys.assertRoom(now))
  for (let i = 0; i < 10_000; i++) {
    expect(await assertRoom(0)).toBe('accepted')
    keys.keep(`${i}`, key, 300_000)
  }
  expect(await assertRoom(299_999)).toBe('ERR_STORE_FULL')
  expect(await assertRoom(300_000)).toBe('accepted')
  expect(keys.take('5')).toBeUndefined()
})

test('a relying party without room makes no request and stores nothing', async () => {
  const put = vi.fn<OneTimeStore['put']>()
  const store: OneTimeStore = { put, take: async () => undefined }
  const verifier = createDcApiVerifier({ origin: ORIGIN, trust, store, clock: () => AT })
  const assertRoom = vi.spyOn(KeysInMemory.prototype, 'assertRoom').mockImplementation(() => {
    throw new TegataError('ERR_STORE_FULL', 'full')
  })
  expect(await codeOf(() => verifier.request({ docRequests: [ask] }))).toBe('ERR_STORE_FULL')
  expect(assertRoom).toHaveBeenCalledWith(AT.getTime())
  expect(put).not.toHaveBeenCalled()
  assertRoom.mockRestore()
})
