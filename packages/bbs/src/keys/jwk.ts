import {
  assertBytes,
  decodeBase64url,
  encodeBase64url,
  type JwkPrivate,
  type JwkPublic,
  parsePublicJwk,
  TegataError,
} from '@tegata/core'
import { PUBLIC_KEY_BYTES, SCALAR_BYTES } from '../engines/engine.js'

const KEY_TYPE = { kty: 'OKP', crv: 'BLS12381G2' } as const
/** The curve's name until draft-ietf-cose-bls-key-representations-04, which @digitalbazaar/bls12-381-multikey writes. */
const OLD_CURVE = 'Bls12381G2'

/**
 * A public key as JWK: `{ kty: 'OKP', crv: 'BLS12381G2', x }`, `x` being the compressed point.
 *
 * Spec: draft-ietf-cose-bls-key-representations-08 section 2.1; the form of draft-ietf-jose-json-proof-algorithms.
 *
 * @param publicKey — 96 bytes.
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE
 */
export function bbsPublicJwk(publicKey: Uint8Array): JwkPublic {
  assertBytes(publicKey, 'publicKey', PUBLIC_KEY_BYTES)
  return { ...KEY_TYPE, x: encodeBase64url(publicKey) }
}

/**
 * A key pair as JWK, with the secret scalar in `d`, big-endian. Keep it out of logs and documents.
 *
 * Spec: draft-ietf-cose-bls-key-representations-08 section 2.1; the form of draft-ietf-jose-json-proof-algorithms.
 *
 * @param secretKey — 32 bytes.
 * @param publicKey — 96 bytes, `skToPk(secretKey)`.
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE
 */
export function bbsSecretJwk(secretKey: Uint8Array, publicKey: Uint8Array): JwkPrivate {
  assertBytes(secretKey, 'secretKey', SCALAR_BYTES)
  return { ...bbsPublicJwk(publicKey), d: encodeBase64url(secretKey) }
}

/**
 * The 96 bytes of a public JWK. Whether they are a point of the subgroup is checked where the key is used.
 *
 * Spec: draft-ietf-cose-bls-key-representations-08 section 2.1.
 *
 * @param value — any JSON value; a key with private members is refused. The older spelling of the curve is read.
 * @throws TegataError ERR_KEY_INVALID
 */
export function publicKeyFromJwk(value: unknown): Uint8Array {
  const { kty, crv, x } = parsePublicJwk(value)
  const isBbs = kty === KEY_TYPE.kty && (crv === KEY_TYPE.crv || crv === OLD_CURVE)
  const bytes = isBbs && x !== undefined ? decodeBase64url(x) : undefined
  if (bytes?.length !== PUBLIC_KEY_BYTES) throw invalid('not a BLS12381G2 key')
  return bytes
}

/**
 * The 32 bytes of a secret JWK. Whether they are from 1 to r - 1, and belong to `x`, is the caller's to check with `skToPk`.
 *
 * Spec: draft-ietf-cose-bls-key-representations-08 section 2.1.
 *
 * @throws TegataError ERR_KEY_INVALID
 */
export function secretKeyFromJwk(jwk: JwkPrivate): Uint8Array {
  const { d, ...publicPart } = jwk
  publicKeyFromJwk(publicPart)
  const bytes = decodeMember(d)
  if (bytes?.length !== SCALAR_BYTES) throw invalid('d is not 32 bytes')
  return bytes
}

function decodeMember(text: string): Uint8Array | undefined {
  try {
    return decodeBase64url(text)
  } catch {
    return undefined
  }
}

function invalid(message: string): TegataError {
  return new TegataError('ERR_KEY_INVALID', message, {
    spec: 'draft-ietf-cose-bls-key-representations-08 section 2.1',
  })
}
