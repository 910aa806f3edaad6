import { tooLong } from './limits.js'

/** A message that grows with what arrives: neither a length that was only said nor a million tiny pieces cost memory. */
export class MessageBuffer {
  readonly #maxBytes: number
  #bytes = new Uint8Array(1024)
  #length = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get length(): number {
    return this.#length
  }

  /** @throws TegataError ERR_PROXIMITY_LIMIT */
  append(part: Uint8Array): void {
    const length = this.#length + part.length
    if (length > this.#maxBytes) throw tooLong(length, this.#maxBytes)
    if (length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(length, 2 * this.#bytes.length))
      grown.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = grown
    }
    this.#bytes.set(part, this.#length)
    this.#length = length
  }

  /** The message; the buffer is empty afterwards. */
  take(): Uint8Array {
    const message = this.#bytes.slice(0, this.#length)
    this.#bytes = new Uint8Array(1024)
    this.#length = 0
    return message
  }
}
