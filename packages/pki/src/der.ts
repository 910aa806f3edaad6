import { assertBytes, TegataError } from '@tegata/core'
import { decodeObjectIdentifier } from './der-oid.js'
import { decodeDerString } from './der-string.js'
import { decodeGeneralizedTime, decodeUtcTime } from './der-time.js'
import * as TAG from './tag.js'

/** One element of a DER encoding; both byte strings are views of the input. Spec: X.690 section 8.1.1. */
export interface DerElement {
  /** The identifier octet. */
  readonly tag: number
  /** Identifier, length and contents octets. */
  readonly der: Uint8Array
  /** Contents octets. */
  readonly content: Uint8Array
}

/** A BIT STRING value; `bytes` is a view of the input. Spec: X.690 section 8.6. */
export interface BitString {
  readonly bytes: Uint8Array
  /** Bits of the last byte that do not belong to the value, 0 to 7; they are zero. */
  readonly unusedBits: number
}

/** What a reader accepts. Spec: DESIGN section 7. */
export interface DerLimits {
  /** Largest input in bytes; 65,536 unless told. */
  readonly maxBytes?: number
}

const DEFAULT_MAX_BYTES = 65_536
const MAX_DEPTH = 32

/**
 * Reads a DER encoding element by element, strictly: definite minimal lengths, canonical values, nothing left over.
 *
 * A reader stands for the contents of one constructed element. It never copies: what it returns are views of the input.
 *
 * Spec: X.690 sections 8, 10 and 11.
 *
 * @example
 * ```ts
 * const algorithm = openDer(bytes).sequence()
 * const oid = algorithm.objectIdentifier()
 * algorithm.finish()
 * ```
 */
export class DerReader {
  readonly #bytes: Uint8Array
  readonly #end: number
  readonly #depth: number
  #offset: number

  /**
   * Starts at `start`; use `openDer` for whole inputs. Spec: X.690 section 8.1.
   *
   * @param bytes — the input.
   * @param start — offset of the first element.
   * @param end — offset after the last element.
   * @param depth — number of constructed elements around the contents.
   * @throws TegataError ERR_DER_LIMIT
   */
  constructor(bytes: Uint8Array, start: number, end: number, depth: number) {
    if (depth > MAX_DEPTH) throw new TegataError('ERR_DER_LIMIT', `nested deeper than ${MAX_DEPTH} levels`)
    this.#bytes = bytes
    this.#offset = start
    this.#end = end
    this.#depth = depth
  }

  /** Offset of the next element in the input. */
  get offset(): number {
    return this.#offset
  }

  /** True when every element has been read. */
  get isAtEnd(): boolean {
    return this.#offset === this.#end
  }

  /** The identifier octet of the next element; -1 at the end. */
  get nextTag(): number {
    return this.#offset < this.#end ? this.#bytes[this.#offset]! : -1
  }

  /** Tells whether there is a next element and it has this identifier octet. */
  isNext(tag: number): boolean {
    return this.nextTag === tag
  }

  /** Refuses what follows the last expected element: unread bytes are a place to hide things in. */
  finish(): void {
    if (!this.isAtEnd) throw encodingError('bytes after the last expected element', this.#offset)
  }

  /** Reads the next element, of any type. */
  element(): DerElement {
    const start = this.#offset
    const content = this.#enter(this.nextTag)
    this.#offset = this.#contentEnd
    return {
      tag: this.#bytes[start]!,
      der: this.#bytes.subarray(start, this.#contentEnd),
      content: this.#bytes.subarray(content, this.#contentEnd),
    }
  }

  /** Passes over the next element, of any type, and returns its encoding. */
  skip(): Uint8Array {
    const start = this.#offset
    this.#enter(this.nextTag)
    this.#offset = this.#contentEnd
    return this.#bytes.subarray(start, this.#contentEnd)
  }

  /** Reads the contents octets of an element that must have this identifier octet. */
  content(tag: number): Uint8Array {
    const start = this.#enter(tag)
    this.#offset = this.#contentEnd
    return this.#bytes.subarray(start, this.#contentEnd)
  }

  /** Enters a constructed element that must have this identifier octet. */
  constructed(tag: number): DerReader {
    const start = this.#enter(tag)
    this.#offset = this.#contentEnd
    return new DerReader(this.#bytes, start, this.#contentEnd, this.#depth + 1)
  }

  /** Enters a SEQUENCE. */
  sequence(): DerReader {
    return this.constructed(TAG.sequence)
  }

  /** Enters a SET; its order is not judged. */
  set(): DerReader {
    return this.constructed(TAG.set)
  }

  /** Enters a context-specific constructed element: [n] EXPLICIT, or [n] IMPLICIT of a SEQUENCE or SET. */
  context(number: number): DerReader {
    return this.constructed(0xa0 | number)
  }

  /** Tells whether the next element is context-specific and constructed with this number. */
  isContext(number: number): boolean {
    return this.isNext(0xa0 | number)
  }

  /** Reads a BOOLEAN: FF is true, 00 is false, nothing else. */
  boolean(tag: number = TAG.boolean): boolean {
    const content = this.content(tag)
    if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) {
      throw encodingError('a BOOLEAN that is neither 00 nor FF', this.#offset, 'X.690 section 11.1')
    }
    return content[0] === 0xff
  }

  /** Reads a BOOLEAN DEFAULT FALSE: absent is false, and an encoded FALSE is refused. */
  defaultFalse(tag: number = TAG.boolean): boolean {
    if (!this.isNext(tag)) return false
    if (!this.boolean(tag)) throw encodingError('a default value that is encoded', this.#offset, 'X.690 section 11.5')
    return true
  }

  /** Reads an INTEGER as its two's complement bytes, minimal, most significant first. */
  integer(tag: number = TAG.integer): Uint8Array {
    const content = this.content(tag)
    const [first, second] = content
    const isPadded = content.length > 1 && ((first === 0 && second! < 0x80) || (first === 0xff && second! >= 0x80))
    if (first === undefined || isPadded) {
      throw encodingError('an INTEGER longer than necessary', this.#offset, 'X.690 section 8.3.2')
    }
    return content
  }

  /** Reads an INTEGER that is zero or positive, as its magnitude without the sign byte. */
  unsignedInteger(): Uint8Array {
    const content = this.integer()
    if (content[0]! >= 0x80) throw encodingError('a negative INTEGER', this.#offset)
    return content[0] === 0 && content.length > 1 ? content.subarray(1) : content
  }

  /** Reads an INTEGER (or ENUMERATED) between 0 and 2^31 - 1. */
  smallInteger(tag: number = TAG.integer): number {
    const content = this.integer(tag)
    if (content.length > 4 || content[0]! >= 0x80) {
      throw encodingError('an INTEGER out of range', this.#offset)
    }
    let value = 0
    for (const byte of content) value = value * 256 + byte
    return value
  }

  /** Reads an OBJECT IDENTIFIER in dotted form. */
  objectIdentifier(tag: number = TAG.objectIdentifier): string {
    return decodeObjectIdentifier(this.content(tag))
  }

  /** Reads an OCTET STRING, primitive as DER asks. */
  octetString(): Uint8Array {
    return this.content(TAG.octetString)
  }

  /** Reads a BIT STRING, whose unused bits must be zero. */
  bitString(tag: number = TAG.bitString): BitString {
    const content = this.content(tag)
    const unusedBits = content[0]
    const bytes = content.subarray(1)
    const isWrong =
      unusedBits === undefined ||
      unusedBits > 7 ||
      (bytes.length === 0 ? unusedBits !== 0 : (bytes.at(-1)! & ((1 << unusedBits) - 1)) !== 0)
    if (isWrong) throw encodingError('not a canonical BIT STRING', this.#offset, 'X.690 section 11.2')
    return { bytes, unusedBits }
  }

  /** Reads a BIT STRING that holds whole bytes: keys and signatures. */
  bitStringBytes(): Uint8Array {
    const { bytes, unusedBits } = this.bitString()
    if (unusedBits !== 0) throw encodingError('a BIT STRING of broken bytes', this.#offset)
    return bytes
  }

  /** Reads a NULL. */
  null(): void {
    if (this.content(TAG.null).length !== 0) throw encodingError('a NULL with contents', this.#offset)
  }

  /** Reads a character string of any supported type; undefined for types whose text is not determined (T61String). */
  string(): string | undefined {
    const { tag, content } = this.element()
    return decodeDerString(tag, content)
  }

  /** Reads a UTF8String. */
  utf8String(): string {
    return decodeDerString(TAG.utf8String, this.content(TAG.utf8String))!
  }

  /** Reads a Time: UTCTime through 2049, GeneralizedTime from 2050. */
  time(): Date {
    if (this.isNext(TAG.utcTime)) return decodeUtcTime(this.content(TAG.utcTime))
    const time = decodeGeneralizedTime(this.content(TAG.generalizedTime))
    if (time.getUTCFullYear() < 2050) {
      throw encodingError('a year before 2050 as GeneralizedTime', this.#offset, 'RFC 5280 section 4.1.2.5')
    }
    return time
  }

  /** Reads a GeneralizedTime of any year. */
  generalizedTime(): Date {
    return decodeGeneralizedTime(this.content(TAG.generalizedTime))
  }

  /** End of the contents that `#enter` found; a field, so that the hot path allocates nothing. */
  #contentEnd = 0

  /** Checks identifier and length octets at the offset; returns where the contents start. */
  #enter(tag: number): number {
    const bytes = this.#bytes
    const start = this.#offset
    if (start + 2 > this.#end) throw encodingError('the encoding ends too early', start)
    // High tag numbers (five ones) occur nowhere in X.509, CRL or CMS; end-of-contents (00) not in DER.
    if ((tag & 0x1f) === 0x1f || tag === 0) throw encodingError('unexpected identifier octet', start)
    if (bytes[start] !== tag) throw encodingError('unexpected type', start, undefined, tag, bytes[start])
    let length = bytes[start + 1]!
    let content = start + 2
    if (length >= 0x80) {
      const count = length & 0x7f
      if (count === 0 || count > 4) throw encodingError('an indefinite or huge length', start, 'X.690 section 10.1')
      if (content + count > this.#end) throw encodingError('the encoding ends too early', start)
      length = 0
      for (let i = 0; i < count; i++) length = length * 256 + bytes[content + i]!
      content += count
      if (length < 0x80 || length < 256 ** (count - 1)) {
        throw encodingError('a length longer than necessary', start, 'X.690 section 10.1')
      }
    }
    if (length > this.#end - content) throw encodingError('the encoding ends too early', start)
    this.#contentEnd = content + length
    return content
  }
}

/**
 * Opens a DER input: a reader in front of its first element.
 *
 * Spec: X.690 section 10.
 *
 * @param bytes — the whole encoding; call `finish` on the reader to refuse trailing bytes.
 * @param limits — `maxBytes`, 65,536 unless told.
 * @throws TegataError ERR_DER_LIMIT
 */
export function openDer(bytes: Uint8Array, limits: DerLimits = {}): DerReader {
  assertBytes(bytes, 'the DER encoding')
  const maxBytes = limits.maxBytes ?? DEFAULT_MAX_BYTES
  if (bytes.length > maxBytes) {
    throw new TegataError('ERR_DER_LIMIT', `longer than ${maxBytes} bytes`, {
      evidence: { actual: bytes.length, maxBytes },
    })
  }
  return new DerReader(bytes, 0, bytes.length, 0)
}

/**
 * Reads one value that fills the whole input.
 *
 * Spec: X.690 section 10.
 *
 * @param bytes — the whole encoding.
 * @param read — reads the value.
 * @param limits — see `openDer`.
 * @throws TegataError ERR_DER_ENCODING, ERR_DER_LIMIT
 */
export function readDer<T>(bytes: Uint8Array, read: (reader: DerReader) => T, limits?: DerLimits): T {
  const reader = openDer(bytes, limits)
  const value = read(reader)
  reader.finish()
  return value
}

/** The error for an encoding that is not DER; it names positions and types, never contents. */
function encodingError(
  message: string,
  offset: number,
  spec = 'X.690 section 10',
  expectedTag?: number,
  actualTag?: number,
): TegataError {
  const tags = expectedTag === undefined ? {} : { expectedTag, actualTag }
  return new TegataError('ERR_DER_ENCODING', message, { spec, evidence: { offset, ...tags } })
}
