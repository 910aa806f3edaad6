import {
  ALGORITHM_OF_CURVE,
  COORDINATE_BYTES,
  decodeBase64url,
  encodeBase64url,
  type JwkPublic,
  parsePublicJwk,
  type SignatureCurve,
  TegataError,
  type VerificationAlgorithm,
} from '@tegata/core'
import type { CborMap, CborValue } from '../values.js'
import { isAlgorithmOf } from './algorithms.js'

const LABEL = { kty: 1, alg: 3, crv: -1, x: -2, y: -3, d: -4 } as const
const KTY_OKP = 1
const KTY_EC2 = 2

/** A curve that a key to sign with may be on, or one that agrees on secrets alone. */
type KeyCurve = SignatureCurve | 'X25519'
/** Keys of these have one coordinate. Spec: RFC 9053 section 7.2. */
const OKP_CURVES: readonly string[] = ['X25519', 'Ed25519'] satisfies readonly KeyCurve[]

/** Spec: RFC 9053 section 7.1 (curve identifiers); the brainpool curves are registered by ISO/IEC 18013-5. */
const CURVES: readonly (readonly [id: number, crv: KeyCurve])[] = [
  [1, 'P-256'],
  [2, 'P-384'],
  [3, 'P-521'],
  [4, 'X25519'],
  [6, 'Ed25519'],
  [256, 'brainpoolP256r1'],
  [257, 'brainpoolP320r1'],
  [258, 'brainpoolP384r1'],
  [259, 'brainpoolP512r1'],
]

/** A public key out of a COSE_Key. Spec: RFC 9053 section 7. */
export interface CosePublicKey {
  readonly jwk: JwkPublic
  /** The one signature algorithm that the key's curve serves; none for X25519, which agrees on secrets and signs nothing. */
  readonly alg: VerificationAlgorithm | undefined
}

/**
 * Writes a public JWK as COSE_Key.
 *
 * Spec: RFC 9053 section 7.1.1 (EC2), section 7.2 (OKP).
 *
 * @param jwk — EC P-256, P-384, P-521, brainpool (by the names of RFC 5639), or OKP Ed25519, X25519; other members are left out.
 * @throws TegataError ERR_KEY_INVALID, ERR_COSE_KEY, ERR_ENCODING_BASE64URL
 */
export function jwkToCoseKey(jwk: JwkPublic): CborMap {
  const { crv, x, y } = parsePublicJwk(jwk)
  const curve = CURVES.find(([, name]) => name === crv)
  if (!curve) throw unusable('a curve that is not supported')
  const [id, name] = curve
  const { bytes } = describe(name)
  const key: CborMap = new Map<number, CborValue>([
    [LABEL.kty, keyType(name)],
    [LABEL.crv, id],
    [LABEL.x, coordinate(decodeBase64url(x!), bytes)],
  ])
  if (keyType(name) === KTY_EC2) key.set(LABEL.y, coordinate(decodeBase64url(y!), bytes))
  return key
}

/**
 * Reads a COSE_Key that must be public.
 *
 * Whether the point is on its curve is found out when the key is imported.
 *
 * Spec: RFC 9052 section 7; RFC 9053 section 7. Compressed points are refused (RFC 9053 section 7.1.1 leaves them optional).
 *
 * @param value — a decoded item.
 * @throws TegataError ERR_COSE_KEY, ERR_COSE_ALGORITHM
 */
export function readCoseKey(value: CborValue): CosePublicKey {
  if (!(value instanceof Map)) throw unusable('not a map')
  if (value.has(LABEL.d)) throw unusable('a private key where a public one belongs')
  const id = value.get(LABEL.crv)
  const crv = CURVES.find((curve) => curve[0] === id)?.[1]
  if (crv === undefined || value.get(LABEL.kty) !== keyType(crv)) {
    throw unusable('a key type or curve that is not supported')
  }
  const { bytes, alg } = describe(crv)
  // "alg restricts the algorithm that is used with the key" (RFC 9052 section 7.1).
  const named = value.get(LABEL.alg)
  if (named !== undefined && (alg === undefined || !isAlgorithmOf(named, alg))) {
    throw unusable('an algorithm of another curve')
  }
  const x = encodeBase64url(coordinate(value.get(LABEL.x), bytes))
  if (keyType(crv) === KTY_OKP) return { jwk: { kty: 'OKP', crv, x }, alg }
  const y = encodeBase64url(coordinate(value.get(LABEL.y), bytes))
  return { jwk: { kty: 'EC', crv, x, y }, alg }
}

function describe(crv: KeyCurve): { readonly bytes: number; readonly alg: VerificationAlgorithm | undefined } {
  return crv === 'X25519'
    ? { bytes: 32, alg: undefined }
    : { bytes: COORDINATE_BYTES[crv], alg: ALGORITHM_OF_CURVE[crv] }
}

function keyType(crv: KeyCurve): number {
  return OKP_CURVES.includes(crv) ? KTY_OKP : KTY_EC2
}

/** "leading zero octets MUST be preserved" (RFC 9053 section 7.1.1). */
function coordinate(value: CborValue, size: number): Uint8Array {
  if (value instanceof Uint8Array && value.length === size) return value
  throw unusable(`a coordinate that is not a byte string of ${size} bytes`)
}

function unusable(reason: string): TegataError {
  return new TegataError('ERR_COSE_KEY', `not a usable public COSE_Key: ${reason}`, { spec: 'RFC 9053 section 7' })
}
