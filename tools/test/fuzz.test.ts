import { expect, test } from 'vitest'
import { createRandom } from '../fuzz/random.js'
import { fuzz, TARGETS } from '../fuzz.js'

test.each([
  // Every layer is reached, not the reader alone.
  ['der', 1500, ['ERR_DER_ENCODING', 'ERR_X509_SIGNATURE', 'ERR_CRL_SIGNATURE', 'ERR_CMS_SIGNATURE']],
  [
    'cbor',
    4000,
    [
      'ERR_CBOR_TRUNCATED',
      'ERR_CBOR_LIMIT',
      'ERR_MDOC_STRUCTURE',
      'ERR_MDOC_DIGEST',
      'ERR_MDOC_ISSUER_SIGNATURE',
      'ERR_MDOC_KEY_AUTHORIZATION',
      'ERR_MDOC_LIST_STRUCTURE',
      'ERR_PROXIMITY_ENGAGEMENT',
      'ERR_PROXIMITY_HANDOVER',
      'ERR_PROXIMITY_DECRYPTION',
      'ERR_STATUS_SIGNATURE',
    ],
  ],
] as const)('mutated inputs of %s end in TegataErrors, or mean what they meant', async (name, count, reached) => {
  const { findings, rejected, accepted, resigned } = await fuzz(TARGETS[name], count, 20_261_122)
  expect(findings).toEqual([])
  const refused = [...rejected.values()].reduce((sum, cases) => sum + cases, 0)
  expect(refused + accepted + resigned).toBe(count)
  expect([...rejected.keys()]).toEqual(expect.arrayContaining([...reached]))
})

test.each(['der', 'cbor'] as const)('a seed decides the mutations of %s', (name) => {
  const input = Uint8Array.of(0x30, 0x82, 0x00, 0x40, ...createRandom(1).bytes(64))
  const run = (seed: number) => {
    const random = createRandom(seed)
    return Array.from({ length: 20 }, () => TARGETS[name].mutate(input, [input], random))
  }
  expect(run(5)).toEqual(run(5))
  expect(run(5)).not.toEqual(run(6))
})
