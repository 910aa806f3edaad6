import { equalBytes, TegataError } from '@tegata/core'
import { AID, type Application, FILE, MAX_LE, SUCCESS, type Transceive } from './apdu.js'

/**
 * Bytes of the text application's signature record that hold a hash of the individual number. Twelve digits hashed without a salt
 * are found again in minutes, so these bytes are as unlawful to read as the number itself.
 */
const HASH_OF_NUMBER = { start: 8, end: 40 }

/** Files that may be selected. */
const FILES: Readonly<Record<Application, ReadonlySet<number>>> = {
  jpki: new Set([
    FILE.token,
    FILE.availability,
    ...Object.values(FILE.certificate),
    ...Object.values(FILE.caCertificate),
    ...Object.values(FILE.key),
    FILE.pin['digital-signature'],
    FILE.pin['user-authentication'],
  ]),
  text: new Set([FILE.attributes, FILE.record, FILE.pin.text]),
}

/** Lets through what this library sends, and nothing else. */
export interface ApduGuard {
  /** @throws TegataError ERR_CARD_APDU_REFUSED */
  check(apdu: Uint8Array): void
  /** Takes note of what the card answered: a selection counts only when the card confirmed it. */
  observe(apdu: Uint8Array, response: Uint8Array): void
}

export function createApduGuard(): ApduGuard {
  let application: Application | undefined
  let file: number | undefined
  return {
    check(apdu) {
      if (!isAllowed(apdu, application, file)) {
        throw new TegataError('ERR_CARD_APDU_REFUSED', 'the command is not one that may be sent to the card', {
          spec: 'docs/jpki-profile.md R10',
        })
      }
    },
    observe(apdu, response) {
      if (apdu[1] !== 0xa4) return
      const isDone = response.length >= 2 && statusOf(response) === SUCCESS
      if (apdu[2] === 0x04) application = isDone ? applicationNamed(apdu.subarray(5)) : undefined
      file = isDone && apdu[2] === 0x02 ? wordAt(apdu, 5) : undefined
    },
  }
}

/**
 * Wraps a connection to a card so that only the commands of this client pass: the JPKI application, and of the text application the
 * four attributes. What holds the individual number (個人番号) or a hash of it, other applications, and every command that changes the
 * card are refused before they are sent. The client wraps its connection by itself; an app that shares it may do so too.
 *
 * Spec: 番号法 19条, 20条; docs/jpki-profile.md R10.
 *
 * @param transceive — the connection.
 * @returns a connection that rejects with TegataError ERR_CARD_APDU_REFUSED.
 *
 * @example
 * ```ts
 * const restricted = restrictApdus((apdu) => nfc.transceive(apdu))
 * ```
 */
export function restrictApdus(transceive: Transceive): Transceive {
  const guard = createApduGuard()
  return async (apdu) => {
    guard.check(apdu)
    const response = await transceive(apdu)
    guard.observe(apdu, response)
    return response
  }
}

function isAllowed(apdu: Uint8Array, application: Application | undefined, file: number | undefined): boolean {
  const [cla, ins, p1 = 0, p2 = 0] = apdu
  switch (((cla ?? 0) << 8) | (ins ?? 0)) {
    case 0x00a4:
      return isAllowedSelection(apdu, application)
    case 0x00b0:
      return apdu.length === 5 && isAllowedRange(((p1 << 8) | p2) & 0xffff, apdu[4]!, application, file)
    case 0x0020:
      return p1 === 0 && p2 === 0x80 && isPin(application, file)
    case 0x00c0:
      return apdu.length === 5 && p1 === 0 && p2 === 0
    case 0x802a:
      return p1 === 0 && p2 === 0x80 && application === 'jpki'
    case 0x80fc:
      return apdu.length === 4 && p1 === 0 && p2 === 0
    default:
      return false
  }
}

function isAllowedSelection(apdu: Uint8Array, application: Application | undefined): boolean {
  if (apdu[3] !== 0x0c || apdu[4] !== apdu.length - 5) return false
  if (apdu[2] === 0x04) return applicationNamed(apdu.subarray(5)) !== undefined
  if (apdu[2] !== 0x02 || apdu.length !== 7 || application === undefined) return false
  return FILES[application].has(wordAt(apdu, 5))
}

/** The top bit of P1 would name a file of its own. */
function isAllowedRange(offset: number, le: number, application: Application | undefined, file?: number): boolean {
  if (application === undefined || file === undefined || offset >= 0x8000) return false
  if (application !== 'text' || file !== FILE.record) return true
  const end = offset + (le || MAX_LE)
  return end <= HASH_OF_NUMBER.start || offset >= HASH_OF_NUMBER.end
}

function isPin(application: Application | undefined, file: number | undefined): boolean {
  if (application === 'text') return file === FILE.pin.text
  return application === 'jpki' && (file === FILE.pin['digital-signature'] || file === FILE.pin['user-authentication'])
}

function applicationNamed(name: Uint8Array): Application | undefined {
  return (['jpki', 'text'] as const).find((application) => equalBytes(AID[application], name))
}

function wordAt(bytes: Uint8Array, offset: number): number {
  return (bytes[offset]! << 8) | bytes[offset + 1]!
}

function statusOf(response: Uint8Array): number {
  return wordAt(response, response.length - 2)
}
