import { encodeHex } from '@tegata/core'
import type { AtomValue } from '../atom.js'
import { shorten } from '../report/printable.js'

/** How much of a value a page shows. Spec: DESIGN section 7 (what a log may hold). */
export type ShownValues = 'preview' | 'hidden'

const PREVIEW_CHARACTERS = 16
const PREVIEW_BYTES = 7

/** The head of a value, never more than half of a text: enough to compare by eye, not enough to copy. */
export function preview(value: AtomValue, shown: ShownValues): string {
  if (shown === 'hidden') return '•••'
  if (value instanceof Uint8Array) return `${encodeHex(value.subarray(0, PREVIEW_BYTES))}…`
  if (typeof value !== 'string') return String(value)
  const half = Math.ceil([...value.slice(0, 4 * PREVIEW_CHARACTERS)].length / 2)
  return shorten(value, 1 + Math.min(half, PREVIEW_CHARACTERS))
}

/** A path without its beginning where it is long: the end tells what stands there. */
export function shortPath(path: string, characters: number): string {
  if (path.length <= characters) return path
  const tail = path.slice(1 - characters)
  const slash = tail.indexOf('/')
  // At the head of a segment where that costs little.
  return `…${slash > 0 && slash < tail.length / 3 ? tail.slice(slash) : tail}`
}
