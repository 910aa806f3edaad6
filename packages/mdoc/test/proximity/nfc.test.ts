import { concatBytes, decodeHex, encodeHex, isTegataError } from '@tegata/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../../test/support/code-of.js'
import { createNfcHolder, createNfcReaderTransport, type NfcLimits } from '../../src/proximity/nfc/index.js'
import { encodeCommand, parseCommand } from '../../src/proximity/transport/apdu.js'

const SMALL = { maxCommandBytes: 255, maxResponseBytes: 256 }
const LARGE = { maxCommandBytes: 65_535, maxResponseBytes: 65_536 }
const SELECT = decodeHex('00a4040007a000000248040000')
const hex = async (answer: Promise<Uint8Array>) => encodeHex(await answer)

/** A card that answers every message with `answer`, and the reader connected to it. */
async function connect(limits: NfcLimits, answer: (message: Uint8Array) => Uint8Array, sent: Uint8Array[] = []) {
  const { transport, processCommand } = createNfcHolder(limits)
  const serving = (async () => {
    for await (const message of transport.messages) await transport.send(answer(message))
  })()
  const transceive = async (command: Uint8Array) => {
    sent.push(command)
    return processCommand(command)
  }
  return { reader: await createNfcReaderTransport({ ...limits, transceive }), transport, serving }
}

describe('ISO/IEC 18013-5 section 8.3.3.1.2: data retrieval over NFC', () => {
  test('messages of any length pass in both directions, within the limits of both ends', async () => {
    const lengths = fc.nat(70_000)
    const limits = fc.constantFrom(SMALL, LARGE, { maxCommandBytes: 300, maxResponseBytes: 700 })
    await fc.assert(
      fc.asyncProperty(lengths, lengths, limits, async (requestLength, responseLength, limit) => {
        const request = new Uint8Array(requestLength).fill(1)
        const response = new Uint8Array(responseLength).fill(2)
        const sent: Uint8Array[] = []
        const { reader, transport } = await connect(limit, () => response, sent)
        await reader.send(request)
        const { value } = await reader.messages[Symbol.asyncIterator]().next()
        expect(encodeHex(value)).toBe(encodeHex(response))
        expect(sent.every((command) => parseCommand(command).data.length <= limit.maxCommandBytes)).toBe(true)
        await transport.close()
      }),
      { numRuns: 40 },
    )
  })

  test('status 61 XX: the number of bytes that are left, 00 for more than 255', async () => {
    const { transport, processCommand } = createNfcHolder(SMALL)
    await processCommand(SELECT)
    const answering = processCommand(decodeHex('00c3000004530201020a'))
    await transport.send(new Uint8Array(300).fill(7))
    const first = await answering
    expect(encodeHex(first)).toBe('5382012c0707070707076100')
    const second = await processCommand(decodeHex('00c0000064'))
    expect([second.length, encodeHex(second.subarray(-2))]).toEqual([102, '61c2'])
    const third = await processCommand(decodeHex('00c00000c2'))
    expect([third.length, encodeHex(third.subarray(-2))]).toEqual([196, '9000'])
    expect(await hex(processCommand(decodeHex('00c0000000')))).toBe('6d00')
  })

  test('other applications and other commands', async () => {
    const { processCommand } = createNfcHolder(SMALL)
    expect(await hex(processCommand(decodeHex('00c30000025300')))).toBe('6d00')
    expect(await hex(processCommand(decodeHex('00a4040007d276000085010100')))).toBe('6a82')
    expect(await hex(processCommand(SELECT))).toBe('9000')
    expect(await hex(processCommand(decodeHex('00b0000000')))).toBe('6d00')
    expect(await hex(processCommand(decodeHex('80c30000025300')))).toBe('6d00')
  })

  test('a broken command is answered with an error and ends the connection', async () => {
    const broken = [
      '00c300',
      '00c3000002530100', // says one byte, holds none: the data object ends early
      '00c3000001',
      '00c300000253', // shorter than it says
      '00c30000025280',
      '00c300000453840000',
      '00c3000003530200',
    ]
    for (const command of broken) {
      const { transport, processCommand } = createNfcHolder(SMALL)
      await processCommand(SELECT)
      const answer = await hex(processCommand(decodeHex(command)))
      if (answer === '6d00') continue
      expect(`${command} ${answer}`).toBe(`${command} 6f00`)
      expect(await codeOf(() => transport.messages[Symbol.asyncIterator]().next())).toBe('ERR_PROXIMITY_FRAME')
      expect(await hex(processCommand(SELECT))).toBe('6f00')
    }
  })

  test('a chain beyond the limit, or a command before the answer was read', async () => {
    const chained = createNfcHolder({ ...SMALL, maxBytes: 300 })
    await chained.processCommand(SELECT)
    const part = encodeCommand({ cla: 0x10, ins: 0xc3, p1: 0, p2: 0, data: new Uint8Array(255).fill(0x53), le: 0 })
    expect(await hex(chained.processCommand(part))).toBe('9000')
    expect(await hex(chained.processCommand(part))).toBe('6f00')
    expect(await codeOf(() => chained.transport.messages[Symbol.asyncIterator]().next())).toBe('ERR_PROXIMITY_LIMIT')
    const busy = createNfcHolder(SMALL)
    await busy.processCommand(SELECT)
    const envelope = decodeHex('00c300000353010100')
    const first = busy.processCommand(envelope)
    expect(await hex(busy.processCommand(envelope))).toBe('6f00')
    expect(await hex(first)).toBe('9000')
  })

  test('an mdoc speaks when it is asked', async () => {
    const { transport } = createNfcHolder(SMALL)
    expect(await codeOf(() => transport.send(new Uint8Array(1)))).toBe('ERR_PROXIMITY_FRAME')
  })

  test('what a hostile card answers a reader', async () => {
    const read = (...answers: string[]) => {
      const transceive = async () => decodeHex(answers.length > 1 ? answers.shift()! : answers[0]!)
      const exchange = async () =>
        (await createNfcReaderTransport({ ...SMALL, maxBytes: 600, transceive })).send(new Uint8Array(4))
      return codeOf(exchange)
    }
    expect(await read('6a82')).toBe('ERR_PROXIMITY_FRAME')
    expect(await read('')).toBe('ERR_PROXIMITY_FRAME')
    expect(await read('9000', '6f00')).toBe('ERR_PROXIMITY_FRAME')
    expect(await read('9000', '6100')).toBe('ERR_PROXIMITY_FRAME')
    expect(await read('9000', `${'53'.repeat(200)}6100`)).toBe('ERR_PROXIMITY_LIMIT')
    expect(await read('9000', '53029000')).toBe('ERR_PROXIMITY_FRAME')
    expect(await read('9000', '9000')).toBe('accepted')
  })
})

describe('ISO/IEC 7816-3 section 12.1: command APDUs', () => {
  test('come out as they went in, short and extended', () => {
    const byte = fc.nat(255)
    fc.assert(
      fc.property(
        byte,
        byte,
        fc.oneof(fc.nat(300), fc.nat(65_535)),
        fc.oneof(fc.nat(300), fc.nat(65_536)),
        (cla, ins, length, le) => {
          const command = { cla, ins, p1: 1, p2: 2, data: new Uint8Array(length).fill(cla), le }
          const parsed = parseCommand(encodeCommand(command))
          expect({ ...parsed, data: encodeHex(parsed.data) }).toEqual({ ...command, data: encodeHex(command.data) })
        },
      ),
      { numRuns: 200 },
    )
  })

  test('any bytes are refused with a TegataError or taken', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 24 }), { maxLength: 6 }), async (commands) => {
        const { transport, processCommand } = createNfcHolder(SMALL)
        await processCommand(SELECT)
        const answers = commands.map((command) => processCommand(concatBytes(decodeHex('00c30000'), command)))
        await transport.close()
        for (const answer of await Promise.all(answers)) expect(answer.length).toBeGreaterThanOrEqual(2)
        await transport.messages[Symbol.asyncIterator]()
          .next()
          .catch((error) => expect(isTegataError(error)).toBe(true))
      }),
    )
  })
})
