import { ed25519, x25519 } from '@noble/curves/ed25519.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { sha1 } from '@noble/hashes/legacy.js'
import type { JwkPrivate, JwkPublic } from '../jwk.js'
import { inflateAll } from './inflate-all.js'
import { deflate, inflateStream } from './pako.js'
import type { AgreeFunction, Platform, PublicKeySource, SignatureScheme, SignFunction } from './types.js'
import { decodeBase64url, encodeBase64url, hash, hashText, hmacSha256 } from './web.js'

// For React Native, whose engine has neither node:crypto nor SubtleCrypto nor CompressionStream: signatures and digests by
// @noble, ZLIB by pako.
// `crypto.getRandomValues`, which the platform or a polyfill must give, is all it takes from outside.
export * from './web.js'

const ECDSA = { 'P-256': p256, 'P-384': p384, 'P-521': p521 } as const
type EcCurve = keyof typeof ECDSA

export const digest: Platform['digest'] = (name, data) => (name === 'SHA-1' ? sha1(data) : hash(name, data))

export const digestAll: Platform['digestAll'] = (name, inputs) => inputs.map((input) => hash(name, input))

export const digestTexts: Platform['digestTexts'] = (name, texts) => texts.map((text) => hashText(name, text))

export const macSha256: Platform['macSha256'] = hmacSha256

export { deflate, inflateStream }

export const inflate: Platform['inflate'] = (data, maxBytes) => inflateAll(inflateStream(data), maxBytes)

export const importVerifier: Platform['importVerifier'] = (scheme, source) => {
  const key = publicKeyOf(scheme, source)
  if (scheme.name === 'Ed25519') {
    // RFC 8032 section 5.1.7 and not ZIP 215, which takes more points.
    return (data, signature) => ed25519.verify(signature, data, key, { zip215: false })
  }
  const { curve, hash: name } = ecdsaOf(scheme)
  // OpenSSL and SubtleCrypto take both halves of the range of s, and so must this.
  const options = { prehash: false, lowS: false }
  return (data, signature) => ECDSA[curve].verify(signature, hash(name, data), key, options)
}

export const importSigner: Platform['importSigner'] = (scheme, jwk) => {
  publicKeyOf(scheme, { jwk })
  return signWith(scheme, bytesOf(jwk.d))
}

export const generateSigner: Platform['generateSigner'] = async (scheme) => {
  const { keygen } = scheme.name === 'Ed25519' ? ed25519 : ECDSA[ecdsaOf(scheme).curve]
  const { secretKey, publicKey } = keygen()
  const publicJwk =
    scheme.name === 'Ed25519'
      ? { kty: 'OKP', crv: 'Ed25519', x: encodeBase64url(publicKey) }
      : ecJwk(ecdsaOf(scheme).curve, publicKey)
  return { publicJwk, sign: signWith(scheme, secretKey) }
}

function signWith(scheme: SignatureScheme, secretKey: Uint8Array): SignFunction {
  if (scheme.name === 'Ed25519') return (data) => ed25519.sign(data, secretKey)
  const { curve, hash: name } = ecdsaOf(scheme)
  return (data) => ECDSA[curve].sign(hash(name, data), secretKey, { prehash: false, lowS: false })
}

/** The curves of key agreement that @noble is asked for; core asks for no other. */
type NobleCurve = EcCurve | 'X25519'

export const importAgreementKey: Platform['importAgreementKey'] = (name, jwk) => {
  const curve = name as NobleCurve
  publicPointOf(curve, jwk)
  return agreeWith(curve, bytesOf(jwk.d))
}

export const generateAgreementKey: Platform['generateAgreementKey'] = async (name) => {
  const curve = name as NobleCurve
  const { secretKey, publicKey } = curve === 'X25519' ? x25519.keygen() : ECDSA[curve].keygen()
  const publicJwk =
    curve === 'X25519' ? { kty: 'OKP', crv: curve, x: encodeBase64url(publicKey) } : ecJwk(curve, publicKey)
  return { publicJwk, agree: agreeWith(curve, secretKey) }
}

function agreeWith(curve: NobleCurve, secretKey: Uint8Array): AgreeFunction {
  return (publicJwk) => {
    const point = publicPointOf(curve, publicJwk)
    // Of the shared point in compressed form, all but the sign: its x coordinate.
    return curve === 'X25519'
      ? x25519.getSharedSecret(secretKey, point)
      : ECDSA[curve].getSharedSecret(secretKey, point).slice(1)
  }
}

function ecdsaOf(scheme: SignatureScheme) {
  if (scheme.name === 'ECDSA' && Object.hasOwn(ECDSA, scheme.curve))
    return { ...scheme, curve: scheme.curve as EcCurve }
  throw new Error('no such algorithm on this platform')
}

/** The key as noble takes it: 32 bytes of Ed25519, or an uncompressed point on the curve. */
function publicKeyOf(scheme: SignatureScheme, source: PublicKeySource): Uint8Array {
  const curve = scheme.name === 'Ed25519' ? scheme.name : ecdsaOf(scheme).curve
  return 'spki' in source ? readSpki(curve, source.spki) : publicPointOf(curve, source.jwk)
}

function publicPointOf(curve: EcCurve | 'Ed25519' | 'X25519', jwk: JwkPublic): Uint8Array {
  if (jwk.crv !== curve) throw new Error('curve does not fit the algorithm')
  if (curve === 'Ed25519' || curve === 'X25519') return bytesOf(jwk.x, 32)
  const { BYTES } = ECDSA[curve].Point.Fp
  return onCurve(curve, new Uint8Array([4, ...bytesOf(jwk.x, BYTES), ...bytesOf(jwk.y, BYTES)]))
}

function onCurve(curve: EcCurve, point: Uint8Array): Uint8Array {
  ECDSA[curve].Point.fromBytes(point).assertValidity()
  return point
}

/** What stands before the key in a SubjectPublicKeyInfo: lengths and identifiers. Spec: RFC 5480 section 2, RFC 8410 section 4. */
const SPKI_PREFIX = {
  'P-256': '3059301306072a8648ce3d020106082a8648ce3d030107034200',
  'P-384': '3076301006072a8648ce3d020106052b81040022036200',
  'P-521': '30819b301006072a8648ce3d020106052b8104002303818600',
  Ed25519: '302a300506032b6570032100',
} as const

function readSpki(curve: keyof typeof SPKI_PREFIX, spki: Uint8Array): Uint8Array {
  const prefix = SPKI_PREFIX[curve]
  const start = prefix.length / 2
  const isPrefix = spki
    .subarray(0, start)
    .every((byte, i) => byte === Number.parseInt(prefix.slice(2 * i, 2 * i + 2), 16))
  const key = spki.slice(start)
  if (!isPrefix) throw new Error('not the SubjectPublicKeyInfo of a key of this curve')
  if (curve !== 'Ed25519') return onCurve(curve, key)
  if (key.length !== 32) throw new Error('not an Ed25519 key')
  return key
}

function ecJwk(curve: EcCurve, publicKey: Uint8Array): JwkPublic {
  const { x, y } = ECDSA[curve].Point.fromBytes(publicKey).toAffine()
  const { Fp } = ECDSA[curve].Point
  return { kty: 'EC', crv: curve, x: encodeBase64url(Fp.toBytes(x)), y: encodeBase64url(Fp.toBytes(y)) }
}

function bytesOf(member: JwkPrivate['d'] | undefined, length?: number): Uint8Array {
  const bytes = decodeBase64url(member ?? '')
  if (bytes === undefined || (length !== undefined && bytes.length !== length)) throw new Error('not a key member')
  return bytes
}
// Held to the shape of the other platforms by the compiler.
;({
  digest,
  digestAll,
  digestTexts,
  macSha256,
  deflate,
  inflate,
  inflateStream,
  importVerifier,
  importSigner,
  generateSigner,
  importAgreementKey,
  generateAgreementKey,
}) satisfies Partial<Platform>
