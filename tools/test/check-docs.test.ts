import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createProgram, findTypeErrors, findUndocumented } from '../check-docs.js'
import { findBrokenLinks, findUnnamedEntries } from '../page-links.js'
import { checkExamples, compareTranslations, extractBlocks, findLongReadmes, runBlocks } from '../readme-blocks.js'
import { makeFixture, manifestOf } from './fixture.js'

const FENCE = '```'

/** Without the standard library: reading it takes longer than the test. */
const undocumented = (source: string): string[] => {
  const root = makeFixture({ 'index.ts': source })
  const entry = join(root, 'index.ts')
  return findUndocumented(createProgram([entry], { noLib: true, types: [] }), [entry], root)
}

describe('docstrings', () => {
  it('accepts a sentence with a clause', () => {
    expect(undocumented('/** Says what it is. Spec: RFC 1 section 2. @param a — a. */\nexport const a = 1')).toEqual([])
  })

  it.each([
    ['nothing', 'export const a = 1', 'a sentence and a Spec line'],
    ['no clause', '/** Says what it is. */\nexport const a = 1', 'a Spec line'],
    ['no sentence', '/** Spec: RFC 1. */\nexport const a = 1', 'a sentence'],
    ['tags alone', '/** @returns what it is. Spec: RFC 1 */\nexport const a = () => 1', 'a sentence'],
  ])('finds %s', (_, source, lacks) => {
    const line = source.split('\n').length
    expect(undocumented(source)).toEqual([`index.ts:${line}: a lacks ${lacks}`])
  })

  it('looks behind a re-export', () => {
    const root = makeFixture({ 'index.ts': "export { a as b } from './a.js'", 'a.ts': 'export const a = 1' })
    const entry = join(root, 'index.ts')
    const program = createProgram([entry], { noLib: true, types: [] })
    expect(findUndocumented(program, [entry], root)).toEqual(['a.ts:1: b lacks a sentence and a Spec line'])
  })
})

describe('READMEs', () => {
  it('finds a block that does not type check and one that does not run', async () => {
    const root = makeFixture({
      'packages/core/package.json': manifestOf('core'),
      'packages/core/README.md': `${FENCE}ts\nconst a: string = 1\n${FENCE}\n\n${FENCE}ts\nthrow new Error('no')\n${FENCE}\n`,
    })
    const [first, second] = extractBlocks(join(root, 'blocks'), root)
    const program = createProgram([first!.file], { noLib: true, types: [] })
    expect(findTypeErrors(program, first!.file)).toContainEqual(expect.stringMatching(/^line 1 .*not assignable/))
    expect(await runBlocks([second!])).toEqual(['packages/core/README.md block 2: does not run: Error: no'])
  })

  it('reads the blocks of guides too', () => {
    const root = makeFixture({
      'packages/core/package.json': manifestOf('core'),
      'docs/guides/anchor.md': `${FENCE}ts\nconst a = 1\n${FENCE}\n`,
    })
    expect(extractBlocks(join(root, 'blocks'), root).map(({ origin }) => origin)).toEqual([
      'docs/guides/anchor.md block 1',
    ])
  })

  it('finds one that is missing, is long, or shows no program', () => {
    const root = makeFixture({
      'packages/core/package.json': manifestOf('core'),
      'packages/mdoc/package.json': manifestOf('mdoc'),
      'packages/mdoc/README.md': 'line\n'.repeat(61),
    })
    expect(findLongReadmes(root)).toEqual([
      'packages/core/README.md: missing',
      'packages/mdoc/README.md: 61 lines, at most 60',
      'packages/mdoc/README.md: no ts block that runs',
    ])
  })

  const page = (heading: string, code: string): string => `# Tegata\n\n${heading}\n\n${FENCE}ts\n${code}\n${FENCE}\n`

  it('lets a translation change words and comments', () => {
    const root = makeFixture({
      'README.md': page('## Use', 'use() // now'),
      'README.ja.md': page('## 使う', 'use() // 今'),
    })
    expect(compareTranslations(root)).toEqual([])
  })

  it('finds a translation that lost a heading or changed code', () => {
    const root = makeFixture({ 'README.md': page('## Use', 'use()'), 'README.ja.md': page('使う', 'uses()') })
    expect(compareTranslations(root)).toEqual([
      'README.ja.md: headings 1, README.md has 1 2',
      'README.ja.md: code block 1 differs from README.md',
    ])
  })

  it('finds an example that differs from its file, or has none', () => {
    const shown = `<!-- example: examples/a.ts -->\n\n${FENCE}ts\nold()\n${FENCE}\n\n<!-- example: examples/b.ts -->\n`
    const root = makeFixture({ 'README.md': shown, 'examples/a.ts': 'new()\n' })
    expect(checkExamples(root)).toEqual([
      'README.md: shows examples/b.ts, which is not there',
      'README.md: examples out of date, run npm run docs',
    ])
  })
})

describe('what pages point at', () => {
  it('finds links to files and headings that are not there', () => {
    const root = makeFixture({
      'README.md':
        '# Top\n[a](docs/a.md), [b](docs/b.md), [two](docs/a.md#two-words), [three](docs/a.md#three), [top](#top)\n',
      'docs/a.md': `# Two *words*!\n[back](../README.md) [web](https://a.example/x)\n${FENCE}sh\n[no](link)\n${FENCE}\n`,
      'packages/core/package.json': manifestOf('core'),
      'packages/core/README.md': '[gone](../../docs/c.md)',
    })
    expect(findBrokenLinks(root)).toEqual([
      'README.md: no docs/b.md',
      'README.md: no docs/a.md#three',
      'packages/core/README.md: no ../../docs/c.md',
    ])
  })

  it('finds entries that a README does not name', () => {
    const entry = (name: string) => ({ 'tegata-source': `./src/${name}.ts` })
    const manifest = {
      ...manifestOf('core'),
      exports: { '.': entry('index'), './jws': entry('jws'), './zlib': entry('zlib') },
    }
    const root = makeFixture({
      'packages/core/package.json': manifest,
      'packages/core/README.md': 'has `@tegata/core/jws`',
    })
    expect(findUnnamedEntries(root)).toEqual(['packages/core/README.md: does not name @tegata/core/zlib'])
  })
})
