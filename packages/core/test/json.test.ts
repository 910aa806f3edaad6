import { isJsonObject, isTegataError, ownMember, parseJson } from '@tegata/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const code = (expected: string) => expect.objectContaining({ name: 'TegataError', code: expected })

describe('RFC 8259 with unique names (RFC 7515 section 4)', () => {
  test('reads whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect(parseJson(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  test.each(['{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '[{"b":{"x":0,"x":0}}]', '{"__proto__":1,"__proto__":2}'])(
    'refuses the duplicate name in %s',
    (text) => expect(() => parseJson(text)).toThrow(code('ERR_ENCODING_JSON_DUPLICATE')),
  )

  test.each(['{"a:b":"c\\":d"}', '{"a":"{\\"a\\":1}"}', '":::"', '{"\\\\":1,"\\\\\\"":2}'])(
    'is not confused by colons and quotes inside strings: %s',
    (text) => expect(parseJson(text)).toEqual(JSON.parse(text)),
  )

  test.each(['', '{', '{"a"}', "{'a':1}", '[1,]', '"\\"', 'NaN', '{"a":1}}', '\ufeff{}', '{"a":"b'])(
    'refuses %j',
    (text) => expect(() => parseJson(text)).toThrow(code('ERR_ENCODING_JSON')),
  )

  test('refuses nesting beyond the limit before it can overflow the stack', () => {
    expect(() => parseJson('['.repeat(1_000_000))).toThrow(code('ERR_ENCODING_LIMIT'))
    expect(() => parseJson('[[[]]]', { maxDepth: 2 })).toThrow(code('ERR_ENCODING_LIMIT'))
    expect(parseJson('[[]]', { maxDepth: 2 })).toEqual([[]])
  })

  test('any text gives a value or a TegataError', () => {
    const alphabet = fc.constantFrom(...'{}[]":,\\a1 ')
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 30 }), (text) => {
        try {
          parseJson(text)
        } catch (error) {
          expect(isTegataError(error)).toBe(true)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('a member named __proto__ stays data', () => {
    const value = parseJson('{"__proto__":{"polluted":true}}')
    expect(isJsonObject(value) && Object.hasOwn(value, '__proto__')).toBe(true)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

test('RFC 8259 section 4: a member is what the text has, not what a prototype has', () => {
  const value = parseJson('{"a":1,"null":null,"__proto__":2}')
  expect(['a', 'null', '__proto__'].map((name) => ownMember(value, name))).toEqual([1, null, 2])
  expect(['b', 'constructor', 'toString'].map((name) => ownMember(value, name))).toEqual(Array(3).fill(undefined))
  expect([undefined, null, 'text', [1], 1].map((other) => ownMember(other, 'length'))).toEqual(Array(5).fill(undefined))
})
