import { concatBytes, encodeUtf8, sha256, TegataArgumentError } from '@tegata/core'
import { APPLICATION_OF, type Application, type CardPin, FILE } from '../card/apdu.js'
import type { TokenKind } from '../card/client.js'
import type { JpkiUsage } from '../signature.js'
import type { TestKey } from './keys.js'
import type { TestPerson } from './person.js'

/** A certificate with its key and its CA; a `SoftwareCard` is one. Spec: docs/jpki-profile.md section 5. */
export interface EmulatedCredential {
  readonly certificate: { readonly certificate: Uint8Array; readonly key: TestKey }
  readonly authority: { readonly certificate: Uint8Array }
}

/** What stands on an emulated card. Spec: docs/jpki-profile.md section 5. */
export interface CardContent {
  /** 署名用; a card without it is that of a child. */
  readonly signature?: EmulatedCredential
  /** 利用者証明用. */
  readonly authentication?: EmulatedCredential
  /** The four attributes of the text application, with their record; without them the application has neither file. */
  readonly person?: TestPerson
  /** `card` unless told. */
  readonly token?: Exclude<TokenKind, 'other'>
  /** Whole files in place of those made from the above, by application and identifier: `'jpki/0006'`. */
  readonly files?: Readonly<Record<string, Uint8Array>>
  /** Bytes of filler behind every object, as real files have. */
  readonly filler?: number
}

/** A file, and what must be verified before it is read. */
export interface CardFile {
  readonly content: Uint8Array
  readonly pin?: CardPin
}

const LABELS: Readonly<Record<Exclude<TokenKind, 'other'>, string>> = {
  card: 'JPKIAPICCTOKEN2',
  android: 'JPKIAPGPSETOKEN',
  iphone: 'JPKIAPIOSTOKEN',
}
/** Identifier of the file that holds the individual number in the text application: there is none here. */
const NO_FILE = 'text/0001'

export function nameFile(application: Application, file: number): string {
  return `${application}/${file.toString(16).toUpperCase().padStart(4, '0')}`
}

/** The files of a card by name. */
export function buildFiles(content: CardContent): ReadonlyMap<string, CardFile> {
  const { signature, authentication, person, token = 'card', filler = 0 } = content
  const padding = new Uint8Array(filler).fill(0xff)
  const contents: Record<string, Uint8Array> = {
    'jpki/0006': encodeUtf8(LABELS[token].padEnd(32) + 'JPKI-MOCK'.padEnd(32)),
    'jpki/0008': Uint8Array.of(signature ? 0x8f : 0, authentication ? 0x8f : 0, 0),
  }
  const add = (application: Application, file: number, object: Uint8Array): void => {
    contents[nameFile(application, file)] = concatBytes(object, padding)
  }
  for (const [usage, credential] of [
    ['digital-signature', signature],
    ['user-authentication', authentication],
  ] as const) {
    if (credential === undefined) continue
    add('jpki', FILE.certificate[usage], credential.certificate.certificate)
    add('jpki', FILE.caCertificate[usage], credential.authority.certificate)
  }
  if (person !== undefined) {
    const { file, digested } = writeAttributes(person)
    add('text', FILE.attributes, file)
    add('text', FILE.record, writeRecord(digested))
  }
  if (Object.hasOwn(content.files ?? {}, NO_FILE)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'an emulated card has no individual number')
  }
  const files = Object.entries({ ...contents, ...content.files })
  return new Map(files.map(([name, bytes]) => [name, { content: bytes, ...accessTo(name, token) }]))
}

/** PIN and key files, which are selected but not read. */
export function roleOfFile(name: string): { pin: CardPin } | { key: JpkiUsage } | undefined {
  for (const pin of ['digital-signature', 'user-authentication', 'text'] as const) {
    if (name === nameFile(APPLICATION_OF[pin], FILE.pin[pin])) return { pin }
  }
  for (const key of ['digital-signature', 'user-authentication'] as const) {
    if (name === nameFile('jpki', FILE.key[key])) return { key }
  }
  return undefined
}

function accessTo(name: string, token: TokenKind): { pin?: CardPin } {
  if (name === 'jpki/0001') return { pin: 'digital-signature' }
  if (name === 'jpki/000A' && token === 'android') return { pin: 'user-authentication' }
  return name.startsWith('text/') ? { pin: 'text' } : {}
}

function writeAttributes(person: TestPerson): { file: Uint8Array; digested: Uint8Array } {
  const fields = [person.name, person.address, person.birthdate.replaceAll('-', ''), person.gender].map((text, index) =>
    writeObject(0xdf22 + index, encodeUtf8(text)),
  )
  const digested = concatBytes(...fields)
  const TABLE_BYTES = 3 + 2 * fields.length
  const first = writeObject(0xff20, new Uint8Array(TABLE_BYTES + digested.length)).length - digested.length
  const table = new Uint8Array(2 * fields.length)
  let offset = first
  for (const [index, field] of fields.entries()) {
    table.set([offset >> 8, offset & 0xff], 2 * index)
    offset += field.length
  }
  return { file: writeObject(0xff20, concatBytes(writeObject(0xdf21, table), digested)), digested }
}

/** The record in the layout of real cards. Zeros stand where those have a hash that nobody may read, and the signature. */
function writeRecord(digested: Uint8Array): Uint8Array {
  return writeObject(
    0xff30,
    concatBytes(
      writeObject(0xdf31, new Uint8Array(32)),
      writeObject(0xdf32, sha256(digested)),
      writeObject(0xdf33, new Uint8Array(256)),
    ),
  )
}

/** A BER object with a tag of two bytes. */
function writeObject(tag: number, value: Uint8Array): Uint8Array {
  const { length } = value
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return concatBytes(Uint8Array.of(tag >> 8, tag & 0xff, ...size), value)
}
