import { pippenger } from '@noble/curves/abstract/curve.js'
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
} from '../engine.js'

const { Fr, Fp, Fp12 } = bls12_381.fields
const G1 = bls12_381.G1.Point
const G2 = bls12_381.G2.Point
type NoblePoint = InstanceType<typeof G1>
type NobleKey = InstanceType<typeof G2>

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
  sumOfProducts: (points, scalars) => asPoint(pippenger(G1, points.map(pointOf), scalars.map(integer))),
  sumOfSecretProducts: (points, scalars) => {
    let sum = G1.ZERO
    for (const [i, point] of points.entries()) {
      const scalar = integer(scalars[i]!)
      // noble multiplies by 1..r-1 only.
      if (scalar !== 0n) sum = sum.add(pointOf(point).multiply(scalar))
    }
    return asPoint(sum)
  },
} satisfies Partial<Engine>

const pairingArithmetic = {
  derivePublicKey: (secret) => G2.BASE.multiply(integer(secret)).toBytes(),
  preparePublicKey: (bytes) => {
    const point = bytes.length === PUBLIC_KEY_BYTES ? decode(() => G2.fromBytes(bytes)) : undefined
    return point && equalBytes(point.toBytes(), bytes) ? (point as unknown as PreparedKey) : undefined
  },
  pairingsAreEqual: (a, key, b) => {
    const [g1, g2] = [pointOf(a), pointOf(b)]
    if (g1.is0() || g2.is0()) return false
    const product = bls12_381.pairingBatch([
      { g1, g2: key as unknown as NobleKey },
      { g1: g2.negate(), g2: G2.BASE },
    ])
    return Fp12.eql(product, Fp12.ONE)
  },
} satisfies Partial<Engine>

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

function asPoint(point: NoblePoint): G1Point {
  return point as unknown as G1Point
}
