import { assertBytes, decodeUtf8, encodeHex, joinBytes, TegataError } from '@tegata/core'
import { HeadReader, INDEFINITE } from './head-reader.js'
import { recallName, rememberName } from './recent-names.js'
import { type CborKey, type CborMap, type CborValue, EmbeddedCbor, type ItemBudget, Tagged } from './values.js'

/** Limits of `decodeCbor`. Spec: RFC 8949 section 10 (limits against hostile input). */
export interface DecodeOptions {
  /** Longest input, bytes; 1 MiB when absent. */
  readonly maxBytes?: number
  /** Items inside one another; 32 when absent. */
  readonly maxDepth?: number
  /** Items in all, those inside tag 24 too when `decodeEmbeddedCbor` reads them; 65,536 when absent. A map of one byte costs two hundred in memory. */
  readonly maxItems?: number
}

const DEFAULTS = { maxBytes: 1 << 20, maxDepth: 32, maxItems: 1 << 16 }

/**
 * Decodes exactly one CBOR item, strictly, in one walk over the bytes.
 *
 * Refused: anything not well-formed, bytes after the item, duplicate map keys in any spelling, text that is not UTF-8, tag
 * 24 over anything but a byte string, unassigned simple values, and all that goes beyond the limits. A declared length is
 * compared with the bytes that are left before anything is allocated. Accepted: longer heads than necessary, any map order,
 * indefinite lengths, because real wallets send them; `decodeDeterministicCbor` refuses those too.
 *
 * Spec: RFC 8949 section 3, section 5, Appendix C.
 *
 * @param bytes — the encoded item; byte strings in the result are views into it.
 * @param options — limits.
 * @throws TegataError ERR_CBOR_MALFORMED, ERR_CBOR_TRUNCATED, ERR_CBOR_TRAILING, ERR_CBOR_LIMIT, ERR_CBOR_DUPLICATE_KEY,
 *   ERR_CBOR_KEY_TYPE, ERR_CBOR_TAG, ERR_ENCODING_UTF8
 * @example
 * ```ts
 * const map = decodeCbor(decodeHex('a1616101')) // Map { 'a' => 1 }
 * ```
 */
export function decodeCbor(bytes: Uint8Array, options: DecodeOptions = {}): CborValue {
  assertBytes(bytes, 'bytes')
  const { maxBytes, maxDepth, maxItems } = { ...DEFAULTS, ...options }
  if (bytes.length > maxBytes) throw limit('longer than the limit', { maxBytes })
  return decodeItem(bytes, maxDepth, { left: maxItems })
}

/**
 * Decodes the content of a tag 24 item. Its items count against the `maxItems` of the message that it came in: with an
 * allowance for each, a message of a few megabytes would grow to hundreds of them.
 *
 * Spec: RFC 8949 section 3.4.5.1, section 10.
 *
 * @param embedded — as `decodeCbor` returned it, or made by the program itself; 32 items inside one another.
 * @throws TegataError what `decodeCbor` throws
 */
export function decodeEmbeddedCbor({ bytes, budget }: EmbeddedCbor): CborValue {
  return decodeItem(bytes, DEFAULTS.maxDepth, budget ?? { left: DEFAULTS.maxItems })
}

function decodeItem(bytes: Uint8Array, maxDepth: number, budget: ItemBudget): CborValue {
  const heads = new HeadReader(plain(bytes))
  const value = new ItemReader(heads, budget).readItem(maxDepth)
  if (heads.offset !== bytes.length) {
    throw new TegataError('ERR_CBOR_TRAILING', 'bytes follow the CBOR item', {
      spec: 'RFC 8949 section 5.3.1',
      evidence: { offset: heads.offset, length: bytes.length },
    })
  }
  return value
}

/** `subarray` of a Buffer is a Buffer; its methods must not leak into decoded values. */
function plain(bytes: Uint8Array): Uint8Array {
  return bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

const BREAK = 0xff

class ItemReader {
  // Held and not extended: of a class that extends another, bundlers do not see that nobody uses it.
  readonly #heads: HeadReader
  readonly #budget: ItemBudget

  constructor(heads: HeadReader, budget: ItemBudget) {
    this.#heads = heads
    this.#budget = budget
  }

  readItem(depthLeft: number): CborValue {
    if (depthLeft < 0) throw limit('nested deeper than the limit', { offset: this.#heads.offset })
    this.#count()
    const start = this.#heads.offset
    const initial = this.#heads.byte()
    const info = initial & 0x1f
    switch (initial >> 5) {
      case 0:
        return this.#heads.argument(info, false)
      case 1: {
        const argument = this.#heads.argument(info, false)
        return typeof argument === 'number' && argument < Number.MAX_SAFE_INTEGER
          ? -1 - argument
          : -1n - BigInt(argument)
      }
      case 2: {
        const length = this.#heads.length(info)
        return length === INDEFINITE ? this.#chunks(2) : this.#heads.take(length)
      }
      case 3: {
        const length = this.#heads.length(info)
        return length === INDEFINITE ? this.#textChunks() : this.#heads.text(length)
      }
      case 4:
        return this.#array(this.#heads.length(info), depthLeft)
      case 5:
        return this.#map(this.#heads.length(info), depthLeft)
      case 6:
        return this.#tagged(this.#heads.argument(info, false), start, depthLeft)
      default:
        return this.#simple(info)
    }
  }

  #count(): void {
    if (--this.#budget.left < 0) throw limit('more items than the limit', { offset: this.#heads.offset })
  }

  /** The definite chunks of an indefinite string. Spec: RFC 8949 section 3.2.3 (all of one major type, none nested). */
  #chunks(majorType: 2 | 3): Uint8Array {
    const chunks: Uint8Array[] = []
    for (;;) {
      const initial = this.#heads.byte()
      if (initial === BREAK) return joinBytes(chunks)
      this.#count()
      if (initial >> 5 !== majorType) throw this.#heads.malformed('a chunk of another type')
      const length = this.#heads.length(initial & 0x1f)
      if (length === INDEFINITE) throw this.#heads.malformed('an indefinite chunk')
      const chunk = this.#heads.take(length)
      if (majorType === 3) decodeUtf8(chunk) // "no character may be split between chunks"
      chunks.push(chunk)
    }
  }

  #textChunks(): string {
    return decodeUtf8(this.#chunks(3))
  }

  #array(length: number, depthLeft: number): CborValue[] {
    const items: CborValue[] = []
    if (length === INDEFINITE) while (!this.#atBreak()) items.push(this.readItem(depthLeft - 1))
    else for (let i = 0; i < length; i++) items.push(this.readItem(depthLeft - 1))
    return items
  }

  #map(length: number, depthLeft: number): CborMap {
    const map: CborMap = new Map()
    // JavaScript compares byte arrays by identity; their texts are what can be compared.
    const byteKeys = new LazySet()
    for (let i = 0; length === INDEFINITE ? !this.#atBreak() : i < length; i++) {
      const start = this.#heads.offset
      const key = this.#key(depthLeft)
      if (key instanceof Uint8Array ? !byteKeys.add(encodeHex(key)) : map.has(key)) {
        throw new TegataError('ERR_CBOR_DUPLICATE_KEY', 'a map has the same key twice', {
          spec: 'RFC 8949 section 5.6',
          evidence: { offset: start },
        })
      }
      map.set(key, this.readItem(depthLeft - 1))
    }
    return map
  }

  #key(depthLeft: number): CborKey {
    const start = this.#heads.offset
    const majorType = (this.#heads.bytes[start] ?? BREAK) >> 5
    const key = this.#recall(start) ?? this.readItem(depthLeft - 1)
    if (majorType > 3) {
      throw new TegataError('ERR_CBOR_KEY_TYPE', 'a map key is neither integer, text nor byte string', {
        spec: 'RFC 8949 section 5.6',
        evidence: { offset: start },
      })
    }
    if (typeof key === 'string') rememberName(this.#heads.bytes, start, this.#heads.offset, key)
    return key as CborKey
  }

  #recall(start: number): string | undefined {
    const name = this.#budget.left > 0 ? recallName(this.#heads.bytes, start) : undefined
    if (name === undefined) return undefined
    this.#budget.left--
    this.#heads.offset = start + 1 + name.length
    return name
  }

  #atBreak(): boolean {
    if (this.#heads.bytes[this.#heads.offset] !== BREAK) return false
    this.#heads.offset++
    return true
  }

  #tagged(tag: number | bigint, start: number, depthLeft: number): Tagged | EmbeddedCbor {
    const value = this.readItem(depthLeft - 1)
    if (tag !== 24) return new Tagged(tag, value)
    if (!(value instanceof Uint8Array)) {
      throw new TegataError('ERR_CBOR_TAG', 'tag 24 is not over a byte string', {
        spec: 'RFC 8949 section 3.4.5.1',
        evidence: { offset: start },
      })
    }
    return new EmbeddedCbor(value, this.#heads.bytes.subarray(start, this.#heads.offset), this.#budget)
  }

  /** Major type 7. Spec: RFC 8949 section 3.3. */
  #simple(info: number): CborValue {
    switch (info) {
      case 20:
        return false
      case 21:
        return true
      case 22:
        return null
      case 23:
        return undefined
      case 25:
        return this.#heads.float(2)
      case 26:
        return this.#heads.float(4)
      case 27:
        return this.#heads.float(8)
      case 31:
        throw this.#heads.malformed('a break outside an indefinite item')
      default:
        // 24 with a value below 32 is not well-formed; the others are unassigned, and nothing could be done with them.
        throw this.#heads.malformed('a reserved or unassigned simple value')
    }
  }
}

/** A set that costs nothing while nothing is put into it. */
class LazySet {
  #members: Set<string> | undefined

  /** @returns false when the member was there already. */
  add(member: string): boolean {
    this.#members ??= new Set()
    return this.#members.size !== this.#members.add(member).size
  }
}

function limit(what: string, evidence: Record<string, number>): TegataError {
  return new TegataError('ERR_CBOR_LIMIT', `CBOR input ${what}`, { spec: 'RFC 8949 section 10', evidence })
}
