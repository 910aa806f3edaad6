declare const scalarBrand: unique symbol
declare const g1Brand: unique symbol
declare const keyBrand: unique symbol

/** An integer modulo r in the form its engine computes with; no other engine can read it. Spec: draft-irtf-cfrg-bbs-signatures-10 section 1.2. */
export type Scalar = { readonly [scalarBrand]: true }

/** A point of the G1 subgroup in the form its engine computes with. Spec: draft-irtf-cfrg-bbs-signatures-10 section 1.2. */
export type G1Point = { readonly [g1Brand]: true }

/** A validated public key, with whatever its engine computed in advance. Spec: draft-irtf-cfrg-bbs-signatures-10 section 4.2.4.6. */
export type PreparedKey = { readonly [keyBrand]: true }

/**
 * The arithmetic of BLS12-381 that BBS needs; everything above it is the same code for every engine.
 *
 * A native engine (a React Native module, a Node addon) implements this interface: values stay opaque, all methods are
 * synchronous, and every method must give the same bytes as the two engines that come with the package.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 1.2 (Notation), Appendix A.
 */
export interface Engine {
  /** Names the implementation in reports and benchmarks. */
  readonly name: string

  /** The scalar of 32 big-endian bytes; undefined when it is not below r. */
  decodeScalar(bytes: Uint8Array): Scalar | undefined
  /** 48 big-endian bytes modulo r: uniform input gives a uniform scalar. */
  reduceScalar(bytes: Uint8Array): Scalar
  /** 32 big-endian bytes. */
  encodeScalar(scalar: Scalar): Uint8Array
  isZero(scalar: Scalar): boolean
  addScalars(a: Scalar, b: Scalar): Scalar
  subtractScalars(a: Scalar, b: Scalar): Scalar
  multiplyScalars(a: Scalar, b: Scalar): Scalar
  /** The inverse of a scalar that is not zero. */
  invertScalar(scalar: Scalar): Scalar

  /** 48 bytes; undefined unless they are the canonical compressed form of a point of the subgroup other than the identity. */
  decodePoint(bytes: Uint8Array): G1Point | undefined
  /** 48 bytes, compressed. */
  encodePoint(point: G1Point): Uint8Array
  isIdentity(point: G1Point): boolean
  addPoints(a: G1Point, b: G1Point): G1Point
  subtractPoints(a: G1Point, b: G1Point): G1Point
  /** Two field elements of 64 uniform big-endian bytes each to a point: `map_to_curve`, add, clear the cofactor. */
  mapToPoint(uniformBytes: Uint8Array): G1Point
  /** Sum of scalar multiples, as fast as the engine can: the time may depend on the scalars. */
  sumOfProducts(points: readonly G1Point[], scalars: readonly Scalar[]): G1Point
  /** The same sum for scalars that must stay secret: multiplications whose time depends on them as little as the engine can. */
  sumOfSecretProducts(points: readonly G1Point[], scalars: readonly Scalar[]): G1Point

  /** 96 bytes: the base point of G2 times a secret scalar, compressed. */
  derivePublicKey(secret: Scalar): Uint8Array
  /** 96 bytes; undefined unless they are the canonical compressed form of a point of G2 other than the identity. */
  preparePublicKey(bytes: Uint8Array): PreparedKey | undefined
  /**
   * Whether the product of e(a, key) over all sides (one at least) equals e(b, base point of G2); false when any point is
   * the identity. One final exponentiation, however many sides there are.
   */
  pairingsAreEqual(sides: readonly PairingSide[], b: G1Point): boolean
}

/** The arguments of one pairing. Spec: draft-irtf-cfrg-bbs-signatures-10 section 1.2 (h). */
export interface PairingSide {
  readonly a: G1Point
  readonly key: PreparedKey
}

/** Length of an encoded scalar in bytes. Spec: draft-irtf-cfrg-bbs-signatures-10 section 7.2 (octet_scalar_length). */
export const SCALAR_BYTES = 32

/** Length of an encoded G1 point in bytes. Spec: draft-irtf-cfrg-bbs-signatures-10 section 7.2 (octet_point_length). */
export const POINT_BYTES = 48

/** Length of an encoded public key in bytes. Spec: draft-irtf-cfrg-bbs-signatures-10 section 7.2. */
export const PUBLIC_KEY_BYTES = 96
