import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { checkDeclarations } from '../build.js'
import { type Budget, checkBundle } from '../check-bundles.js'
import { lintTarball } from '../check-packages.js'
import { makeFixture } from './fixture.js'

describe('build', () => {
  it('finds a declaration that points out of its package', () => {
    const declaration = "export * from './a.js'\nexport { b } from '../../core/src/b.js'"
    const root = makeFixture({ 'dist/index.d.ts': declaration })
    expect(checkDeclarations({ path: root })).toEqual([
      expect.stringMatching(/dist\/index\.d\.ts:2: the declaration imports \.\.\/\.\.\/core\/src\/b\.js$/),
    ])
  })

  it('finds a declaration that became any', () => {
    const root = makeFixture({ 'dist/index.d.ts': '/** Not any. */\nexport declare function load(): Promise<any>' })
    expect(checkDeclarations({ path: root })).toEqual([
      expect.stringMatching(/index\.d\.ts:2: the declaration says any$/),
    ])
  })
})

describe('check-bundles', () => {
  const budget: Budget = { name: 'use', code: '', packages: ['core'], bytes: 1000, target: 1000 }
  beforeAll(() => void vi.spyOn(console, 'log').mockImplementation(() => {}))
  afterAll(() => void vi.restoreAllMocks())

  it('finds a bundle over its budget', async () => {
    const code = 'export const a = 1'
    expect(await checkBundle({ ...budget, code })).toEqual([])
    expect(await checkBundle({ ...budget, code, bytes: 10 })).toEqual([
      expect.stringMatching(/^use: 0\.\d kB gzip, budget/),
    ])
  })

  it('finds code of another package, and its marks', async () => {
    const root = makeFixture({ 'packages/mdoc/a.js': "export const a = ['DeviceAuthentication'].concat()" })
    const code = `export { a } from '${join(root, 'packages/mdoc/a.js')}'`
    expect(await checkBundle({ ...budget, code })).toEqual([
      'use: holds code of mdoc',
      "use: holds 'DeviceAuthentication'",
    ])
    expect(await checkBundle({ ...budget, code, packages: ['mdoc'] })).toEqual([])
  })

  it('does not count what is loaded later', async () => {
    const root = makeFixture({ 'packages/mdoc/a.js': "export const a = ['DeviceAuthentication'].concat()" })
    const code = `export const later = () => import('${join(root, 'packages/mdoc/a.js')}')`
    expect(await checkBundle({ ...budget, code })).toEqual([])
  })

  it('does not count how a package is imported that is left out, and counts what is done with it', async () => {
    const names = Array.from({ length: 200 }, (_, i) => `name${i * i}`)
    const code = `import { ${names} } from '@tegata/core'; export const a = () => name1`
    const leftOut = { ...budget, code, without: ['@tegata/core'], bytes: 100 }
    expect(await checkBundle(leftOut)).toEqual([])
    expect(await checkBundle({ ...leftOut, code: `${code}; export { ${names} }` })).toHaveLength(1)
  })
})

describe('check-packages', () => {
  it('finds declarations of another module kind than the code, and a missing licence and README', async () => {
    const manifest = {
      name: 'odd',
      version: '1.0.0',
      type: 'module',
      exports: { '.': { types: './index.d.cts', default: './index.js' }, './gone': './gone.js' },
    }
    const root = makeFixture({
      'package/package.json': manifest,
      'package/index.js': 'export const a = 1',
      'package/index.d.cts': 'export declare const a: number',
    })
    execFileSync('tar', ['czf', 'odd.tgz', 'package'], { cwd: root })
    const findings = await lintTarball('odd', join(root, 'odd.tgz'))
    expect(findings).toContain('odd: the tarball has no LICENSE')
    expect(findings).toContain('odd: the tarball has no README.md')
    expect(findings).toContainEqual(expect.stringMatching(/^odd: publint: .*gone\.js/))
    expect(findings).toContainEqual(expect.stringMatching(/^odd: attw: .*CJS/))
  })
})
