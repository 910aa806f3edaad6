import { decodeHex, encodeHex } from '@tegata/core'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { createDeviceEngagement } from '../../src/proximity/index.js'
import {
  type BleCarrier,
  type Carrier,
  createNfcTag,
  encodeHandoverRequest,
  encodeHandoverSelect,
  encodeServiceParameter,
  encodeServiceSelect,
  encodeTnepStatus,
  type HandoverRequest,
  type HandoverSelect,
  type NfcHandover,
} from '../../src/proximity/nfc/index.js'

const { bytes: deviceEngagement } = await createDeviceEngagement()
const NFC: Carrier = { type: 'nfc', maxCommandBytes: 255, maxResponseBytes: 256 }
const BLE: BleCarrier = { type: 'ble', peripheralServer: false, centralClient: true }
const offer: HandoverSelect = { deviceEngagement, carriers: [NFC] }

type Offer = { offer: HandoverSelect } | { answer: (request: HandoverRequest) => HandoverSelect }

/** Commands of a reader, written out, and what the tag answers. */
async function run(options: Offer, commands: readonly string[]) {
  const handovers: NfcHandover[] = []
  const tag = createNfcTag({ ...options, onHandover: (handover) => handovers.push(handover) })
  const answers: string[] = []
  for (const command of commands) answers.push(encodeHex(await tag.processCommand(decodeHex(command))))
  return { answers, handovers }
}

const SELECT = '00a4040007d276000085010100'
const CONTAINER = '00a4000c02e103'
const NDEF = '00a4000c02e104'
const hex = (value: number, bytes: number) => value.toString(16).padStart(2 * bytes, '0')
const read = (offset: number, length: number) => `00b0${hex(offset, 2)}${hex(length, 1)}`
const update = (offset: number, data: string) => `00d6${hex(offset, 2)}${hex(data.length / 2, 1)}${data}`
/** A message in one UPDATE BINARY, and in several. */
const write = (message: Uint8Array) => update(0, hex(message.length, 2) + encodeHex(message))
const writeInParts = (message: Uint8Array, size = 20) => [
  update(0, '0000'),
  ...Array.from({ length: Math.ceil(message.length / size) }, (_, i) =>
    update(2 + i * size, encodeHex(message.subarray(i * size, (i + 1) * size))),
  ),
  update(0, hex(message.length, 2)),
]
/** NLEN and the message behind it. */
const file = (message: Uint8Array) => `${hex(message.length, 2)}${encodeHex(message)}9000`
const WHOLE = '00b00000000fff'

describe('NFC Forum Type 4 Tag: an mdoc with static handover', () => {
  const select = encodeHandoverSelect(offer)

  test('section 7.5.1: NDEF Detection and Read Procedures, command by command', async () => {
    const commands = [SELECT, CONTAINER, read(0, 15), NDEF, read(0, 2), read(2, select.length)]
    const { answers, handovers } = await run({ offer }, commands)
    expect(answers).toEqual([
      '9000',
      '9000',
      // 15 bytes, mapping version 2.0, 255 bytes at once both ways, file E104 of 7FFF bytes, read freely and never written.
      '000f2000ff00ff0406e1047fff00ff9000',
      '9000',
      `${hex(select.length, 2)}9000`,
      `${encodeHex(select)}9000`,
    ])
    expect(handovers).toEqual([{ select }])
  })

  test('gives what there is at an offset, extended lengths too, and says once that it was read', async () => {
    const commands = [SELECT, NDEF, read(0, 2), read(select.length + 1, 255), SELECT, NDEF, WHOLE]
    const { answers, handovers } = await run({ offer }, commands)
    expect([answers[3], answers[6]]).toEqual([`${encodeHex(select.subarray(-1))}9000`, file(select)])
    expect(handovers).toHaveLength(1)
  })

  test.each([
    ['another application', ['00a4040007d276000085010000'], '6a82'],
    ['half of the application', ['00a4040005d276000085'], '6a82'],
    ['a file before the application', [NDEF], '6a82'],
    ['a file that is not there', [SELECT, '00a4000c02e105'], '6a82'],
    ['an identifier of one byte', [SELECT, '00a4000c01e1'], '6a82'],
    ['SELECT of another kind', [SELECT, '00a4080c02e104'], '6a86'],
    ['READ BINARY before SELECT', [read(0, 2)], '6985'],
    ['READ BINARY before SELECT of a file', [SELECT, read(0, 2)], '6985'],
    ['READ BINARY after SELECT of another application', [SELECT, NDEF, '00a4040001a0', read(0, 2)], '6985'],
    ['READ BINARY of no length', [SELECT, NDEF, '00b00000'], '6700'],
    ['READ BINARY behind the end', [SELECT, CONTAINER, read(15, 1)], '6b00'],
    ['READ BINARY by a short identifier', [SELECT, NDEF, read(0x8400, 2)], '6b00'],
    ['UPDATE BINARY', [SELECT, NDEF, update(0, '0000')], '6982'],
    ['another instruction', [SELECT, '00ca000000'], '6d00'],
    ['another class', ['80a4040007d276000085010100'], '6e00'],
    ['a command of another length than it says', ['00a4040009d2'], '6a80'],
    ['three bytes', ['00a404'], '6a80'],
    ['no bytes', [''], '6a80'],
  ])('%s', async (_, commands, status) => {
    const { answers, handovers } = await run({ offer }, commands)
    expect(answers.at(-1)).toBe(status)
    expect(handovers).toEqual([])
  })

  test('an offer that no tag has room for', () => {
    const large = { ...offer, deviceEngagement: new Uint8Array(0x7fff) }
    expect(() => createNfcTag({ offer: large, onHandover: () => {} })).toThrow(
      expect.objectContaining({ code: 'ERR_ARG_VALUE' }),
    )
  })
})

describe('NFC Forum TNEP 1.0 section 5: an mdoc with negotiated handover', () => {
  const request = encodeHandoverRequest({ carriers: [{ ...BLE, uuid: '45efef74-2b2c-4837-a9a3-b0e1d05a6917' }, NFC] })
  const select = encodeHandoverSelect({ deviceEngagement, carriers: [BLE] })
  const service = encodeServiceSelect()
  const answer = () => ({ deviceEngagement, carriers: [BLE] })
  const OPEN = [SELECT, NDEF]

  test.each([
    ['each in one command', [write(service)], [write(request)]],
    ['each in parts', writeInParts(service), writeInParts(request)],
    ['in parts of one byte', writeInParts(service, 1), writeInParts(request, 1)],
    [
      'the first part with the length 0',
      [update(0, `0000${encodeHex(service)}`), update(0, hex(service.length, 2))],
      [write(request)],
    ],
  ])('service, status, request, select: %s', async (_, first, second) => {
    const asked = vi.fn(answer)
    const { answers, handovers } = await run({ answer: asked }, [...OPEN, WHOLE, ...first, WHOLE, ...second, WHOLE])
    const shown = encodeServiceParameter({ minimumWaitingTime: 0, maxWaitingExtensions: 15, maxNdefBytes: 0x7ffd })
    expect(answers.filter((response) => response !== '9000')).toEqual([shown, encodeTnepStatus(), select].map(file))
    expect(handovers).toEqual([{ select, request }])
    expect(asked.mock.calls).toMatchObject([[{ carriers: [{ type: 'ble' }, NFC] }]])
  })

  test('its file may be written, the container not', async () => {
    const { answers } = await run({ answer }, [SELECT, CONTAINER, read(14, 1), update(0, '0000')])
    expect(answers.slice(2)).toEqual(['009000', '6982'])
  })

  test.each([
    ['half a length', [update(0, '00')], '6a80'],
    ['a length without what it is of', [update(0, '0005')], '6a80'],
    ['more than the length', [update(0, '0001aabb')], '6a80'],
    ['the service under another length', [update(0, hex(service.length - 1, 2) + encodeHex(service))], '6a80'],
    [
      'the service in parts under another length',
      writeInParts(service).with(-1, update(0, hex(service.length + 1, 2))),
      '6a80',
    ],
    ['less than the length', [update(0, '0003aabb')], '6a80'],
    ['a part before the beginning', [update(2, 'aa')], '6a80'],
    ['a part at the end of the length', [update(0, '0000'), update(1, 'aa')], '6a80'],
    ['a part left out', [update(0, '0000'), update(2, 'aa'), update(4, 'bb')], '6a80'],
    ['a part twice', [update(0, '0000'), update(2, 'aa'), update(2, 'aa')], '6a80'],
    ['another length in the end', [update(0, '0000'), update(2, 'aa'), update(0, '0002')], '6a80'],
    ['a part after the end', [write(service), update(2, 'aa')], '6a80'],
    ['another message than the service', [write(request)], '6a80'],
    ['no message', [update(0, '0001aa')], '6a80'],
    ['the service twice', [write(service), write(service)], '6a80'],
    ['a message after the last', [write(service), write(request), write(request)], '6985'],
    ['an offset of no file', [update(0, '0000'), update(0x8002, 'aa')], '6a80'],
  ])('refuses %s', async (_, commands, status) => {
    const { answers, handovers } = await run({ answer }, [...OPEN, ...commands])
    expect(answers.slice(0, -1).every((response) => response === '9000')).toBe(true)
    expect(answers.at(-1)).toBe(status)
    expect(handovers).toEqual([])
  })

  test('a message longer than the file costs no more memory than the file', async () => {
    const part = 'aa'.repeat(255)
    const parts = Array.from({ length: 130 }, (_, i) => update(2 + 255 * i, part))
    const { answers } = await run({ answer }, [...OPEN, update(0, '0000'), ...parts])
    const refused = answers.indexOf('6a80')
    expect(refused - OPEN.length - 1).toBe(Math.floor(0x7ffd / 255))
    expect(answers.slice(refused).every((response) => response === '6a80')).toBe(true)
  })

  test('a reader that was interrupted begins again; one that is done does not', async () => {
    const asked = vi.fn(answer)
    const interrupted = [...OPEN, write(service), write(request), read(0, 2)]
    const again = [...OPEN, WHOLE, write(service), write(request), WHOLE]
    const { answers, handovers } = await run({ answer: asked }, [
      ...interrupted,
      ...again,
      ...OPEN,
      WHOLE,
      write(service),
    ])
    expect(answers.slice(-2)).toEqual([file(select), '6985'])
    expect(answers.slice(0, -1).every((response) => response.endsWith('9000'))).toBe(true)
    expect([handovers.length, asked.mock.calls.length]).toEqual([1, 2])
  })

  test('what the caller’s functions throw is not a status', async () => {
    const refuse = () => {
      throw new Error('no carrier in common')
    }
    const commands = [...OPEN, write(service)]
    const tag = createNfcTag({ answer: refuse, onHandover: () => {} })
    for (const command of commands) await tag.processCommand(decodeHex(command))
    const asking = () => tag.processCommand(decodeHex(write(request)))
    await expect(asking()).rejects.toThrow('no carrier in common')
    await expect(asking()).rejects.toThrow('no carrier in common')
    const other = createNfcTag({ offer, onHandover: refuse })
    for (const command of OPEN) await other.processCommand(decodeHex(command))
    await expect(other.processCommand(decodeHex(WHOLE))).rejects.toThrow('no carrier in common')
  })

  test('nothing is answered while an answer is made', async () => {
    let decide = () => {}
    const deciding = new Promise<void>((resolve) => {
      decide = resolve
    })
    const tag = createNfcTag({ answer: () => deciding.then(answer), onHandover: () => {} })
    for (const command of [...OPEN, write(service)]) await tag.processCommand(decodeHex(command))
    const answering = tag.processCommand(decodeHex(write(request)))
    expect(encodeHex(await tag.processCommand(decodeHex(SELECT)))).toBe('6985')
    decide()
    expect(encodeHex(await answering)).toBe('9000')
    expect(encodeHex(await tag.processCommand(decodeHex(WHOLE)))).toBe(file(select))
  })

  test('any commands are answered with two bytes or more', async () => {
    const command = fc.oneof(
      fc.uint8Array({ maxLength: 12 }).map(encodeHex),
      fc.constantFrom(...OPEN, WHOLE, write(service), write(request), update(0, '0000'), CONTAINER),
      fc.tuple(fc.nat(0xffff), fc.uint8Array({ maxLength: 9 })).map(([at, data]) => update(at, encodeHex(data))),
      fc.tuple(fc.nat(0xffff), fc.nat(255)).map(([at, length]) => read(at, length)),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 20 }), fc.boolean(), async (commands, isStatic) => {
        const { answers } = await run(isStatic ? { offer } : { answer }, commands)
        expect(answers.every((response) => /(9000|6[0-9a-f]{3})$/.test(response))).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
