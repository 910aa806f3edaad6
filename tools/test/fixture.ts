import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Writes a small workspace for one test; objects become JSON. */
export function makeFixture(files: Readonly<Record<string, string | object>>): string {
  const root = mkdtempSync(join(tmpdir(), 'tegata-fixture-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return root
}

/** A package.json with one source entry. */
export function manifestOf(folder: string, dependencies: Readonly<Record<string, string>> = {}): object {
  return {
    name: `@tegata/${folder}`,
    version: '0.1.0',
    exports: { '.': { types: './dist/index.d.ts', 'tegata-source': './src/index.ts', default: './dist/index.js' } },
    dependencies,
  }
}
