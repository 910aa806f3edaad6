import { type Awaitable, equalBytes, isTegataError } from '@tegata/core'
import {
  encodeHandoverSelect,
  type HandoverRequest,
  type HandoverSelect,
  parseHandoverRequest,
} from '../handover/handover.js'
import { checkServiceSelect, encodeServiceParameter, encodeTnepStatus } from '../handover/tnep.js'
import { type CommandApdu, encodeResponse, parseCommand } from '../transport/apdu.js'
import { NdefFile } from './ndef-file.js'
import { encodeCapabilityContainer, FILE, INS, MAX_MESSAGE_BYTES, readUint16, SELECT, TAG_AID } from './type-4-tag.js'

/** The messages of an NFC handover byte for byte: what a session takes as its `handover`. Spec: ISO/IEC 18013-5 section 9.1.5.1. */
export interface NfcHandover {
  readonly select: Uint8Array
  /** In negotiated handover. */
  readonly request?: Uint8Array
}

/** How an mdoc lets itself be engaged by NFC. Spec: ISO/IEC 18013-5 section 8.2.2.1. */
export type NfcTagOptions = {
  /** Called once, when a reader has read the last message: the session can begin. */
  readonly onHandover: (handover: NfcHandover) => void
} & (
  | {
      /** Static handover: what every reader finds. */
      readonly offer: HandoverSelect
    }
  | {
      /** Negotiated handover: chooses among the reader's carriers, and makes an engagement. It must not take long. */
      readonly answer: (request: HandoverRequest) => Awaitable<HandoverSelect>
    }
)

/** What an mdoc is to a reader before the session: a tag that the platform emulates. Spec: ISO/IEC 18013-5 section 8.2.2.1. */
export interface NfcTag {
  /**
   * Answers one command APDU. What is wrong with a command is in the status of the answer; only what `answer` and `onHandover`
   * throw comes out of here.
   *
   * @param command — as the reader sent it.
   */
  processCommand(command: Uint8Array): Promise<Uint8Array>
}

/**
 * Makes the tag by which a reader finds an mdoc: NFC device engagement, with static or negotiated handover.
 *
 * A hostile reader gets error statuses; it may begin again with SELECT until one handover is done.
 *
 * Spec: ISO/IEC 18013-5 section 8.2.2.1; NFC Forum Type 4 Tag; NFC Forum TNEP 1.0 section 5.
 *
 * @param options — what to offer or how to answer, and who is told.
 * @throws TegataArgumentError ERR_ARG_VALUE
 * @example
 * ```ts
 * const tag = createNfcTag({ offer: { deviceEngagement: engagement.bytes, carriers }, onHandover: beginSession })
 * hostCardEmulation.onApdu = tag.processCommand
 * ```
 */
export function createNfcTag(options: NfcTagOptions): NfcTag {
  const tag = new Tag(options)
  return { processCommand: (command) => tag.process(command) }
}

/** Spec: ISO/IEC 7816-4 section 5.6. */
const STATUS = {
  success: 0x9000,
  wrongLength: 0x6700,
  notWritable: 0x6982,
  notNow: 0x6985,
  wrongData: 0x6a80,
  notFound: 0x6a82,
  wrongParameters: 0x6a86,
  wrongOffset: 0x6b00,
  unknownInstruction: 0x6d00,
  unknownClass: 0x6e00,
} as const

const TNEP = { minimumWaitingTime: 0, maxWaitingExtensions: 15, maxNdefBytes: MAX_MESSAGE_BYTES } as const

interface PendingRequest {
  readonly message: Uint8Array
  readonly request: HandoverRequest
}

class Tag {
  readonly #options: NfcTagOptions
  readonly #first: Uint8Array
  readonly #file: NdefFile
  readonly #container: Uint8Array
  #selected: 'nothing' | 'application' | 'container' | 'ndef' = 'nothing'
  #isServiceSelected = false
  /** A request that waits for its answer. */
  #pending: PendingRequest | undefined
  /** Since the last message is in the file. */
  #handover: NfcHandover | undefined
  #isReadToEnd = false
  #isDone = false

  constructor(options: NfcTagOptions) {
    const isNegotiated = 'answer' in options
    this.#options = options
    this.#first = isNegotiated ? encodeServiceParameter(TNEP) : encodeHandoverSelect(options.offer)
    this.#file = new NdefFile(this.#first)
    this.#container = encodeCapabilityContainer(isNegotiated)
    if (!isNegotiated) this.#handover = { select: this.#first }
  }

  async process(bytes: Uint8Array): Promise<Uint8Array> {
    if (this.#pending) return encodeResponse(STATUS.notNow)
    let response: Uint8Array
    try {
      response = this.#run(parseCommand(bytes))
    } catch (error) {
      if (isTegataError(error)) return encodeResponse(STATUS.wrongData)
      throw error
    }
    if (this.#pending) await this.#answer(this.#pending)
    if (this.#handover && this.#isReadToEnd && !this.#isDone) {
      this.#isDone = true
      this.#options.onHandover(this.#handover)
    }
    return response
  }

  #run(command: CommandApdu): Uint8Array {
    const { cla, ins, p1, p2, data, le } = command
    const offset = p1 * 256 + p2
    if (cla !== 0) return encodeResponse(STATUS.unknownClass)
    if (ins === INS.select) return encodeResponse(this.#select(command))
    if (ins === INS.readBinary) return this.#read(offset, le)
    if (ins === INS.updateBinary) return encodeResponse(this.#update(offset, data))
    return encodeResponse(STATUS.unknownInstruction)
  }

  #select({ p1, data }: CommandApdu): number {
    if (p1 === SELECT.application) {
      this.#selected = equalBytes(data, TAG_AID) ? 'application' : 'nothing'
      // A phone that was moved away half-way begins again.
      if ('answer' in this.#options && !this.#isDone) this.#restart()
      return this.#selected === 'nothing' ? STATUS.notFound : STATUS.success
    }
    if (p1 !== SELECT.file) return STATUS.wrongParameters
    const id = data.length === 2 ? readUint16(data) : undefined
    if (this.#selected === 'nothing' || (id !== FILE.container && id !== FILE.ndef)) return STATUS.notFound
    this.#selected = id === FILE.container ? 'container' : 'ndef'
    return STATUS.success
  }

  #restart(): void {
    this.#file.show(this.#first)
    this.#isServiceSelected = false
    this.#handover = undefined
  }

  #read(offset: number, le: number): Uint8Array {
    if (this.#selected !== 'container' && this.#selected !== 'ndef') return encodeResponse(STATUS.notNow)
    const content = this.#selected === 'container' ? this.#container : this.#file.content
    if (offset >= content.length) return encodeResponse(STATUS.wrongOffset)
    if (le === 0) return encodeResponse(STATUS.wrongLength)
    const end = Math.min(offset + le, content.length)
    this.#isReadToEnd = this.#selected === 'ndef' && end === content.length
    return encodeResponse(STATUS.success, content.subarray(offset, end))
  }

  #update(offset: number, data: Uint8Array): number {
    if (this.#selected !== 'ndef' || !('answer' in this.#options)) return STATUS.notWritable
    if (this.#handover) return STATUS.notNow
    this.#isReadToEnd = false
    const message = this.#file.write(offset, data)
    if (message === undefined) return STATUS.success
    if (this.#isServiceSelected) {
      this.#pending = { message, request: parseHandoverRequest(message) }
    } else {
      checkServiceSelect(message)
      this.#isServiceSelected = true
      this.#file.show(encodeTnepStatus())
    }
    return STATUS.success
  }

  async #answer({ message, request }: PendingRequest): Promise<void> {
    try {
      if (!('answer' in this.#options)) return
      const select = encodeHandoverSelect(await this.#options.answer(request))
      this.#file.show(select)
      this.#handover = { select, request: message }
    } finally {
      this.#pending = undefined
    }
  }
}
