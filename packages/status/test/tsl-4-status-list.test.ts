import { deflateSync } from 'node:zlib'
import { decodeHex, encodeBase64url, encodeHex } from '@tegata/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createStatusList,
  readStatusListCbor,
  readStatusListJson,
  StatusList,
  writeStatusListCbor,
  writeStatusListJson,
} from '../src/index.js'
import { codeOf } from './support.js'

const zlibJson = (bytes: Uint8Array, bits: unknown = 1) => ({ bits, lst: encodeBase64url(bytes) })

describe('section 4.1: compressed byte array', () => {
  it('packs from the least significant bit on: the examples of the section', async () => {
    const one = createStatusList({ size: 16, bits: 1 })
    for (const [index, bit] of [...'1001110111000101'].entries()) one.set(index, Number(bit))
    expect(encodeHex(one.bytes)).toBe('b9a3')
    const two = createStatusList({ size: 12, bits: 2 })
    for (const [index, status] of [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3].entries()) two.set(index, status)
    expect(encodeHex(two.bytes)).toBe('c944f9')
    const read = await readStatusListJson(zlibJson(decodeHex('78da3be9f2130003df0207'), 2))
    expect(encodeHex(read.bytes)).toBe('c944f9')
  })

  it('brings any statuses through JSON and CBOR at any width', async () => {
    const lists = fc.constantFrom(1 as const, 2 as const, 4 as const, 8 as const).chain((bits) =>
      fc.array(fc.nat(2 ** bits - 1), { minLength: 1, maxLength: 40 }).map((group) => {
        const statuses = Array.from({ length: 8 }, () => group).flat()
        return { bits, statuses }
      }),
    )
    await fc.assert(
      fc.asyncProperty(lists, async ({ bits, statuses }) => {
        const list = createStatusList({ size: statuses.length, bits })
        for (const [index, status] of statuses.entries()) list.set(index, status)
        const json = await readStatusListJson(JSON.parse(JSON.stringify(await writeStatusListJson(list))))
        const cbor = await readStatusListCbor(await writeStatusListCbor(list, 'https://status.example/all'))
        for (const read of [json, cbor]) expect(statuses.map((_, index) => read.get(index))).toEqual(statuses)
      }),
      { numRuns: 60 },
    )
  })

  it('fills a new list with one status', () => {
    const list = createStatusList({ size: 20, bits: 4, initial: 9 })
    expect(Array.from({ length: 20 }, (_, index) => list.get(index))).toEqual(Array(20).fill(9))
  })

  it('says nothing about an index that is not in the list', async () => {
    const list = createStatusList({ size: 8, bits: 1 })
    for (const index of [-1, 8, 0.5, Number.NaN, 2 ** 60, '3' as unknown as number]) {
      expect(await codeOf(() => list.get(index))).toBe('ERR_STATUS_INDEX')
    }
  })

  it('tells the program of a list, an index or a status that cannot be', async () => {
    const list = createStatusList({ size: 8, bits: 2 })
    for (const mistake of [
      () => createStatusList({ size: 7, bits: 1 }),
      () => createStatusList({ size: 2 ** 40, bits: 1 }),
      () => new StatusList(3 as 4, new Uint8Array(1)),
      () => list.set(8, 1),
      () => list.set(0, 4),
      () => list.set(0, -1),
    ]) {
      expect(await codeOf(mistake)).toBe('ERR_ARG_VALUE')
    }
  })
})

describe('section 4.1 step 4: hostile compression', () => {
  const good = deflateSync(new Uint8Array(1000).fill(0x55))

  it.each([
    ['another format', Uint8Array.of(1, 2, 3, 4, 5)],
    ['nothing', new Uint8Array()],
    ['cut short', good.subarray(0, good.length - 1)],
    ['followed by more bytes', Uint8Array.of(...good, 0)],
    ['a wrong checksum', Uint8Array.of(...good.subarray(0, -1), good.at(-1)! ^ 1)],
    ['a preset dictionary', deflateSync(new Uint8Array(100), { dictionary: Buffer.from('statuslist') })],
  ])('refuses %s', async (_, bytes) => {
    expect(await codeOf(() => readStatusListJson(zlibJson(bytes)))).toBe('ERR_ENCODING_ZLIB')
  })

  it('stops a bomb of 64 MiB at the limit', async () => {
    const bomb = deflateSync(new Uint8Array(64 << 20))
    const before = process.memoryUsage().arrayBuffers
    expect(await codeOf(() => readStatusListJson(zlibJson(bomb)))).toBe('ERR_ENCODING_LIMIT')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40 << 20)
    expect(await codeOf(() => readStatusListJson(zlibJson(good), { maxListBytes: 999 }))).toBe('ERR_ENCODING_LIMIT')
    expect(await codeOf(() => readStatusListJson(zlibJson(good), { maxListBytes: 1000 }))).toBeUndefined()
  })
})

describe('sections 4.2 and 4.3: the structure', () => {
  const lst = encodeBase64url(deflateSync(new Uint8Array(4)))

  it.each([
    ['no object', []],
    ['null', null],
    ['bits missing', { lst }],
    ['bits of 3', { bits: 3, lst }],
    ['bits as text', { bits: '1', lst }],
    ['inherited bits', Object.assign(Object.create({ bits: 1 }), { lst })],
    ['lst missing', { bits: 1 }],
    ['lst a number', { bits: 1, lst: 5 }],
    ['aggregation_uri a number', { bits: 1, lst, aggregation_uri: 5 }],
  ])('refuses JSON with %s', async (_, value) => {
    expect(await codeOf(() => readStatusListJson(value))).toBe('ERR_STATUS_CLAIM')
  })

  it('refuses lst with padding', async () => {
    expect(await codeOf(() => readStatusListJson({ bits: 1, lst: `${lst}=` }))).toBe('ERR_ENCODING_BASE64URL')
  })

  it.each([
    ['an array', '80'],
    ['text for lst', 'a26462697473 01 636c7374 6161'],
    ['bits of 5', 'a26462697473 05 636c7374 4161'],
  ])('refuses CBOR with %s', async (_, hex) => {
    const bytes = decodeHex(hex.replaceAll(' ', ''))
    expect(await codeOf(() => readStatusListCbor(bytes))).toBe('ERR_STATUS_CLAIM')
  })
})
