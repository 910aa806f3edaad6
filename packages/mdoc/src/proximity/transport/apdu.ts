import { concatBytes } from '@tegata/core'
import { brokenFrame } from './limits.js'

/** One command. Spec: ISO/IEC 7816-3 section 12.1. */
export interface CommandApdu {
  readonly cla: number
  readonly ins: number
  readonly p1: number
  readonly p2: number
  readonly data: Uint8Array
  /** Bytes wanted, 0 to 65,536. */
  readonly le: number
}

/** One response. Spec: ISO/IEC 7816-3 section 12.1. */
export interface ResponseApdu {
  readonly data: Uint8Array
  /** SW1 and SW2 as one number. */
  readonly status: number
}

const SPEC = 'ISO/IEC 7816-3 section 12.1.3'

/** Short length fields where they can say it, extended ones otherwise; both fields are of one kind. */
export function encodeCommand({ cla, ins, p1, p2, data, le }: CommandApdu): Uint8Array {
  const isShort = data.length < 0x100 && le <= 0x100
  const number = (value: number) => (isShort ? [value & 0xff] : [(value >> 8) & 0xff, value & 0xff])
  const mark = isShort ? [] : [0]
  const lc = data.length === 0 ? [] : [...mark, ...number(data.length)]
  const tail = le === 0 ? [] : [...(data.length === 0 ? mark : []), ...number(le)]
  return concatBytes(Uint8Array.of(cla, ins, p1, p2, ...lc), data, Uint8Array.from(tail))
}

/** @throws TegataError ERR_PROXIMITY_FRAME */
export function parseCommand(bytes: Uint8Array): CommandApdu {
  const [cla, ins, p1, p2, first] = bytes
  if (bytes.length < 4) throw brokenFrame(SPEC, 'a command without its header')
  const header = { cla: cla!, ins: ins!, p1: p1!, p2: p2! }
  const none = new Uint8Array(0)
  if (first === undefined) return { ...header, data: none, le: 0 }
  if (bytes.length === 5) return { ...header, data: none, le: first || 0x100 }
  const isShort = first !== 0
  if (!isShort && bytes.length < 7) throw brokenFrame(SPEC, 'a command with half a length')
  const extended = bytes[5]! * 256 + bytes[6]!
  if (!isShort && bytes.length === 7) return { ...header, data: none, le: extended || 0x1_0000 }
  const start = isShort ? 5 : 7
  const end = start + (isShort ? first : extended)
  const tail = bytes.subarray(end)
  if (end === start || end > bytes.length || (tail.length !== 0 && tail.length !== (isShort ? 1 : 2))) {
    throw brokenFrame(SPEC, 'a command whose length is not what it says')
  }
  const le = tail.reduce((value, byte) => value * 256 + byte, 0)
  return { ...header, data: bytes.subarray(start, end), le: tail.length === 0 ? 0 : le || (isShort ? 0x100 : 0x1_0000) }
}

export function encodeResponse(status: number, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  return concatBytes(data, Uint8Array.of(status >> 8, status & 0xff))
}

/** @throws TegataError ERR_PROXIMITY_FRAME */
export function parseResponse(bytes: Uint8Array): ResponseApdu {
  if (bytes.length < 2) throw brokenFrame(SPEC, 'a response without its status')
  const end = bytes.length - 2
  return { data: bytes.subarray(0, end), status: bytes[end]! * 256 + bytes[end + 1]! }
}
