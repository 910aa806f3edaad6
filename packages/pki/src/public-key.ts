import { COORDINATE_BYTES, encodeBase64url, type JwkPublic, type SignatureCurve, TegataError } from '@tegata/core'
import { readAlgorithmIdentifier } from './algorithm.js'
import * as ALGORITHM from './algorithm-oid.js'
import { readDer } from './der.js'
import * as TAG from './tag.js'

/** Elliptic curves whose keys are understood. Spec: RFC 5480 section 2.1.1.1, RFC 5639 section 4.1. */
export type CurveName = Exclude<SignatureCurve, 'Ed25519'>

/** What a SubjectPublicKeyInfo holds. Spec: RFC 5280 section 4.1.2.7. */
export type PublicKeyInfo =
  | {
      readonly kind: 'RSA'
      /** Magnitude, most significant byte first, no leading zero. */
      readonly modulus: Uint8Array
      readonly modulusBits: number
      readonly exponent: number
    }
  | {
      readonly kind: 'EC'
      readonly curve: CurveName
      /** Affine coordinates, 32 to 66 bytes each; that they are on the curve is checked when the key is imported. */
      readonly x: Uint8Array
      readonly y: Uint8Array
    }
  | {
      readonly kind: 'Ed25519'
      /** 32 bytes. */
      readonly publicKey: Uint8Array
    }
  | {
      /** Some other algorithm or curve: the certificate can be read, but nothing verifies with its key. */
      readonly kind: 'unsupported'
      readonly algorithm: string
    }

const CURVES: ReadonlyMap<string, CurveName> = /* @__PURE__ */ new Map([
  ['1.2.840.10045.3.1.7', 'P-256'],
  ['1.3.132.0.34', 'P-384'],
  ['1.3.132.0.35', 'P-521'],
  ['1.3.36.3.3.2.8.1.1.7', 'brainpoolP256r1'],
  ['1.3.36.3.3.2.8.1.1.9', 'brainpoolP320r1'],
  ['1.3.36.3.3.2.8.1.1.11', 'brainpoolP384r1'],
  ['1.3.36.3.3.2.8.1.1.13', 'brainpoolP512r1'],
] as const)

/**
 * Parses a SubjectPublicKeyInfo.
 *
 * Spec: RFC 5280 section 4.1.2.7, RFC 3279 section 2.3.1, RFC 5480 section 2, RFC 8410 section 4.
 *
 * @param spki — DER.
 * @throws TegataError ERR_DER_ENCODING, ERR_X509_MALFORMED
 */
export function parsePublicKey(spki: Uint8Array): PublicKeyInfo {
  return readDer(spki, (reader) => {
    const body = reader.sequence()
    const algorithm = readAlgorithmIdentifier(body)
    const key = body.bitStringBytes()
    body.finish()
    switch (algorithm.oid) {
      case ALGORITHM.rsaEncryption:
        return parseRsaKey(algorithm.parameters, key)
      case ALGORITHM.ecPublicKey:
        return parseEcKey(algorithm.parameters, key)
      case ALGORITHM.ed25519:
        if (algorithm.parameters !== undefined || key.length !== 32)
          throw keyError('not an Ed25519 key', 'RFC 8410 section 4')
        return { kind: 'Ed25519', publicKey: key }
      default:
        return { kind: 'unsupported', algorithm: algorithm.oid }
    }
  })
}

/**
 * Writes a public key as JWK; undefined for an unsupported key. Platforms import a JWK many times faster than an SPKI.
 *
 * Spec: RFC 7518 sections 6.2.1 and 6.3.1, RFC 8037 section 2.
 *
 * @param key — as `parsePublicKey` returns it.
 */
export function publicKeyToJwk(key: PublicKeyInfo): JwkPublic | undefined {
  switch (key.kind) {
    case 'RSA':
      return { kty: 'RSA', n: encodeBase64url(key.modulus), e: encodeBase64url(encodeExponent(key.exponent)) }
    case 'EC':
      return { kty: 'EC', crv: key.curve, x: encodeBase64url(key.x), y: encodeBase64url(key.y) }
    case 'Ed25519':
      return { kty: 'OKP', crv: 'Ed25519', x: encodeBase64url(key.publicKey) }
    default:
      return undefined
  }
}

/** Big-endian without leading zeros, as RFC 7518 section 6.3.1.2 asks. */
function encodeExponent(exponent: number): Uint8Array {
  const bytes: number[] = []
  for (let rest = exponent; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff)
  return Uint8Array.from(bytes)
}

function parseRsaKey(parameters: Uint8Array | undefined, key: Uint8Array): PublicKeyInfo {
  if (parameters?.length !== 2 || parameters[0] !== TAG.null) {
    throw keyError('the parameters of an RSA key must be NULL', 'RFC 3279 section 2.3.1')
  }
  return readDer(key, (reader) => {
    const body = reader.sequence()
    const modulus = body.unsignedInteger()
    const exponent = body.smallInteger()
    body.finish()
    if ((modulus.at(-1)! & 1) === 0 || (exponent & 1) === 0 || exponent < 3) {
      throw keyError('RSA modulus and exponent must be odd', 'RFC 8017 section 3.1')
    }
    return { kind: 'RSA', modulus, modulusBits: modulus.length * 8 - Math.clz32(modulus[0]!) + 24, exponent }
  })
}

function parseEcKey(parameters: Uint8Array | undefined, key: Uint8Array): PublicKeyInfo {
  // Explicit curve parameters are refused: a generator chosen by an attacker forges signatures (CVE-2020-0601).
  if (parameters?.[0] !== TAG.objectIdentifier) throw keyError('the curve must be named', 'RFC 5480 section 2.1.1')
  const oid = readDer(parameters, (reader) => reader.objectIdentifier())
  const curve = CURVES.get(oid)
  if (curve === undefined) return { kind: 'unsupported', algorithm: oid }
  const bytes = COORDINATE_BYTES[curve]
  if (key.length !== 1 + 2 * bytes || key[0] !== 0x04) {
    throw keyError('the EC point must be uncompressed', 'RFC 5480 section 2.2')
  }
  return { kind: 'EC', curve, x: key.subarray(1, 1 + bytes), y: key.subarray(1 + bytes) }
}

function keyError(message: string, spec: string): TegataError {
  return new TegataError('ERR_X509_MALFORMED', message, { spec })
}
