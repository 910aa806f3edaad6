import {
  decodeBase64url,
  encodeBase64url,
  type JwkPublic,
  parsePublicJwk,
  TegataError,
  type VerificationAlgorithm,
} from '@tegata/core'
import type { CborMap, CborValue } from '../values.js'
import { isAlgorithmOf } from './algorithms.js'

const LABEL = { kty: 1, alg: 3, crv: -1, x: -2, y: -3, d: -4 } as const
const KTY_OKP = 1
const KTY_EC2 = 2

/** Spec: RFC 9053 section 7.1 (curve identifiers), section 2.1 (coordinate sizes); the brainpool curves are registered by ISO/IEC 18013-5. */
const CURVES = [
  { id: 1, kty: KTY_EC2, crv: 'P-256', size: 32, alg: 'ES256' },
  { id: 2, kty: KTY_EC2, crv: 'P-384', size: 48, alg: 'ES384' },
  { id: 3, kty: KTY_EC2, crv: 'P-521', size: 66, alg: 'ES512' },
  { id: 6, kty: KTY_OKP, crv: 'Ed25519', size: 32, alg: 'EdDSA' },
  { id: 256, kty: KTY_EC2, crv: 'brainpoolP256r1', size: 32, alg: 'ESB256' },
  { id: 257, kty: KTY_EC2, crv: 'brainpoolP320r1', size: 40, alg: 'ESB320' },
  { id: 258, kty: KTY_EC2, crv: 'brainpoolP384r1', size: 48, alg: 'ESB384' },
  { id: 259, kty: KTY_EC2, crv: 'brainpoolP512r1', size: 64, alg: 'ESB512' },
] as const satisfies readonly { id: number; kty: number; crv: string; size: number; alg: VerificationAlgorithm }[]

/** A public signature key out of a COSE_Key. Spec: RFC 9053 section 7. */
export interface CosePublicKey {
  readonly jwk: JwkPublic
  /** The one algorithm that the key's curve serves. */
  readonly alg: VerificationAlgorithm
}

/**
 * Writes a public JWK as COSE_Key.
 *
 * Spec: RFC 9053 section 7.1.1 (EC2), section 7.2 (OKP).
 *
 * @param jwk — EC P-256, P-384, P-521, brainpool (by the names of RFC 5639), or OKP Ed25519; other members are left out.
 * @throws TegataError ERR_KEY_INVALID, ERR_COSE_KEY, ERR_ENCODING_BASE64URL
 */
export function jwkToCoseKey(jwk: JwkPublic): CborMap {
  const { crv, x, y } = parsePublicJwk(jwk)
  const curve = CURVES.find((candidate) => candidate.crv === crv)
  if (!curve) throw unusable('a curve that is not supported')
  const key: CborMap = new Map<number, CborValue>([
    [LABEL.kty, curve.kty],
    [LABEL.crv, curve.id],
    [LABEL.x, coordinate(decodeBase64url(x!), curve.size)],
  ])
  if (curve.kty === KTY_EC2) key.set(LABEL.y, coordinate(decodeBase64url(y!), curve.size))
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
  const kty = value.get(LABEL.kty)
  const crv = value.get(LABEL.crv)
  const curve = CURVES.find((candidate) => candidate.id === crv && candidate.kty === kty)
  if (!curve) throw unusable('a key type or curve that is not supported')
  // "alg restricts the algorithm that is used with the key" (RFC 9052 section 7.1).
  const alg = value.get(LABEL.alg)
  if (alg !== undefined && !isAlgorithmOf(alg, curve.alg)) throw unusable('an algorithm of another curve')
  const x = encodeBase64url(coordinate(value.get(LABEL.x), curve.size))
  if (curve.kty === KTY_OKP) return { jwk: { kty: 'OKP', crv: curve.crv, x }, alg: curve.alg }
  const y = encodeBase64url(coordinate(value.get(LABEL.y), curve.size))
  return { jwk: { kty: 'EC', crv: curve.crv, x, y }, alg: curve.alg }
}

/** "leading zero octets MUST be preserved" (RFC 9053 section 7.1.1). */
function coordinate(value: CborValue, size: number): Uint8Array {
  if (value instanceof Uint8Array && value.length === size) return value
  throw unusable(`a coordinate that is not a byte string of ${size} bytes`)
}

function unusable(reason: string): TegataError {
  return new TegataError('ERR_COSE_KEY', `not a usable public COSE_Key: ${reason}`, { spec: 'RFC 9053 section 7' })
}
