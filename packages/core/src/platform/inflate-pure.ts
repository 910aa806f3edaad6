/** ZLIB for engines that have neither node:zlib nor DecompressionStream, such as Hermes. Spec: RFC 1950, RFC 1951. */

import { joinPieces } from './join-pieces.js'

/** How far back a copy may reach, and so the size of what is handed out at a time. Spec: RFC 1951 section 2. */
const WINDOW_BYTES = 32_768
const MAX_CODE_BITS = 15

/** RFC 1951 section 3.2.5: for length symbols from 257 on, and for distance symbols, the extra bits and the least value. */
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
const DISTANCE_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13]
const DISTANCE_BASE = basesOf(DISTANCE_BITS, 1)
/** The last length is 258 without extra bits, not what would come next. */
const LENGTH_BASE = [...basesOf(LENGTH_BITS.slice(0, -1), 3), 258]
/** RFC 1951 section 3.2.7: the order in which the lengths of the code for code lengths come. */
const LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
const END_OF_BLOCK = 256

/**
 * Inflates one whole ZLIB stream, 32 KiB at a time; leaving the loop ends the work. The checksum is compared, and nothing
 * may follow it, before the last piece is handed out.
 *
 * @throws RangeError for anything that is no such stream.
 */
export function* inflatePieces(data: Uint8Array): Generator<Uint8Array, void> {
  const bits = new BitReader(data)
  readHeader(bits)
  const output = new Window()
  for (let isLast = false; !isLast; ) {
    isLast = bits.take(1) === 1
    const type = bits.take(2)
    if (type === 0) yield* copyStored(bits, output)
    else if (type === 1) yield* copyCoded(bits, output, fixedCodes())
    else if (type === 2) yield* copyCoded(bits, output, readCodes(bits))
    else throw malformed()
  }
  const rest = output.flush()
  bits.alignToByte()
  const checksum = ((bits.take(8) << 24) | (bits.take(8) << 16) | (bits.take(8) << 8) | bits.take(8)) >>> 0
  if (checksum !== output.checksum || !bits.isAtEnd) throw malformed()
  if (rest.length > 0) yield rest
}

/** Like `inflatePieces`, all at once and no further than the limit. */
export function inflateWhole(data: Uint8Array, maxBytes: number): Uint8Array | 'malformed' | 'too-large' {
  const pieces: Uint8Array[] = []
  let length = 0
  try {
    for (const piece of inflatePieces(data)) {
      length += piece.length
      if (length > maxBytes) return 'too-large'
      pieces.push(piece)
    }
  } catch {
    return 'malformed'
  }
  return joinPieces(pieces, length)
}

/** RFC 1950 section 2.2: method 8, a window of 32 KiB at most, no preset dictionary. */
function readHeader(bits: BitReader): void {
  const [method, flags] = [bits.take(8), bits.take(8)]
  const isRight = (method & 15) === 8 && method >> 4 <= 7 && (256 * method + flags) % 31 === 0 && (flags & 0x20) === 0
  if (!isRight) throw malformed()
}

/** RFC 1951 section 3.2.4. */
function* copyStored(bits: BitReader, output: Window): Generator<Uint8Array, void> {
  bits.alignToByte()
  const length = bits.take(16)
  if ((length ^ bits.take(16)) !== 0xffff) throw malformed()
  for (let i = 0; i < length; i++) {
    if (output.isFull) yield output.flush()
    output.put(bits.take(8))
  }
}

interface Codes {
  readonly literals: Code
  readonly distances: Code
}

/** RFC 1951 section 3.2.3: literals, and copies of what came before. */
function* copyCoded(bits: BitReader, output: Window, { literals, distances }: Codes): Generator<Uint8Array, void> {
  for (;;) {
    const symbol = literals.read(bits)
    if (symbol === END_OF_BLOCK) return
    if (symbol < END_OF_BLOCK) {
      if (output.isFull) yield output.flush()
      output.put(symbol)
      continue
    }
    const length = readValue(bits, symbol - END_OF_BLOCK - 1, LENGTH_BASE, LENGTH_BITS)
    const distance = readValue(bits, distances.read(bits), DISTANCE_BASE, DISTANCE_BITS)
    if (distance > output.reach) throw malformed()
    for (let i = 0; i < length; i++) {
      if (output.isFull) yield output.flush()
      output.put(output.back(distance))
    }
  }
}

function readValue(bits: BitReader, symbol: number, bases: readonly number[], extra: readonly number[]): number {
  const base = bases[symbol]
  // Symbols 286, 287 and distances 30, 31 exist in the fixed code, and mean nothing.
  if (base === undefined) throw malformed()
  return base + bits.take(extra[symbol]!)
}

function basesOf(extraBits: readonly number[], first: number): number[] {
  let next = first
  return extraBits.map((bits) => {
    const base = next
    next += 2 ** bits
    return base
  })
}

/** RFC 1951 section 3.2.6. */
function fixedCodes(): Codes {
  const lengths = new Uint8Array(288).fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280)
  return { literals: new Code(lengths, false), distances: new Code(new Uint8Array(32).fill(5), false) }
}

/** RFC 1951 section 3.2.7. */
function readCodes(bits: BitReader): Codes {
  const [literals, distances, count] = [bits.take(5) + 257, bits.take(5) + 1, bits.take(4) + 4]
  if (literals > 286 || distances > 30) throw malformed()
  const lengthLengths = new Uint8Array(19)
  for (let i = 0; i < count; i++) lengthLengths[LENGTH_ORDER[i]!] = bits.take(3)
  const code = new Code(lengthLengths, false)
  const lengths = new Uint8Array(literals + distances)
  for (let i = 0; i < lengths.length; ) {
    const symbol = code.read(bits)
    if (symbol < 16) {
      lengths[i++] = symbol
      continue
    }
    if (symbol === 16 && i === 0) throw malformed()
    const value = symbol === 16 ? lengths[i - 1]! : 0
    const times = symbol === 16 ? 3 + bits.take(2) : symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7)
    if (i + times > lengths.length) throw malformed()
    lengths.fill(value, i, i + times)
    i += times
  }
  if (lengths[END_OF_BLOCK] === 0) throw malformed()
  return {
    literals: new Code(lengths.subarray(0, literals), true),
    distances: new Code(lengths.subarray(literals), true),
  }
}

/** A prefix code as a table of all bit patterns of its longest code: symbol times 16, plus length. Spec: RFC 1951 section 3.2.2. */
class Code {
  readonly #table: Uint16Array
  readonly #bits: number

  /** @param lengths — of each symbol's code, 0 for none. @param maySpare — whether a code of one bit, or none, will do. */
  constructor(lengths: Uint8Array, maySpare: boolean) {
    const counts = new Uint16Array(MAX_CODE_BITS + 1)
    for (const length of lengths) counts[length]!++
    counts[0] = 0
    let longest = MAX_CODE_BITS
    while (longest > 1 && counts[longest] === 0) longest--
    this.#bits = longest
    this.#table = new Uint16Array(1 << longest)
    const next = new Uint32Array(MAX_CODE_BITS + 2)
    for (let bits = 1; bits <= MAX_CODE_BITS; bits++) next[bits + 1] = (next[bits]! + counts[bits]!) << 1
    const used = counts.reduce((sum, count, bits) => sum + count * 2 ** (longest - bits), 0)
    if (used > this.#table.length || (used < this.#table.length && !(maySpare && longest === 1))) throw malformed()
    lengths.forEach((length, symbol) => {
      if (length === 0) return
      for (let i = reverse(next[length]!++, length); i < this.#table.length; i += 1 << length) {
        this.#table[i] = (symbol << 4) | length
      }
    })
  }

  read(bits: BitReader): number {
    const entry = this.#table[bits.peek(this.#bits)]!
    if (entry === 0) throw malformed()
    bits.drop(entry & 15)
    return entry >> 4
  }
}

/** RFC 1951 section 3.1.1: codes come with their first bit first, everything else with its last. */
function reverse(code: number, length: number): number {
  let reversed = 0
  for (let i = 0; i < length; i++) reversed |= ((code >> i) & 1) << (length - 1 - i)
  return reversed
}

class BitReader {
  readonly #data: Uint8Array
  #position = 0
  #held = 0
  #count = 0

  constructor(data: Uint8Array) {
    this.#data = data
  }

  /** Up to 16 bits; zeros behind the end, where `drop` then refuses to go. */
  peek(count: number): number {
    while (this.#count < count) {
      this.#held |= (this.#data[this.#position++] ?? 0) << this.#count
      this.#count += 8
    }
    return this.#held & ((1 << count) - 1)
  }

  drop(count: number): void {
    this.#held >>>= count
    this.#count -= count
    if (8 * (this.#position - this.#data.length) > this.#count) throw malformed()
  }

  take(count: number): number {
    const value = this.peek(count)
    this.drop(count)
    return value
  }

  alignToByte(): void {
    this.drop(this.#count % 8)
  }

  get isAtEnd(): boolean {
    return 8 * (this.#data.length - this.#position) + this.#count === 0
  }
}

/** The last 32 KiB of the output, handed out whenever they are full, and the checksum of all that was. */
class Window {
  /** How far back there is something to copy. */
  reach = 0
  isFull = false
  readonly #bytes = new Uint8Array(WINDOW_BYTES)
  #position = 0
  #a = 1
  #b = 0

  put(byte: number): void {
    this.#bytes[this.#position++] = byte
    if (this.reach < WINDOW_BYTES) this.reach++
    this.isFull = this.#position === WINDOW_BYTES
  }

  back(distance: number): number {
    return this.#bytes[(this.#position - distance) & (WINDOW_BYTES - 1)]!
  }

  /** What was put since the last time; copies still reach it. */
  flush(): Uint8Array {
    const bytes = this.#bytes.slice(0, this.#position)
    this.#position = 0
    this.isFull = false
    this.#add(bytes)
    return bytes
  }

  /** Adler-32. Spec: RFC 1950 section 8.2. */
  get checksum(): number {
    return ((this.#b << 16) | this.#a) >>> 0
  }

  #add(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) {
      this.#a += bytes[i]!
      this.#b += this.#a
      // After 4096 bytes neither sum has left 32 bits.
      if ((i & 4095) === 4095) this.#reduce()
    }
    this.#reduce()
  }

  #reduce(): void {
    this.#a %= 65_521
    this.#b %= 65_521
  }
}

function malformed(): RangeError {
  return new RangeError('not one complete ZLIB stream')
}
