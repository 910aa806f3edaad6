import { type CborMap, type CborValue, decodeCbor, EmbeddedCbor } from '@tegata/cbor'
import { TegataError } from '@tegata/core'

/** Reads one value; `name` is what messages call it. */
export type Reader<T> = (value: CborValue, name: string) => T

type Readers = Readonly<Record<string, Reader<unknown>>>
type Values<R extends Readers> = { readonly [M in keyof R]: R[M] extends Reader<infer T> ? T : never }

/** What a map may hold besides the members that it must have. */
export interface StructOptions<O extends Readers> {
  readonly optional?: O
  /**
   * Let other members pass. Only where a signature covers them: anywhere else a renamed member would vanish unnoticed.
   */
  readonly open?: boolean
}

/**
 * Makes the reader of a map with text keys from what the CDDL says of it: each member with the reader of its value.
 *
 * @returns a reader of the members that are there, as an object.
 */
export function struct<R extends Readers, O extends Readers = Record<never, never>>(
  required: R,
  { optional, open = false }: StructOptions<O> = {},
): Reader<Values<R> & Partial<Values<O>>> {
  const members = Object.entries<Reader<unknown>>({ ...required, ...optional })
  return (value, name) => {
    const map = readMap(value, name)
    const values: Record<string, unknown> = {}
    let known = 0
    for (const [member, read] of members) {
      if (map.has(member)) {
        values[member] = read(map.get(member), member)
        known++
      } else if (Object.hasOwn(required, member)) throw malformed(`${name} has no ${member}`)
    }
    if (map.size > known && !open) throw malformed(`${name} has a member that it must not have`)
    return values as Values<R> & Partial<Values<O>>
  }
}

/** Makes the reader of a map of names to something, with at least one entry where `+` stands in the CDDL. */
export function namesTo<T>(read: Reader<T>, { nonEmpty = false } = {}): Reader<Map<string, T>> {
  return (value, name) => {
    const map = readMap(value, name)
    if (nonEmpty && map.size === 0) throw malformed(`${name} is empty`)
    const entries = new Map<string, T>()
    for (const [key, entry] of map) entries.set(readText(key, `a key of ${name}`), read(entry, name))
    return entries
  }
}

/** Makes the reader of an array; some wallets leave one empty where the CDDL wants an entry, which harms nobody. */
export function arrayOf<T>(read: Reader<T>, most = Number.POSITIVE_INFINITY): Reader<T[]> {
  return (value, name) => {
    if (!Array.isArray(value)) throw malformed(`${name} is not an array`)
    if (value.length > most) throw malformed(`${name} has more than ${most} entries`)
    return value.map((item) => read(item, name))
  }
}

/** Makes the reader of a version, of those that are defined so far. */
export function versionOf<V extends string>(...versions: readonly V[]): Reader<V> {
  return (value) => {
    const version = versions.find((known) => known === value)
    if (version !== undefined) return version
    throw new TegataError('ERR_MDOC_VERSION', `a version other than ${versions.join(' and ')}`, {
      spec: 'ISO/IEC 18013-5 section 8.3.2.1.2.2',
    })
  }
}

/** Takes whatever stands there. */
export function readAny(value: CborValue): CborValue {
  return value
}

export function readMap(value: CborValue, name: string): CborMap {
  if (!(value instanceof Map)) throw malformed(`${name} is not a map`)
  return value
}

export function readText(value: CborValue, name: string): string {
  if (typeof value !== 'string') throw malformed(`${name} is not a text`)
  return value
}

export function readBytes(value: CborValue, name: string): Uint8Array {
  if (!(value instanceof Uint8Array)) throw malformed(`${name} is not a byte string`)
  return value
}

export function readBoolean(value: CborValue, name: string): boolean {
  if (typeof value !== 'boolean') throw malformed(`${name} is not a boolean`)
  return value
}

/** An integer that a number can hold exactly. */
export function readInteger(value: CborValue, name: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw malformed(`${name} is not an integer`)
  return value
}

/** An unsigned integer that a number can hold exactly. */
export function readUnsigned(value: CborValue, name: string): number {
  const integer = readInteger(value, name)
  if (integer < 0) throw malformed(`${name} is negative`)
  return integer
}

/** Reads a tag 24 item; `decodeEmbeddedCbor` decodes its content within the limits of the message. */
export function readEmbedded(value: CborValue, name: string): EmbeddedCbor {
  if (!(value instanceof EmbeddedCbor)) throw malformed(`${name} is not embedded CBOR (tag 24)`)
  return value
}

/** Limits for a whole message: a face image of a megabyte fits. */
export function decodeMessage(bytes: Uint8Array): CborValue {
  return decodeCbor(bytes, { maxBytes: 4 << 20 })
}

export function malformed(message: string): TegataError {
  return new TegataError('ERR_MDOC_STRUCTURE', message, { spec: 'ISO/IEC 18013-5 section 8.3.2.1.2.2' })
}
