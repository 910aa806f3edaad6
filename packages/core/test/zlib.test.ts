import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as node from '../src/platform/node.js'
import * as web from '../src/platform/web.js'
import { deflateZlib, inflateZlib, readZlibByte } from '../src/zlib.js'

describe.each([
  ['Node', node],
  ['browsers', web],
])('ZLIB on %s', (_, platform) => {
  it('inflates what it deflates, and what the other platform deflates', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), async (data) => {
        expect(await platform.inflate(await platform.deflate(data), data.length)).toEqual(data)
        expect(await platform.inflate(deflateSync(data), data.length)).toEqual(data)
      }),
      { numRuns: 20 },
    )
  })

  it('stops at the limit', async () => {
    const bomb = deflateSync(new Uint8Array(8 << 20))
    expect(await platform.inflate(bomb, (8 << 20) - 1)).toBe('too-large')
    for (const limit of [0, 1, 63, 100]) expect(await platform.inflate(bomb, limit)).toBe('too-large')
    expect(await platform.inflate(deflateSync(Uint8Array.of(1)), 0)).toBe('too-large')
    expect(await platform.inflate(bomb, 8 << 20)).toHaveLength(8 << 20)
  })

  it('refuses what is cut short, damaged or something else', async () => {
    const good = deflateSync(new Uint8Array(1000).fill(3))
    const damaged = Uint8Array.of(...good.subarray(0, -1), good.at(-1)! ^ 1)
    for (const bad of [new Uint8Array(), Uint8Array.of(1, 2, 3), good.subarray(0, -1), good.subarray(0, 5), damaged]) {
      expect(await platform.inflate(bad, 2000)).toBe('malformed')
    }
  })
})

describe('RFC 1950 section 2.2', () => {
  it('refuses bytes after the stream', async () => {
    const stream = await deflateZlib(Uint8Array.of(1, 2, 3))
    expect(inflateZlib(stream, 3)).toEqual(Uint8Array.of(1, 2, 3))
    expect(() => inflateZlib(Uint8Array.of(...stream, 0), 3)).toThrow(
      expect.objectContaining({ code: 'ERR_ENCODING_ZLIB' }),
    )
    expect(() => inflateZlib(stream, 2)).toThrow(expect.objectContaining({ code: 'ERR_ENCODING_LIMIT' }))
  })
})

describe('reading one byte', () => {
  const data = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 31 + (i >> 8)) & 0xff)
  const stream = deflateSync(data)

  it('finds it wherever it is, and nothing behind the end', async () => {
    for (const offset of [0, 1, 16_383, 16_384, 150_001, data.length - 1]) {
      expect(await readZlibByte(stream, offset)).toBe(data[offset])
    }
    expect(await readZlibByte(stream, data.length)).toBeUndefined()
    expect(await readZlibByte(stream, 2 ** 40)).toBeUndefined()
  })

  it('goes no further than it must: a bomb behind the byte does not go off', async () => {
    const bomb = deflateSync(new Uint8Array(64 << 20))
    const before = process.memoryUsage().arrayBuffers
    expect(await readZlibByte(bomb, 5)).toBe(0)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 << 20)
  })

  it('refuses what is no ZLIB stream', async () => {
    await expect(readZlibByte(Uint8Array.of(1, 2, 3), 0)).rejects.toMatchObject({ code: 'ERR_ENCODING_ZLIB' })
    await expect(readZlibByte(stream.subarray(0, 100), 199_999)).rejects.toMatchObject({ code: 'ERR_ENCODING_ZLIB' })
  })
})
