import { decodeBase64, decodeBase64url, decodeHex, encodeUtf8, isTegataError } from '@tegata/core'
import { MAX_ATOMS, type TranscriptFormat, tooLarge } from './transcript.js'

/** Which rows of the correlator table speak of a value: those of a format, or of the connection. Spec: ISO/IEC 27551 section 7.3. */
export type Part = TranscriptFormat | 'connection'

/** The smallest value that somebody can compare, and where it stood. Spec: DESIGN section 1 point 2. */
export interface Atom {
  readonly part: Part
  /** JSON Pointer (RFC 6901) to it in the opened transcript. */
  readonly path: string
  /** The path inside its part with every array position as `*`: what a correlator names. */
  readonly place: string
  readonly value: AtomValue
}

/** A value as it was opened: bytes where the format says so, otherwise JSON's or CBOR's scalar. Spec: RFC 8259; RFC 8949. */
export type AtomValue = string | number | boolean | bigint | Uint8Array

/** Collects the atoms of one transcript and keeps to the limit. */
export class AtomSink {
  readonly atoms: Atom[] = []

  push(atom: Atom): void {
    if (this.atoms.length >= MAX_ATOMS) throw tooLarge({ limit: MAX_ATOMS })
    this.atoms.push(atom)
  }
}

/** A place in a transcript that values are added under. */
export class Scope {
  readonly #sink: AtomSink
  readonly #part: Part
  readonly #path: string
  readonly #place: string

  constructor(sink: AtomSink, part: Part, path = '', place = '') {
    this.#sink = sink
    this.#part = part
    this.#path = path
    this.#place = place
  }

  /** The member of that name. */
  at(name: string): Scope {
    const segment = `/${escapeSegment(name)}`
    return new Scope(this.#sink, this.#part, this.#path + segment, this.#place + segment)
  }

  /** The element at that position; positions do not count when places are compared. */
  index(position: number): Scope {
    return new Scope(this.#sink, this.#part, `${this.#path}/${position}`, `${this.#place}/*`)
  }

  /** What stands here is another format, with rows of its own. */
  part(part: Part): Scope {
    return new Scope(this.#sink, part, this.#path)
  }

  add(value: AtomValue): void {
    this.#sink.push({ part: this.#part, path: this.#path, place: this.#place, value })
  }
}

/** RFC 6901 section 3. */
function escapeSegment(name: string): string {
  return /[~/]/.test(name) ? name.replace(/~/g, '~0').replace(/\//g, '~1') : name
}

/** A value of fewer bytes agrees by chance; it is compared with others at its own place only. */
export const MIN_TELLING_BYTES = 8

const HEX = /^(?:[0-9a-fA-F]{2}){8,}$/
const BASE64URL = /^[A-Za-z0-9_-]{11,}$/
const BASE64 = /^[A-Za-z0-9+/]{10,}={0,2}$/

/**
 * The bytes that a value is compared by: one value has the same bytes as raw bytes and in hexadecimal, base64 or base64url.
 *
 * Spec: DESIGN section 5 step 5 (nothing of a secret in any encoding).
 */
export function comparedBytes(value: AtomValue): Uint8Array {
  if (value instanceof Uint8Array) return value
  if (typeof value !== 'string') return encodeUtf8(String(value))
  if (HEX.test(value)) return decodeHex(value.toLowerCase())
  const decode = BASE64URL.test(value) ? decodeBase64url : BASE64.test(value) ? decodeBase64 : undefined
  return (decode && attempt(() => decode(value))) ?? encodeUtf8(value)
}

/** What an opener tries: undefined when the input is not of that kind, which is no error there. */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (isTegataError(error)) return undefined
    throw error
  }
}
