import { concatBytes } from '@tegata/core'
import { type CardPin, MAX_LE, readBinary, SUCCESS } from './apdu.js'
import type { Channel } from './channel.js'
import { malformedFile, statusError } from './errors.js'

/** Larger than any file of the card; a certificate has about 2 kB. */
const MAX_FILE_BYTES = 8192
/** Cards answer with fewer bytes than asked for, but not forever with one. */
const MAX_READS = 128

/** Which file, and what the person must have entered to read it. */
export interface FileRequest {
  readonly file: number
  readonly pin?: CardPin
}

/** The tag and extent of a BER object. */
export interface BerHeader {
  readonly tag: number
  readonly headerLength: number
  /** Header and value. */
  readonly length: number
}

/**
 * Reads the header of a BER object with a tag of one or two bytes and a definite length below 64 kB.
 *
 * Spec: ISO/IEC 7816-4 section 5.2.2.
 *
 * @returns undefined when the bytes are none, or end within the header.
 */
export function readBerHeader(bytes: Uint8Array, offset = 0): BerHeader | undefined {
  const first = bytes[offset]
  if (first === undefined) return undefined
  const isLong = (first & 0x1f) === 0x1f
  const second = bytes[offset + 1] ?? 0x80
  if (isLong && second >= 0x80) return undefined
  const tag = isLong ? (first << 8) | second : first
  const at = offset + (isLong ? 2 : 1)
  const [form = 0x80, high = -1, low = -1] = bytes.subarray(at, at + 3)
  const headerLength = at - offset + (form < 0x80 ? 1 : form - 0x7f)
  if (form < 0x80) return { tag, headerLength, length: headerLength + form }
  if (form === 0x81 && high >= 0) return { tag, headerLength, length: headerLength + high }
  if (form === 0x82 && low >= 0) return { tag, headerLength, length: headerLength + ((high << 8) | low) }
  return undefined
}

/**
 * Reads a file that holds one BER object, and exactly that: its header says how much of the file is not filler.
 *
 * @throws TegataError ERR_CARD_FILE_MISSING, ERR_CARD_FILE_MALFORMED, ERR_CARD_PIN_REQUIRED, ERR_CARD_STATUS
 */
export async function readObject(channel: Channel, request: FileRequest, tag: number): Promise<Uint8Array> {
  await channel.selectFile(request.file)
  const first = await readPart(channel, request, 0, MAX_LE)
  const header = readBerHeader(first)
  if (header?.tag !== tag) throw malformedFile('the file does not begin with the object it must hold', request.file)
  if (header.length > MAX_FILE_BYTES) throw malformedFile('the file claims to be larger than it may be', request.file)
  const rest = await readRange(channel, request, first.length, header.length)
  return concatBytes(first, rest).slice(0, header.length)
}

/** Reads the bytes from `start` to before `end` of the selected file; all of them, or it fails. */
export async function readRange(
  channel: Channel,
  request: FileRequest,
  start: number,
  end: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for (let offset = start; offset < end; ) {
    const part = await readPart(channel, request, offset, Math.min(MAX_LE, end - offset))
    if (part.length === 0 || parts.length === MAX_READS) throw malformedFile('the file is cut short', request.file)
    parts.push(part)
    offset += part.length
  }
  return concatBytes(...parts)
}

/** One READ BINARY; nothing at the end of the file (6B00), what there is where the file ends within (6282). */
async function readPart(channel: Channel, { file, pin }: FileRequest, offset: number, le: number): Promise<Uint8Array> {
  const command = readBinary(offset, le)
  const { data, status } = await channel.send(command)
  if (status === SUCCESS || status === 0x6282) return data.subarray(0, le)
  if (status === 0x6b00) return new Uint8Array(0)
  throw statusError({ command, status, file, pin })
}
