import { TegataArgumentError } from '@tegata/core'
import { brokenFrame, DEFAULT_MAX_BYTES, tooLong } from './limits.js'
import { MessageBuffer } from './message-buffer.js'

const SPEC = 'ISO/IEC 18013-5 second edition (BLE L2CAP)'
const HEAD_BYTES = 4

/**
 * Frames a message for a stream such as a BLE L2CAP channel: its length in 4 bytes, big endian, then the message.
 *
 * Spec: ISO/IEC 18013-5 second edition (BLE L2CAP).
 *
 * @param message — one byte at least.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function encodeL2capFrame(message: Uint8Array): Uint8Array {
  if (message.length === 0) throw new TegataArgumentError('ERR_ARG_VALUE', 'an empty message')
  const frame = new Uint8Array(HEAD_BYTES + message.length)
  new DataView(frame.buffer).setUint32(0, message.length)
  frame.set(message, HEAD_BYTES)
  return frame
}

/** Puts messages together from a stream cut anywhere. Spec: ISO/IEC 18013-5 second edition (BLE L2CAP). */
export interface L2capAssembler {
  /** @returns the messages that the bytes complete. @throws TegataError ERR_PROXIMITY_FRAME, ERR_PROXIMITY_LIMIT */
  push(bytes: Uint8Array): Uint8Array[]
  /** The stream has ended. @throws TegataError ERR_PROXIMITY_FRAME when it did so within a message */
  end(): void
}

/**
 * Makes an assembler for one direction of a stream; after an error it must not be used again.
 *
 * A length beyond the limit is refused when it is read: nothing is allocated for it.
 *
 * Spec: ISO/IEC 18013-5 second edition (BLE L2CAP).
 *
 * @param maxBytes — longest message; a little over 4 MiB when absent.
 */
export function createL2capAssembler(maxBytes: number = DEFAULT_MAX_BYTES): L2capAssembler {
  const head = new Uint8Array(HEAD_BYTES)
  let headLength = 0
  const message = new MessageBuffer(maxBytes)
  /** Bytes of the message that are still to come. */
  let missing = 0
  const readHead = (bytes: Uint8Array): number => {
    const taken = Math.min(HEAD_BYTES - headLength, bytes.length)
    head.set(bytes.subarray(0, taken), headLength)
    headLength += taken
    if (headLength === HEAD_BYTES) {
      missing = new DataView(head.buffer).getUint32(0)
      if (missing === 0) throw brokenFrame(SPEC, 'a frame of no bytes')
      if (missing > maxBytes) throw tooLong(missing, maxBytes)
    }
    return taken
  }
  return {
    push(bytes) {
      const messages: Uint8Array[] = []
      for (let offset = 0; offset < bytes.length; ) {
        if (headLength < HEAD_BYTES) {
          offset += readHead(bytes.subarray(offset))
          continue
        }
        const part = bytes.subarray(offset, offset + missing)
        message.append(part)
        missing -= part.length
        offset += part.length
        if (missing > 0) break
        messages.push(message.take())
        headLength = 0
      }
      return messages
    },
    end() {
      if (headLength > 0) throw brokenFrame(SPEC, 'the stream ended within a message')
    },
  }
}
