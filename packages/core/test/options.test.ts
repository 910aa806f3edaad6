import { assertOptions, type OptionKind } from '@tegata/core'
import { expect, test } from 'vitest'

test.each<[OptionKind, unknown, readonly unknown[]]>([
  ['a function', () => 1, [undefined, null, {}, 'f']],
  ['a non-empty string', 'x', [undefined, null, '', 1, ['x']]],
  ['a non-empty array', ['x'], [undefined, null, [], 'x', { length: 1 }]],
  ['a number, 0 or more', 0, [undefined, null, -1, Number.NaN, Number.POSITIVE_INFINITY, '1', 1n]],
])('DESIGN section 7: an option that must be %s', (kind, good, bad) => {
  expect(() => assertOptions({ option: good }, kind, 'option')).not.toThrow()
  for (const value of bad) {
    expect(() => assertOptions({ good, option: value }, kind, 'good', 'option')).toThrow(
      expect.objectContaining({ code: 'ERR_ARG_TYPE', message: `option must be ${kind}` }),
    )
  }
  expect(() => assertOptions(undefined as never, kind, 'option')).toThrow(
    expect.objectContaining({ code: 'ERR_ARG_TYPE' }),
  )
})
