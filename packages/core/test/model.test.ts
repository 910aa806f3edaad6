import {
  CLAIM_NAMES,
  claimsToDisclose,
  createPresentationSession,
  digestSession,
  encodeHex,
  hasReachedAge,
  isClaimName,
  type PresentationSession,
} from '@tegata/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

describe('DESIGN section 6: the claims model', () => {
  test('there is no place for an individual number', () => {
    expect(CLAIM_NAMES.join()).not.toMatch(/individual|my_?number|serial|certificate/)
    expect(isClaimName('individual_number')).toBe(false)
    expect(isClaimName('__proto__')).toBe(false)
  })

  test('a name travels with its substitution flag, and every presentation with the assurance level', () => {
    expect(claimsToDisclose({ name: true })).toEqual(['assurance_level', 'name', 'name_substituted'])
    expect(claimsToDisclose({ prefecture: true, age_over_20: true })).toEqual([
      'assurance_level',
      'prefecture',
      'age_over_20',
    ])
  })
})

describe('年齢計算ニ関スル法律: reaching an age', () => {
  test.each([
    ['2006-11-22', 20, '2026-11-21', false],
    ['2006-11-22', 20, '2026-11-22', true],
    ['2006-11-23', 20, '2026-11-22', false],
    ['2008-02-29', 18, '2026-02-28', false],
    ['2008-02-29', 18, '2026-03-01', true],
    ['2008-02-29', 16, '2024-02-29', true],
    ['1930-01-01', 65, '2026-11-22', true],
  ])('born %s, age %i, on %s: %s', (birthdate, age, day, reached) => {
    expect(hasReachedAge(birthdate, age, day)).toBe(reached)
  })
})

describe('DESIGN section 4: sessions', () => {
  const options = { audience: 'rp.example', responseUri: 'https://rp.example/response' }

  test('each has its own nonce of 256 bits', () => {
    const nonces = Array.from({ length: 100 }, () => createPresentationSession(options).nonce)
    expect(new Set(nonces).size).toBe(100)
    expect(nonces.every((nonce) => nonce.length === 43)).toBe(true)
  })

  test('a session is for one channel', () => {
    const make = (more: object) => () => createPresentationSession({ ...options, ...more })
    expect(make({ origin: 'https://rp.example' })).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
    expect(make({ audience: '' })).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
  })

  test('the digest tells any two sessions apart', () => {
    const text = fc.string({ maxLength: 3 })
    const session = fc.record(
      { nonce: text, audience: text, responseUri: text, encryptionKeyThumbprint: text, origin: text },
      { requiredKeys: ['nonce', 'audience'] },
    ) as fc.Arbitrary<PresentationSession>
    fc.assert(
      fc.property(session, session, (a, b) => {
        const same = encodeHex(digestSession(a)) === encodeHex(digestSession(b))
        const keys = ['nonce', 'audience', 'responseUri', 'encryptionKeyThumbprint', 'origin'] as const
        expect(same).toBe(keys.every((key) => a[key] === b[key]))
      }),
      { numRuns: 500 },
    )
  })
})
