import { assertBytes, concatBytes, decodeHex, sha256, TegataArgumentError, TegataError } from '@tegata/core'
import type { JpkiUsage } from '../signature.js'
import { type CardPin, computeSignature, FILE, LAST_COMMAND, SUCCESS, type Transceive } from './apdu.js'
import { type BasicFour, readBasicFour } from './basic-four.js'
import { Channel } from './channel.js'
import { malformedFile, statusError } from './errors.js'
import { readObject, readRange } from './file.js'
import { encodePin, type PinState, readPinState, type VerifyPinOptions, verifyPin } from './pin.js'

/** What answers: a My Number Card, or the token in a phone; `other` has a label that is not known here. Spec: docs/jpki-profile.md section 5. */
export type TokenKind = 'card' | 'android' | 'iphone' | 'other'

/**
 * A My Number Card, or the token in a phone, behind one function.
 *
 * Operations run one after another, however they are called. After an error, but for a refused PIN, the application is selected anew,
 * so what was verified has to be verified again. Every method rejects with a TegataError of the ERR_CARD area; what it throws and
 * returns holds no PIN.
 *
 * Spec: docs/jpki-profile.md section 5.
 */
export interface CardClient {
  /** Reads the label of the token. */
  readTokenKind(): Promise<TokenKind>
  /** Reads which certificates were issued; children under 15 have none for signatures. */
  readAvailability(): Promise<Readonly<Record<JpkiUsage, boolean>>>
  /** Asks how many tries a PIN has left, and spends none. */
  readPinState(pin: CardPin): Promise<PinState>
  /**
   * Verifies a PIN. It is checked for its form first, then the counter is asked, then it is sent once; the copy is wiped.
   *
   * @param value — a string, or bytes that the caller wipes.
   */
  verifyPin(pin: CardPin, value: string | Uint8Array, options?: VerifyPinOptions): Promise<void>
  /** Reads a certificate, DER. That for signatures needs its password, on Android the other needs its PIN. */
  readCertificate(usage: JpkiUsage): Promise<Uint8Array>
  /** Reads the certificate of the CA above it, DER. What the card says is no reason to trust it. */
  readCaCertificate(usage: JpkiUsage): Promise<Uint8Array>
  /**
   * Signs bytes: RSASSA-PKCS1-v1_5 with SHA-256, 256 bytes. The PIN of the key must have been verified.
   *
   * @param data — any length; hashed here.
   */
  sign(usage: JpkiUsage, data: Uint8Array): Promise<Uint8Array>
  /** Reads name, address, date of birth and gender after the PIN `text`. */
  readBasicFour(): Promise<BasicFour>
  /** Says that nothing more will come. An iPhone wants to hear it; to others nothing is sent. */
  end(): Promise<void>
}

/** Labels, padded with spaces to 32 bytes. */
const TOKEN_KINDS: ReadonlyMap<string, TokenKind> = new Map([
  ['JPKIAPICCTOKEN2', 'card'],
  ['JPKIAPGPSETOKEN', 'android'],
  ['JPKIAPIOSTOKEN', 'iphone'],
])
const LABEL_BYTES = 32
/** What both bytes say on a card with both certificates; other values are not published. */
const AVAILABLE = 0x8f
const SEQUENCE = 0x30
/** DigestInfo up to the digest: SHA-256 with NULL parameters. Spec: RFC 8017 section 9.2 note 1. */
const DIGEST_INFO = /* @__PURE__ */ decodeHex('3031300D060960864801650304020105000420')
const SIGNATURE_BYTES = 256

type Files = Readonly<Record<JpkiUsage, number>>

/**
 * Makes the client of one card. Nothing is sent before a method is called.
 *
 * The connection must be exclusive: another program that selects files in between could make a PIN reach another counter.
 *
 * Spec: docs/jpki-profile.md section 5.
 *
 * @param transceive — sends a command APDU and returns the response APDU.
 * @throws TegataArgumentError ERR_ARG_TYPE
 *
 * @example
 * ```ts
 * const card = createCardClient((apdu) => isoDep.transceive(apdu))
 * await card.verifyPin('user-authentication', '1234')
 * const signature = await card.sign('user-authentication', challenge)
 * ```
 */
export function createCardClient(transceive: Transceive): CardClient {
  if (typeof transceive !== 'function') throw new TegataArgumentError('ERR_ARG_TYPE', 'transceive must be a function')
  const channel = new Channel(transceive)
  return Object.freeze({
    readTokenKind: () => channel.run(() => readTokenKind(channel)),
    readAvailability: () => channel.run(() => readAvailability(channel)),
    readPinState: (pin: CardPin) => channel.run(() => readPinState(channel, pin)),
    async verifyPin(pin: CardPin, value: string | Uint8Array, options: VerifyPinOptions = {}): Promise<void> {
      const secret = encodePin(pin, value)
      try {
        await channel.run(() => verifyPin(channel, pin, secret, options))
      } finally {
        secret.fill(0)
      }
    },
    readCertificate: (usage: JpkiUsage) => channel.run(() => readCertificate(channel, FILE.certificate, usage)),
    readCaCertificate: (usage: JpkiUsage) => channel.run(() => readCertificate(channel, FILE.caCertificate, usage)),
    async sign(usage: JpkiUsage, data: Uint8Array): Promise<Uint8Array> {
      assertBytes(data, 'the data to sign')
      const digest = sha256(data)
      return channel.run(() => signDigest(channel, usage, digest))
    },
    readBasicFour: () => channel.run(() => readBasicFour(channel)),
    end: () => channel.run(() => end(channel)),
  })
}

async function readTokenKind(channel: Channel): Promise<TokenKind> {
  await channel.select('jpki')
  await channel.selectFile(FILE.token)
  // Only the label: what follows it in the file is the serial number of the token.
  const label = await readRange(channel, { file: FILE.token }, 0, LABEL_BYTES)
  return TOKEN_KINDS.get(String.fromCharCode(...label).trimEnd()) ?? 'other'
}

async function readAvailability(channel: Channel): Promise<Readonly<Record<JpkiUsage, boolean>>> {
  await channel.select('jpki')
  await channel.selectFile(FILE.availability)
  const [signature, authentication] = await readRange(channel, { file: FILE.availability }, 0, 3)
  return { 'digital-signature': signature === AVAILABLE, 'user-authentication': authentication === AVAILABLE }
}

async function readCertificate(channel: Channel, files: Files, pin: JpkiUsage): Promise<Uint8Array> {
  const file = fileOf(files, pin)
  await channel.select('jpki')
  const der = await readObject(channel, { file, pin }, SEQUENCE)
  // An empty SEQUENCE, or a few bytes of one, is where a certificate was never written.
  if (der.length < SIGNATURE_BYTES) throw malformedFile('the file holds no certificate', file)
  return der
}

async function signDigest(channel: Channel, usage: JpkiUsage, digest: Uint8Array): Promise<Uint8Array> {
  const file = fileOf(FILE.key, usage)
  await channel.select('jpki')
  await channel.selectFile(file)
  const command = computeSignature(concatBytes(DIGEST_INFO, digest))
  const { data, status } = await channel.send(command)
  if (status !== SUCCESS) throw statusError({ command, status, pin: usage })
  if (data.length !== SIGNATURE_BYTES) {
    throw new TegataError('ERR_CARD_RESPONSE', 'the answer is not as long as a signature', {
      evidence: { command: command.name },
    })
  }
  return data
}

function fileOf(files: Files, usage: JpkiUsage): number {
  if (!Object.hasOwn(files, usage)) throw new TegataArgumentError('ERR_ARG_VALUE', 'the card has no such key')
  return files[usage]
}

async function end(channel: Channel): Promise<void> {
  // Cards refuse the command (6700), so the token has to be asked what it is.
  if ((await readTokenKind(channel)) !== 'iphone') return
  const { status } = await channel.sendOnce(LAST_COMMAND)
  if (status !== SUCCESS) throw statusError({ command: LAST_COMMAND, status })
}
