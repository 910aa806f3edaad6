// Names of members recur in every item of every message. Comparing bytes with a name that was read before costs a quarter
// of building its string again. A fixed number of slots, and map keys only: values of a person do not stay in memory.
const SLOTS = 256
const recentNames: (string | undefined)[] = new Array(SLOTS)

/** The head of a text of no bytes; a short text adds its length. Spec: RFC 8949 section 3. */
const SHORT_TEXT = 0x60
const MAX_SHORT = 23

/**
 * Looks up a short ASCII name that stands in the bytes.
 *
 * @param start — offset of its head.
 * @returns undefined unless the very same name was remembered.
 */
export function recallName(bytes: Uint8Array, start: number): string | undefined {
  const length = (bytes[start] ?? 0) - SHORT_TEXT
  if (!(length > 0 && length <= MAX_SHORT)) return undefined
  const name = recentNames[slotOf(bytes, start)]
  if (name?.length !== length) return undefined
  for (let i = 0; i < length; i++) if (bytes[start + 1 + i] !== name.charCodeAt(i)) return undefined
  return name
}

/**
 * Remembers a name that was read from the bytes.
 *
 * @param start — offset of its head.
 * @param end — offset after it.
 */
export function rememberName(bytes: Uint8Array, start: number, end: number, name: string): void {
  // As many bytes as characters: ASCII. Any other name could equal, character by byte, a text that is not UTF-8.
  if (name.length <= MAX_SHORT && end - start === name.length + 1) recentNames[slotOf(bytes, start)] = name
}

/** By length and two of the characters. */
function slotOf(bytes: Uint8Array, start: number): number {
  return ((bytes[start]! << 4) ^ (bytes[start + 1]! << 2) ^ (bytes[start + 3] ?? 0)) % SLOTS
}
