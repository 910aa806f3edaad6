import { equalBytes } from '@tegata/core'
import { G2_BASE } from '../core/suite.js'
import {
  type Engine,
  type G1Point,
  type PairingSide,
  POINT_BYTES,
  type PreparedKey,
  PUBLIC_KEY_BYTES,
  SCALAR_BYTES,
  type Scalar,
} from './engine.js'
import { instantiateMcl, type MclModule, type MclWasm } from './mcl-module.js'
import { Scratch } from './mcl-scratch.js'
import { SecretTables } from './mcl-secret-tables.js'
import { MultiplesTables } from './mcl-tables.js'

// Sizes of mcl's own forms: a scalar is 4 words of 64 bits, a field element 6; points have three coordinates.
const FR = 32
const FP = 48
const G1 = 3 * FP
const G2 = 6 * FP
const GT = 12 * FP

const FLAG_COMPRESSED = 0x80
const FLAG_INFINITY = 0x40

/**
 * Loads the fast engine: mcl compiled to WebAssembly, in an instance that nobody else can reach.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 Appendix A; DESIGN section 8.
 *
 * Secret scalars go through mcl's constant-time multiplication, or tables that are read whole. WebAssembly engines do not
 * promise constant time, so this narrows a timing leak and does not exclude it.
 *
 * @param options.wasm — mcl's WebAssembly, compiled or as bytes. When absent, the package's own file is read from the disk
 *   (Node) or fetched from beside the script (browsers; a content security policy needs `'wasm-unsafe-eval'`).
 * @returns an engine with its own memory: one is enough for a process.
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE
 * @throws Error where WebAssembly is missing or forbidden; use the noble engine there.
 * @example
 * ```ts
 * import wasm from '@tegata/bbs/mcl.wasm' // Cloudflare Workers: a compiled module
 * const engine = await loadMclEngine({ wasm })
 * ```
 */
export async function loadMclEngine(options: MclOptions = {}): Promise<Engine> {
  return new MclEngine(await instantiateMcl(options.wasm))
}

/** Where the fast engine's WebAssembly comes from. Spec: DESIGN section 7. */
export interface MclOptions {
  readonly wasm?: MclWasm
}

/** Every operation copies its inputs in and its result out: values live in JavaScript memory. */
class MclEngine implements Engine {
  readonly name = 'mcl'
  readonly #mcl: MclModule
  readonly #scratch: Scratch
  readonly #tables: MultiplesTables
  readonly #secretTables: SecretTables
  readonly #lineBytes: number
  readonly #baseLines: Uint8Array

  constructor(mcl: MclModule) {
    this.#mcl = mcl
    this.#tables = new MultiplesTables(mcl)
    this.#secretTables = new SecretTables(mcl)
    this.#lineBytes = mcl.mclBn_getUint64NumToPrecompute() * 8
    this.#scratch = new Scratch(mcl, 2 * this.#lineBytes + 2 * G1 + 2 * G2 + 2 * GT)
    const base = this.#decodeG2(G2_BASE)
    if (base === undefined) throw new Error('mcl.wasm: cannot read the base point')
    // The negative base point: e(a, key) * e(b, -base) = 1 needs one final exponentiation for both pairings.
    const at = this.#scratch.address
    this.#scratch.write(at, base)
    this.#mcl.mclBnG2_neg(at, at)
    this.#baseLines = this.#precomputeLines(this.#scratch.read(at, G2))
  }

  decodeScalar(bytes: Uint8Array): Scalar | undefined {
    if (bytes.length !== SCALAR_BYTES) return undefined
    const at = this.#scratch.address
    this.#scratch.write(at + FR, bytes)
    if (this.#mcl.mclBnFr_deserialize(at, at + FR, SCALAR_BYTES) !== SCALAR_BYTES) return undefined
    const scalar = asScalar(this.#scratch.take(at, 2 * FR).slice(0, FR))
    return equalBytes(this.encodeScalar(scalar), bytes) ? scalar : undefined
  }

  reduceScalar(bytes: Uint8Array): Scalar {
    const at = this.#scratch.address
    this.#scratch.write(at + FR, bytes)
    this.#expectZero(this.#mcl.mclBnFr_setBigEndianMod(at, at + FR, bytes.length))
    return asScalar(this.#scratch.take(at, FR + bytes.length).slice(0, FR))
  }

  encodeScalar(scalar: Scalar): Uint8Array {
    const at = this.#scratch.address
    this.#scratch.write(at, bytesOf(scalar))
    this.#mcl.mclBnFr_serialize(at + FR, SCALAR_BYTES, at)
    return this.#scratch.take(at, FR + SCALAR_BYTES).slice(FR)
  }

  isZero(scalar: Scalar): boolean {
    return bytesOf(scalar).every((byte) => byte === 0)
  }

  addScalars(a: Scalar, b: Scalar): Scalar {
    return this.#combineScalars(this.#mcl.mclBnFr_add, a, b)
  }

  subtractScalars(a: Scalar, b: Scalar): Scalar {
    return this.#combineScalars(this.#mcl.mclBnFr_sub, a, b)
  }

  multiplyScalars(a: Scalar, b: Scalar): Scalar {
    return this.#combineScalars(this.#mcl.mclBnFr_mul, a, b)
  }

  invertScalar(scalar: Scalar): Scalar {
    const at = this.#scratch.address
    this.#scratch.write(at, bytesOf(scalar))
    this.#mcl.mclBnFr_inv(at, at)
    return asScalar(this.#scratch.take(at, FR))
  }

  decodePoint(bytes: Uint8Array): G1Point | undefined {
    // mcl reads some spellings of infinity besides the canonical one; no caller wants the identity in any spelling.
    if (bytes.length !== POINT_BYTES || !isCompressedAndFinite(bytes[0]!)) return undefined
    const at = this.#scratch.address
    this.#scratch.write(at + G1, bytes)
    if (this.#mcl.mclBnG1_deserialize(at, at + G1, POINT_BYTES) !== POINT_BYTES) return undefined
    const point = asPoint(this.#scratch.read(at, G1))
    return equalBytes(this.encodePoint(point), bytes) ? point : undefined
  }

  encodePoint(point: G1Point): Uint8Array {
    const at = this.#scratch.address
    this.#scratch.write(at, bytesOf(point))
    this.#mcl.mclBnG1_serialize(at + G1, POINT_BYTES, at)
    return this.#scratch.read(at + G1, POINT_BYTES)
  }

  isIdentity(point: G1Point): boolean {
    const at = this.#scratch.address
    this.#scratch.write(at, bytesOf(point))
    return this.#mcl.mclBnG1_isZero(at) !== 0
  }

  addPoints(a: G1Point, b: G1Point): G1Point {
    return this.#combinePoints(this.#mcl.mclBnG1_add, a, b)
  }

  subtractPoints(a: G1Point, b: G1Point): G1Point {
    return this.#combinePoints(this.#mcl.mclBnG1_sub, a, b)
  }

  mapToPoint(uniformBytes: Uint8Array): G1Point {
    const [first, second] = [this.#scratch.address, this.#scratch.address + G1]
    for (const [i, address] of [first, second].entries()) {
      const input = second + G1
      this.#scratch.write(input, uniformBytes.subarray(64 * i, 64 * i + 64))
      this.#expectZero(this.#mcl.mclBnFp_setBigEndianMod(input + 64, input, 64))
      // mcl clears the cofactor of each point; clearing is linear, so the sum is the same as the RFC's.
      this.#expectZero(this.#mcl.mclBnFp_mapToG1(address, input + 64))
    }
    this.#mcl.mclBnG1_add(first, first, second)
    // With z = 1 the point is cheaper to add and to serialise, and generators are used forever.
    this.#mcl.mclBnG1_normalize(first, first)
    return asPoint(this.#scratch.read(first, G1))
  }

  sumOfProducts(points: readonly G1Point[], scalars: readonly Scalar[]): G1Point {
    const tables: number[] = []
    const tableScalars: Uint8Array[] = []
    const rest: number[] = []
    for (const [i, point] of points.entries()) {
      const table = this.#tables.find(bytesOf(point))
      if (table === undefined) {
        rest.push(i)
      } else {
        tables.push(table)
        tableScalars.push(this.encodeScalar(scalars[i]!))
      }
    }
    const at = this.#scratch.reserve(2 * G1 + rest.length * (G1 + FR))
    const [sumAt, pointsAt] = [at + G1, at + 2 * G1]
    const scalarsAt = pointsAt + rest.length * G1
    for (const [i, index] of rest.entries()) {
      this.#scratch.write(pointsAt + i * G1, bytesOf(points[index]!))
      this.#scratch.write(scalarsAt + i * FR, bytesOf(scalars[index]!))
    }
    this.#tables.sum(at, tables, tableScalars)
    if (rest.length > 0) {
      this.#mcl.mclBnG1_mulVec(sumAt, pointsAt, scalarsAt, rest.length)
      this.#mcl.mclBnG1_add(at, at, sumAt)
    }
    return asPoint(this.#scratch.take(at, scalarsAt + rest.length * FR - at).slice(0, G1))
  }

  sumOfSecretProducts(points: readonly G1Point[], scalars: readonly Scalar[]): G1Point {
    const at = this.#scratch.address
    const [pointAt, scalarAt, productAt] = [at + G1, at + 2 * G1, at + 2 * G1 + FR]
    this.#mcl.mclBnG1_clear(at)
    for (const [i, point] of points.entries()) {
      const table = this.#secretTables.find(bytesOf(point))
      if (table !== undefined) {
        this.#secretTables.addProduct(at, table, bytesOf(scalars[i]!))
        continue
      }
      this.#scratch.write(pointAt, bytesOf(point))
      this.#scratch.write(scalarAt, bytesOf(scalars[i]!))
      this.#mcl.mclBnG1_mulCT(productAt, pointAt, scalarAt)
      this.#mcl.mclBnG1_add(at, at, productAt)
    }
    return asPoint(this.#scratch.take(at, 3 * G1 + FR).slice(0, G1))
  }

  derivePublicKey(secret: Scalar): Uint8Array {
    const at = this.#scratch.address
    const base = this.#decodeG2(G2_BASE)!
    this.#scratch.write(at, base)
    this.#scratch.write(at + G2, bytesOf(secret))
    this.#mcl.mclBnG2_mulCT(at, at, at + G2)
    this.#mcl.mclBnG2_serialize(at + G2, PUBLIC_KEY_BYTES, at)
    return this.#scratch.take(at, G2 + PUBLIC_KEY_BYTES).slice(G2)
  }

  preparePublicKey(bytes: Uint8Array): PreparedKey | undefined {
    const point = this.#decodeG2(bytes)
    return point === undefined ? undefined : (this.#precomputeLines(point) as unknown as PreparedKey)
  }

  pairingsAreEqual(sides: readonly PairingSide[], b: G1Point): boolean {
    // The line functions are not made for the identity.
    if (this.isIdentity(b) || sides.some(({ a }) => this.isIdentity(a))) return false
    const [productAt, factorAt] = [this.#scratch.address, this.#scratch.address + GT]
    const [aAt, bAt] = [factorAt + GT, factorAt + GT + G1]
    const [keyAt, baseAt] = [bAt + G1, bAt + G1 + this.#lineBytes]
    for (const [i, { a, key }] of sides.entries()) {
      this.#scratch.write(aAt, bytesOf(a))
      this.#scratch.write(keyAt, bytesOf(key))
      if (i === 0) {
        // The first pair shares its squarings with that of the base point.
        this.#scratch.write(bAt, bytesOf(b))
        this.#scratch.write(baseAt, this.#baseLines)
        this.#mcl.mclBn_precomputedMillerLoop2(productAt, aAt, keyAt, bAt, baseAt)
      } else {
        this.#mcl.mclBn_precomputedMillerLoop(factorAt, aAt, keyAt)
        this.#mcl.mclBnGT_mul(productAt, productAt, factorAt)
      }
    }
    this.#mcl.mclBn_finalExp(productAt, productAt)
    return this.#mcl.mclBnGT_isOne(productAt) !== 0
  }

  #decodeG2(bytes: Uint8Array): Uint8Array | undefined {
    if (bytes.length !== PUBLIC_KEY_BYTES || !isCompressedAndFinite(bytes[0]!)) return undefined
    const at = this.#scratch.address
    const input = at + G2
    this.#scratch.write(input, bytes)
    if (this.#mcl.mclBnG2_deserialize(at, input, PUBLIC_KEY_BYTES) !== PUBLIC_KEY_BYTES) return undefined
    this.#mcl.mclBnG2_serialize(input, PUBLIC_KEY_BYTES, at)
    return equalBytes(this.#scratch.read(input, PUBLIC_KEY_BYTES), bytes) ? this.#scratch.read(at, G2) : undefined
  }

  #precomputeLines(point: Uint8Array): Uint8Array {
    const at = this.#scratch.address
    this.#scratch.write(at, point)
    this.#mcl.mclBn_precomputeG2(at + G2, at)
    return this.#scratch.read(at + G2, this.#lineBytes)
  }

  #combineScalars(operation: MclModule['mclBnFr_add'], a: Scalar, b: Scalar): Scalar {
    const at = this.#scratch.address
    this.#scratch.write(at, bytesOf(a))
    this.#scratch.write(at + FR, bytesOf(b))
    operation(at, at, at + FR)
    return asScalar(this.#scratch.take(at, 2 * FR).slice(0, FR))
  }

  #combinePoints(operation: MclModule['mclBnG1_add'], a: G1Point, b: G1Point): G1Point {
    const at = this.#scratch.address
    this.#scratch.write(at, bytesOf(a))
    this.#scratch.write(at + G1, bytesOf(b))
    operation(at, at, at + G1)
    return asPoint(this.#scratch.read(at, G1))
  }

  #expectZero(status: number): void {
    if (status !== 0) throw new Error('mcl.wasm: unexpected status')
  }
}

function isCompressedAndFinite(firstByte: number): boolean {
  return (firstByte & FLAG_COMPRESSED) !== 0 && (firstByte & FLAG_INFINITY) === 0
}

// The opaque types of the interface are byte strings in mcl's own form; only this file knows.
function bytesOf(value: Scalar | G1Point | PreparedKey): Uint8Array {
  return value as unknown as Uint8Array
}

function asScalar(bytes: Uint8Array): Scalar {
  return bytes as unknown as Scalar
}

function asPoint(bytes: Uint8Array): G1Point {
  return bytes as unknown as G1Point
}
