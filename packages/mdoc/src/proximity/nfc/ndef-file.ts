import { concatBytes, TegataArgumentError } from '@tegata/core'
import { brokenFrame } from '../transport/limits.js'
import { MessageBuffer } from '../transport/message-buffer.js'
import { MAX_MESSAGE_BYTES, NLEN_BYTES, readUint16, uint16 } from './type-4-tag.js'

const SPEC = 'NFC Forum Type 4 Tag section 7.5.5'
const NOTHING: Uint8Array = /* @__PURE__ */ new Uint8Array(0)

/** The NDEF file of a tag: NLEN and a message. While a message is written, NLEN is 0. */
export class NdefFile {
  #content: Uint8Array
  #incoming: MessageBuffer | undefined

  constructor(message: Uint8Array) {
    this.#content = contentOf(message)
  }

  /** What READ BINARY reads. */
  get content(): Uint8Array {
    return this.#content
  }

  /** Puts a message there for the reader. */
  show(message: Uint8Array): void {
    this.#content = contentOf(message)
    this.#incoming = undefined
  }

  /**
   * Writes what one UPDATE BINARY brings: NLEN and a whole message, or NLEN 0, the parts in their order, and NLEN.
   *
   * Spec: NFC Forum Type 4 Tag section 7.5.5 (NDEF Write Procedure).
   *
   * @returns the message when it is whole.
   * @throws TegataError ERR_PROXIMITY_FRAME, ERR_PROXIMITY_LIMIT
   */
  write(offset: number, data: Uint8Array): Uint8Array | undefined {
    if (offset > 0) {
      this.#append(offset, data)
      return undefined
    }
    if (data.length < NLEN_BYTES) throw brokenFrame(SPEC, 'half a length')
    const length = readUint16(data)
    const part = data.subarray(NLEN_BYTES)
    if (length === 0 || part.length > 0) {
      this.show(NOTHING)
      this.#incoming = new MessageBuffer(MAX_MESSAGE_BYTES)
      this.#append(NLEN_BYTES, part)
    }
    return length === 0 ? undefined : this.#take(length)
  }

  #append(offset: number, part: Uint8Array): void {
    if (this.#incoming === undefined || offset !== NLEN_BYTES + this.#incoming.length) {
      throw brokenFrame(SPEC, 'a part of a message that is not the next one')
    }
    this.#incoming.append(part)
  }

  #take(length: number): Uint8Array {
    const message = this.#incoming?.take()
    this.#incoming = undefined
    if (message?.length !== length) throw brokenFrame(SPEC, 'a message of another length than it says')
    return message
  }
}

function contentOf(message: Uint8Array): Uint8Array {
  if (message.length <= MAX_MESSAGE_BYTES) return concatBytes(uint16(message.length), message)
  throw new TegataArgumentError('ERR_ARG_VALUE', 'a message longer than an NFC tag')
}
