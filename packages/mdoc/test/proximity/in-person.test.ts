import { generateKeyAgreement, isTegataError } from '@tegata/core'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../../test/support/code-of.js'
import { issueMdoc, presentMdoc } from '../../src/index.js'
import {
  createDeviceEngagement,
  type InPersonPresentation,
  type InPersonReading,
  type MdocTransport,
  presentInPerson,
  readInPerson,
} from '../../src/proximity/index.js'
import {
  createNfcHolder,
  createNfcReaderTransport,
  encodeHandoverSelect,
  parseHandoverSelect,
} from '../../src/proximity/nfc/index.js'
import { createLoopback } from '../../src/testing/index.js'
import { authority, content, device, expectation, issue, NAMESPACE } from '../fixture.js'

const issuerSigned = await issue()
const request = new Uint8Array(40)
const respond: InPersonPresentation['respond'] = ({ sessionTranscript }) =>
  presentMdoc({ issuerSigned, disclose: { [NAMESPACE]: ['age_over_20'] }, signer: device, sessionTranscript })

/** Both sides at once; how each ended. */
async function meet(
  ends: { mdoc: MdocTransport; reader: MdocTransport },
  present: Partial<InPersonPresentation> = {},
  read: Partial<InPersonReading> = {},
) {
  const engagement = await createDeviceEngagement()
  const { signal } = new AbortController()
  const presenting = presentInPerson({ engagement, transport: ends.mdoc, signal, respond, ...present })
  const reading = readInPerson({
    engagement: engagement.uri,
    transport: ends.reader,
    signal,
    request,
    ...expectation,
    ...read,
  })
  const [presented, verified] = await Promise.allSettled([presenting, reading])
  return { presented, verified }
}

const outcome = (result: PromiseSettledResult<unknown>) => {
  if (result.status === 'fulfilled') return 'accepted'
  return isTegataError(result.reason) ? result.reason.code : String(result.reason)
}

describe('ISO/IEC 18013-5 section 6.3.2: in person', () => {
  test('a device signature over the session', async () => {
    const { presented, verified } = await meet(createLoopback())
    expect(presented).toMatchObject({ value: { answered: 1 } })
    if (verified.status === 'rejected') throw verified.reason
    expect([...verified.value.documents[0]!.elements.get(NAMESPACE)!]).toEqual([['age_over_20', true]])
  })

  test.each(['P-256', 'P-521', 'X25519', 'brainpoolP384r1'] as const)(
    'section 9.1.3.5: a device MAC, for this reader alone (%s)',
    async (curve) => {
      const keyAgreement = await generateKeyAgreement(curve)
      const engagement = await createDeviceEngagement({}, curve)
      const { signer, certificateChain } = authority
      const credential = await issueMdoc(
        { ...content, deviceKey: keyAgreement.publicJwk },
        { signer, certificateChain },
      )
      const { verified } = await meet(
        createLoopback(),
        {
          engagement,
          respond: ({ sessionTranscript, readerKey }) =>
            presentMdoc({
              issuerSigned: credential,
              disclose: { [NAMESPACE]: ['age_over_20'] },
              keyAgreement,
              readerKey,
              sessionTranscript,
            }),
        },
        { engagement: engagement.uri },
      )
      expect(outcome(verified)).toBe('accepted')
    },
  )

  test('the request may be made for the session, and comes as it was sent', async () => {
    const transcripts: Uint8Array[] = []
    const { verified } = await meet(
      createLoopback(),
      {
        respond(asked) {
          transcripts.push(asked.deviceRequest, asked.sessionTranscript)
          return respond(asked)
        },
      },
      { request: async (sessionTranscript) => sessionTranscript },
    )
    expect(outcome(verified)).toBe('accepted')
    expect(transcripts[0]).toEqual(transcripts[1])
  })

  test('over NFC from engagement to response', async () => {
    const limits = { maxCommandBytes: 255, maxResponseBytes: 256 }
    const engagement = await createDeviceEngagement()
    const select = encodeHandoverSelect({ deviceEngagement: engagement.bytes, carriers: [{ type: 'nfc', ...limits }] })
    const { deviceEngagement, carriers } = parseHandoverSelect(select)
    expect(carriers).toEqual([{ type: 'nfc', ...limits }])
    const { transport, processCommand } = createNfcHolder(limits)
    const reader = await createNfcReaderTransport({ ...limits, transceive: processCommand })
    const handover = { select }
    const { presented, verified } = await meet(
      { mdoc: transport, reader },
      { engagement, handover },
      { engagement: deviceEngagement, handover },
    )
    expect([outcome(presented), outcome(verified)]).toEqual(['accepted', 'accepted'])
  })
})

describe('section 9.1.1.4: failures', () => {
  test('an engagement that is none leaves no connection open', async () => {
    const { reader } = createLoopback()
    const closed: string[] = []
    const transport: MdocTransport = {
      ...reader,
      close() {
        closed.push('reader')
        throw new Error('closed twice')
      },
    }
    const reading = { engagement: 'mdoc:oA', transport, signal: new AbortController().signal, request, ...expectation }
    expect(await codeOf(() => readInPerson(reading))).toBe('ERR_MDOC_VERSION')
    expect(closed).toEqual(['reader'])
  })

  test('a response for another session is not verified', async () => {
    const other = await present('another')
    const { presented, verified } = await meet(createLoopback(), { respond: () => other })
    expect([outcome(presented), outcome(verified)]).toEqual(['accepted', 'ERR_MDOC_DEVICE_SIGNATURE'])
  })

  test('a holder who declines', async () => {
    const decline = () => {
      throw new Error('the user said no')
    }
    const { presented, verified } = await meet(createLoopback(), { respond: decline })
    expect([outcome(presented), outcome(verified)]).toEqual(['Error: the user said no', 'ERR_PROXIMITY_DISCONNECTED'])
  })

  test('a user who never decides: the signal ends it', async () => {
    const abort = new AbortController()
    const never = () => {
      abort.abort()
      return new Promise<Uint8Array>(() => {})
    }
    const { presented, verified } = await meet(createLoopback(), { respond: never, signal: abort.signal })
    expect([outcome(presented), outcome(verified)]).toEqual(['ERR_PROXIMITY_ABORTED', 'ERR_PROXIMITY_DISCONNECTED'])
  })

  test('a transport that fails, or that never takes a message or lets itself be closed', async () => {
    const broken: MdocTransport = {
      send: () => {
        throw new Error('radio off')
      },
      messages: createLoopback().reader.messages,
      close: () => {
        throw new Error('radio off')
      },
    }
    const read = (transport: MdocTransport, signal: AbortSignal) => async () => {
      const { uri } = await createDeviceEngagement()
      return readInPerson({ engagement: uri, transport, signal, request, ...expectation })
    }
    expect(await codeOf(read(broken, new AbortController().signal))).toBe('ERR_PROXIMITY_DISCONNECTED')
    const abort = new AbortController()
    const stuck: MdocTransport = {
      send: () => {
        abort.abort()
        return new Promise(() => {})
      },
      messages: broken.messages,
      close: () => new Promise(() => {}),
    }
    expect(await codeOf(read(stuck, abort.signal))).toBe('ERR_PROXIMITY_ABORTED')
    expect(await codeOf(read(stuck, AbortSignal.abort()))).toBe('ERR_PROXIMITY_ABORTED')
  })
})

async function present(name: string): Promise<Uint8Array> {
  const engagement = await createDeviceEngagement()
  const { readerKey, sessionTranscript } = {
    readerKey: engagement.key.publicJwk,
    sessionTranscript: Uint8Array.of(0x83, 0xf6, 0xf6, 0x61, name.length),
  }
  return respond({ deviceRequest: request, sessionTranscript, readerKey })
}
