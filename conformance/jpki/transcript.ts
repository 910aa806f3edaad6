/** Recorded exchanges with a card: what a session did, and a connection that answers from the record. */
import { concatBytes, decodeHex, encodeHex, equalBytes } from '@tegata/core'
import type { CardPin, Transceive } from '@tegata/jpki/card'

/** One command and its answer, hex. */
export interface Exchange {
  readonly c: string
  readonly r: string
  readonly note?: string
}

/** The file of transcripts. */
export interface Transcripts {
  readonly pins: Readonly<Record<string, string>>
  readonly maxTries: Readonly<Record<string, number>>
  readonly sessions: Readonly<Record<string, readonly Exchange[]>>
}

/** What a session did, told without APDUs. `file` is a name such as `jpki/0001`. */
export type Action = { readonly file: string; readonly status: number } & (
  | { readonly kind: 'tries' }
  | { readonly kind: 'verify'; readonly value: Uint8Array }
  | { readonly kind: 'read'; readonly bytes: Uint8Array }
  | { readonly kind: 'sign'; readonly p1: number; readonly input: Uint8Array; readonly bytes: Uint8Array }
)

export const PIN_FILES: Readonly<Record<string, CardPin>> = {
  'jpki/001B': 'digital-signature',
  'jpki/0018': 'user-authentication',
  'text/0011': 'text',
}

const APPLICATIONS: Readonly<Record<string, string>> = {
  d392f000260100000001: 'jpki',
  d3921000310001010408: 'text',
}

/** Follows the selection through a session, for the record and for whoever replays it. */
class Selection {
  application = 'none'
  file = 'none'

  /** Takes note of a command; true when it is a selection. */
  follow(apdu: Uint8Array): boolean {
    if (apdu[1] !== 0xa4) return false
    const name = encodeHex(apdu.subarray(5))
    if (apdu[2] === 0x04) this.application = APPLICATIONS[name] ?? name
    else this.file = `${this.application}/${name.toUpperCase()}`
    return true
  }

  /** The file that a command means: the selected one, or one by its short identifier. */
  fileOf(apdu: Uint8Array): string {
    const reference = apdu[1] === 0xb0 ? (apdu[2]! >= 0x80 ? apdu[2]! : 0) : apdu[3]!
    const short = reference & 0x1f
    return short === 0 ? this.file : `${this.application}/${encodeHex(Uint8Array.of(0, short)).toUpperCase()}`
  }
}

/** Tells what a session did; the reads of one file are one action. */
export function listActions(session: readonly Exchange[]): readonly Action[] {
  const selection = new Selection()
  const actions: Action[] = []
  for (const { c, r } of session) {
    const apdu = decodeHex(c)
    const answer = decodeHex(r)
    if (selection.follow(apdu)) continue
    const file = selection.fileOf(apdu)
    const status = (answer.at(-2)! << 8) | answer.at(-1)!
    const bytes = answer.subarray(0, -2)
    const last = actions.at(-1)
    if (apdu[1] === 0x20) {
      actions.push(
        apdu.length > 5 ? { kind: 'verify', file, status, value: apdu.subarray(5) } : { kind: 'tries', file, status },
      )
    } else if (apdu[1] === 0x2a) {
      actions.push({ kind: 'sign', file, status, p1: apdu[2]!, input: apdu.subarray(5, 5 + apdu[4]!), bytes })
    } else if (apdu[1] === 0xb0 && last?.kind === 'read' && last.file === file && status === 0x9000) {
      actions[actions.length - 1] = { ...last, bytes: concatBytes(last.bytes, bytes) }
    } else if (apdu[1] === 0xb0) {
      actions.push({ kind: 'read', file, status, bytes })
    }
  }
  return actions
}

/** A connection whose every answer stems from the record, in whatever portions the client asks. */
export function replay(actions: readonly Action[], maxTries: (pin: CardPin) => number) {
  const selection = new Selection()
  let position = 0
  const transceive: Transceive = async (apdu) => {
    if (selection.follow(apdu)) return isRecorded(selection, apdu, actions) ? status(0x9000) : status(0x6a82)
    const action = actions[position]!
    if (action.file !== selection.fileOf(apdu)) return status(0x6985)
    if (apdu[1] === 0x20 && apdu.length === 4) return status(triesAt(actions, position, maxTries))
    if (apdu[1] === 0xb0 && action.kind === 'read') return readFrom(action, apdu)
    const isSame =
      (action.kind === 'verify' && apdu[1] === 0x20 && equalBytes(action.value, apdu.subarray(5))) ||
      (action.kind === 'sign' && apdu[1] === 0x2a && equalBytes(action.input, apdu.subarray(5, 5 + apdu[4]!)))
    if (!isSame) return status(0x6985)
    return concatBytes(action.kind === 'sign' ? action.bytes : new Uint8Array(0), status(action.status))
  }
  return {
    transceive,
    /** Says which action the client is about to repeat. */
    goTo: (index: number) => {
      position = index
    },
  }
}

function isRecorded({ application, file }: Selection, apdu: Uint8Array, actions: readonly Action[]): boolean {
  return actions.some((action) => (apdu[2] === 0x04 ? action.file.startsWith(`${application}/`) : action.file === file))
}

/** What the counter said last before a place in the record. */
function triesAt(actions: readonly Action[], position: number, maxTries: (pin: CardPin) => number): number {
  const current = actions[position]!
  if (current.kind === 'tries') return current.status
  const full = 0x63c0 | maxTries(PIN_FILES[current.file]!)
  const before = actions.slice(0, position).filter(({ file, kind }) => file === current.file && kind !== 'read')
  const last = before.at(-1)?.status ?? full
  if (last === 0x9000) return full
  return last === 0x6983 || last === 0x6984 ? 0x63c0 : last
}

function readFrom(action: Extract<Action, { kind: 'read' }>, apdu: Uint8Array): Uint8Array {
  if (action.status !== 0x9000) return status(action.status)
  const offset = (apdu[2]! << 8) | apdu[3]!
  if (offset >= action.bytes.length) return status(0x6b00)
  return concatBytes(action.bytes.subarray(offset, offset + (apdu[4] || 256)), status(0x9000))
}

function status(word: number): Uint8Array {
  return Uint8Array.of(word >> 8, word & 0xff)
}
