import type { MclModule } from './mcl-module.js'
import { RecurringPoints } from './recurring-points.js'

const G1 = 144
/** Four bases per point, 2^64 apart, so that the doublings of all points together are 56. */
const BASES = 4
const DIGITS_PER_BASE = 8
/** Digits run from -128 to 128; a negative one subtracts. */
const MULTIPLES = 128
const TABLE_BYTES = BASES * MULTIPLES * G1

/** At 72 kB each, 4.6 MB: more than any credential layout has generators. */
const MAX_TABLES = 64

/** A table costs about as much as 40 multiplications; a point that was used that often will be used again. */
const USES_BEFORE_TABLE = 24

/**
 * Multiples of points that come back in every operation: the generators and P1.
 *
 * mcl multiplies by 16 points hardly faster than 16 times by one. With multiples at hand a scalar costs 32 additions and
 * no doublings of its own. The time depends on the scalars, as that of mcl's own sum does.
 */
export class MultiplesTables {
  readonly #mcl: MclModule
  readonly #points: RecurringPoints<Uint8Array, number>

  constructor(mcl: MclModule) {
    this.#mcl = mcl
    this.#points = new RecurringPoints({
      usesBefore: USES_BEFORE_TABLE,
      atMost: MAX_TABLES,
      make: (point) => this.#compute(point),
    })
  }

  /**
   * The address of a point's table, computed at its 24th use; undefined before that and when there are tables enough.
   *
   * @param point — in mcl's form.
   */
  find(point: Uint8Array): number | undefined {
    return this.#points.find(point)
  }

  /**
   * Sum of scalar multiples of points that have tables.
   *
   * @param z — where the sum goes.
   * @param scalars — 32 bytes big-endian each.
   */
  sum(z: number, tables: readonly number[], scalars: readonly Uint8Array[]): void {
    const { mclBnG1_clear: clear, mclBnG1_dbl: double, mclBnG1_add: add, mclBnG1_sub: subtract } = this.#mcl
    const digits = scalars.map(recode)
    clear(z)
    for (let window = DIGITS_PER_BASE - 1; window >= 0; window--) {
      if (window !== DIGITS_PER_BASE - 1) for (let bit = 0; bit < 8; bit++) double(z, z)
      for (let i = 0; i < tables.length; i++) {
        for (let base = 0; base < BASES; base++) {
          const digit = digits[i]![base * DIGITS_PER_BASE + window]!
          if (digit === 0) continue
          const multiple = tables[i]! + (base * MULTIPLES + Math.abs(digit) - 1) * G1
          if (digit > 0) add(z, z, multiple)
          else subtract(z, z, multiple)
        }
      }
    }
  }

  #compute(point: Uint8Array): number {
    const { mclBnG1_add: add, mclBnG1_dbl: double } = this.#mcl
    const address = this.#mcl.malloc(TABLE_BYTES)
    new Uint8Array(this.#mcl.memory.buffer).set(point, address)
    for (let base = 0; base < BASES; base++) {
      const first = address + base * MULTIPLES * G1
      for (let k = 1; k < MULTIPLES; k++) add(first + k * G1, first + (k - 1) * G1, first)
      if (base === BASES - 1) break
      // The next base is 2^64 times this one, and the last multiple here is 2^7 times it.
      const next = first + MULTIPLES * G1
      double(next, next - G1)
      for (let bit = 8; bit < 64; bit++) double(next, next)
    }
    // With z = 1 an addition saves a third of its field multiplications.
    this.#mcl.mclBnG1_normalizeVec(address, address, BASES * MULTIPLES)
    return address
  }
}

/** 32 digits from -127 to 128, lowest first: the scalar is below 2^255, so that no carry is left over. */
function recode(scalar: Uint8Array): Int16Array {
  const digits = new Int16Array(32)
  let carry = 0
  for (let i = 0; i < 32; i++) {
    const digit = scalar[31 - i]! + carry
    carry = digit > MULTIPLES ? 1 : 0
    digits[i] = digit - 256 * carry
  }
  return digits
}
