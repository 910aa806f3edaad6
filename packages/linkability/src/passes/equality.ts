import { encodeHex, encodeUtf8 } from '@tegata/core'
import { type Atom, comparedBytes, MIN_TELLING_BYTES } from '../atom.js'
import type { ClassifiedAtom } from '../classify.js'
import type { Nature } from '../correlators/correlator.js'

/** Natures that are looked for everywhere, in any encoding, and the values that no row speaks of. */
const SOUGHT: ReadonlySet<Nature | undefined> = new Set<Nature | undefined>([
  'unique',
  'person',
  'pairwise',
  'fresh',
  'network',
  'identifying-attribute',
  undefined,
])

/** A part of a text that looks made by a machine: a value may have been moved into a longer one. */
const TOKEN = /[A-Za-z0-9_-]{16,}/g

/** What an atom is compared with others by: the same text for the same bytes in any encoding. */
export interface ComparisonKey {
  /** Short values agree by chance, so theirs begins with the place. */
  readonly text: string
  readonly bytes: Uint8Array
}

/** The keys of an atom; none when an equal value elsewhere would tell nothing. */
export function comparisonKeys({ atom, correlator }: ClassifiedAtom): ComparisonKey[] {
  if (!SOUGHT.has(correlator?.nature)) return []
  const { value } = atom
  const bytes = comparedBytes(value)
  // Zero-filled or constant bytes are nobody's.
  if (bytes.length >= MIN_TELLING_BYTES && bytes.every((byte) => byte === bytes[0])) return []
  const telling = bytes.length >= MIN_TELLING_BYTES && (typeof value === 'string' || value instanceof Uint8Array)
  // Of a short value at a place that nobody knows, nothing can be said.
  if (!telling && correlator === undefined) return []
  const keys = [telling ? wholeKey(bytes) : placedKey(atom, bytes)]
  if (typeof value === 'string') {
    for (const [token] of value.matchAll(TOKEN)) {
      if (token.length < value.length && /\d/.test(token) && /[A-Za-z]/.test(token)) {
        keys.push(wholeKey(comparedBytes(token)))
      }
    }
  }
  return keys
}

function wholeKey(bytes: Uint8Array): ComparisonKey {
  return { text: encodeHex(bytes), bytes }
}

function placedKey({ part, place }: Atom, bytes: Uint8Array): ComparisonKey {
  const text = `${part} ${place} ${encodeHex(bytes)}`
  return { text, bytes: encodeUtf8(text) }
}
