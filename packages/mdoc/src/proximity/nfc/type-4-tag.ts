import { ByteReader, brokenHandover } from '../handover/ndef.js'

/** The application of a tag. Spec: NFC Forum Type 4 Tag (NDEF Tag Application Select). */
export const TAG_AID: Uint8Array = /* @__PURE__ */ Uint8Array.of(0xd2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x01)
/** Files of our tag; the NDEF file of another may have another identifier, which its container says. */
export const FILE = { container: 0xe103, ndef: 0xe104 } as const
/** Spec: ISO/IEC 7816-4 section 5.4.2. */
export const INS = { select: 0xa4, readBinary: 0xb0, updateBinary: 0xd6 } as const
/** P1 of SELECT: by the name of an application, or by the identifier of a file. Spec: ISO/IEC 7816-4 section 11.2.2. */
export const SELECT = { application: 0x04, file: 0x00 } as const
/** NLEN, the length of the message, stands before it in the NDEF file. */
export const NLEN_BYTES = 2
/** With its highest bit P1 says something other than an offset. Spec: ISO/IEC 7816-4 section 11.3.1. */
const MAX_FILE_BYTES = 0x7fff
export const MAX_MESSAGE_BYTES: number = MAX_FILE_BYTES - NLEN_BYTES
/** Data of a command or response without extended length fields; 256 bytes of response are not understood by all. */
export const MAX_SHORT_BYTES = 0xff

/** What a tag says about itself. Spec: NFC Forum Type 4 Tag (Capability Container). */
export interface CapabilityContainer {
  /** Longest data field of a response (MLe) and of a command (MLc). */
  readonly maxResponseBytes: number
  readonly maxCommandBytes: number
  /** Identifier of the NDEF file, and the longest message in it. */
  readonly fileId: number
  readonly maxMessageBytes: number
  readonly isWritable: boolean
}

/** Up to the end of the NDEF file's description, which comes first. */
export const CONTAINER_BYTES = 15
const VERSION = 0x20
const FILE_CONTROL = { tag: 4, length: 6 } as const
const ACCESS = { free: 0x00, never: 0xff } as const
const MIN_RESPONSE_BYTES = 15
const MIN_COMMAND_BYTES = 13
/** Identifiers that no NDEF file has. */
const RESERVED: readonly number[] = [0x0000, 0x3f00, 0x3fff, 0xe102, 0xe103, 0xffff]

export function uint16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 0xff)
}

export function readUint16([high = 0, low = 0]: Uint8Array): number {
  return high * 256 + low
}

/** The capability container of a tag with one NDEF file. Spec: NFC Forum Type 4 Tag (Capability Container). */
export function encodeCapabilityContainer(isWritable: boolean): Uint8Array {
  return Uint8Array.from([
    ...uint16(CONTAINER_BYTES),
    VERSION,
    ...uint16(MAX_SHORT_BYTES),
    ...uint16(MAX_SHORT_BYTES),
    FILE_CONTROL.tag,
    FILE_CONTROL.length,
    ...uint16(FILE.ndef),
    ...uint16(MAX_FILE_BYTES),
    ACCESS.free,
    isWritable ? ACCESS.free : ACCESS.never,
  ])
}

/**
 * Reads the beginning of a capability container.
 *
 * Spec: NFC Forum Type 4 Tag (Capability Container), mapping versions 2 and 3.
 *
 * @param bytes — the first 15.
 * @throws TegataError ERR_PROXIMITY_HANDOVER
 */
export function parseCapabilityContainer(bytes: Uint8Array): CapabilityContainer {
  const reader = new ByteReader(bytes)
  const length = reader.uint16()
  const version = reader.byte() >> 4
  if (length < CONTAINER_BYTES || version < 2 || version > 3) throw brokenHandover('a tag of another version')
  const maxResponseBytes = reader.uint16()
  const maxCommandBytes = reader.uint16()
  if (maxResponseBytes < MIN_RESPONSE_BYTES || maxCommandBytes < MIN_COMMAND_BYTES) {
    throw brokenHandover('a tag that takes or gives too little at once')
  }
  if (reader.byte() !== FILE_CONTROL.tag || reader.byte() !== FILE_CONTROL.length) {
    throw brokenHandover('a tag without an NDEF file')
  }
  const fileId = reader.uint16()
  const maxMessageBytes = Math.min(reader.uint16(), MAX_FILE_BYTES) - NLEN_BYTES
  if (RESERVED.includes(fileId) || reader.byte() !== ACCESS.free) {
    throw brokenHandover('a tag whose NDEF file cannot be read')
  }
  return { maxResponseBytes, maxCommandBytes, fileId, maxMessageBytes, isWritable: reader.byte() === ACCESS.free }
}
