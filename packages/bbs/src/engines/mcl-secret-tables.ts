import type { MclModule } from './mcl-module.js'
import { RecurringPoints } from './recurring-points.js'

const FR = 32
const G1 = 144
/** An affine point: x and y. */
const WORDS = 96 / 4
const WINDOWS = 64
/** Odd multiples from -15 to 15: a digit d of four bits stands for 2d - 15, so that no digit is zero. */
const MULTIPLES = 16

/** At 98 kB each, 6.3 MB: more than any credential layout has hidden messages. */
const MAX_TABLES = 64

/** A table costs about as much as ten multiplications and saves half of one each time. */
const USES_BEFORE_TABLE = 24

/** Sixteen multiples for each of 64 windows, as 32-bit words. */
type Table = Int32Array

/**
 * Multiples of points that secret scalars meet in every operation: the generators of hidden messages.
 *
 * Whatever the scalar, 64 points are added, one for each digit, none of them the identity; and each is picked by reading
 * all sixteen entries of its window. So neither the steps nor the addresses depend on the scalar, which costs less than
 * half of a constant-time multiplication, as there is nothing to double.
 */
export class SecretTables {
  readonly #mcl: MclModule
  readonly #points: RecurringPoints<Uint8Array, Table>
  readonly #picked = new Int32Array(WORDS)
  /** Addresses: a point with z = 1, a scalar, its digits, and the constants 2^256 - 1 and 1/2. */
  readonly #term: number
  readonly #scalar: number
  readonly #digits: number
  readonly #offset: number
  readonly #half: number

  constructor(mcl: MclModule) {
    this.#mcl = mcl
    this.#term = mcl.malloc(G1 + 4 * FR)
    this.#scalar = this.#term + G1
    this.#digits = this.#scalar + FR
    this.#offset = this.#digits + FR
    this.#half = this.#offset + FR
    this.#bytes().fill(0xff, this.#digits, this.#digits + FR)
    mcl.mclBnFr_setBigEndianMod(this.#offset, this.#digits, FR)
    this.#bytes()[this.#digits] = 2
    mcl.mclBnFr_setBigEndianMod(this.#half, this.#digits, 1)
    mcl.mclBnFr_inv(this.#half, this.#half)
    this.#points = new RecurringPoints({
      usesBefore: USES_BEFORE_TABLE,
      atMost: MAX_TABLES,
      make: (point) => this.#compute(point),
    })
  }

  /**
   * A point's table, computed at its 24th use; undefined before that and when there are tables enough.
   *
   * @param point — in mcl's form.
   */
  find(point: Uint8Array): Table | undefined {
    return this.#points.find(point)
  }

  /**
   * Adds a scalar multiple of a point that has a table.
   *
   * @param z — the sum so far, and where the result goes.
   * @param scalar — in mcl's form.
   */
  addProduct(z: number, table: Table, scalar: Uint8Array): void {
    const { mclBnG1_add: add } = this.#mcl
    const digits = this.#recode(scalar)
    const memory = new Int32Array(this.#mcl.memory.buffer)
    for (let window = 0; window < WINDOWS; window++) {
      const byte = digits[31 - (window >> 1)]!
      this.#pick(table, window, (byte >> (4 * (window & 1))) & 15)
      memory.set(this.#picked, this.#term >> 2)
      add(z, z, this.#term)
    }
    digits.fill(0)
    this.#picked.fill(0)
    memory.set(this.#picked, this.#term >> 2)
  }

  /**
   * (k + 2^256 - 1) / 2 modulo r for the scalar k, 32 bytes big-endian: its digits d, read as 2d - 15, add up to k again,
   * because 15 + 15 * 16 + … + 15 * 16^63 = 2^256 - 1.
   */
  #recode(scalar: Uint8Array): Uint8Array {
    this.#bytes().set(scalar, this.#scalar)
    this.#mcl.mclBnFr_add(this.#scalar, this.#scalar, this.#offset)
    this.#mcl.mclBnFr_mul(this.#scalar, this.#scalar, this.#half)
    this.#mcl.mclBnFr_serialize(this.#digits, FR, this.#scalar)
    const digits = this.#bytes().slice(this.#digits, this.#digits + FR)
    this.#bytes().fill(0, this.#scalar, this.#digits + FR)
    return digits
  }

  #pick(table: Table, window: number, digit: number): void {
    const picked = this.#picked.fill(0)
    let at = window * MULTIPLES * WORDS
    for (let entry = 0; entry < MULTIPLES; entry++) {
      // All ones where the entry is the one, zero elsewhere.
      const mask = ((entry ^ digit) - 1) >> 31
      for (let word = 0; word < WORDS; word++) picked[word]! |= table[at++]! & mask
    }
  }

  #compute(point: Uint8Array): Table {
    const { mclBnG1_add: add, mclBnG1_dbl: double, mclBnG1_neg: negate, mclBnG1_normalizeVec: normalize } = this.#mcl
    const count = WINDOWS * MULTIPLES
    // The multiples, then twice a base, then the next base.
    const address = this.#mcl.malloc((count + 2) * G1)
    const [twice, base] = [address + count * G1, address + (count + 1) * G1]
    this.#bytes().set(point, base)
    for (let window = 0; window < WINDOWS; window++) {
      const entry = (digit: number) => address + (window * MULTIPLES + digit) * G1
      double(twice, base)
      // 1, 3, …, 15 upwards from the middle, and their negatives downwards.
      this.#bytes().copyWithin(entry(8), base, base + G1)
      for (let digit = 9; digit < MULTIPLES; digit++) add(entry(digit), entry(digit - 1), twice)
      for (let digit = 0; digit < 8; digit++) negate(entry(digit), entry(MULTIPLES - 1 - digit))
      add(base, entry(MULTIPLES - 1), base)
    }
    normalize(address, address, count)
    this.#bytes().copyWithin(this.#term, address, address + G1)
    const memory = new Int32Array(this.#mcl.memory.buffer)
    const table = new Int32Array(count * WORDS)
    for (let i = 0; i < count; i++) {
      const from = (address + i * G1) >> 2
      table.set(memory.subarray(from, from + WORDS), i * WORDS)
    }
    this.#mcl.free(address)
    return table
  }

  #bytes(): Uint8Array {
    return new Uint8Array(this.#mcl.memory.buffer)
  }
}
