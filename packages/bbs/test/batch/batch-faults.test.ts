import { createBbs, verifyProofs } from '@tegata/bbs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MCL, NOBLE } from '../engines.js'
import { forge, INVALID, makeIssuer, prove, VALID } from './batch.js'

describe('the failing ones', () => {
  const bbs = createBbs(MCL)
  const issuers = [makeIssuer(bbs), makeIssuer(bbs)] as const
  const good = issuers.map((issuer) => prove(bbs, issuer))
  const bad = issuers.map((issuer) => forge(bbs, issuer))

  it('are found wherever they are, and however many', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 48 }), (isGood) => {
        const proofs = isGood.map((valid, i) => (valid ? good : bad)[i % 2]!)
        expect(verifyProofs(proofs)).toEqual(isGood.map((valid) => (valid ? VALID : INVALID)))
      }),
      { numRuns: 6 },
    )
  })

  it('on two engines are not one batch', () => {
    const other = createBbs(NOBLE)
    const mixed = [good[0]!, { ...good[1]!, bbs: other }]
    expect(() => verifyProofs(mixed)).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
  })
})
