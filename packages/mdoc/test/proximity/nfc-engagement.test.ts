import { concatBytes, decodeHex, encodeHex } from '@tegata/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../../test/support/code-of.js'
import { presentMdoc } from '../../src/index.js'
import {
  createDeviceEngagement,
  type InPersonReading,
  type OwnEngagement,
  presentInPerson,
  readInPerson,
} from '../../src/proximity/index.js'
import {
  type BleCarrier,
  type Carrier,
  carrierToMethod,
  createNfcCard,
  createNfcHolder,
  createNfcReaderTransport,
  createNfcTag,
  encodeHandoverSelect,
  encodeServiceParameter,
  encodeServiceSelect,
  encodeTnepStatus,
  type NfcEngagementOptions,
  type NfcTagOptions,
  readNfcEngagement,
} from '../../src/proximity/nfc/index.js'
import { parseCommand } from '../../src/proximity/transport/apdu.js'
import { createLoopback } from '../../src/testing/index.js'
import { device, expectation, issue, NAMESPACE } from '../fixture.js'

const LIMITS = { maxCommandBytes: 255, maxResponseBytes: 256 }
const NFC: Carrier = { type: 'nfc', ...LIMITS }
const UUID = '45efef74-2b2c-4837-a9a3-b0e1d05a6917'
/** As an mdoc answers a reader, whose UUID counts; and as a reader offers it. */
const CHOSEN: BleCarrier = { type: 'ble', peripheralServer: false, centralClient: true }
const BLE: BleCarrier = { ...CHOSEN, uuid: UUID }
const { signal } = new AbortController()
const issuerSigned = await issue()

type Transceive = NfcEngagementOptions['transceive']
const waited: number[] = []
const engage = (transceive: Transceive, changes: Partial<NfcEngagementOptions> = {}) => {
  const wait = async (milliseconds: number) => {
    waited.push(milliseconds)
  }
  return readNfcEngagement({ transceive, carriers: [BLE, NFC], signal, wait, ...changes })
}

const present = (engagement: OwnEngagement, transport: Parameters<typeof presentInPerson>[0]['transport']) => {
  return (handover: NonNullable<Parameters<typeof presentInPerson>[0]['handover']>) =>
    presentInPerson({
      engagement,
      handover,
      transport,
      signal,
      respond: ({ sessionTranscript }) =>
        presentMdoc({ issuerSigned, disclose: { [NAMESPACE]: ['age_over_20'] }, signer: device, sessionTranscript }),
    })
}
const verify = async (reading: Pick<InPersonReading, 'engagement' | 'handover' | 'transport'>) => {
  const { documents } = await readInPerson({ ...reading, signal, request: new Uint8Array(40), ...expectation })
  return documents[0]!.elements.get(NAMESPACE)?.get('age_over_20')
}

describe('ISO/IEC 18013-5 section 8.2.2.1: from a touch to a verified document', () => {
  test.each(['static', 'negotiated'])('%s handover, and data retrieval by the same card', async (kind) => {
    const engagement = await createDeviceEngagement()
    const holder = createNfcHolder(LIMITS)
    const select = { deviceEngagement: engagement.bytes, carriers: [NFC] }
    let presenting: Promise<unknown> | undefined
    const onHandover: NfcTagOptions['onHandover'] = (handover) => {
      presenting = present(engagement, holder.transport)(handover)
    }
    const tag = createNfcTag({ ...(kind === 'static' ? { offer: select } : { answer: () => select }), onHandover })
    const transceive = createNfcCard(tag, holder)
    const { deviceEngagement, carriers, handover } = await engage(transceive)
    expect([carriers, 'request' in handover]).toEqual([[NFC], kind === 'negotiated'])
    const transport = await createNfcReaderTransport({ ...LIMITS, transceive })
    expect(await verify({ engagement: deviceEngagement, handover, transport })).toBe(true)
    expect(await presenting).toEqual({ answered: 1 })
  })

  test('negotiated handover to BLE: the UUID is the reader’s', async () => {
    const engagement = await createDeviceEngagement()
    const { mdoc, reader } = createLoopback()
    let presenting: Promise<unknown> | undefined
    let asked: readonly Carrier[] = []
    const tag = createNfcTag({
      answer({ carriers }) {
        asked = carriers
        return { deviceEngagement: engagement.bytes, carriers: [CHOSEN] }
      },
      onHandover: (handover) => {
        presenting = present(engagement, mdoc)(handover)
      },
    })
    const { deviceEngagement, carriers, handover } = await engage(tag.processCommand)
    expect(asked).toEqual([BLE, NFC])
    expect(carrierToMethod(carriers[0]!, UUID)).toEqual({ type: 'ble', centralClient: { uuid: UUID } })
    expect(await verify({ engagement: deviceEngagement, handover, transport: reader })).toBe(true)
    await presenting
  })
})

describe('what a hostile tag answers a reader', async () => {
  const { bytes: deviceEngagement } = await createDeviceEngagement()
  const select = { deviceEngagement, carriers: [NFC] }
  const onHandover = () => {}
  const createTag = (kind: 'static' | 'negotiated') =>
    createNfcTag({ ...(kind === 'static' ? { offer: select } : { answer: () => select }), onHandover })

  /** A tag of which some answers are others. @returns the code, and how many commands the reader sent. */
  async function meet(
    change: (answer: string, command: string, count: number) => string,
    kind: 'static' | 'negotiated' = 'negotiated',
    options: Partial<NfcEngagementOptions> = {},
  ) {
    const tag = createTag(kind)
    const commands: string[] = []
    const transceive: Transceive = async (command) => {
      commands.push(encodeHex(command))
      return decodeHex(change(encodeHex(await tag.processCommand(command)), encodeHex(command), commands.length))
    }
    return { code: await codeOf(() => engage(transceive, options)), commands }
  }
  /** The NDEF file holds something else. */
  const serve = (file: Uint8Array) => (answer: string, command: string) => {
    if (!command.startsWith('00b0') || command === '00b000000f') return answer
    const { p1, p2, le } = parseCommand(decodeHex(command))
    return `${encodeHex(file.subarray(p1 * 256 + p2, p1 * 256 + p2 + le))}9000`
  }
  const fileOf = (message: Uint8Array) =>
    concatBytes(Uint8Array.of(message.length >> 8, message.length & 0xff), message)
  const container = (hex: string) => (answer: string, command: string) =>
    command === '00b000000f' ? `${hex}9000` : answer

  test.each([
    ['another card', 1],
    ['no container', 2],
    ['a container that cannot be read', 3],
    ['no NDEF file', 4],
    ['no length', 5],
    ['no message', 6],
    ['not to be written', 7],
    ['no status', 8],
  ])('an error status: %s', async (_, at) => {
    for (const status of ['6a82', '6f00', '6100', '9001', '', '90']) {
      const { code, commands } = await meet((answer, _command, count) => (count === at ? status : answer))
      expect([status, code, commands.length]).toEqual([status, 'ERR_PROXIMITY_FRAME', at])
    }
  })

  test.each([
    ['too short', '000e2000ff00ff0406e1047fff0000'],
    ['version 1', '000f1000ff00ff0406e1047fff0000'],
    ['version 4', '000f4000ff00ff0406e1047fff0000'],
    ['responses of 14 bytes', '000f20000e00ff0406e1047fff0000'],
    ['commands of 12 bytes', '000f2000ff000c0406e1047fff0000'],
    ['another kind of file', '000f2000ff00ff0506e1047fff0000'],
    ['a description of another length', '000f2000ff00ff0408e1047fff0000'],
    ['the container again', '000f2000ff00ff0406e1037fff0000'],
    ['a reserved file', '000f2000ff00ff0406ffff7fff0000'],
    ['a file that may not be read', '000f2000ff00ff0406e1047fff8000'],
    ['a file that may not be written', '000f2000ff00ff0406e1047fff00ff'],
  ])('a capability container: %s', async (_, hex) => {
    expect((await meet(container(hex))).code).toBe('ERR_PROXIMITY_HANDOVER')
  })

  test('a file too small for what it says, and for what is written', async () => {
    const { code, commands } = await meet(container('000f2000ff00ff0406e10400100000'))
    expect([code, commands.length]).toEqual(['ERR_PROXIMITY_LIMIT', 5])
    const parameters = { minimumWaitingTime: 0, maxWaitingExtensions: 0, maxNdefBytes: 10 }
    const small = await meet(serve(fileOf(encodeServiceParameter(parameters))))
    expect([small.code, small.commands.length]).toEqual(['ERR_PROXIMITY_LIMIT', 6])
  })

  test('a message that says it is longer than the file, or has no length', async () => {
    const long = await meet(serve(Uint8Array.of(0xff, 0xff, 0xd1)))
    expect([long.code, long.commands.length]).toEqual(['ERR_PROXIMITY_LIMIT', 5])
    const empty = await meet(serve(Uint8Array.of(0, 0)))
    expect([empty.code, empty.commands.length]).toEqual(['ERR_PROXIMITY_HANDOVER', 5])
  })

  test.each<[string, (data: string) => string]>([
    ['fewer', (data) => data.slice(2)],
    ['more', (data) => `${data}00`],
    ['no', () => ''],
    ['twice the', (data) => data + data],
  ])('%s bytes than were asked for', async (_, change) => {
    for (const at of [3, 5, 6, 8, 9]) {
      const { code, commands } = await meet((answer, _command, count) =>
        count === at ? `${change(answer.slice(0, -4))}9000` : answer,
      )
      expect([at, code, commands.length]).toEqual([at, 'ERR_PROXIMITY_FRAME', at])
    }
  })

  test('the same message again and again, whatever is written', async () => {
    const offered = encodeServiceParameter({ minimumWaitingTime: 0, maxWaitingExtensions: 15, maxNdefBytes: 4096 })
    for (const message of [offered, encodeTnepStatus(0x81), encodeServiceSelect(), encodeHandoverSelect(select)]) {
      let first = true
      const { code, commands } = await meet((answer, command) => {
        if (command.startsWith('00d6')) first = false
        return serve(fileOf(first ? offered : message))(answer, command)
      })
      expect([code, commands.length]).toEqual(['ERR_PROXIMITY_HANDOVER', 9])
    }
    let writes = 0
    const { code } = await meet((answer, command) => {
      if (command.startsWith('00d6')) writes++
      return serve(fileOf(writes === 0 ? offered : encodeTnepStatus()))(answer, command)
    })
    expect([code, writes]).toEqual(['ERR_PROXIMITY_HANDOVER', 2])
  })

  test('TNEP section 4.1.7: an answer that never comes is waited for as long as was said, and no longer', async () => {
    const offered = encodeServiceParameter({ minimumWaitingTime: 12, maxWaitingExtensions: 3, maxNdefBytes: 4096 })
    waited.length = 0
    let isWritten = false
    const { code, commands } = await meet((answer, command) => {
      isWritten ||= command.startsWith('00d6')
      return serve(isWritten ? Uint8Array.of(0, 0) : fileOf(offered))(answer, command)
    })
    expect([code, commands.length, waited]).toEqual(['ERR_PROXIMITY_HANDOVER', 11, [4, 4, 4, 4]])
    for (const [minimumWaitingTime, maxWaitingExtensions] of [
      [64, 0],
      [0, 16],
    ] as const) {
      const reserved = encodeServiceParameter({ minimumWaitingTime, maxWaitingExtensions, maxNdefBytes: 4096 })
      const refused = await meet(serve(fileOf(reserved)))
      expect([refused.code, refused.commands.length]).toEqual(['ERR_PROXIMITY_HANDOVER', 6])
    }
  })

  test('an answer that takes its time comes', async () => {
    let reads = 0
    const { code } = await meet((answer, command) => {
      const isLength = command === '00b0000002' && ++reads > 1
      return isLength && reads % 3 !== 0 ? '00009000' : answer
    })
    expect(code).toBe('accepted')
  })

  test('silence, and a field that is gone', async () => {
    const abort = new AbortController()
    const silent = () => {
      abort.abort()
      return new Promise<Uint8Array>(() => {})
    }
    expect(await codeOf(() => engage(silent, { signal: abort.signal }))).toBe('ERR_PROXIMITY_ABORTED')
    const gone = () => {
      throw new Error('TagLostException')
    }
    expect(await codeOf(() => engage(gone))).toBe('ERR_PROXIMITY_DISCONNECTED')
    const waiting = new AbortController()
    const never = () => {
      waiting.abort()
      return new Promise<void>(() => {})
    }
    const { code } = await meet((answer) => answer, 'negotiated', { signal: waiting.signal, wait: never })
    expect(code).toBe('ERR_PROXIMITY_ABORTED')
  })

  test('a tag that takes and gives the least that a tag may', async () => {
    for (const kind of ['static', 'negotiated'] as const) {
      const { code, commands } = await meet(container('000f20000f000d0406e1047fff0000'), kind)
      expect(code).toBe('accepted')
      const parsed = commands.slice(3).map((command) => parseCommand(decodeHex(command)))
      expect(parsed.every(({ data, le }) => data.length <= 13 && le <= 15)).toBe(true)
    }
  })

  test('the clock of the platform is used when no other is given', async () => {
    const tag = createTag('negotiated')
    const transceive: Transceive = (command) => tag.processCommand(command)
    const { handover } = await readNfcEngagement({ transceive, carriers: [NFC], signal })
    expect(handover.request).toBeInstanceOf(Uint8Array)
  })

  test('any changed answer gives a TegataError or an engagement, in a bounded number of commands', async () => {
    const kinds = fc.constantFrom('static' as const, 'negotiated' as const)
    await fc.assert(
      fc.asyncProperty(kinds, fc.nat(14), fc.nat(400), fc.nat(255), async (kind, at, place, byte) => {
        const { commands } = await meet((answer, _command, count) => {
          if (count !== at + 1) return answer
          const bytes = decodeHex(answer)
          return encodeHex(bytes.with(place % bytes.length, byte))
        }, kind)
        // A length of the container may be the smallest: 13 bytes at once.
        expect(commands.length).toBeLessThan(120)
      }),
      { numRuns: 400 },
    )
  })
})
