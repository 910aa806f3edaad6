import { comparedBytes, MIN_TELLING_BYTES } from '../atom.js'
import type { ClassifiedAtom } from '../classify.js'
import { LINKING } from '../correlators/correlator.js'
import { hashBytes } from './join-table.js'

/** Text that stands for bytes rather than for words: both cases and digits, or hexadecimal. */
const ENCODED = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9_-]{22,}$|^(?:[0-9a-f]{2}){16,}$/

/** The bytes of an atom in which parts of other values may hide; undefined when a shared part would tell nothing. */
export function opaqueBytes({ atom: { value }, correlator }: ClassifiedAtom): Uint8Array | undefined {
  if (correlator !== undefined && !LINKING.has(correlator.nature)) return undefined
  if (!(value instanceof Uint8Array) && !(typeof value === 'string' && ENCODED.test(value))) return undefined
  const bytes = comparedBytes(value)
  return bytes.length > MIN_TELLING_BYTES ? bytes : undefined
}

/** Over how many windows the least hash is taken when not every window can be kept. */
const WINNOW = 9

/** Calls back for each window of 8 bytes that is to be compared: its hash and where it begins. */
export function eachWindow(bytes: Uint8Array, dense: boolean, visit: (hash: number, offset: number) => void): void {
  const count = bytes.length - MIN_TELLING_BYTES + 1
  if (dense) {
    for (let offset = 0; offset < count; offset++) visit(windowHash(bytes, offset), offset)
    return
  }
  // Winnowing: the least hash of every nine windows in a row is kept, so two equal runs of 16 bytes share a kept one.
  let last = -1
  const hashes = Array.from({ length: count }, (_, offset) => windowHash(bytes, offset))
  for (let first = 0; first + WINNOW <= count || first === 0; first++) {
    let least = first
    for (let i = first + 1; i < Math.min(first + WINNOW, count); i++) if (hashes[i]! <= hashes[least]!) least = i
    if (least !== last) visit(hashes[least]!, least)
    last = least
  }
}

/** Equal runs of so many bytes are found for certain. */
export function guaranteedBytes(dense: boolean): number {
  return dense ? MIN_TELLING_BYTES : MIN_TELLING_BYTES + WINNOW - 1
}

function windowHash(bytes: Uint8Array, offset: number): number {
  return hashBytes(bytes, offset, offset + MIN_TELLING_BYTES)
}
