import { type CborValue, makeFullDate } from '@tegata/cbor'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { presentMdoc, verifyMdoc } from '../src/index.js'
import { device, expectation, issue, SESSION } from './fixture.js'

const name = fc.oneof(fc.string({ minLength: 1, maxLength: 20 }), fc.constantFrom('__proto__', 'constructor', '氏名'))
const value: fc.Arbitrary<CborValue> = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.uint8Array({ maxLength: 200 }),
  fc.constant(makeFullDate('1971-09-01')),
  fc.array(fc.string(), { maxLength: 3 }),
  fc.string().map((text) => new Map([['nested', new Map([['text', text]])]])),
)
const elements = fc.dictionary(name, fc.dictionary(name, value, { minKeys: 1, maxKeys: 5 }), { minKeys: 1, maxKeys: 3 })

describe('any elements, any selection', () => {
  it('shows what was chosen, as it was issued, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(elements, fc.infiniteStream(fc.boolean()), async (issued, coins) => {
        const disclose: Record<string, string[]> = Object.create(null)
        const expected = new Map<string, Map<string, CborValue>>()
        for (const [namespace, values] of Object.entries(issued)) {
          const chosen = Object.entries(values).filter(() => coins.next().value)
          disclose[namespace] = chosen.map(([element]) => element)
          if (chosen.length > 0) expected.set(namespace, new Map(chosen))
        }
        const issuerSigned = await issue({ elements: issued })
        const response = await presentMdoc({ issuerSigned, disclose, session: SESSION, signer: device })
        const { documents } = await verifyMdoc(response, { ...expectation, session: SESSION })
        expect(documents[0]!.elements).toStrictEqual(expected)
      }),
      { numRuns: 60 },
    )
  })
})
