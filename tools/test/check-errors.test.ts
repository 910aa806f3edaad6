import { describe, expect, it } from 'vitest'
import { checkErrors } from '../check-errors.js'
import { renderErrorPage } from '../generate-docs.js'
import { makeFixture, manifestOf } from './fixture.js'

const entry = { spec: 'RFC 1', meaning: 'Wrong.' }
const PAGE = renderErrorPage([{ name: 'area', introduction: 'An area.', codes: new Map([['ERR_AREA_WRONG', entry]]) }])
const HOUSE = {
  'packages/core/package.json': manifestOf('core'),
  'packages/core/src/error-codes/area.ts': `/** An area. */\nexport const AREA_CODES = { ERR_AREA_WRONG: ${JSON.stringify(entry)} }`,
  'packages/core/src/index.ts': "throw fail('ERR_AREA_WRONG')",
  'packages/core/test/a.test.ts': "expect(error.code).toBe('ERR_AREA_WRONG')",
  'docs/errors.md': PAGE,
}

const check = (files: Readonly<Record<string, string>>): Promise<string[]> =>
  checkErrors(makeFixture({ ...HOUSE, ...files }))

describe('check-errors', () => {
  it('finds nothing when every code is thrown, tested and documented', async () => {
    expect(await check({})).toEqual([])
  })

  it.each([
    ['only in a comment', '// ERR_AREA_WRONG'],
    ['only in a type', "export type Code = 'ERR_AREA_WRONG'"],
    ['only in a comparison', "if (error.code === 'ERR_AREA_WRONG') retry()"],
  ])('finds a code that sources name %s', async (_, source) => {
    expect(await check({ 'packages/core/src/index.ts': source })).toEqual(['ERR_AREA_WRONG: nothing throws it'])
  })

  it.each([
    ['in a comment', '// ERR_AREA_WRONG'],
    ['in a title', "it('throws ERR_AREA_WRONG', () => {})"],
  ])('finds a code that tests name only %s', async (_, test) => {
    expect(await check({ 'packages/core/test/a.test.ts': test })).toEqual(['ERR_AREA_WRONG: no test names it'])
  })

  it('finds a code that is not in the table, in docstrings too', async () => {
    const source = "throw fail('ERR_AREA_WRONG')\n/** @throws TegataError ERR_AREA_OTHER */"
    expect(await check({ 'packages/core/src/index.ts': source })).toEqual([
      'packages/core/src/index.ts:2: ERR_AREA_OTHER is not in the error table',
    ])
  })

  it('takes the name of an area for what it is', async () => {
    const source = "throw fail('ERR_AREA_WRONG')\n/** @throws the ERR_AREA codes; ERR_OTHER */"
    expect(await check({ 'packages/core/src/index.ts': source })).toEqual([
      'packages/core/src/index.ts:2: ERR_OTHER is not in the error table',
    ])
  })

  it('finds a page that is out of date', async () => {
    expect(await check({ 'docs/errors.md': `${PAGE}\nby hand` })).toEqual([
      'docs/errors.md: out of date, run npm run docs',
    ])
  })

  it('finds a code of another form and a meaning that is no sentence', async () => {
    const table =
      "export const AREA_CODES = { ERR_AREA_WRONG: { spec: 'RFC 1', meaning: 'Wrong.' }, ERR_ODD: { spec: '', meaning: 'odd' } }"
    const findings = await check({ 'packages/core/src/error-codes/area.ts': table })
    expect(findings).toContain('ERR_ODD: not of the form ERR_<AREA>_<WHAT>')
    expect(findings).toContain('ERR_ODD: needs a spec and a meaning that is a sentence')
  })
})
