/**
 * Reason: tests run on Node, where `#platform` is node:crypto. Browsers and React Native get other code for the same
 * promises, which no test would reach otherwise. A bundle for one of them, run in this process, behaves as it does there.
 */
import { build } from 'esbuild'
import { afterAll, beforeAll, vi } from 'vitest'

/** The export conditions of bundlers: `browser` leads to WebCrypto, `react-native` to @noble. */
export type Platform = 'browser' | 'react-native'

/**
 * Within the `describe` that calls it: only the crypto that the platform has, and no compression streams where it has
 * none. Browsers have what Node has as globals.
 */
export function leaveCryptoOf(platform: Platform): void {
  if (platform === 'browser') return
  beforeAll(() => {
    const { crypto } = globalThis
    vi.stubGlobal('crypto', { getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes) })
    vi.stubGlobal('DecompressionStream', undefined)
    vi.stubGlobal('CompressionStream', undefined)
  })
  afterAll(() => vi.unstubAllGlobals())
}

/** A library as one of the platforms gets it. */
export interface Bundle<Library> {
  readonly library: Library
  readonly code: string
}

/**
 * Bundles a program from the sources and runs it.
 *
 * @param program — a module that exports what the test asks for.
 * @param resolveDir — `import.meta.dirname` of the test, whose imports the program may make.
 */
export async function bundleFor<Library>(
  platform: Platform,
  program: string,
  resolveDir: string,
): Promise<Bundle<Library>> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    conditions: ['tegata-source', platform],
    logLevel: 'error',
  })
  const code = outputFiles[0]!.text
  return { library: await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`), code }
}
