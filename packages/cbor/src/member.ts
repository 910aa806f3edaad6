import { assertBytes, TegataError } from '@tegata/core'
import { decodeCbor } from './decode.js'
import type { CborValue } from './values.js'

const MAX_DEPTH = 32
const MAP = 0xa0
const SHORT_TEXT = 0x60
/** Stands for what `skip` leaves to the decoder: indefinite lengths, ends of input, nonsense. */
const UNKNOWN = -1

/**
 * Reads one member of an encoded map and walks over the others without building them: for a program's own data, of which
 * it needs little and often. What is walked over is not checked beyond its lengths.
 *
 * Spec: RFC 8949 section 3.
 *
 * @param bytes — an encoded map.
 * @param name — a short ASCII text key, 23 characters at most.
 * @returns the value, decoded as `decodeCbor` does; undefined when the map does not have the name.
 * @throws TegataError ERR_CBOR_KEY_TYPE for anything but a map, or what `decodeCbor` throws
 */
export function readCborMember(bytes: Uint8Array, name: string): CborValue {
  assertBytes(bytes, 'bytes')
  const members = (bytes[0] ?? 0) - MAP
  let offset = members >= 0 && members < 24 ? 1 : UNKNOWN
  for (let i = 0; i < members && offset !== UNKNOWN; i++) {
    const isWanted = matches(bytes, offset, name)
    const value = skip(bytes, offset, MAX_DEPTH)
    offset = value === UNKNOWN ? UNKNOWN : skip(bytes, value, MAX_DEPTH)
    if (isWanted && offset !== UNKNOWN) return decodeCbor(bytes.subarray(value, offset))
  }
  return offset === UNKNOWN ? decodeMember(bytes, name) : undefined
}

/** The slow way, which takes whatever is well-formed and says what is wrong with the rest. */
function decodeMember(bytes: Uint8Array, name: string): CborValue {
  const map = decodeCbor(bytes)
  if (map instanceof Map) return map.get(name)
  throw new TegataError('ERR_CBOR_KEY_TYPE', 'not a map, where a member of one is read', {
    spec: 'RFC 8949 section 3.1',
  })
}

function matches(bytes: Uint8Array, offset: number, name: string): boolean {
  const { length } = name
  if (bytes[offset] !== SHORT_TEXT + length) return false
  for (let i = 0; i < length; i++) if (bytes[offset + 1 + i] !== name.charCodeAt(i)) return false
  return true
}

/** The offset after the item at `offset`. Spec: RFC 8949 section 3. */
function skip(bytes: Uint8Array, offset: number, depthLeft: number): number {
  const initial = bytes[offset]
  if (initial === undefined || depthLeft < 0) return UNKNOWN
  const info = initial & 0x1f
  if (info > 27) return UNKNOWN
  let argument = info
  let end = offset + 1
  if (info >= 24) {
    argument = 0
    for (let size = 1 << (info - 24); size > 0; size--) argument = argument * 256 + (bytes[end++] ?? 0)
  }
  const majorType = initial >> 5
  // A byte or text string is as long as its argument; a map has two items for each member, a tag one.
  if (majorType === 2 || majorType === 3) end += argument
  else if (majorType >= 4 && majorType <= 6) {
    const items = majorType === 4 ? argument : majorType === 5 ? 2 * argument : 1
    for (let i = 0; i < items && end !== UNKNOWN; i++) end = skip(bytes, end, depthLeft - 1)
  }
  return end <= bytes.length ? end : UNKNOWN
}
