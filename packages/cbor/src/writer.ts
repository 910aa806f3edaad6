import { encodeUtf8 } from '@tegata/core'
import { EmbeddedCbor, EncodedCbor } from './values.js'

/** What signatures, MACs and transcripts are made over holds no more than this. Spec: RFC 9052 section 4.4. */
export type CborPart = string | Uint8Array | null | EncodedCbor

/**
 * Encodes an array of texts, byte strings, nulls and items that are encoded already, in the core deterministic form: who
 * verifies has nothing else to write, and takes no encoder of maps and numbers along.
 *
 * Spec: RFC 8949 section 4.2.1; RFC 9052 section 4.4 (Sig_structure).
 *
 * @param parts — what the array holds.
 */
export function encodeCborArray(parts: readonly CborPart[]): Uint8Array {
  return write((writer) => {
    writer.writeHead(4, parts.length)
    for (const part of parts) {
      if (part === null) writer.writeHead(7, 22)
      else if (typeof part === 'string') writer.writeText(part)
      else if (part instanceof EncodedCbor) writer.writeRaw(part.encoded)
      else writer.writeBytes(part)
    }
  })
}

/**
 * Wraps an encoded item into tag 24.
 *
 * Spec: RFC 8949 section 3.4.5.1.
 *
 * @param bytes — one encoded item.
 */
export function embedCbor(bytes: Uint8Array): EmbeddedCbor {
  const encoded = write((writer) => {
    writer.writeHead(6, 24)
    writer.writeBytes(bytes)
  })
  return new EmbeddedCbor(encoded.subarray(encoded.length - bytes.length), encoded)
}

/** A writer that is free; a nested call takes another. Allocating memory for each item would cost more than encoding it. */
let spare: Writer | undefined

/** Has a task write, and returns what it wrote. */
export function write(task: (writer: Writer) => void): Uint8Array {
  const writer = spare ?? new Writer()
  spare = undefined
  // After a failure the writer is dropped with what it holds.
  task(writer)
  const bytes = writer.finish()
  spare = writer
  return bytes
}

/** Memory that a writer may keep; one message with a face image must not hold a megabyte for ever. */
const KEPT_BYTES = 1 << 14

/** Heads and the contents that hold no other item. Spec: RFC 8949 section 3. */
export class Writer {
  #bytes = new Uint8Array(1024)
  #length = 0

  /** A copy of what was written; the writer forgets it and can be used again. */
  finish(): Uint8Array {
    const bytes = this.#bytes.slice(0, this.#length)
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = new Uint8Array(1024)
    else this.#bytes.fill(0, 0, this.#length)
    this.#length = 0
    return bytes
  }

  writeHead(majorType: number, argument: number | bigint): void {
    this.#reserve(9)
    const type = majorType << 5
    if (argument < 24) this.#bytes[this.#length++] = type | Number(argument)
    else if (argument < 0x100) this.#argument(type | 24, argument, 1)
    else if (argument < 0x1_0000) this.#argument(type | 25, argument, 2)
    else if (argument < 0x1_0000_0000) this.#argument(type | 26, argument, 4)
    else this.#argument(type | 27, argument, 8)
  }

  #argument(initial: number, argument: number | bigint, size: number): void {
    this.#bytes[this.#length++] = initial
    if (size === 8) {
      new DataView(this.#bytes.buffer).setBigUint64(this.#length, BigInt(argument))
      this.#length += 8
      return
    }
    for (let shift = 8 * (size - 1); shift >= 0; shift -= 8) this.#bytes[this.#length++] = Number(argument) >>> shift
  }

  writeBytes(bytes: Uint8Array): void {
    this.writeHead(2, bytes.length)
    this.writeRaw(bytes)
  }

  writeText(text: string): void {
    const { length } = text
    this.#reserve(length + 9)
    // Most texts are short ASCII names, whose length in bytes is known in advance.
    for (let i = 0; i < length; i++) {
      if (length > 64 || text.charCodeAt(i) > 0x7f) {
        const bytes = encodeUtf8(text)
        this.writeHead(3, bytes.length)
        this.writeRaw(bytes)
        return
      }
    }
    this.writeHead(3, length)
    for (let i = 0; i < length; i++) this.#bytes[this.#length++] = text.charCodeAt(i)
  }

  writeRaw(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + count))
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
  }
}
