import { encodeHex, isTegataError } from '@tegata/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../../test/support/code-of.js'
import {
  bleChunks,
  createBleAssembler,
  createL2capAssembler,
  createMessageQueue,
  deriveBleIdent,
  encodeBleState,
  encodeL2capFrame,
  readBleState,
} from '../../src/proximity/index.js'

const message = fc.uint8Array({ minLength: 1, maxLength: 2000 })
const argument = expect.objectContaining({ code: 'ERR_ARG_VALUE' })

describe('ISO/IEC 18013-5 section 8.3.3.1.1.6: BLE chunks', () => {
  test('any message comes out of chunks of any size', () => {
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 23, max: 517 }),
        (messages, mtu) => {
          const assembler = createBleAssembler()
          const chunks = messages.flatMap((each) => bleChunks(each, mtu))
          expect(chunks.every(({ length }) => length <= Math.min(mtu - 3, 512))).toBe(true)
          expect(chunks.flatMap((chunk) => assembler.push(chunk) ?? [])).toEqual(messages)
        },
      ),
      { numRuns: 100 },
    )
  })

  test('01 while more follow, 00 in the last', () => {
    const chunks = bleChunks(new Uint8Array(39).fill(7), 23)
    expect(chunks.map((chunk) => [chunk[0], chunk.length])).toEqual([
      [1, 20],
      [1, 20],
      [0, 2],
    ])
    expect(bleChunks(new Uint8Array(19), 23).map((chunk) => chunk[0])).toEqual([0])
  })

  test('refuses other chunks, and messages beyond the limit', async () => {
    for (const chunk of [[], [0], [1], [2, 1], [255, 1]]) {
      expect(await codeOf(() => createBleAssembler().push(Uint8Array.from(chunk)))).toBe('ERR_PROXIMITY_FRAME')
    }
    const assembler = createBleAssembler(4)
    expect(assembler.push(Uint8Array.of(1, 1, 2, 3, 4))).toBeUndefined()
    expect(await codeOf(() => assembler.push(Uint8Array.of(0, 5)))).toBe('ERR_PROXIMITY_LIMIT')
  })

  test('argument mistakes', () => {
    for (const mtu of [22, 518, 23.5]) expect(() => bleChunks(new Uint8Array(1), mtu)).toThrow(argument)
    expect(() => bleChunks(new Uint8Array(0), 23)).toThrow(argument)
    expect(() => encodeL2capFrame(new Uint8Array(0))).toThrow(argument)
  })
})

describe('section 8.3.3.1.1: other bytes of BLE', () => {
  test('section 8.3.3.1.1.5: start and end', async () => {
    expect([encodeBleState('start'), encodeBleState('end')]).toEqual([Uint8Array.of(1), Uint8Array.of(2)])
    expect([readBleState(Uint8Array.of(1)), readBleState(Uint8Array.of(2))]).toEqual(['start', 'end'])
    for (const value of [[], [0], [3], [1, 1]]) {
      expect(await codeOf(() => readBleState(Uint8Array.from(value)))).toBe('ERR_PROXIMITY_FRAME')
    }
  })

  test('section 8.3.3.1.1.3: Ident depends on the key that was shown', () => {
    const one = deriveBleIdent({ deviceKeyBytes: Uint8Array.of(1) })
    expect(one.length).toBe(16)
    expect(encodeHex(deriveBleIdent({ deviceKeyBytes: Uint8Array.of(2) }))).not.toBe(encodeHex(one))
  })
})

describe('second edition: frames of an L2CAP stream', () => {
  test('any messages come out of a stream cut anywhere', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 4 }), fc.integer({ min: 1, max: 700 }), (messages, size) => {
        const stream = new Uint8Array(messages.flatMap((each) => [...encodeL2capFrame(each)]))
        const assembler = createL2capAssembler()
        const out: Uint8Array[] = []
        for (let i = 0; i < stream.length; i += size) out.push(...assembler.push(stream.subarray(i, i + size)))
        assembler.end()
        expect(out).toEqual(messages)
      }),
      { numRuns: 100 },
    )
  })

  test('refuses a length beyond the limit when it is read, and one of nothing', async () => {
    const push = (...bytes: number[]) => codeOf(() => createL2capAssembler(16).push(Uint8Array.from(bytes)))
    expect(await push(0xff, 0xff, 0xff, 0xff)).toBe('ERR_PROXIMITY_LIMIT')
    expect(await push(0, 0, 0, 17)).toBe('ERR_PROXIMITY_LIMIT')
    expect(await push(0, 0, 0, 0)).toBe('ERR_PROXIMITY_FRAME')
    expect(await push(0, 0, 0, 16)).toBe('accepted')
  })

  test('tells a stream that ends within a message', async () => {
    for (const bytes of [[0], [0, 0, 0, 2], [0, 0, 0, 2, 1]]) {
      const assembler = createL2capAssembler()
      assembler.push(Uint8Array.from(bytes))
      expect(await codeOf(() => assembler.end())).toBe('ERR_PROXIMITY_FRAME')
    }
  })

  test('any bytes are refused with a TegataError or taken', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 20 }), (parts) => {
        const [stream, chunks] = [createL2capAssembler(100), createBleAssembler(100)]
        try {
          for (const part of parts) {
            stream.push(part)
            chunks.push(part)
          }
        } catch (error) {
          expect(isTegataError(error)).toBe(true)
        }
      }),
    )
  })
})

describe('createMessageQueue', () => {
  test('gives messages in order, those that come before the reader and after, and the end', async () => {
    const queue = createMessageQueue()
    queue.push(Uint8Array.of(1))
    const messages = queue[Symbol.asyncIterator]()
    expect((await messages.next()).value).toEqual(Uint8Array.of(1))
    const waiting = messages.next()
    queue.push(Uint8Array.of(2))
    expect((await waiting).value).toEqual(Uint8Array.of(2))
    queue.end()
    queue.push(Uint8Array.of(3))
    expect((await messages.next()).done).toBe(true)
  })

  test('ends with an error once, after what came before it', async () => {
    const queue = createMessageQueue()
    queue.push(Uint8Array.of(1))
    queue.end(new Error('gone'))
    queue.end()
    const messages = queue[Symbol.asyncIterator]()
    expect((await messages.next()).value).toEqual(Uint8Array.of(1))
    await expect(messages.next()).rejects.toThrow('gone')
  })

  test('does not hold what nobody waits for', async () => {
    const queue = createMessageQueue()
    for (let i = 0; i < 8; i++) queue.push(Uint8Array.of(i))
    expect(await codeOf(() => queue.push(Uint8Array.of(8)))).toBe('ERR_PROXIMITY_LIMIT')
  })
})
