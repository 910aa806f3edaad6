import type { OneTimeStore } from '@tegata/core'
import { expect, test } from 'vitest'
import { codeOf } from '../../../../test/support/code-of.js'
import { createDcApiVerifier } from '../../src/dc-api/index.js'
import { AT, trust } from '../fixture.js'
import { ask, ORIGIN } from './fixture.js'

// Ten thousand key pairs: half a minute where others compute too.
test('a relying party keeps a bounded number of keys, and forgets those of expired requests', async () => {
  let now = AT.getTime()
  const store: OneTimeStore = { put: async () => {}, take: async () => undefined }
  const verifier = createDcApiVerifier({ origin: ORIGIN, trust, store, clock: () => new Date(now) })
  for (let i = 0; i < 10_000; i++) await verifier.request({ docRequests: [ask] })
  expect(await codeOf(() => verifier.request({ docRequests: [ask] }))).toBe('ERR_STORE_FULL')
  now += 301_000
  await verifier.request({ docRequests: [ask] })
}, 240_000)
