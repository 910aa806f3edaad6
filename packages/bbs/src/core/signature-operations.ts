import { concatBytes, TegataError } from '@tegata/core'
import type { G1Point, Scalar } from '../engines/engine.js'
import { encodeScalars, octetsToSignature } from './octets.js'
import { calculateDomain, type Generator, hashToScalar, octetsToPublicKey, type Scheme } from './scheme.js'

/** `octets_to_secret_key`: a scalar from 1 to r - 1. @throws TegataError ERR_BBS_SECRET_KEY */
export function octetsToSecretKey({ engine }: Scheme, octets: Uint8Array): Scalar {
  const secret = engine.decodeScalar(octets)
  if (secret === undefined || engine.isZero(secret)) {
    throw new TegataError('ERR_BBS_SECRET_KEY', 'a secret key is 32 bytes, from 1 to r - 1', {
      spec: 'draft-irtf-cfrg-bbs-signatures-10 section 3.4.1',
    })
  }
  return secret
}

/**
 * B = P1 + Q_1 * domain + H_1 * msg_1 + ... + H_L * msg_L.
 *
 * @param secretCount — how many of the last messages only the prover knows: they take the slower multiplication.
 */
export function calculateB(
  { engine, p1 }: Scheme,
  generators: readonly Generator[],
  domain: Scalar,
  messages: readonly Scalar[],
  secretCount = 0,
): G1Point {
  const points = pointsOf(generators)
  const known = messages.length - secretCount
  const products = engine.sumOfProducts(points.slice(0, known + 1), [domain, ...messages.slice(0, known)])
  const b = engine.addPoints(p1, products)
  if (secretCount === 0) return b
  return engine.addPoints(b, engine.sumOfSecretProducts(points.slice(known + 1), messages.slice(known)))
}

/** `CoreSign`. Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.6.1. */
export function coreSign(
  scheme: Scheme,
  input: {
    readonly secretKey: Scalar
    readonly publicKey: Uint8Array
    readonly generators: readonly Generator[]
    readonly header: Uint8Array
    readonly messages: readonly Scalar[]
  },
): Uint8Array {
  const { secretKey, publicKey, generators, header, messages } = input
  const domain = calculateDomain(scheme, publicKey, generators, header)
  const eInput = encodeScalars(scheme.engine, [secretKey, ...messages, domain])
  const e = hashToScalar(scheme, eInput, scheme.hashToScalarDst)
  return finalizeSignature(scheme, secretKey, e, calculateB(scheme, generators, domain, messages))
}

/** A = B * (1 / (SK + e)), then `signature_to_octets((A, e))`. */
export function finalizeSignature({ engine }: Scheme, secretKey: Scalar, e: Scalar, b: G1Point): Uint8Array {
  const inverse = engine.invertScalar(engine.addScalars(secretKey, e))
  const a = engine.sumOfSecretProducts([b], [inverse])
  return concatBytes(engine.encodePoint(a), engine.encodeScalar(e))
}

/**
 * `CoreVerify`.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.6.2.
 *
 * @throws TegataError ERR_BBS_SIGNATURE_ENCODING, ERR_BBS_PUBLIC_KEY, ERR_BBS_SIGNATURE_INVALID
 */
export function coreVerify(
  scheme: Scheme,
  input: {
    readonly publicKey: Uint8Array
    readonly signature: Uint8Array
    readonly generators: readonly Generator[]
    readonly header: Uint8Array
    readonly messages: readonly Scalar[]
    readonly secretCount?: number
  },
): void {
  const { engine } = scheme
  const { publicKey, generators, messages, secretCount = 0 } = input
  const { a, e } = octetsToSignature(engine, input.signature)
  const key = octetsToPublicKey(scheme, publicKey)
  const domain = calculateDomain(scheme, publicKey, generators, input.header)
  // "h(A, W) * h(A * e - B, BP2) = Identity_GT", as h(A, W) = h(B - A * e, BP2): A joins the sum of B with -e.
  const zero = engine.subtractScalars(e, e)
  const minusE = engine.subtractScalars(zero, e)
  const known = messages.length - secretCount
  const points = pointsOf(generators)
  const products = engine.sumOfProducts(
    [...points.slice(0, known + 1), a],
    [domain, ...messages.slice(0, known), minusE],
  )
  const secrets = engine.sumOfSecretProducts(points.slice(known + 1), messages.slice(known))
  if (!engine.pairingsAreEqual([{ a, key }], engine.addPoints(engine.addPoints(scheme.p1, products), secrets))) {
    throw new TegataError('ERR_BBS_SIGNATURE_INVALID', 'the signature does not verify', {
      spec: 'draft-irtf-cfrg-bbs-signatures-10 section 3.6.2 step 3',
    })
  }
}

function pointsOf(generators: readonly Generator[]): G1Point[] {
  return generators.map(({ point }) => point)
}
