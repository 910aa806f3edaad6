import { decodeUtf8, equalBytes, isTegataError, sha256, TegataError } from '@tegata/core'
import { decodeBirthdate, decodeGender, decodeText, type JpkiAttributes } from '../attributes.js'
import { FILE } from './apdu.js'
import type { Channel } from './channel.js'
import { malformedFile, SPEC } from './errors.js'
import { readBerHeader, readObject, readRange } from './file.js'

/**
 * The four attributes as the text application (券面事項入力補助) has them.
 *
 * `record: 'matched'` says that the signature record on the card names the same digest: the file is whole. It proves no origin. That
 * signature covers a hash of the individual number too, which must not be read, and the key behind it is not published. Whoever needs
 * proof takes a signature with its certificate.
 *
 * Spec: docs/jpki-profile.md section 5.
 */
export interface BasicFour extends Pick<JpkiAttributes, 'name' | 'address' | 'birthdate' | 'gender' | 'genderCode'> {
  readonly record: 'matched' | 'absent'
}

const TAG = { file: 0xff20, offsets: 0xdf21, name: 0xdf22, address: 0xdf23, birthdate: 0xdf24, gender: 0xdf25 } as const
const FIELDS = [TAG.name, TAG.address, TAG.birthdate, TAG.gender] as const
const PIN = 'text'

/** `FF30 82014B DF31 20`, then the 32 bytes that are not read. */
const RECORD_START = Uint8Array.of(0xff, 0x30, 0x82, 0x01, 0x4b, 0xdf, 0x31, 0x20)
/** `DF32 20` and 32 bytes: the digest of the four attributes. */
const DIGEST_ELEMENT = { start: 40, header: Uint8Array.of(0xdf, 0x32, 0x20), end: 75 }

/** Reads the four attributes and compares them with the card's record of their digest. */
export async function readBasicFour(channel: Channel): Promise<BasicFour> {
  await channel.select('text')
  const file = await readObject(channel, { file: FILE.attributes, pin: PIN }, TAG.file)
  const { fields, digested } = parseFields(file)
  const digest = await readRecordedDigest(channel)
  if (digest !== undefined && !equalBytes(digest, sha256(digested))) {
    throw new TegataError('ERR_CARD_TEXT_DIGEST', 'the attributes are not those that the record names', { spec: SPEC })
  }
  const text = (tag: (typeof FIELDS)[number]): string => decodeUtf8(fields.get(tag)!)
  // The certificate's form of a date has the code of an era before it; here there is none to say.
  const { birthdate } = decodeBirthdate(`0${text(TAG.birthdate)}`)
  return {
    name: decodeText('name', text(TAG.name)),
    address: decodeText('address', text(TAG.address)),
    birthdate,
    ...decodeGender(text(TAG.gender)),
    record: digest === undefined ? 'absent' : 'matched',
  }
}

interface Fields {
  readonly fields: ReadonlyMap<number, Uint8Array>
  /** What the digest covers: everything behind the table of offsets. */
  readonly digested: Uint8Array
}

function parseFields(file: Uint8Array): Fields {
  const start = readBerHeader(file)!.headerLength
  const table = readBerHeader(file, start)
  if (table?.tag !== TAG.offsets) throw malformedFile('there is no table of offsets', FILE.attributes)
  const first = start + table.length
  const { values, offsets } = parseElements(file, first)
  const listed = file.subarray(start + table.headerLength, first)
  const actual = FIELDS.flatMap((tag) => [offsets.get(tag)! >> 8, offsets.get(tag)! & 0xff])
  // One reader would follow the table, another the tags: they must agree about what is the name.
  if (FIELDS.some((tag) => !values.has(tag)) || !equalBytes(listed, Uint8Array.from(actual))) {
    throw malformedFile('the table of offsets does not fit the fields', FILE.attributes)
  }
  return { fields: values, digested: file.subarray(first) }
}

function parseElements(file: Uint8Array, first: number) {
  const values = new Map<number, Uint8Array>()
  const offsets = new Map<number, number>()
  for (let at = first; at < file.length; ) {
    const header = readBerHeader(file, at)
    if (header === undefined || at + header.length > file.length || values.has(header.tag)) {
      throw malformedFile('a field is cut short or occurs twice', FILE.attributes)
    }
    values.set(header.tag, file.subarray(at + header.headerLength, at + header.length))
    offsets.set(header.tag, at)
    at += header.length
  }
  return { values, offsets }
}

/** The digest of the attributes, read around that of the individual number; undefined when the token has no record. */
async function readRecordedDigest(channel: Channel): Promise<Uint8Array | undefined> {
  const request = { file: FILE.record, pin: PIN } as const
  try {
    await channel.selectFile(FILE.record)
  } catch (error) {
    if (isTegataError(error) && error.code === 'ERR_CARD_FILE_MISSING') return undefined
    throw error
  }
  const start = await readRange(channel, request, 0, RECORD_START.length)
  const element = await readRange(channel, request, DIGEST_ELEMENT.start, DIGEST_ELEMENT.end)
  const { header } = DIGEST_ELEMENT
  if (!equalBytes(start, RECORD_START) || !equalBytes(element.subarray(0, header.length), header)) {
    throw malformedFile('the signature record is laid out in an unknown way', FILE.record)
  }
  return element.subarray(header.length)
}
