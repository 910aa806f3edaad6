/**
 * Card transcripts: the emulator must answer every recorded command as the record does; the client, over the emulator and over
 * the recorded answers, must come to what the record says.
 */
import { decodeHex, encodeHex, equalBytes, isTegataError, sha256 } from '@tegata/core'
import { type CardClient, type CardPin, createCardClient, spendLastTryMayBlockCard } from '@tegata/jpki/card'
import { type CardEmulator, createCardEmulator, type EmulatedCredential, importTestKey } from '@tegata/jpki/testing'
import { type Action, type Exchange, listActions, PIN_FILES, replay, type Transcripts } from './transcript.js'

/** How the runner reads the folder of vectors. */
export interface CardFolder {
  read(path: string): Promise<Uint8Array>
  /** Names of the files in a folder. */
  list(folder: string): Promise<readonly string[]>
  /** Files that a recorded signature may be over. */
  readonly documents: readonly Uint8Array[]
}

type Fields = Readonly<Record<string, string>>
type Outcome = { readonly ok: boolean; readonly reason?: string; readonly fields?: Fields }

const PIN_NAMES: Readonly<Record<string, CardPin>> = {
  sign: 'digital-signature',
  auth: 'user-authentication',
  text: 'text',
}
const DIGEST_INFO_BYTES = 51
const utf8 = new TextDecoder()

/** Judges one session of a file of transcripts. */
export async function judgeSession(input: string, session: string, folder: CardFolder): Promise<Outcome> {
  const transcripts = JSON.parse(utf8.decode(await folder.read(input))) as Transcripts
  const exchanges = transcripts.sessions[session]
  if (exchanges === undefined) throw new Error(`there is no session ${session}`)
  const place = input.slice(0, input.lastIndexOf('/') + 1)
  const makeEmulator = await prepareEmulator(transcripts, place, folder)
  const difference = await compareEmulator(makeEmulator(), exchanges)
  if (difference !== undefined) return { ok: false, reason: `emulator: ${difference}` }

  const actions = listActions(exchanges)
  const emulated = createCardClient(makeEmulator().transceive)
  const first = await repeatActions(emulated, actions, folder.documents)
  if (!first.ok) return { ok: false, reason: `client and emulator: ${first.reason}` }
  const recorded = replay(actions, (pin) => byPin(transcripts.maxTries)[pin] ?? 0)
  const second = await repeatActions(createCardClient(recorded.transceive), actions, folder.documents, recorded.goTo)
  return second.ok ? second : { ok: false, reason: `client and recorded answers: ${second.reason}` }
}

/** An emulator of the card in the folder: files by their names, keys, PINs and tries. */
async function prepareEmulator(
  { pins, maxTries }: Transcripts,
  place: string,
  { read, list }: CardFolder,
): Promise<() => CardEmulator> {
  const names = await list(place)
  const files: Record<string, Uint8Array> = {}
  for (const name of names) {
    const [, application, file] = /^(jpki|text)-ef-([0-9a-f]{4})\.bin$/i.exec(name) ?? []
    if (file !== undefined) files[`${application}/${file.toUpperCase()}`] = await read(place + name)
  }
  const credential = async (prefix: string, leaf: string, ca: string): Promise<EmulatedCredential | undefined> => {
    const keyFile = names.find((name) => name.startsWith(prefix) && name.endsWith('.pem'))
    if (keyFile === undefined) return undefined
    const key = importTestKey(utf8.decode(await read(place + keyFile)))
    const none = new Uint8Array(0)
    return {
      certificate: { certificate: files[leaf] ?? none, key },
      authority: { certificate: files[ca] ?? none },
    }
  }
  const signature = await credential('sign-key', 'jpki/0001', 'jpki/0002')
  const authentication = await credential('auth-key', 'jpki/000A', 'jpki/000B')
  return () =>
    createCardEmulator({
      ...(signature && { signature }),
      ...(authentication && { authentication }),
      files,
      pins: byPin(pins),
      maxTries: byPin(maxTries),
    })
}

function byPin<T>(values: Readonly<Record<string, T>>): Partial<Record<CardPin, T>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [PIN_NAMES[name] ?? name, value]))
}

async function compareEmulator(emulator: CardEmulator, exchanges: readonly Exchange[]): Promise<string | undefined> {
  for (const [index, { c, r, note }] of exchanges.entries()) {
    const answer = encodeHex(await emulator.transceive(decodeHex(c))).toUpperCase()
    if (answer === r.toUpperCase()) continue
    return `exchange ${index + 1}${note ? ` (${note})` : ''}: expected ${shorten(r)}, got ${shorten(answer)}`
  }
  return undefined
}

function shorten(hex: string): string {
  return hex.length > 40 ? `${hex.slice(0, 16)}…${hex.slice(-8)}` : hex
}

async function repeatActions(
  card: CardClient,
  actions: readonly Action[],
  documents: readonly Uint8Array[],
  goTo: (index: number) => void = () => {},
): Promise<Outcome> {
  let fields: Fields | undefined
  for (const [index, action] of actions.entries()) {
    goTo(index)
    const { reason, fields: found } = await repeatAction(card, action, documents)
    if (reason !== undefined) return { ok: false, reason: `${action.kind} ${action.file}: ${reason}` }
    fields = found ?? fields
  }
  return { ok: true, ...(fields && { fields }) }
}

type Repeated = { readonly reason?: string; readonly fields?: Fields }

function repeatAction(card: CardClient, action: Action, documents: readonly Uint8Array[]): Promise<Repeated> {
  switch (action.kind) {
    case 'tries':
      return repeatTries(card, action)
    case 'verify':
      return repeatVerify(card, action)
    case 'read':
      return repeatRead(card, action)
    case 'sign':
      return repeatSign(card, action, documents)
  }
}

async function repeatTries(card: CardClient, { file, status }: Action): Promise<Repeated> {
  const state = await card.readPinState(PIN_FILES[file]!)
  const said = state.state === 'verified' ? 0x9000 : 0x63c0 | (state.state === 'ready' ? state.tries : 0)
  return said === status || (state.state === 'blocked' && isBlocked(status)) ? {} : { reason: `got ${state.state}` }
}

async function repeatVerify(card: CardClient, action: Extract<Action, { kind: 'verify' }>): Promise<Repeated> {
  const { status, value } = action
  const said = await codeOf(card.verifyPin(PIN_FILES[action.file]!, value, { lastTry: spendLastTryMayBlockCard }))
  // A PIN that cannot be one is not sent: the record of somebody who did is a refusal all the same.
  const isRefusal = said === 'ERR_CARD_PIN_WRONG' || said === 'ERR_CARD_PIN_FORMAT'
  const fits = status === 0x9000 ? said === 'ok' : isBlocked(status) ? said === 'ERR_CARD_PIN_BLOCKED' : isRefusal
  return fits ? {} : { reason: `got ${said}` }
}

function isBlocked(status: number): boolean {
  return status === 0x63c0 || status === 0x6983 || status === 0x6984
}

/** The client reads whole files, so it repeats what the record holds whole. */
async function repeatRead(card: CardClient, action: Extract<Action, { kind: 'read' }>): Promise<Repeated> {
  const { file, status, bytes } = action
  if (status === 0x9000 && !isWhole(file, bytes)) return {}
  if (file === 'text/0002' && status === 0x9000) {
    const { name, address, birthdate, genderCode } = await card.readBasicFour()
    return { fields: { name, address, birthdate, gender: genderCode } }
  }
  const read = READERS[file]
  if (read === undefined) return {}
  if (status !== 0x9000) {
    const said = await codeOf(read(card))
    return said.startsWith('ERR_CARD_') ? {} : { reason: `got ${said}` }
  }
  const found = await read(card)
  if (!(found instanceof Uint8Array)) return {}
  return equalBytes(found, bytes.subarray(0, found.length)) ? {} : { reason: 'got other bytes' }
}

/** Whether the bytes reach to the end of the object that they begin with; token files are no objects. */
function isWhole(file: string, bytes: Uint8Array): boolean {
  if (file === 'jpki/0006') return bytes.length >= 32
  if (file === 'jpki/0008') return bytes.length >= 3
  const [form = 0, high = 0, low = 0] = bytes.subarray(file.startsWith('text/') ? 2 : 1)
  const header = file.startsWith('text/') ? 3 : 2
  const length = form < 0x80 ? form : form === 0x81 ? high + 1 : ((high << 8) | low) + 2
  return bytes.length >= header + length
}

const READERS: Readonly<Record<string, (card: CardClient) => Promise<unknown>>> = {
  'jpki/0001': (card) => card.readCertificate('digital-signature'),
  'jpki/0002': (card) => card.readCaCertificate('digital-signature'),
  'jpki/0006': (card) => card.readTokenKind(),
  'jpki/0008': (card) => card.readAvailability(),
  'jpki/000A': (card) => card.readCertificate('user-authentication'),
  'jpki/000B': (card) => card.readCaCertificate('user-authentication'),
  'text/0002': (card) => card.readBasicFour(),
}

/** The client hashes for itself, so it repeats a signature whose document is in the folder, in the one form that it makes. */
async function repeatSign(
  card: CardClient,
  { file, status, p1, input, bytes }: Extract<Action, { kind: 'sign' }>,
  documents: readonly Uint8Array[],
): Promise<Repeated> {
  const digest = input.subarray(-32)
  const document = documents.find((data) => equalBytes(sha256(data), digest))
  if (p1 !== 0 || input.length !== DIGEST_INFO_BYTES || document === undefined) return {}
  const usage = file === 'jpki/001A' ? 'digital-signature' : 'user-authentication'
  if (status !== 0x9000) {
    const said = await codeOf(card.sign(usage, document))
    return said.startsWith('ERR_CARD_') ? {} : { reason: `got ${said}` }
  }
  return equalBytes(await card.sign(usage, document), bytes) ? {} : { reason: 'got another signature' }
}

async function codeOf(result: Promise<unknown>): Promise<string> {
  try {
    await result
    return 'ok'
  } catch (error) {
    if (isTegataError(error)) return error.code
    throw error
  }
}
