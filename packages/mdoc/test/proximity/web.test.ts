import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { encodeUtf8 } from '@tegata/core'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type * as Proximity from '../../src/proximity/index.js'
import * as node from '../../src/proximity/index.js'

// The same sources as a browser gets them: core's WebCrypto platform, everything in promises.
const folder = mkdtempSync(join(tmpdir(), 'tegata-proximity-web-'))
afterAll(() => rmSync(folder, { recursive: true }))
let web: typeof Proximity

beforeAll(async () => {
  const outfile = join(folder, 'proximity.mjs')
  await build({
    entryPoints: [resolve(import.meta.dirname, '../../src/proximity/index.ts')],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['tegata-source'],
    outfile,
    logLevel: 'error',
  })
  web = (await import(pathToFileURL(outfile).href)) as typeof Proximity
})

describe.each(['P-256', 'P-521', 'X25519'] as const)('WebCrypto and Node talk to each other (%s)', (curve) => {
  test.each([
    ['a browser reads from Node', () => [node, web]],
    ['Node reads from a browser', () => [web, node]],
  ] as [string, () => [typeof Proximity, typeof Proximity]][])('%s', async (_title, sides) => {
    const [mdoc, reader] = sides()
    const engagement = await mdoc.createDeviceEngagement({}, curve)
    const holding = mdoc.createHolderSession(engagement)
    const reading = await reader.createReaderSession(engagement.bytes)
    const [request, response] = [encodeUtf8('request'), encodeUtf8('response')]
    expect((await holding.receive(await reading.send(request))).data).toEqual(request)
    expect((await reading.receive(await holding.send(response))).data).toEqual(response)
    expect(holding.sessionTranscript).toEqual(reading.sessionTranscript)
  })
})
