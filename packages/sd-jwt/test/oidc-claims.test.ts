import { CLAIM_NAMES, type PersonClaims } from '@tegata/core'
import { fromOidcClaims, oidcClaimPath, toOidcClaims, toVerifiedClaims } from '@tegata/sd-jwt'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const person: PersonClaims = {
  assurance_level: 'ial3',
  name: '見本　花子',
  name_substituted: true,
  birthdate: '1990-04-03',
  gender: 'female',
  address: '東京都千代田区架空町１',
  prefecture: '東京都',
  municipality: '千代田区',
  age_over_20: true,
  age_over_65: false,
}

describe('OpenID Connect Core 1.0 section 5.1: claim names', () => {
  it('standard names where they exist; nothing that the register does not say', () => {
    expect(toOidcClaims(person)).toEqual({
      assurance_level: 'ial3',
      name: '見本　花子',
      jpki_name_substitution: true,
      birthdate: '1990-04-03',
      gender: 'female',
      address: { formatted: '東京都千代田区架空町１', region: '東京都', locality: '千代田区' },
      age_equal_or_over: { 20: true, 65: false },
    })
    expect(toOidcClaims({})).toEqual({})
  })

  it('any part of a person comes back as it was', () => {
    fc.assert(
      fc.property(fc.subarray([...CLAIM_NAMES]), (names) => {
        const part = Object.fromEntries(names.filter((name) => name in person).map((name) => [name, person[name]]))
        expect(fromOidcClaims(toOidcClaims(part))).toEqual(part)
      }),
    )
  })

  it('paths, and wrong types', () => {
    expect(oidcClaimPath('prefecture')).toEqual(['address', 'region'])
    expect(oidcClaimPath('age_over_20')).toEqual(['age_equal_or_over', '20'])
    for (const claims of [{ name: 1 }, { birthdate: '1990' }, { address: { region: '' } }, { gender: 'other' }]) {
      expect(() => fromOidcClaims(claims)).toThrow(expect.objectContaining({ code: 'ERR_SDJWT_CLAIM_TYPE' }))
    }
  })
})

describe('OpenID Connect for Identity Assurance 1.0 section 5: verified_claims', () => {
  it('framework, level, day, and evidence without a number', () => {
    expect(toVerifiedClaims(person, { trustFramework: 'jp_aml', day: '2026-11-22' })).toEqual({
      verification: {
        trust_framework: 'jp_aml',
        assurance_level: 'ial3',
        time: '2026-11-22T00:00+09:00',
        evidence: [
          {
            type: 'document',
            check_details: [{ check_method: 'vcrypt' }, { check_method: 'token' }],
            document_details: { type: 'jp_individual_number_card' },
          },
        ],
      },
      claims: expect.not.objectContaining({ assurance_level: expect.anything() }),
    })
  })

  it('R1: no field that could hold an issuer, a serial or a document number', () => {
    const text = JSON.stringify(toVerifiedClaims(person, { trustFramework: 'jp_aml', day: '2026-11-22' }))
    expect(text).not.toMatch(/serial|document_number|issuer|electronic_signature/)
  })

  it('refuses what would be no statement', () => {
    const { assurance_level: _, ...unassured } = person
    const good = { trustFramework: 'jp_aml', day: '2026-11-22' }
    for (const [claims, options] of [
      [unassured, good],
      [person, { ...good, trustFramework: '' }],
      [person, { ...good, day: '2026-11-22T03:04:05Z' }],
    ] as const) {
      expect(() => toVerifiedClaims(claims, options)).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
    }
  })
})
