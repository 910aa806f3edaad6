import { decodeHex, encodeHex } from '@tegata/core'
import type { JpkiUsage } from '../signature.js'

/**
 * Sends one command APDU and returns the response APDU: data, then two status bytes.
 *
 * The one thing that a platform supplies: NFC of a phone (`IsoDep.transceive`), a PC/SC reader, or the emulator. It rejects when the
 * card is gone. It must not log what it sends: VERIFY carries a PIN.
 *
 * Spec: ISO/IEC 7816-3 section 12.1; docs/jpki-profile.md section 5.
 */
export type Transceive = (apdu: Uint8Array) => Promise<Uint8Array>

/** Applications of the card that this code selects; there are others, and it never does. */
export type Application = 'jpki' | 'text'

/**
 * A secret of the card: 署名用パスワード, 利用者証明用暗証番号, and 券面事項入力補助用暗証番号, which opens the four attributes.
 *
 * Spec: docs/jpki-profile.md section 5.
 */
export type CardPin = JpkiUsage | 'text'

/** Names by which the applications are selected. */
export const AID: Readonly<Record<Application, Uint8Array>> = {
  jpki: decodeHex('D392F000260100000001'),
  text: decodeHex('D3921000310001010408'),
}

/** Identifiers of the files that this code selects. No other file may be added without a look at R10. */
export const FILE = {
  token: 0x0006,
  availability: 0x0008,
  certificate: { 'digital-signature': 0x0001, 'user-authentication': 0x000a },
  caCertificate: { 'digital-signature': 0x0002, 'user-authentication': 0x000b },
  key: { 'digital-signature': 0x001a, 'user-authentication': 0x0017 },
  pin: { 'digital-signature': 0x001b, 'user-authentication': 0x0018, text: 0x0011 },
  attributes: 0x0002,
  record: 0x0003,
} as const

/** Which application holds what a PIN opens. */
export const APPLICATION_OF: Readonly<Record<CardPin, Application>> = {
  'digital-signature': 'jpki',
  'user-authentication': 'jpki',
  text: 'text',
}

/** One command; `le` is the number of bytes wanted, 1 to 256. */
export interface Command {
  readonly name: string
  /** CLA, INS, P1, P2. */
  readonly header: readonly [number, number, number, number]
  readonly data?: Uint8Array
  readonly le?: number
}

/** A response APDU taken apart. */
export interface Response {
  readonly data: Uint8Array
  /** SW1 and SW2 as one number. */
  readonly status: number
}

export const SUCCESS = 0x9000
/** The largest answer that a short command can ask for; `Le` says it as 00. */
export const MAX_LE = 256

export function selectApplication(application: Application): Command {
  // P2 0C: no file control information, which nobody here would read.
  return { name: 'SELECT', header: [0x00, 0xa4, 0x04, 0x0c], data: AID[application] }
}

export function selectFile(file: number): Command {
  return { name: 'SELECT', header: [0x00, 0xa4, 0x02, 0x0c], data: Uint8Array.of(file >> 8, file & 0xff) }
}

/** The offset has 15 bits. */
export function readBinary(offset: number, le: number): Command {
  return { name: 'READ BINARY', header: [0x00, 0xb0, offset >> 8, offset & 0xff], le }
}

/** VERIFY without data asks for the counter and spends no try. */
export function verify(pin?: Uint8Array): Command {
  return { name: 'VERIFY', header: [0x00, 0x20, 0x00, 0x80], ...(pin === undefined ? {} : { data: pin }) }
}

/** P1 00: the card pads what it is given, so it must be given a whole DigestInfo. P2 80: by the selected key. */
export function computeSignature(digestInfo: Uint8Array): Command {
  return { name: 'COMPUTE DIGITAL SIGNATURE', header: [0x80, 0x2a, 0x00, 0x80], data: digestInfo, le: MAX_LE }
}

export function getResponse(le: number): Command {
  return { name: 'GET RESPONSE', header: [0x00, 0xc0, 0x00, 0x00], le }
}

/** Tells an iPhone that nothing more will come. */
export const LAST_COMMAND: Command = { name: 'LAST COMMAND', header: [0x80, 0xfc, 0x00, 0x00] }

/** Writes a short command APDU. Spec: ISO/IEC 7816-3 section 12.1.3. */
export function encodeCommand({ header, data, le }: Command): Uint8Array {
  const length = 4 + (data === undefined ? 0 : 1 + data.length) + (le === undefined ? 0 : 1)
  const apdu = new Uint8Array(length)
  apdu.set(header)
  if (data !== undefined) {
    apdu[4] = data.length
    apdu.set(data, 5)
  }
  if (le !== undefined) apdu[length - 1] = le % MAX_LE
  return apdu
}

/** A status or file identifier as standards write it: four hexadecimal digits. */
export function hexWord(value: number): string {
  return encodeHex(Uint8Array.of(value >> 8, value & 0xff)).toUpperCase()
}
