import { isTegataError } from '@tegata/core'
import {
  anySerialization,
  flattenSdJwt,
  inspectSdJwtVc,
  issueSdJwtVc,
  parseSdJwt,
  presentSdJwt,
  type SerializedSdJwt,
} from '@tegata/sd-jwt'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bound, holder, ISS, issuer, keyBinding, NOW, unbound, VCT } from './support.js'

const credential = await issueSdJwtVc(
  {
    iss: ISS,
    vct: VCT,
    holderKey: holder.publicJwk,
    validUntil: new Date((NOW + 1000) * 1000),
    claims: { name: '花子', list: ['JP'] },
    disclosable: [['name'], ['list', 0]],
  },
  issuer,
)
const presentation = await presentSdJwt(credential, { claims: [['name'], ['list', 0]], keyBinding })

/** Rejected, by a typed error, and by nothing else: whatever else is thrown fails the test. */
async function isRejected(text: SerializedSdJwt): Promise<boolean> {
  const { failure, result } = await inspectSdJwtVc(text, bound)
  return isTegataError(failure) && result === undefined
}

describe('DESIGN section 7: a changed presentation is rejected by a TegataError', () => {
  test('the presentation itself is good', async () => {
    expect((await inspectSdJwtVc(presentation, bound)).result?.claims.name).toBe('花子')
  })

  test('one character replaced, at every position', async () => {
    for (let i = 0; i < presentation.length; i++) {
      for (const replacement of [presentation[i] === 'A' ? 'B' : 'A', '.', '~', '=']) {
        if (presentation[i] === replacement) continue
        const changed = presentation.slice(0, i) + replacement + presentation.slice(i + 1)
        expect(await isRejected(changed), `position ${i}, ${replacement}`).toBe(true)
      }
    }
  })

  test('one bit of a character turned, at every position', async () => {
    for (let i = 0; i < presentation.length; i++) {
      const turned = String.fromCharCode(presentation.charCodeAt(i) ^ 1)
      expect(await isRejected(presentation.slice(0, i) + turned + presentation.slice(i + 1)), `position ${i}`).toBe(
        true,
      )
    }
  })

  test('cut off, or one character left out, at every position', async () => {
    for (let i = 0; i < presentation.length; i++) {
      expect(await isRejected(presentation.slice(0, i)), `cut at ${i}`).toBe(true)
      expect(await isRejected(presentation.slice(0, i) + presentation.slice(i + 1)), `without ${i}`).toBe(true)
    }
  })

  test('an SD-JWT without key binding, too', async () => {
    for (let i = 0; i < credential.length; i++) {
      const changed = credential.slice(0, i) + (credential[i] === 'A' ? 'B' : 'A') + credential.slice(i + 1)
      const { failure } = await inspectSdJwtVc(changed, unbound)
      expect(isTegataError(failure), `position ${i}`).toBe(true)
    }
  })
})

describe('garbage', () => {
  const alphabet = fc.constantFrom(...'.~={}[]":,eyJ0_-A1\\ué ')

  test('any text gives a typed failure', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: alphabet, maxLength: 200 }), async (text) => {
        expect(await isRejected(text)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('any JSON in place of any member of the flattened form gives a typed failure', async () => {
    const flat = flattenSdJwt(presentation)
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(flat)), fc.jsonValue(), async (member, value) => {
        expect(await isRejected(anySerialization({ ...flat, [member]: value } as never))).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('parsing throws typed errors only', () => {
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 200 }), (text) => {
        try {
          parseSdJwt(text)
        } catch (error) {
          expect(isTegataError(error)).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })

  test.each([undefined, null, 7, [], true])('%j instead of a presentation gives a typed failure', async (input) => {
    expect(await isRejected(input as never)).toBe(true)
  })
})
