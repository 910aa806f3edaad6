import type { CborValue } from '@tegata/cbor'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildDeviceRequest, parseDeviceRequest } from '../src/index.js'
import {
  ageElement,
  findElement,
  findPreset,
  MDL,
  MY_NUMBER_CARD,
  nearestAgeElement,
  PHOTO_ID,
  PRESETS,
  readAgeOver,
  requestElements,
} from '../src/presets/index.js'

describe('ISO/IEC 18013-5 section 7.2: definitions', () => {
  test('every element has its own name, and labels in both languages', () => {
    for (const { nameSpaces } of PRESETS) {
      for (const definitions of Object.values(nameSpaces)) {
        const identifiers = definitions.map(({ identifier }) => identifier)
        expect(new Set(identifiers).size).toBe(identifiers.length)
        for (const { label } of definitions) {
          expect(label.en).toMatch(/^[\x20-\x7e]+$/)
          expect(label.ja).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/)
        }
      }
    }
  })

  test('a document type is found in either spelling', () => {
    expect(findPreset('org.iso.23220.photoid.1')).toBe(PHOTO_ID)
    expect(findPreset('org.iso.23220.photoID.1')).toBe(PHOTO_ID)
    expect(findPreset('org.iso.18013.5.1.mDL')).toBe(MDL)
    expect(findPreset('__proto__')).toBeUndefined()
  })

  test('an element is found by its name, an age by any number', () => {
    expect(findElement(MDL.docType, 'org.iso.18013.5.1', 'family_name')?.label.ja).toBe('氏')
    expect(findElement(MDL.docType, 'org.iso.18013.5.1', 'age_over_21')?.identifier).toBe('age_over_NN')
    expect(findElement(MDL.docType, 'constructor', 'family_name')).toBeUndefined()
    expect(findElement('unknown', 'org.iso.18013.5.1', 'family_name')).toBeUndefined()
  })

  test('a request of a preset', async () => {
    const ask = requestElements(MY_NUMBER_CARD, { 'org.iso.23220.1': ['age_over_20'] })
    const [request] = parseDeviceRequest(await buildDeviceRequest({ docRequests: [ask] })).docRequests
    expect(request!.docType).toBe('org.iso.23220.1.jp.mnc')
    expect([...request!.nameSpaces.get('org.iso.23220.1')!]).toStrictEqual([['age_over_20', false]])
    const other = requestElements(
      PHOTO_ID,
      { 'org.iso.23220.photoID.1': ['person_id'] },
      { docType: PHOTO_ID.docTypes[1]! },
    )
    expect(other.docType).toBe('org.iso.23220.photoID.1')
    expect(() => requestElements(MDL, { 'org.iso.18013.5.1': ['familyname'] })).toThrow(TypeError)
  })

  test('Act No. 27 of 2013 Article 15: the individual number has no definition, and is not asked for', () => {
    const element = ['individual', 'number', 'unicode'].join('_')
    expect(JSON.stringify(PRESETS)).not.toContain(element)
    expect(() => requestElements(MY_NUMBER_CARD, { 'org.iso.23220.1.jp': [element] })).toThrow(
      expect.objectContaining({ code: 'ERR_MDOC_FORBIDDEN_ELEMENT' }),
    )
  })
})

describe('ISO/IEC 18013-5 section 7.2.5: age attestations', () => {
  const elements = (ages: Record<number, boolean>) =>
    new Map<string, CborValue>(Object.entries(ages).map(([age, isOver]) => [ageElement(Number(age)), isOver]))

  test.each<[Record<number, boolean>, number, string | undefined]>([
    [{ 18: true, 20: true, 65: false }, 20, 'age_over_20'],
    [{ 18: true, 21: true, 65: false }, 20, 'age_over_21'],
    [{ 18: false, 16: true }, 20, 'age_over_18'],
    [{ 13: true, 16: false, 18: false }, 20, 'age_over_18'],
    [{ 18: true, 65: false }, 20, undefined],
    [{ 21: true, 25: true }, 20, 'age_over_21'],
    [{}, 20, undefined],
  ])('%j answers %i with %s', (ages, age, answer) => {
    expect(nearestAgeElement(elements(ages), age)).toBe(answer)
  })

  test('what a holder of any age discloses tells the truth, and no more than one element', () => {
    const age = fc.integer({ min: 0, max: 99 })
    fc.assert(
      fc.property(age, fc.uniqueArray(age), age, (actual, attested, asked) => {
        const all = elements(Object.fromEntries(attested.map((years) => [years, actual >= years])))
        const answer = nearestAgeElement(all, asked)
        const disclosed = new Map(answer === undefined ? [] : [[answer, all.get(answer)]])
        const verdict = readAgeOver(disclosed, asked)
        expect(verdict).toBe(answer === undefined ? undefined : actual >= asked)
        // Whatever can be concluded from all attestations can be concluded from the one that was chosen.
        expect(verdict).toBe(readAgeOver(all, asked))
      }),
    )
  })

  test('attestations that contradict one another', () => {
    expect(() => readAgeOver(elements({ 18: false, 20: true }), 19)).toThrow(
      expect.objectContaining({ code: 'ERR_MDOC_ELEMENT_VALUE' }),
    )
  })

  test('values that are no answer, and ages that are none', () => {
    expect(readAgeOver(new Map<string, CborValue>([['age_over_20', 1]]), 20)).toBeUndefined()
    expect(nearestAgeElement(new Map<string, CborValue>([['age_over_20', 'yes']]), 20)).toBeUndefined()
    for (const age of [-1, 100, 1.5]) expect(() => ageElement(age)).toThrow(TypeError)
    expect(ageElement(7)).toBe('age_over_07')
  })
})
