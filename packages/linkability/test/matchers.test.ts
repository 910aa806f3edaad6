import { encodeBase64url, encodeUtf8 } from '@tegata/core'
import type { Adversary, Transcript } from '@tegata/linkability'
import { linkabilityMatchers } from '@tegata/linkability/matchers'
import { describe, expect, test } from 'vitest'
import { plant } from './plant.js'

expect.extend(linkabilityMatchers)

/** One value at one place, shown to two parties. */
const twice = (part: 'dc+sd-jwt' | 'dc+jwp', place?: string, observers = ['bank.example', 'shop.example']) =>
  observers.map((observer, i) => plant(`visit ${i}`, observer, part, place, 'a-value-that-nobody-else-has'))

const failureOf = (assertion: () => void): string => {
  try {
    assertion()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('the assertion holds')
}

describe('toBeUnlinkable', () => {
  test('passes where no correlator is found', () => {
    expect(twice('dc+jwp')).toBeUnlinkable({ against: 'verifier+verifier' })
    expect(twice('dc+jwp')).toBeUnlinkable({ against: 'issuer+verifier' })
    expect(twice('dc+jwp', undefined, ['bank.example', 'bank.example'])).toBeUnlinkable({ against: 'same-verifier' })
  })

  test('fails with row, place, clause and remedy', () => {
    const linked = twice('dc+sd-jwt', '/issuer-jwt/payload/jti')
    expect(linked).not.toBeUnlinkable({ against: 'verifier+verifier' })
    const message = failureOf(() => expect(linked).toBeUnlinkable({ against: 'verifier+verifier' }))
    expect(message).toContain('the verdict is linked')
    expect(message).toContain('sd-jwt.credential-identifier')
    expect(message).toContain('visit 0#/issuer-jwt/payload/jti')
    expect(message).toMatch(/RFC \d+/)
    expect(message).toContain('remedy: Leave `jti`')
  })

  test('fails on what is there to be matched, before it is', () => {
    const message = failureOf(() => expect(twice('dc+sd-jwt')).toBeUnlinkable({ against: 'issuer+verifier' }))
    expect(message).toContain('the verdict is linkable')
    expect(message).toContain('sd-jwt.issuer-signature')
  })

  test('one of several adversaries is enough to fail, and is named', () => {
    const against = ['verifier+verifier', 'issuer+verifier'] as const
    const message = failureOf(() => expect(twice('dc+sd-jwt')).toBeUnlinkable({ against }))
    expect(message).toContain('no correlator for issuer+verifier')
    expect(message).not.toContain('no correlator for verifier+verifier')
  })

  test('.not fails where nothing is found', () => {
    const message = failureOf(() => expect(twice('dc+jwp')).not.toBeUnlinkable({ against: 'verifier+verifier' }))
    expect(message).toContain('none was found in 2 transcripts')
  })

  test.each<[Adversary, readonly Transcript[]]>([
    ['same-verifier', twice('dc+jwp')],
    ['verifier+verifier', twice('dc+jwp', undefined, ['bank.example', 'bank.example'])],
    ['issuer+verifier', twice('dc+jwp').map((transcript) => ({ ...transcript, role: 'issuer' }))],
    ['network', []],
    ['nobody' as Adversary, twice('dc+jwp')],
  ])('transcripts that %s would not hold are a mistake of the test, with .not too', (against, transcripts) => {
    const code = expect.objectContaining({ code: 'ERR_ARG_VALUE' })
    expect(() => expect(transcripts).toBeUnlinkable({ against })).toThrow(code)
    expect(() => expect(transcripts).not.toBeUnlinkable({ against })).toThrow(code)
  })
})

describe('toDiscloseOnly', () => {
  const base = { id: 'visit', observer: 'bank.example' }
  const part = (value: unknown): string => encodeBase64url(encodeUtf8(JSON.stringify(value)))
  const sdJwt = (payload: object, ...disclosures: unknown[]): Transcript => ({
    ...base,
    format: 'dc+sd-jwt',
    data: [
      `${part({ alg: 'ES256' })}.${part({ iss: 'x', vct: 'y', ...payload })}.AAAA`,
      ...disclosures.map(part),
      '',
    ].join('~'),
  })

  test('names of the claims model, whatever the format calls them', () => {
    const transcript = sdJwt({ address: { _sd: ['a'] } }, ['salt', 'region', '東京都'], ['salt', '20', true])
    expect(transcript).toDiscloseOnly(['prefecture', 'age_over_20'])
    expect(transcript).toDiscloseOnly(['region', '20'])
    expect(failureOf(() => expect(transcript).toDiscloseOnly(['prefecture']))).toContain('so is age_over_20 (20)')
    expect(failureOf(() => expect(transcript).not.toDiscloseOnly(['prefecture', 'age_over_20']))).toContain(
      'nothing else',
    )
  })

  test('claims that stand in the open count', () => {
    const transcript = sdJwt({ nickname: 'hana', address: { locality: '千代田区' }, age_equal_or_over: { 18: true } })
    const message = failureOf(() => expect(transcript).toDiscloseOnly([]))
    expect(message).toContain('municipality (locality), age_over_18 (18)')
    expect(message).toContain('nickname')
    expect(transcript).not.toDiscloseOnly(['nickname'])
  })

  test('elements of arrays, objects, and names with slashes', () => {
    const transcript = sdJwt({}, ['salt', 'JP'], ['salt', 'a/b~c', { deep: [1] }])
    expect(transcript).toDiscloseOnly(['...', 'a/b~c'])
    expect(transcript).not.toDiscloseOnly(['...', 'deep'])
  })

  test.each([
    ['mso_mdoc', '/documents/*/items/*/family_name/elementValue', ['prefecture', 'family_name']],
    ['dc+jwp', '/payloads/family_name', ['prefecture', 'family_name']],
    ['bbs-2023', '/document/**/credentialSubject/family_name', ['prefecture', 'family_name']],
  ] as const)('%s', (format, place, names) => {
    const transcript = plant('visit', 'bank.example', format, place, 'Mihon')
    expect(transcript).toDiscloseOnly(names)
    expect(transcript).not.toDiscloseOnly(['prefecture'])
  })

  test('presentations inside an OpenID4VP exchange', () => {
    const { data } = sdJwt({}, ['salt', 'name', '見本　花子'])
    const response = { vp_token: { person: [data as string] } }
    const transcript: Transcript = { ...base, format: 'openid4vp', data: { response } }
    expect(transcript).toDiscloseOnly(['name'])
    expect(transcript).not.toDiscloseOnly([])
  })

  test('anything but one transcript and a list of names is a mistake of the test', () => {
    const code = expect.objectContaining({ code: 'ERR_ARG_TYPE' })
    for (const received of [null, 'text', [], {}]) expect(() => expect(received).toDiscloseOnly([])).toThrow(code)
    expect(() => expect(sdJwt({})).toDiscloseOnly('name' as never)).toThrow(code)
  })
})
