import { concatBytes, TegataError } from '@tegata/core'
import { carry } from '../flow/connection.js'
import { brokenHandover } from '../handover/ndef.js'
import { type CommandApdu, encodeCommand, parseResponse } from '../transport/apdu.js'
import { brokenFrame, tooLong } from '../transport/limits.js'
import {
  CONTAINER_BYTES,
  FILE,
  INS,
  MAX_SHORT_BYTES,
  NLEN_BYTES,
  parseCapabilityContainer,
  readUint16,
  SELECT,
  TAG_AID,
  uint16,
} from './type-4-tag.js'

const SPEC = 'NFC Forum Type 4 Tag section 7.5'
const SUCCESS = 0x9000
/** P2 of SELECT: no data in the response. */
const NO_DATA = 0x0c
const NOTHING: Uint8Array = /* @__PURE__ */ new Uint8Array(0)

/** A reader's way to a tag. Spec: ISO/IEC 7816-3 section 12.1. */
export interface TagConnection {
  /** Sends one command APDU, resolves to the response APDU. */
  readonly transceive: (command: Uint8Array) => Promise<Uint8Array>
  /** Ends whatever waits: `AbortSignal.timeout(5_000)`. */
  readonly signal: AbortSignal
}

/** A tag, its NDEF file selected. */
export interface OpenTag {
  /** The message in the file, empty while the tag has none yet. */
  read(): Promise<Uint8Array>
  /** Writes a message into the file. */
  write(message: Uint8Array): Promise<void>
}

/**
 * Finds the NDEF file of a tag. How many commands reading and writing take is bounded by lengths that were checked.
 *
 * Spec: NFC Forum Type 4 Tag sections 7.5.1, 7.5.4 and 7.5.5 (NDEF Detection, Read and Write Procedures).
 *
 * @throws TegataError ERR_PROXIMITY_FRAME, ERR_PROXIMITY_HANDOVER, ERR_PROXIMITY_LIMIT, ERR_PROXIMITY_ABORTED,
 *   ERR_PROXIMITY_DISCONNECTED
 */
export async function openTag(connection: TagConnection): Promise<OpenTag> {
  const { transceive, signal } = connection
  const run = async ({ p1 = 0, p2 = 0, data = NOTHING, le = 0, ins }: Partial<CommandApdu> & { ins: number }) => {
    const command = encodeCommand({ cla: 0, ins, p1, p2, data, le })
    const response = parseResponse(await carry(() => transceive(command), signal))
    if (response.status !== SUCCESS) throw refused(response.status)
    return response.data
  }
  const selectFile = (id: number) => run({ ins: INS.select, p1: SELECT.file, p2: NO_DATA, data: uint16(id) })
  const readBinary = async (offset: number, le: number) => {
    const data = await run({ ins: INS.readBinary, p1: offset >> 8, p2: offset & 0xff, le })
    // A tag that gives a byte at a time would have a reader ask for ever.
    if (data.length !== le) throw brokenFrame(SPEC, 'another number of bytes than was asked for')
    return data
  }
  const update = (offset: number, data: Uint8Array) =>
    run({ ins: INS.updateBinary, p1: offset >> 8, p2: offset & 0xff, data })

  await run({ ins: INS.select, p1: SELECT.application, data: TAG_AID, le: 256 })
  await selectFile(FILE.container)
  const container = parseCapabilityContainer(await readBinary(0, CONTAINER_BYTES))
  const readBytes = Math.min(container.maxResponseBytes, MAX_SHORT_BYTES)
  const writeBytes = Math.min(container.maxCommandBytes, MAX_SHORT_BYTES)
  await selectFile(container.fileId)

  return {
    async read() {
      const length = readUint16(await readBinary(0, NLEN_BYTES))
      if (length > container.maxMessageBytes) throw tooLong(length, container.maxMessageBytes)
      const message = new Uint8Array(length)
      for (let at = 0; at < length; at += readBytes) {
        message.set(await readBinary(NLEN_BYTES + at, Math.min(readBytes, length - at)), at)
      }
      return message
    },
    async write(message) {
      const { length } = message
      if (!container.isWritable) throw brokenHandover('a tag that cannot be written')
      if (length > container.maxMessageBytes) throw tooLong(length, container.maxMessageBytes)
      if (NLEN_BYTES + length <= writeBytes) {
        await update(0, concatBytes(uint16(length), message))
        return
      }
      await update(0, uint16(0))
      for (let at = 0; at < length; at += writeBytes) {
        await update(NLEN_BYTES + at, message.subarray(at, at + writeBytes))
      }
      await update(0, uint16(length))
    },
  }
}

function refused(status: number): TegataError {
  return new TegataError('ERR_PROXIMITY_FRAME', 'a tag that refuses a command', {
    spec: SPEC,
    evidence: { status: status.toString(16).padStart(4, '0') },
  })
}
