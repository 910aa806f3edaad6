import { type CborMap, type CborValue, decodeCbor, EmbeddedCbor } from '@tegata/cbor'
import { TegataError } from '@tegata/core'

/** The members of a map as the CDDL of the standard lists them. */
export interface MapShape {
  /** Name in the CDDL, for messages. */
  readonly name: string
  readonly required: readonly string[]
  readonly optional?: readonly string[]
  /**
   * Let other members pass. Only where a signature covers them: anywhere else a renamed member would vanish unnoticed.
   */
  readonly open?: boolean
}

/** Reads a map with text keys of the given shape. */
export function readMap(value: CborValue, { name, required, optional = [], open = false }: MapShape): CborMap {
  if (!(value instanceof Map)) throw malformed(`${name} is not a map`)
  for (const member of required) if (!value.has(member)) throw malformed(`${name} has no ${member}`)
  if (!open) {
    for (const key of value.keys()) {
      if (typeof key !== 'string' || !(required.includes(key) || optional.includes(key))) {
        throw malformed(`${name} has a member that it must not have`)
      }
    }
  }
  return value
}

/** Reads a map of names to something, with at least one entry where `+` stands in the CDDL. */
export function readNames(value: CborValue, name: string, { nonEmpty = false } = {}): Map<string, CborValue> {
  if (!(value instanceof Map)) throw malformed(`${name} is not a map`)
  if (nonEmpty && value.size === 0) throw malformed(`${name} is empty`)
  for (const key of value.keys()) if (typeof key !== 'string') throw malformed(`${name} has a key that is no text`)
  return value as Map<string, CborValue>
}

export function readText(value: CborValue, name: string): string {
  if (typeof value !== 'string') throw malformed(`${name} is not a text`)
  return value
}

/** Reads an array; some wallets leave one empty where the CDDL wants an entry, which harms nobody. */
export function readArray(value: CborValue, name: string): CborValue[] {
  if (!Array.isArray(value)) throw malformed(`${name} is not an array`)
  return value
}

/** Reads a tag 24 item; `decodeEmbeddedCbor` decodes its content within the limits of the message. */
export function readEmbedded(value: CborValue, name: string): EmbeddedCbor {
  if (!(value instanceof EmbeddedCbor)) throw malformed(`${name} is not embedded CBOR (tag 24)`)
  return value
}

export function readBoolean(value: CborValue, name: string): boolean {
  if (typeof value !== 'boolean') throw malformed(`${name} is not a boolean`)
  return value
}

/** An unsigned integer that a number can hold exactly. */
export function isUnsigned(value: CborValue): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
}

/** Checks the version against those that are defined so far. */
export function checkVersion<V extends string>(value: CborValue, name: string, versions: readonly V[]): V {
  const version = versions.find((known) => known === value)
  if (version !== undefined) return version
  throw new TegataError('ERR_MDOC_VERSION', `${name} is not of version ${versions.join(' or ')}`, {
    spec: 'ISO/IEC 18013-5 section 8.3.2.1.2.2',
  })
}

/** Limits for a whole message: a face image of a megabyte fits. */
export function decodeMessage(bytes: Uint8Array): CborValue {
  return decodeCbor(bytes, { maxBytes: 4 << 20 })
}

export function malformed(message: string): TegataError {
  return new TegataError('ERR_MDOC_STRUCTURE', message, { spec: 'ISO/IEC 18013-5 section 8.3.2.1.2.2' })
}
