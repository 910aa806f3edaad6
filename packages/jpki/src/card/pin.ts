import { encodeUtf8, TegataArgumentError, TegataError } from '@tegata/core'
import { APPLICATION_OF, type CardPin, FILE, type Response, SUCCESS, verify } from './apdu.js'
import type { Channel } from './channel.js'
import { SPEC, statusError } from './errors.js'

/**
 * Consent to spend the last try of a PIN: a wrong one blocks it, and only the municipal office sets it anew.
 *
 * Spec: DESIGN section 7 (a dangerous switch is a symbol whose name says so); docs/jpki-profile.md section 5.
 */
export const spendLastTryMayBlockCard: unique symbol = Symbol('spendLastTryMayBlockCard')

/** How a PIN is verified. Spec: docs/jpki-profile.md section 5. */
export interface VerifyPinOptions {
  /** Needed when one try is left or the card does not tell; ask the person first. */
  readonly lastTry?: typeof spendLastTryMayBlockCard
}

/** What the card says about a PIN without spending a try. Spec: ISO/IEC 7816-4 section 7.5.6. */
export type PinState =
  | { readonly state: 'ready'; readonly tries: number }
  | { readonly state: 'blocked' }
  /** Some cards say this instead of the counter once the PIN has been verified. */
  | { readonly state: 'verified' }

/** Four digits; for signatures 6 to 16 digits and capital letters. */
const FORMS: Readonly<Record<CardPin, { readonly min: number; readonly max: number; readonly letters: boolean }>> = {
  'digital-signature': { min: 6, max: 16, letters: true },
  'user-authentication': { min: 4, max: 4, letters: false },
  text: { min: 4, max: 4, letters: false },
}

/**
 * Tells whether a text can be that PIN at all, for an input field; the client checks it again before anything is sent.
 *
 * Capital letters only: the card compares bytes, so an input field should turn small letters into capitals and show that.
 *
 * Spec: docs/jpki-profile.md section 5.
 *
 * @param pin — which PIN.
 * @param value — what the person entered.
 */
export function isPossiblePin(pin: CardPin, value: string): boolean {
  assertPin(pin)
  return isPossible(pin, encodeUtf8(value))
}

function isPossible(pin: CardPin, bytes: Uint8Array): boolean {
  const { min, max, letters } = FORMS[pin]
  const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39
  const isCapital = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a
  return (
    bytes.length >= min && bytes.length <= max && bytes.every((byte) => isDigit(byte) || (letters && isCapital(byte)))
  )
}

function assertPin(pin: CardPin): void {
  if (!Object.hasOwn(FORMS, pin)) throw new TegataArgumentError('ERR_ARG_VALUE', 'the card has no such PIN')
}

/** The bytes to send: a copy that the caller of this function wipes. */
export function encodePin(pin: CardPin, value: string | Uint8Array): Uint8Array {
  assertPin(pin)
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) {
    throw new TegataArgumentError('ERR_ARG_TYPE', 'a PIN is a string or a Uint8Array')
  }
  const bytes = typeof value === 'string' ? encodeUtf8(value) : Uint8Array.from(value)
  if (isPossible(pin, bytes)) return bytes
  bytes.fill(0)
  throw new TegataError('ERR_CARD_PIN_FORMAT', 'not a possible PIN, so it was not sent', {
    spec: SPEC,
    evidence: { pin },
  })
}

/** Selects the PIN and asks for its counter. */
export async function readPinState(channel: Channel, pin: CardPin): Promise<PinState> {
  assertPin(pin)
  await channel.select(APPLICATION_OF[pin])
  await channel.selectFile(FILE.pin[pin])
  const command = verify()
  const { status } = await channel.sendOnce(command)
  if (status === SUCCESS) return { state: 'verified' }
  if (isBlocked(status)) return { state: 'blocked' }
  if (status >> 4 === 0x63c) return { state: 'ready', tries: status & 0xf }
  throw statusError({ command, status, pin })
}

/** Verifies a PIN: asks for the counter first, and sends the PIN once. */
export async function verifyPin(channel: Channel, pin: CardPin, secret: Uint8Array, options: VerifyPinOptions) {
  assertTriesLeft(channel, pin, await readCounter(channel, pin), options)
  judge(pin, await sendPin(channel, pin, secret))
  channel.verified.add(pin)
}

/** Asks for the counter; a card that says `verified` for what an app before us did is made to forget that, and asked again. */
async function readCounter(channel: Channel, pin: CardPin): Promise<PinState> {
  const state = await readPinState(channel, pin)
  if (state.state !== 'verified' || channel.verified.size > 0) return state
  await channel.leave(APPLICATION_OF[pin])
  return readPinState(channel, pin)
}

function assertTriesLeft(channel: Channel, pin: CardPin, state: PinState, { lastTry }: VerifyPinOptions): void {
  if (state.state === 'blocked') throw blocked(pin)
  // A card that says `verified` tells no number. It is believed when the PIN was verified here: that reset the counter.
  const tries = state.state === 'ready' ? state.tries : undefined
  const isSafe = tries === undefined ? channel.verified.has(pin) : tries > 1
  if (!isSafe && lastTry !== spendLastTryMayBlockCard) {
    throw new TegataError('ERR_CARD_PIN_LAST_TRY', 'a wrong PIN could block the card, so it was not sent', {
      spec: SPEC,
      evidence: { pin, ...(tries === undefined ? {} : { tries }) },
    })
  }
}

async function sendPin(channel: Channel, pin: CardPin, secret: Uint8Array): Promise<Response> {
  channel.verified.delete(pin)
  try {
    // Never sent twice: who does not hear the answer cannot know whether the try was spent.
    return await channel.sendOnce(verify(secret))
  } catch (error) {
    if (!(error instanceof TegataError)) throw error
    const { code, message, spec } = error
    const evidence = { ...error.evidence, pin, tryMayBeSpent: true }
    throw new TegataError(code, message, { ...(spec === undefined ? {} : { spec }), evidence })
  }
}

function judge(pin: CardPin, { status }: Response): void {
  if (status === SUCCESS) return
  if (isBlocked(status)) throw blocked(pin)
  if (status >> 4 !== 0x63c) throw statusError({ command: verify(), status, pin })
  const tries = status & 0xf
  throw new TegataError('ERR_CARD_PIN_WRONG', 'the card refused the PIN', { spec: SPEC, evidence: { pin, tries } })
}

/** 63C0: no try left; 6983 and 6984: cards differ in how they refuse a blocked PIN. */
function isBlocked(status: number): boolean {
  return status === 0x63c0 || status === 0x6983 || status === 0x6984
}

function blocked(pin: CardPin): TegataError {
  return new TegataError('ERR_CARD_PIN_BLOCKED', 'the PIN is blocked', { spec: SPEC, evidence: { pin, tries: 0 } })
}
