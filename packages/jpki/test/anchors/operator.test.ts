/** R4, R6: anchors that a platform operator verified hold its user identifier, and are re-checked by asking it. */
import { createMemoryAnchorStore, systemRandom } from '@tegata/core'
import { createAnchorKeys, createAnchorLifecycle, createAnchorVault } from '@tegata/jpki/anchors'
import { operatorAnchorSource } from '@tegata/jpki/sources'
import { createTestOperator, serveOnLoopback, type TestServer } from '@tegata/jpki/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { localFetch, makeStatement } from '../sources-support.js'
import { authority, card, clock, NOW } from '../support.js'
import { code, credential } from './support.js'

let server: TestServer
beforeAll(async () => {
  server = await serveOnLoopback((await createTestOperator({ authority, clock })).handle)
})
afterAll(() => server.close())

test('the operator says good, revoked, or nothing that counts', async () => {
  let now = NOW
  const store = createMemoryAnchorStore()
  const keys = await createAnchorKeys([systemRandom(32)])
  const vault = createAnchorVault({ store, keys, clock: () => now })
  const policy = { vault, trust: authority.trust, revocation: authority.crls }
  const api = { url: server.url, token: 'test-token' }
  const source = operatorAnchorSource({ api, trust: authority.trust, fetch: localFetch })
  const statement = makeStatement()
  const { secret } = await source.verify({ statement, evidence: card.sign(statement, 'digest-info'), at: NOW })
  const anchor = await vault.record(secret, { credentials: [credential('c')] })

  const asked: object[] = []
  const recheck = (answer?: 'good' | 'revoked' | 'unknown') => {
    now = new Date(now.getTime() + 86_400_000)
    const operator = (person: object) => {
      asked.push(person)
      return answer as 'good'
    }
    return createAnchorLifecycle({ ...policy, ...(answer ? { operator } : {}) }).recheck()
  }
  const none = { good: 0, revoked: 0, expired: 0, unknown: 0 }
  expect(await recheck()).toEqual({ ...none, unknown: 1 })
  expect(await recheck('unknown')).toEqual({ ...none, unknown: 1 })
  expect(await recheck('whatever' as 'good')).toEqual({ ...none, unknown: 1 })
  expect(await recheck('good')).toEqual({ ...none, good: 1 })
  expect(await recheck('revoked')).toEqual({ ...none, revoked: 1 })
  expect(await vault.credentials(anchor)).toMatchObject([{ standing: 'outdated' }])
  expect(asked[0]).toEqual({ source: new URL(server.url).origin, subject: expect.any(String) })
  expect(JSON.stringify(await store.list('default', undefined, 10))).not.toContain(
    (asked[0] as { subject: string }).subject,
  )
  // There is no certificate to ask the latest attributes for.
  const lifecycle = createAnchorLifecycle(policy)
  await expect(lifecycle.updateAttributes(anchor, () => ({ status: 'withheld' }))).rejects.toThrow(
    code('ERR_ANCHOR_UNKNOWN'),
  )
})
