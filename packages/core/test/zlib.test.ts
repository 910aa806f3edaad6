import { constants, deflateSync } from 'node:zlib'
import { decodeHex, encodeUtf8, equalBytes, concatBytes as joinOf } from '@tegata/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as noble from '../src/platform/noble.js'
import * as node from '../src/platform/node.js'
import * as web from '../src/platform/web.js'
import { deflateZlib, inflateZlib, readZlibByte } from '../src/zlib.js'

describe.each([
  ['Node', node],
  ['browsers', web],
  ['React Native', noble],
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

describe('RFC 1951, on React Native', () => {
  /** Texts, runs, noise, and distances up to the whole window, in all the ways that zlib writes blocks. */
  const data = fc.oneof(
    fc.uint8Array({ maxLength: 2000 }),
    fc
      .array(fc.constantFrom('status', 'list', '0', '見本'), { maxLength: 400 })
      .map((words) => encodeUtf8(words.join(' '))),
    fc.integer({ min: 0, max: 70_000 }).map((length) => new Uint8Array(length).map((_, i) => (i % 257 === 0 ? i : 0))),
    fc
      .uint8Array({ minLength: 3, maxLength: 300 })
      .map((part) => joinOf(part, new Uint8Array(32_768 - part.length), part)),
  )
  const options = fc.record({
    level: fc.integer({ min: 0, max: 9 }),
    strategy: fc.constantFrom(
      constants.Z_DEFAULT_STRATEGY,
      constants.Z_HUFFMAN_ONLY,
      constants.Z_RLE,
      constants.Z_FIXED,
    ),
    windowBits: fc.integer({ min: 9, max: 15 }),
  })

  /** As toEqual, which takes its time with large arrays. */
  const sameAs = (actual: unknown, expected: unknown): boolean =>
    actual instanceof Uint8Array && expected instanceof Uint8Array ? equalBytes(actual, expected) : actual === expected

  it('gives what was deflated, however it was', () => {
    return fc.assert(
      fc.asyncProperty(data, options, async (bytes, how) => {
        expect(sameAs(await noble.inflate(deflateSync(bytes, how), bytes.length), bytes)).toBe(true)
      }),
      { numRuns: 40 },
    )
  })

  it('says of anything damaged what zlib says', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 3 })
    return fc.assert(
      fc.asyncProperty(data, options, damage, fc.nat({ max: 3 }), async (bytes, how, changes, cut) => {
        const stream = new Uint8Array(deflateSync(bytes, how))
        for (const [at, bits] of changes) stream[at % stream.length]! ^= bits
        const input = stream.subarray(0, stream.length - cut)
        expect(sameAs(await noble.inflate(input, 1 << 20), node.inflate(input, 1 << 20))).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  it.each([
    ['a block of type 3', '789c07'],
    ['a stored block whose length is not confirmed', '789c010100ffff41'],
    ['a copy from before the beginning', '789c4b04c200'],
    ['a preset dictionary', '78bb0000000103000000000001'],
    ['another method', '77890300000001'],
    ['a code with more patterns than there are', '789c05e0ffffffff'],
  ])('refuses %s', async (_, hex) => expect(await noble.inflate(decodeHex(hex), 100)).toBe('malformed'))

  it('hands nothing out of the slice whose checksum is wrong', async () => {
    const stream = new Uint8Array(deflateSync(new Uint8Array(100_000).fill(255)))
    expect(await noble.inflate(stream, 100_000)).toHaveLength(100_000)
    stream[stream.length - 1]! ^= 1
    const pieces: number[] = []
    const read = () => {
      for (const piece of noble.inflateStream(stream) as Iterable<Uint8Array>) pieces.push(piece.length)
    }
    expect(read).toThrow(RangeError)
    expect(pieces).toEqual([])
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
