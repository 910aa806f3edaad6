import { readdirSync, readFileSync } from 'node:fs'
import { decodeAttributes, type JpkiAttributes, locateAddress, personClaims } from '@tegata/jpki'
import { createTestAuthority, SAMPLE_PERSON, type TestPerson } from '@tegata/jpki/testing'
import { parseCertificate } from '@tegata/pki'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import { authority, card, clock } from './support.js'

const key = card.certificate.key
type Field = readonly [number, string]
const GOOD: readonly Field[] = [
  [1, '見本　花子'],
  [4, '419900403'],
  [3, '2'],
  [5, '東京都千代田区架空町１'],
  [2, '00000'],
  [6, '00000000000'],
]
const decode = (fields: readonly Field[]) =>
  decodeAttributes(parseCertificate(authority.issue({ person: SAMPLE_PERSON, key, fields }).certificate))!
const withField = (arc: number, text: string) => GOOD.map((field): Field => (field[0] === arc ? [arc, text] : field))

describe('docs/jpki-profile.md section 2: the six fields', () => {
  test('are found by OID in any order', () => {
    const expected = {
      name: '見本　花子',
      nameSubstitutions: [],
      birthdate: '1990-04-03',
      eraCode: '4',
      gender: 'female',
      genderCode: '2',
      address: '東京都千代田区架空町１',
      addressSubstitutions: [],
    }
    expect(decode(GOOD)).toEqual(expected)
    expect(decode([...GOOD].reverse())).toEqual(expected)
    expect(decode([...GOOD, [7, 'unknown field']])).toEqual(expected)
  })

  test.each([1, 2, 3, 4, 5, 6])('field %i missing', async (arc) => {
    expect(await codeOf(() => decode(GOOD.filter(([other]) => other !== arc)))).toBe('ERR_JPKI_ATTRIBUTE_MISSING')
  })

  test.each([1, 2, 3, 4, 5, 6])('field %i twice, even with the same value', async (arc) => {
    expect(await codeOf(() => decode([...GOOD, ...GOOD.filter(([other]) => other === arc)]))).toBe(
      'ERR_JPKI_ATTRIBUTE_DUPLICATE',
    )
  })

  test('a user authentication certificate has none', () => {
    const auth = createTestAuthority({ usage: 'user-authentication', clock, key: card.certificate.key })
    expect(decodeAttributes(parseCertificate(auth.issue({ person: SAMPLE_PERSON, key }).certificate))).toBeUndefined()
  })

  test.each([
    ['an unknown gender code', 3, '3'],
    ['a gender in words', 3, 'female'],
    ['no gender', 3, ''],
    ['an empty name', 1, ''],
    ['a line break in the name', 1, '見本\n花子'],
    ['an endless address', 5, '東京都'.repeat(1000)],
    ['flags that are no flags', 2, '0000x'],
  ])('%s', async (_, arc, text) => {
    expect(await codeOf(() => decode(withField(arc, text)))).toBe('ERR_JPKI_ATTRIBUTE_INVALID')
  })
})

describe('docs/jpki-profile.md section 2: date of birth', () => {
  test.each([
    ['319800217', '1980-02-17', '3'],
    ['520240229', '2024-02-29', '5'],
    ['118991231', '1899-12-31', '1'],
    ['019700101', '1970-01-01', '0'],
  ])('%s is Gregorian already', (text, birthdate, eraCode) => {
    expect(decode(withField(4, text))).toMatchObject({ birthdate, eraCode })
  })

  test.each(['419900400', '419900003', '419900000', '400000403', '000000000'])('%s is partly unknown', async (text) => {
    expect(await codeOf(() => decode(withField(4, text)))).toBe('ERR_JPKI_BIRTHDATE_PARTIAL')
  })

  test.each(['419900431', '419901301', '520230229', '19900403', '4199004031', '619900403', '４19900403', ''])(
    '%s is no date',
    async (text) => {
      expect(await codeOf(() => decode(withField(4, text)))).toBe('ERR_JPKI_BIRTHDATE_INVALID')
    },
  )
})

describe('docs/jpki-profile.md section 2: substitute characters', () => {
  test('positions count code points from 1, also beyond the basic plane', () => {
    const fields = withField(1, '𠮷田　花子').map((field): Field => (field[0] === 2 ? [2, '10010'] : field))
    expect(decode(fields).nameSubstitutions).toEqual([1, 4])
  })

  test('flags that do not fit the text are unreliable, not guessed', () => {
    expect(decode(withField(2, '0000')).nameSubstitutions).toBe('unreliable')
    expect(decode(withField(6, '')).addressSubstitutions).toBe('unreliable')
  })
})

describe('DESIGN section 6: claims of a person', () => {
  const attributes = decode(GOOD)
  const claims = (changes: Partial<JpkiAttributes>, day = '2026-11-22') =>
    personClaims({ ...attributes, ...changes }, day)

  test('R2 claims are a function of the attributes and the day, nothing else', () => {
    expect(claims({})).toEqual({
      assurance_level: 'ial3',
      name: '見本　花子',
      name_substituted: false,
      birthdate: '1990-04-03',
      gender: 'female',
      address: '東京都千代田区架空町１',
      prefecture: '東京都',
      municipality: '千代田区',
      age_over_13: true,
      age_over_15: true,
      age_over_16: true,
      age_over_18: true,
      age_over_20: true,
      age_over_65: false,
    })
    // Two certificates of one person differ in everything but the attributes.
    const [one, two] = [1, 2].map(() => decode(GOOD))
    expect(personClaims(one!, '2026-11-22')).toEqual(personClaims(two!, '2026-11-22'))
  })

  test('an age is stated from the birthday on, in Japan', () => {
    expect(claims({ birthdate: '2006-11-22' })).toMatchObject({ age_over_20: true })
    expect(claims({ birthdate: '2006-11-23' })).toMatchObject({ age_over_20: false, age_over_18: true })
    expect(() => claims({}, '2026-11-22T00:00:00Z')).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
  })

  test('what the register does not say is left out', () => {
    expect(claims({ address: '外国' })).not.toHaveProperty('prefecture')
    expect(claims({ address: '東京都架空市' })).toMatchObject({ prefecture: '東京都' })
    expect(claims({ address: '東京都架空市' })).not.toHaveProperty('municipality')
    const { gender, ...withoutGender } = attributes
    expect(gender).toBe('female')
    expect(personClaims(decode(withField(3, '9')), '2026-11-22')).not.toHaveProperty('gender')
    expect(personClaims({ ...withoutGender, genderCode: '9' }, '2026-11-22')).not.toHaveProperty('gender')
  })

  test('substituted or unreliable: the verifier is told', () => {
    expect(claims({ nameSubstitutions: [2] }).name_substituted).toBe(true)
    expect(claims({ nameSubstitutions: 'unreliable' }).name_substituted).toBe(true)
  })

  test('an address with a county', () => {
    const person: TestPerson = { ...SAMPLE_PERSON, address: '北海道石狩郡当別町白樺町１' }
    const decoded = decodeAttributes(parseCertificate(authority.issue({ person, key }).certificate))!
    expect(personClaims(decoded, '2026-11-22')).toMatchObject({ prefecture: '北海道', municipality: '石狩郡当別町' })
    expect(locateAddress(decoded.address)?.municipality).toMatchObject({
      county: '石狩郡',
      city: '当別町',
      code: '013030',
    })
  })
})

test('R10 個人番号 has no path: no type, function or test data names it', () => {
  // Spelled in pieces, or this test would find itself.
  const forbidden = new RegExp(
    ['individual' + '_?number', 'my' + '_?number(?!\\s+card)', '照合番号' + 'A'].join('|'),
    'i',
  )
  const files = ['src', 'src/card', 'src/testing', 'test'].flatMap((folder) => {
    const path = new URL(`../${folder}/`, import.meta.url)
    return readdirSync(path)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => new URL(name, path))
  })
  expect(files.length).toBeGreaterThan(15)
  for (const file of files) expect(readFileSync(file, 'utf8')).not.toMatch(forbidden)
})
