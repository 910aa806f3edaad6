import { describe, expect, it } from 'vitest'
import { checkBoundaries } from '../check-boundaries.js'
import { makeFixture, manifestOf } from './fixture.js'

const HOUSE = {
  'package.json': { name: 'house', devDependencies: { vitest: '*' } },
  'tsconfig.json': '{ "compilerOptions": { "paths": {} } }',
  'packages/core/package.json': manifestOf('core'),
  'packages/core/src/index.ts': 'export const core = 1',
  'packages/sd-jwt/package.json': manifestOf('sd-jwt', { '@tegata/core': '*' }),
  'packages/sd-jwt/src/index.ts': "export { core } from '@tegata/core'",
  'packages/mdoc/package.json': manifestOf('mdoc', { '@tegata/core': '*' }),
  'packages/mdoc/src/index.ts': 'export const mdoc = 1',
  'packages/issuer/package.json': manifestOf('issuer', { '@tegata/core': '*' }),
  'packages/issuer/src/index.ts': 'export const issuer = 1',
  'packages/verifier/package.json': manifestOf('verifier', { '@tegata/core': '*' }),
  'packages/verifier/src/index.ts': 'export const verifier = 1',
}

const check = (files: Readonly<Record<string, string | object>>): string[] =>
  checkBoundaries(makeFixture({ ...HOUSE, ...files }))

describe('check-boundaries', () => {
  it('finds nothing in a house that is in order', () => {
    expect(check({})).toEqual([])
  })

  it.each([
    ['a sibling format', 'sd-jwt', "import type { mdoc } from '@tegata/mdoc'", 'sd-jwt may not import mdoc'],
    ['another role', 'issuer', "export { verifier } from '@tegata/verifier'", 'issuer may not import verifier'],
    ['a higher floor', 'core', "const later = () => import('@tegata/sd-jwt')", 'core may not import sd-jwt'],
  ])('finds an import of %s', (_, folder, line, finding) => {
    const findings = check({ [`packages/${folder}/src/extra.ts`]: `export {}\n${line}` })
    expect(findings).toContainEqual(`packages/${folder}/src/extra.ts:2: ${finding} (floor plan)`)
  })

  it('finds a dependency against the floor plan even when nothing imports it', () => {
    const findings = check({ 'packages/core/package.json': manifestOf('core', { '@tegata/mdoc': '*' }) })
    expect(findings).toEqual(['packages/core/package.json: core may not depend on mdoc (floor plan)'])
  })

  it('lets a side store import core alone', () => {
    const files = {
      'packages/store-redis/package.json': manifestOf('store-redis', { '@tegata/core': '*', '@tegata/mdoc': '*' }),
      'packages/store-redis/src/index.ts': "export { core } from '@tegata/core'\nexport { mdoc } from '@tegata/mdoc'",
    }
    expect(check(files)).toEqual([
      'packages/store-redis/package.json: store-redis may not depend on mdoc (floor plan)',
      'packages/store-redis/src/index.ts:2: store-redis may not import mdoc (floor plan)',
    ])
  })

  it.each([
    ['leaves the package', "import '../../core/src/index.js'", '../../core/src/index.js leaves the package'],
    ['is not declared', "import 'jose'", 'jose is not declared in packages/mdoc/package.json'],
    ['is not an entry', "import '@tegata/core/bytes'", '@tegata/core/bytes is not an entry of @tegata/core'],
    ['exists on Node alone', "import 'node:fs'", 'node:fs exists on Node alone'],
    ['uses a global of Node', "export const bytes = Buffer.from('')", 'Buffer exists on Node alone'],
  ])('finds a source that %s', (_, line, finding) => {
    expect(check({ 'packages/mdoc/src/extra.ts': line })).toEqual([`packages/mdoc/src/extra.ts:1: ${finding}`])
  })

  it('does not take a member of that name for the global', () => {
    expect(check({ 'packages/mdoc/src/extra.ts': 'export const process = { Buffer: 1 }.Buffer' })).toHaveLength(1)
    expect(check({ 'packages/mdoc/src/extra.ts': 'export const size = { Buffer: 1 }.Buffer' })).toEqual([])
  })

  it('lets a testing entry use Node only when it says so', () => {
    const kit = { 'packages/mdoc/src/testing/kit.ts': "import 'node:fs'" }
    expect(check({ ...kit, 'packages/mdoc/src/testing/index.ts': '/** A kit. */\nimport "./kit.js"' })).toHaveLength(1)
    expect(check({ ...kit, 'packages/mdoc/src/testing/index.ts': '/** A kit. Node only. */' })).toEqual([])
  })

  it('lets tests, and no source, share the set-ups of test/support', () => {
    const line = "import '../../../test/support/platforms.js'"
    const files = { 'test/support/platforms.ts': '', 'test/world.ts': '', 'packages/mdoc/src/extra.ts': line }
    const world = "import '../../../test/world.js'"
    expect(check({ ...files, 'packages/mdoc/test/a.test.ts': `${line}\n${world}` })).toEqual([
      'packages/mdoc/src/extra.ts:1: ../../../test/support/platforms.js leaves the package',
      'packages/mdoc/test/a.test.ts:2: ../../../test/world.js leaves the package',
    ])
  })

  it('lets tests import their package, shared tools and what is declared, nothing else', () => {
    const lines = ["import 'vitest'", "import '@tegata/mdoc'", "import '../src/index.js'", "import '@tegata/sd-jwt'"]
    expect(check({ 'packages/mdoc/test/a.test.ts': lines.join('\n') })).toEqual([
      'packages/mdoc/test/a.test.ts:4: @tegata/sd-jwt is not declared in packages/mdoc/package.json',
    ])
  })

  it('finds zod among the run-time dependencies', () => {
    const findings = check({ 'packages/mdoc/package.json': manifestOf('mdoc', { zod: '4' }) })
    expect(findings).toEqual(['packages/mdoc/package.json: zod is banned at run time'])
  })

  it('finds an example that reaches into a package', () => {
    expect(check({ 'examples/a.ts': "import '../packages/core/src/index.js'" })).toEqual([
      'examples/a.ts:1: ../packages/core/src/index.js reaches into a package',
    ])
  })

  it('finds an entry that the compiler options do not map', () => {
    const manifest = { ...manifestOf('core'), exports: { './testing': { 'tegata-source': './src/testing.ts' } } }
    expect(check({ 'packages/core/package.json': manifest })).toContain(
      'tsconfig.json: paths lacks @tegata/core/testing',
    )
  })
})
