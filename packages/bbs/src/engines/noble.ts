import { mulAddUnsafe } from '@noble/curves/abstract/curve.js'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { decodeHex, encodeHex, equalBytes } from '@tegata/core'
import {
  type Engine,
  type G1Point,
  POINT_BYTES,
  type PreparedKey,
  PUBLIC_KEY_BYTES,
  SCALAR_BYTES,
  type Scalar,
} from './engine.js'
import { RecurringPoints } from './recurring-points.js'

const { Fr, Fp, Fp12 } = bls12_381.fields
const { calcPairingPrecomputes } = bls12_381.utils
const G1 = bls12_381.G1.Point
const G2 = bls12_381.G2.Point
type NoblePoint = InstanceType<typeof G1>
/** The line functions of the Miller loop, which depend on the point of G2 alone: a fifth of a pairing. */
type Lines = ReturnType<typeof calcPairingPrecomputes>

/** noble's types describe the general case of an extension field; on G1 it takes and gives this. */
const mapToCurve = bls12_381.G1.mapToCurve as unknown as (u: bigint) => NoblePoint

/**
 * Makes the engine without WebAssembly: BigInt arithmetic of @noble/curves, for React Native and strict content
 * security policies.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 Appendix A; DESIGN section 7.
 *
 * BigInt arithmetic is not constant time. Prefer the mcl engine for issuer keys wherever WebAssembly runs.
 */
export function createNobleEngine(): Engine {
  return Object.freeze({ ...scalarArithmetic, ...pointArithmetic, ...pairingArithmetic, name: 'noble' })
}

/**
 * Tables of noble's for points that come back: the generators and P1. A multiplication then takes a fifth of the time;
 * a table costs about as much as three multiplications, and 150 kB.
 */
const tables = /* @__PURE__ */ new RecurringPoints<NoblePoint>({
  usesBefore: 8,
  atMost: 64,
  make: (point) => point.precompute(4, false),
})

const scalarArithmetic = {
  decodeScalar: (bytes) => {
    if (bytes.length !== SCALAR_BYTES) return undefined
    const value = integerOf(bytes)
    return value < Fr.ORDER ? asScalar(value) : undefined
  },
  reduceScalar: (bytes) => asScalar(Fr.create(integerOf(bytes))),
  encodeScalar: (scalar) =>
    decodeHex(
      integer(scalar)
        .toString(16)
        .padStart(2 * SCALAR_BYTES, '0'),
    ),
  isZero: (scalar) => integer(scalar) === 0n,
  addScalars: (a, b) => asScalar(Fr.add(integer(a), integer(b))),
  subtractScalars: (a, b) => asScalar(Fr.sub(integer(a), integer(b))),
  multiplyScalars: (a, b) => asScalar(Fr.mul(integer(a), integer(b))),
  invertScalar: (scalar) => asScalar(Fr.inv(integer(scalar))),
} satisfies Partial<Engine>

const pointArithmetic = {
  decodePoint: (bytes) => {
    const point = bytes.length === POINT_BYTES ? decode(() => G1.fromBytes(bytes)) : undefined
    return point && equalBytes(point.toBytes(), bytes) ? asPoint(point) : undefined
  },
  encodePoint: (point) => pointOf(point).toBytes(),
  isIdentity: (point) => pointOf(point).is0(),
  addPoints: (a, b) => asPoint(pointOf(a).add(pointOf(b))),
  subtractPoints: (a, b) => asPoint(pointOf(a).subtract(pointOf(b))),
  mapToPoint: (uniformBytes) => {
    const [u0, u1] = [uniformBytes.subarray(0, 64), uniformBytes.subarray(64, 128)].map((half) =>
      Fp.create(integerOf(half)),
    )
    // noble clears the cofactor of each point; clearing is linear, so the sum is the same as the RFC's.
    const sum = mapToCurve(u0!).add(mapToCurve(u1!))
    return asPoint(G1.fromAffine(sum.toAffine()))
  },
  sumOfProducts: (points, scalars) => {
    let sum = G1.ZERO
    const rest: { points: NoblePoint[]; scalars: bigint[] } = { points: [], scalars: [] }
    for (const [i, each] of points.entries()) {
      const [point, scalar] = [pointOf(each), integer(scalars[i]!)]
      if (tables.has(point)) {
        sum = sum.add(point.multiplyUnsafe(scalar))
      } else {
        rest.points.push(point)
        rest.scalars.push(scalar)
      }
    }
    // One chain of doublings for all. Pippenger's buckets would pay from some hundred points on.
    return asPoint(rest.points.length === 0 ? sum : sum.add(mulAddUnsafe(G1, rest.points, rest.scalars)))
  },
  sumOfSecretProducts: (points, scalars) => {
    let sum = G1.ZERO
    for (const [i, each] of points.entries()) {
      const [point, scalar] = [pointOf(each), integer(scalars[i]!)]
      tables.has(point)
      // noble multiplies by 1..r-1 only.
      if (scalar !== 0n) sum = sum.add(point.multiply(scalar))
    }
    return asPoint(sum)
  },
} satisfies Partial<Engine>

const pairingArithmetic = {
  derivePublicKey: (secret) => G2.BASE.multiply(integer(secret)).toBytes(),
  preparePublicKey: (bytes) => {
    const point = bytes.length === PUBLIC_KEY_BYTES ? decode(() => G2.fromBytes(bytes)) : undefined
    return point && equalBytes(point.toBytes(), bytes) ? asKey(calcPairingPrecomputes(point)) : undefined
  },
  pairingsAreEqual: (sides, b) => {
    baseLines ??= calcPairingPrecomputes(G2.BASE)
    const terms = [...sides.map(({ a, key }) => term(linesOf(key), pointOf(a))), term(baseLines, pointOf(b).negate())]
    if (!terms.every((each) => each !== undefined)) return false
    return Fp12.eql(Fp12.finalExponentiate(bls12_381.millerLoopBatch(terms)), Fp12.ONE)
  },
} satisfies Partial<Engine>

let baseLines: Lines | undefined

/** One factor of a product of pairings; undefined for the identity, which has no affine coordinates. */
function term(lines: Lines, point: NoblePoint): [Lines, bigint, bigint] | undefined {
  if (point.is0()) return undefined
  const { x, y } = point.toAffine()
  return [lines, x, y]
}

/** noble throws for bytes that are no point of the subgroup; here that is an answer, not an exception. */
function decode<P extends { is0(): boolean }>(read: () => P): P | undefined {
  try {
    const point = read()
    return point.is0() ? undefined : point
  } catch {
    return undefined
  }
}

function integerOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${encodeHex(bytes)}`)
}

// The opaque types of the interface are bigints and noble points; only this file knows.
function integer(scalar: Scalar): bigint {
  return scalar as unknown as bigint
}

function asScalar(value: bigint): Scalar {
  return value as unknown as Scalar
}

function pointOf(point: G1Point): NoblePoint {
  return point as unknown as NoblePoint
}

function linesOf(key: PreparedKey): Lines {
  return key as unknown as Lines
}

function asKey(lines: Lines): PreparedKey {
  return lines as unknown as PreparedKey
}

function asPoint(point: NoblePoint): G1Point {
  return point as unknown as G1Point
}
