/** The status lists of the demo's issuer, and the provider that serves them; no network, everything in memory. */
import { type Clock, createKeyRing, createSealer, generateSigner, type SafeFetch, systemRandom } from '@tegata/core'
import {
  createIndexAllocator,
  createMemoryIndexCounter,
  createStatusList,
  createStatusRegister,
  createStatusResolver,
  staticStatusKeys,
  statusListCwt,
  statusListJwt,
} from '@tegata/status'

const DAY = 86_400

/** @param issuer — id of the issuer whose credentials the list is about. */
export async function createExampleStatuses(issuer: string, clock: Clock) {
  const [uri, size] = ['https://status.example/lists/1', 1_000_000]
  const signer = await generateSigner('ES256') // the provider's: it need not be the issuer's
  const forms = [statusListJwt, statusListCwt]
  const counter = createMemoryIndexCounter()
  const indexes = createIndexAllocator({ listUri: uri, size, key: systemRandom(32), counter })
  const list = createStatusList({ size, bits: 2 })
  const times = { clock, lifetimeSeconds: 2 * DAY, ttlSeconds: DAY / 2 }
  const register = createStatusRegister({
    lists: [{ uri, list, indexes, signer, forms, changesPerBatch: 50, ...times }],
    keys: createKeyRing([{ id: 'demo', sealer: await createSealer(systemRandom(32)) }]),
  })
  const served = new Map<string, Uint8Array>()
  const fetch: SafeFetch = async (_, { accept: [contentType = ''] }) => {
    const body = served.get(contentType)
    return { status: body ? 200 : 404, contentType, body: body ?? new Uint8Array() }
  }
  const resolver = createStatusResolver({
    fetch,
    forms,
    clock,
    statusKeys: staticStatusKeys([{ id: issuer, keys: [signer.publicJwk] }]),
    algorithms: ['ES256'],
    maxAgeSeconds: 2 * DAY,
  })
  return {
    register,
    check: resolver.check,
    /** What the provider answers, and whose signature relying parties expect on it. */
    fetch,
    publicJwk: signer.publicJwk,
    async publish(): Promise<void> {
      for (const { tokens } of await register.publish()) {
        for (const { mediaType, body } of tokens) served.set(mediaType, body)
      }
    },
    countChanged: () => Array.from({ length: size }, (_, i) => i).filter((i) => list.get(i) !== 0).length,
  }
}
