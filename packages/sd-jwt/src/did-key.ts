import { encodeBase64url, type JwkPublic } from '@tegata/core'
import { base58btc } from 'multiformats/bases/base58'
import { noKey } from './issuer-keys.js'

/** Field prime and coefficient b of y² = x³ - 3x + b. Spec: NIST SP 800-186 section 3.2.1. */
interface Curve {
  readonly crv: string
  readonly size: number
  readonly p: bigint
  readonly b: bigint
}

const P256: Curve = {
  crv: 'P-256',
  size: 32,
  p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
  b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
}

const P384: Curve = {
  crv: 'P-384',
  size: 48,
  p: 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,
  b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
}

/** Longer than any key here; base58 decoding takes quadratic time. */
const MAX_LENGTH = 128

/**
 * Reads the key out of a did:key (or, after `did:key:`, of any multibase key): Ed25519, P-256, P-384.
 *
 * Spec: did:key method section 3.1.3; Multicodec table (0xed, 0x1200, 0x1201); SEC 1 section 2.3.4 (compressed points).
 */
export function decodeKeyDid(did: string): JwkPublic {
  const bytes = decodeMultibase(did.slice('did:key:'.length))
  const [first, second] = bytes
  const key = bytes.subarray(2)
  if (first === 0xed && second === 0x01 && key.length === 32) {
    return { kty: 'OKP', crv: 'Ed25519', x: encodeBase64url(key) }
  }
  if (first === 0x80 && second === 0x24) return decompress(key, P256)
  if (first === 0x81 && second === 0x24) return decompress(key, P384)
  throw noKey('a multibase key of an unknown kind')
}

function decodeMultibase(text: string): Uint8Array {
  if (!text.startsWith('z') || text.length > MAX_LENGTH) throw noKey('not a multibase key in base58btc')
  try {
    return base58btc.decode(text)
  } catch {
    throw noKey('not a multibase key in base58btc')
  }
}

function decompress(point: Uint8Array, { crv, size, p, b }: Curve): JwkPublic {
  const sign = point[0]
  if (point.length !== size + 1 || (sign !== 2 && sign !== 3)) throw noKey('not a compressed point')
  const x = point.subarray(1)
  const value = x.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n)
  const square = ((((value * value - 3n) * value + b) % p) + p) % p
  // Both primes are 3 modulo 4, so this power is a square root where there is one.
  let root = power(square, (p + 1n) / 4n, p)
  if (value >= p || (root * root) % p !== square) throw noKey('not a point of the curve')
  if ((root & 1n) !== BigInt(sign & 1)) root = p - root
  const y = Uint8Array.from({ length: size }, (_, i) => Number((root >> BigInt(8 * (size - 1 - i))) & 0xffn))
  return { kty: 'EC', crv, x: encodeBase64url(x), y: encodeBase64url(y) }
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  let square = base
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}
