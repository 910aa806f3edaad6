import { expect, test } from 'vitest'
import { mutate } from '../fuzz/der-mutation.js'
import { createRandom } from '../fuzz/random.js'
import { fuzzDer } from '../fuzz-der.js'

test('mutated certificates, CRLs, OCSP responses and CMS end in TegataErrors; npm run fuzz does 100,000', () => {
  const { findings, rejected, accepted, resigned } = fuzzDer(1500, 20_261_122)
  expect(findings).toEqual([])
  const refused = [...rejected.values()].reduce((sum, cases) => sum + cases, 0)
  expect(refused + accepted + resigned).toBe(1500)
  // Every layer is reached, not the reader alone.
  for (const code of ['ERR_DER_ENCODING', 'ERR_X509_SIGNATURE', 'ERR_CRL_SIGNATURE', 'ERR_CMS_SIGNATURE']) {
    expect([...rejected.keys()]).toContain(code)
  }
})

test('a seed decides the mutations', () => {
  const der = createRandom(1).bytes(200)
  const run = (seed: number) => {
    const random = createRandom(seed)
    return Array.from({ length: 20 }, () => mutate(der, [der], random))
  }
  expect(run(5)).toEqual(run(5))
  expect(run(5)).not.toEqual(run(6))
})
