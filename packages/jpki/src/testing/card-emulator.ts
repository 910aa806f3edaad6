import { encodeUtf8, equalBytes } from '@tegata/core'
import { AID, APPLICATION_OF, type Application, type CardPin, MAX_LE, type Transceive } from '../card/apdu.js'
import type { JpkiUsage } from '../signature.js'
import { buildFiles, type CardContent, nameFile, roleOfFile } from './card-files.js'

/** What happens to one exchange with an emulated card. Spec: DESIGN section 7 (hostile input). */
export type CardFault =
  /** The card is taken away before the command reaches it, or after it was carried out. */
  | { readonly kind: 'remove-before' | 'remove-after' }
  /** The answer is changed on its way. */
  | { readonly kind: 'answer'; readonly change: (response: Uint8Array) => Uint8Array }

/** How an emulated card is made. Spec: docs/jpki-profile.md section 5. */
export interface CardEmulatorOptions extends CardContent {
  /** `MOCKPASS12`, `1234` and `1234` unless told. */
  readonly pins?: Partial<Readonly<Record<CardPin, string>>>
  /** Tries at the beginning and after each success: 5, 3 and 3 unless told. */
  readonly maxTries?: Partial<Readonly<Record<CardPin, number>>>
  /** Tries that are left now, when they are fewer. */
  readonly tries?: Partial<Readonly<Record<CardPin, number>>>
  /** How long answers come: at once, in parts after 61xx, or only when asked for with the exact length (6Cxx). */
  readonly answers?: 'direct' | 'get-response' | 'exact-length'
  /** The most bytes that one READ BINARY returns. */
  readonly readLimit?: number
  /** What the counter query says once a PIN is verified: the tries, or 9000 as on some cards. */
  readonly queryAfterVerify?: 'tries' | 'success'
  /** Whether selecting the application that is selected ends what is verified, as it does unless told. */
  readonly reselection?: 'resets' | 'keeps'
  /** Refusal of a blocked PIN: 0x6984 unless told, on some cards 0x6983. */
  readonly blockedStatus?: 0x6983 | 0x6984
  /** Asked about every exchange: the command, and how many came before. */
  readonly fault?: (apdu: Uint8Array, index: number) => CardFault | undefined
}

/** A My Number Card in software, which answers APDUs. Spec: docs/jpki-profile.md section 5. */
export interface CardEmulator {
  /** The connection, for `createCardClient`. */
  readonly transceive: Transceive
  /** Tries that a PIN has left. */
  tries(pin: CardPin): number
  /** How many VERIFY commands with a value have reached the card for a PIN. */
  verifications(pin: CardPin): number
  /** Takes the card away: every exchange fails. */
  remove(): void
  /** Puts it back: nothing is selected or verified, counters are as they were. */
  insert(): void
}

const PINS: Readonly<Record<CardPin, string>> = {
  'digital-signature': 'MOCKPASS12',
  'user-authentication': '1234',
  text: '1234',
}
const MAX_TRIES: Readonly<Record<CardPin, number>> = { 'digital-signature': 5, 'user-authentication': 3, text: 3 }

/** A command taken apart. */
interface ParsedCommand {
  /** CLA and INS. */
  readonly code: number
  readonly p1: number
  readonly p2: number
  /** Empty when there is none. */
  readonly data: Uint8Array
  /** 0 when no answer is asked for. */
  readonly le: number
}

/**
 * Makes a card in software that answers the APDUs of a real one, with PIN counters that really block. Node only.
 *
 * PSS signatures (P1 04 and 05) and ECDSA keys are not emulated; an individual number is not on it.
 *
 * Spec: docs/jpki-profile.md section 5; ISO/IEC 7816-4.
 *
 * @param options — certificates and person, PINs, habits of the card, faults.
 *
 * @example
 * ```ts
 * const emulator = createCardEmulator({ signature: createSoftwareCard(), person: SAMPLE_PERSON })
 * const card = createCardClient(emulator.transceive)
 * ```
 */
export function createCardEmulator(options: CardEmulatorOptions = {}): CardEmulator {
  const state = createState(options)
  let isThere = true
  let exchanges = 0
  const insert = (): void => {
    isThere = true
    state.reset()
  }
  const remove = (): never => {
    isThere = false
    throw new Error('the card is gone')
  }
  return Object.freeze({
    async transceive(apdu: Uint8Array): Promise<Uint8Array> {
      if (!isThere) remove()
      const fault = options.fault?.(apdu.slice(), exchanges++)
      if (fault?.kind === 'remove-before') remove()
      const response = execute(state, parseCommand(apdu))
      if (fault?.kind === 'remove-after') remove()
      return fault?.kind === 'answer' ? fault.change(response) : response
    },
    tries: (pin: CardPin) => state.tries[pin],
    verifications: (pin: CardPin) => state.verifications[pin],
    remove: () => {
      isThere = false
    },
    insert,
  })
}

type State = ReturnType<typeof createState>

function createState(options: CardEmulatorOptions) {
  const maxTries = { ...MAX_TRIES, ...options.maxTries }
  const none: Record<CardPin, number> = { 'digital-signature': 0, 'user-authentication': 0, text: 0 }
  const state = {
    options,
    files: buildFiles(options),
    pins: { ...PINS, ...options.pins } as Record<CardPin, string>,
    maxTries,
    tries: { ...maxTries, ...options.tries },
    verifications: none,
    application: undefined as Application | undefined,
    file: undefined as string | undefined,
    verified: new Set<CardPin>(),
    /** What GET RESPONSE has still to deliver. */
    pending: new Uint8Array(0) as Uint8Array,
    reset(application?: Application): void {
      state.application = application
      state.file = undefined
      state.verified.clear()
    },
  }
  return state
}

function parseCommand(apdu: Uint8Array): ParsedCommand | undefined {
  const [cla, ins, p1, p2, third] = apdu
  if (cla === undefined || ins === undefined || p1 === undefined || p2 === undefined) return undefined
  const base = { code: (cla << 8) | ins, p1, p2 }
  if (third === undefined) return { ...base, data: new Uint8Array(0), le: 0 }
  if (apdu.length === 5) return { ...base, data: new Uint8Array(0), le: third || MAX_LE }
  const hasLe = apdu.length === 6 + third
  if (third === 0 || (!hasLe && apdu.length !== 5 + third)) return undefined
  return { ...base, data: apdu.slice(5, 5 + third), le: hasLe ? apdu.at(-1) || MAX_LE : 0 }
}

function execute(state: State, command: ParsedCommand | undefined): Uint8Array {
  if (command === undefined) return status(0x6700)
  if (command.code !== 0x00c0) state.pending = new Uint8Array(0)
  switch (command.code) {
    case 0x00a4:
      return select(state, command)
    case 0x00b0:
      return read(state, command)
    case 0x0020:
      return verify(state, command)
    case 0x0024:
      return change(state, command)
    case 0x802a:
      return sign(state, command)
    case 0x00c0:
      return answer(state, state.pending, command.le)
    case 0x80fc:
      // The iPhone's own command; a card refuses it.
      return status(state.options.token === 'iphone' ? 0x9000 : 0x6700)
    default:
      return status(command.code >> 8 === 0x00 || command.code >> 8 === 0x80 ? 0x6d00 : 0x6e00)
  }
}

function select(state: State, { p1, p2, data }: ParsedCommand): Uint8Array {
  if (p2 !== 0x0c) return status(0x6a86)
  if (p1 === 0x04) {
    const application = (['jpki', 'text'] as const).find((name) => equalBytes(AID[name], data))
    if (application === undefined) return status(0x6a82)
    if (state.application !== application || state.options.reselection !== 'keeps') state.reset(application)
    return status(0x9000)
  }
  if (p1 !== 0x02) return status(0x6a86)
  if (data.length !== 2) return status(0x6700)
  const name = state.application && nameFile(state.application, (data[0]! << 8) | data[1]!)
  if (name === undefined || !hasFile(state, name)) return status(0x6a82)
  state.file = name
  return status(0x9000)
}

function hasFile(state: State, name: string): boolean {
  return state.files.has(name) || roleOfFile(name) !== undefined
}

/** The file that P1 or P2 means: the selected one, or by its short identifier, which selects it. */
function selectShort(state: State, reference: number): string | undefined {
  const short = reference & 0x1f
  if (short === 0) return state.file
  const name = state.application && nameFile(state.application, short)
  if (name === undefined || !hasFile(state, name)) return undefined
  state.file = name
  return name
}

function read(state: State, { p1, p2, le }: ParsedCommand): Uint8Array {
  if (le === 0) return status(0x6700)
  const isShort = p1 >= 0x80
  const name = isShort ? selectShort(state, p1) : state.file
  if (name === undefined) return status(isShort ? 0x6a82 : 0x6986)
  const file = state.files.get(name)
  if (file === undefined) return status(0x6981)
  if (file.pin !== undefined && !state.verified.has(file.pin)) return status(0x6982)
  const offset = isShort ? p2 : (p1 << 8) | p2
  if (offset >= file.content.length) return status(0x6b00)
  const end = offset + Math.min(le, state.options.readLimit ?? MAX_LE)
  return answer(state, file.content.slice(offset, end), le)
}

function verify(state: State, { p1, p2, data }: ParsedCommand): Uint8Array {
  if (p1 !== 0 || p2 < 0x80) return status(0x6a86)
  const pin = pinOf(state, p2)
  if (pin === undefined) return status(0x6a88)
  if (data.length === 0) {
    const saysSuccess = state.verified.has(pin) && state.options.queryAfterVerify === 'success'
    return status(saysSuccess ? 0x9000 : 0x63c0 | state.tries[pin])
  }
  state.verifications[pin]++
  if (state.tries[pin] === 0) return status(state.options.blockedStatus ?? 0x6984)
  if (!equalBytes(data, encodeUtf8(state.pins[pin]))) {
    state.verified.delete(pin)
    return status(0x63c0 | --state.tries[pin])
  }
  state.tries[pin] = state.maxTries[pin]
  state.verified.add(pin)
  return status(0x9000)
}

/** CHANGE REFERENCE DATA: a new value for a PIN that is verified. */
function change(state: State, { p1, p2, data }: ParsedCommand): Uint8Array {
  const pin = p1 === 1 && p2 >= 0x80 ? pinOf(state, p2) : undefined
  if (pin === undefined || data.length === 0) return status(0x6a86)
  if (!state.verified.has(pin)) return status(0x6982)
  state.pins[pin] = String.fromCharCode(...data)
  return status(0x9000)
}

function pinOf(state: State, reference: number): CardPin | undefined {
  const role = roleOfFile(selectShort(state, reference) ?? '')
  return role !== undefined && 'pin' in role && APPLICATION_OF[role.pin] === state.application ? role.pin : undefined
}

function sign(state: State, { p1, p2, data, le }: ParsedCommand): Uint8Array {
  const role = roleOfFile(p2 >= 0x80 ? (selectShort(state, p2) ?? '') : '')
  if (role === undefined || !('key' in role)) return status(0x6a88)
  const key = keyOf(state, role.key)
  if (key?.type !== 'RSA-2048') return status(0x6985)
  if (!state.verified.has(role.key)) return status(0x6982)
  if (data.length === 0) return status(0x6700)
  switch (p1) {
    case 0:
      return data.length > 245 ? status(0x6985) : answer(state, key.signPadded(data), le)
    case 1:
      return answer(state, key.signBareHash(data), le)
    case 2:
      return data.length === 32 ? answer(state, key.signPadded(digestInfo(data)), le) : status(0x6985)
    case 3:
      return answer(state, key.sign(data), le)
    default:
      return status(0x6a86)
  }
}

function keyOf({ options }: State, usage: JpkiUsage) {
  return (usage === 'digital-signature' ? options.signature : options.authentication)?.certificate.key
}

/** DigestInfo of a SHA-256. Spec: RFC 8017 section 9.2 note 1. */
function digestInfo(hash: Uint8Array): Uint8Array {
  const prefix = [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20]
  return Uint8Array.from([...prefix, ...hash])
}

/** Delivers data in the manner of the card; in parts of at most 256 bytes. */
function answer(state: State, data: Uint8Array, le: number): Uint8Array {
  if (data.length === 0) return status(0x6985)
  const habit = state.options.answers ?? 'direct'
  const isFollowUp = data === state.pending
  if (le === 0 || (habit === 'get-response' && !isFollowUp && data.length > 1)) {
    state.pending = data
    return status(0x6100 | (data.length & 0xff))
  }
  if (habit === 'exact-length' && le !== Math.min(data.length, MAX_LE)) return status(0x6c00 | (data.length & 0xff))
  const part = data.slice(0, le)
  const rest = data.slice(le)
  state.pending = rest
  return Uint8Array.from([...part, ...status(rest.length === 0 ? 0x9000 : 0x6100 | Math.min(rest.length, 0xff))])
}

function status(word: number): Uint8Array {
  return Uint8Array.of(word >> 8, word & 0xff)
}
