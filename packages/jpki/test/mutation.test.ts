import { isTegataError } from '@tegata/core'
import { crlRevocation, type JpkiSignature, verifyJpkiSignature } from '@tegata/jpki'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { authority, card, data, goodOptions } from './support.js'

const crl = authority.createCrl(card.certificate.distributionPoint)
const revocation = crlRevocation(() => [crl])

/** Verifies hostile input; anything but acceptance or a TegataError makes the test fail. */
function isAccepted(signature: JpkiSignature, signedData: Uint8Array | 'attached' = data): boolean {
  try {
    verifyJpkiSignature(goodOptions({ signature, data: signedData, revocation }))
    return true
  } catch (error) {
    if (isTegataError(error)) return false
    throw error
  }
}

function cmsOf(options?: Parameters<typeof card.sign>[2]): Uint8Array {
  const signature = card.sign(data, 'cms', options)
  if (signature.form !== 'cms') throw new Error('not CMS')
  return signature.cms
}

describe('hostile input gives a TegataError, and no change is accepted', () => {
  test.each([
    ['detached', {}, data],
    ['attached', { attached: true }, 'attached' as const],
    ['without signed attributes', { withoutSignedAttributes: true }, data],
  ])('every byte of a CMS message, %s', (_, options, signedData) => {
    const cms = cmsOf(options)
    expect(isAccepted({ form: 'cms', cms }, signedData)).toBe(true)
    const accepted: number[] = []
    for (let i = 0; i < cms.length; i++) {
      const changed = Uint8Array.from(cms)
      changed[i]! ^= 1 << (i % 8)
      if (isAccepted({ form: 'cms', cms: changed }, signedData)) accepted.push(i)
    }
    expect(accepted).toEqual([])
  })

  test('any byte of a CMS message changed to anything, cut off, doubled', () => {
    const cms = cmsOf()
    fc.assert(
      fc.property(fc.nat(cms.length - 1), fc.integer({ min: 1, max: 255 }), (index, flip) => {
        const changed = Uint8Array.from(cms)
        changed[index]! ^= flip
        expect(isAccepted({ form: 'cms', cms: changed })).toBe(false)
        expect(isAccepted({ form: 'cms', cms: cms.subarray(0, index) })).toBe(false)
        expect(isAccepted({ form: 'cms', cms: new Uint8Array([...cms, ...cms.subarray(0, index + 1)]) })).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  test('any bit of a raw signature and of its certificate', () => {
    const raw = card.sign(data, 'digest-info')
    if (raw.form === 'cms') throw new Error('not raw')
    fc.assert(
      fc.property(fc.constantFrom('certificate', 'value'), fc.nat(), fc.nat(7), (part, position, bit) => {
        const bytes = Uint8Array.from(raw[part as 'certificate' | 'value'])
        bytes[position % bytes.length]! ^= 1 << bit
        expect(isAccepted({ ...raw, [part]: bytes })).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  test('any bit of the CRL leaves the status unknown', () => {
    fc.assert(
      fc.property(fc.nat(crl.length - 1), fc.nat(7), (index, bit) => {
        const changed = Uint8Array.from(crl)
        changed[index]! ^= 1 << bit
        const verify = () => verifyJpkiSignature(goodOptions({ revocation: crlRevocation(() => [changed]) }))
        expect(verify).toThrow(expect.objectContaining({ code: 'ERR_JPKI_REVOCATION_UNKNOWN' }))
      }),
      { numRuns: 300 },
    )
  })

  test('random bytes in every place', () => {
    const { certificate } = card.certificate
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(isAccepted({ form: 'cms', cms: bytes })).toBe(false)
        expect(isAccepted({ form: 'digest-info', certificate: bytes, value: bytes })).toBe(false)
        expect(isAccepted({ form: 'digest-info', certificate, value: bytes })).toBe(false)
      }),
    )
  })
})
