import { equalBytes, type TegataError } from '@tegata/core'
import { type CommandApdu, encodeCommand, encodeResponse, parseCommand, parseResponse } from './apdu.js'
import { unwrapDataObject, wrapDataObject } from './data-object.js'
import { brokenFrame, DEFAULT_MAX_BYTES } from './limits.js'
import { MessageBuffer } from './message-buffer.js'
import { createMessageQueue } from './message-queue.js'
import type { MdocTransport } from './transport.js'

/** What both ends of an NFC connection can take. Spec: ISO/IEC 18013-5 section 8.3.3.1.2 (Table 8). */
export interface NfcLimits {
  /** Longest command data field, 255 to 65,535 bytes. */
  readonly maxCommandBytes: number
  /** Longest response data field, 256 to 65,536 bytes. */
  readonly maxResponseBytes: number
  /** Longest message; a little over 4 MiB when absent. */
  readonly maxBytes?: number
}

/** The mdoc's end of an NFC connection: a card that the platform emulates. Spec: ISO/IEC 18013-5 section 8.3.3.1.2. */
export interface NfcHolder {
  readonly transport: MdocTransport
  /**
   * Answers one command APDU. The answer to a request comes when the response is there; hostile commands are answered with an
   * error status and end `transport.messages` with the error.
   *
   * @param command — as the reader sent it.
   */
  processCommand(command: Uint8Array): Promise<Uint8Array>
}

/** A reader's way to a card. Spec: ISO/IEC 7816-3 section 12.1. */
export interface NfcReaderOptions extends NfcLimits {
  /** Sends one command APDU, resolves to the response APDU. */
  readonly transceive: (command: Uint8Array) => Promise<Uint8Array>
}

const SPEC = 'ISO/IEC 18013-5 section 8.3.3.1.2'
const NOTHING: Uint8Array = /* @__PURE__ */ new Uint8Array(0)
const AID = Uint8Array.of(0xa0, 0x00, 0x00, 0x02, 0x48, 0x04, 0x00)
const INS = { select: 0xa4, envelope: 0xc3, getResponse: 0xc0 } as const
const CLA = { last: 0x00, more: 0x10 } as const
const STATUS = { success: 0x9000, more: 0x6100, wrong: 0x6f00, notFound: 0x6a82, unknown: 0x6d00 } as const

/**
 * Makes the mdoc's end of an NFC connection.
 *
 * Spec: ISO/IEC 18013-5 section 8.3.3.1.2: SELECT, ENVELOPE with command chaining, GET RESPONSE.
 *
 * @param limits — as the engagement says.
 * @example
 * ```ts
 * const { transport, processCommand } = createNfcHolder({ maxCommandBytes: 65_535, maxResponseBytes: 65_536 })
 * hostCardEmulation.onApdu = processCommand
 * ```
 */
export function createNfcHolder(limits: NfcLimits): NfcHolder {
  const { maxCommandBytes, maxResponseBytes, maxBytes = DEFAULT_MAX_BYTES } = limits
  const messages = createMessageQueue()
  const incoming = new MessageBuffer(maxBytes + 5)
  let selected = false
  let closed = false
  /** What is left of the response. */
  let outgoing: Uint8Array = new Uint8Array(0)
  let answer: (() => void) | undefined

  const nextChunk = (le: number): Uint8Array => {
    const chunk = outgoing.subarray(0, Math.min(le, maxResponseBytes))
    outgoing = outgoing.subarray(chunk.length)
    const left = outgoing.length
    // "61 XX, where XX is the number of available bytes remaining", 00 when that is more than a byte can say.
    return encodeResponse(left === 0 ? STATUS.success : STATUS.more + (left > 0xff ? 0 : left), chunk)
  }
  const envelope = async ({ cla, data, le }: CommandApdu): Promise<Uint8Array> => {
    if (outgoing.length > 0 || answer) throw brokenFrame(SPEC, 'a command before the answer to the last one was read')
    if (data.length === 0 || data.length > maxCommandBytes)
      throw brokenFrame(SPEC, 'a command of a length not agreed on')
    incoming.append(data)
    if (cla === CLA.more) return encodeResponse(STATUS.success)
    const answered = new Promise<void>((resolve) => {
      answer = resolve
    })
    messages.push(unwrapDataObject(incoming.take()))
    await answered
    return nextChunk(le || maxResponseBytes)
  }
  const answerCommand = async (bytes: Uint8Array): Promise<Uint8Array> => {
    const command = parseCommand(bytes)
    const { cla, ins, p1, data, le } = command
    if (ins === INS.select && p1 === 0x04) {
      selected = equalBytes(data, AID)
      return encodeResponse(selected ? STATUS.success : STATUS.notFound)
    }
    if (!selected || (cla !== CLA.last && cla !== CLA.more)) return encodeResponse(STATUS.unknown)
    if (ins === INS.envelope) return envelope(command)
    if (ins === INS.getResponse && outgoing.length > 0) return nextChunk(le || maxResponseBytes)
    return encodeResponse(STATUS.unknown)
  }
  const close = () => {
    closed = true
    messages.end()
    answer?.()
    answer = undefined
  }
  return {
    async processCommand(command) {
      if (closed) return encodeResponse(STATUS.wrong)
      try {
        return await answerCommand(command)
      } catch (error) {
        messages.end(error as TegataError)
        close()
        return encodeResponse(STATUS.wrong)
      }
    },
    transport: {
      messages,
      send(message) {
        if (!answer) throw brokenFrame(SPEC, 'over NFC an mdoc speaks when it is asked')
        outgoing = wrapDataObject(message)
        answer()
        answer = undefined
      },
      close,
    },
  }
}

/**
 * Makes the reader's end of an NFC connection and selects the mdoc application.
 *
 * Spec: ISO/IEC 18013-5 section 8.3.3.1.2.
 *
 * @param options — how to reach the card, and the limits of its engagement.
 * @throws TegataError ERR_PROXIMITY_FRAME when there is no mdoc
 */
export async function createNfcReaderTransport(options: NfcReaderOptions): Promise<MdocTransport> {
  const { transceive, maxCommandBytes, maxResponseBytes, maxBytes = DEFAULT_MAX_BYTES } = options
  const messages = createMessageQueue()
  const run = async (ins: number, { cla = CLA.last as number, p1 = 0, data = NOTHING, le = 0 }) => {
    const { data: answer, status } = parseResponse(await transceive(encodeCommand({ cla, ins, p1, p2: 0, data, le })))
    if (status !== STATUS.success && status >> 8 !== STATUS.more >> 8) {
      throw brokenFrame(SPEC, 'the mdoc answers with an error status')
    }
    return { answer, status }
  }
  await run(INS.select, { p1: 0x04, data: AID, le: 256 })

  /** Reads on while the mdoc says that there is more. */
  const collect = async (first: { answer: Uint8Array; status: number }): Promise<Uint8Array> => {
    const buffer = new MessageBuffer(maxBytes + 5)
    buffer.append(first.answer)
    for (let { status } = first; status !== STATUS.success; ) {
      const next = await run(INS.getResponse, { le: status & 0xff || maxResponseBytes })
      if (next.answer.length === 0) throw brokenFrame(SPEC, 'a response that never ends')
      buffer.append(next.answer)
      status = next.status
    }
    return buffer.take()
  }
  return {
    messages,
    async send(message) {
      const object = wrapDataObject(message)
      for (let i = 0; i < object.length; i += maxCommandBytes) {
        const data = object.subarray(i, i + maxCommandBytes)
        const isLast = i + maxCommandBytes >= object.length
        const response = await run(INS.envelope, isLast ? { data, le: maxResponseBytes } : { cla: CLA.more, data })
        if (!isLast) continue
        const answer = await collect(response)
        // An mdoc that has nothing to say, as after the end of the session, sends no data object.
        if (answer.length > 0) messages.push(unwrapDataObject(answer))
      }
    },
    close: () => messages.end(),
  }
}
