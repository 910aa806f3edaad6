import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  hash as nodeHash,
  sign as nodeSign,
  verify as nodeVerify,
  randomFillSync,
} from 'node:crypto'
import { promisify } from 'node:util'
import { inflateSync, deflate as nodeDeflate, type Zlib } from 'node:zlib'
import type { JwkPrivate, JwkPublic } from '../jwk.js'
import { brainpoolPoint, brainpoolSec1, brainpoolSpki, isBrainpool } from './brainpool.js'
import { inflateStream } from './inflate-stream.js'
import * as base64url from './node-base64url.js'
import { bytesOf } from './node-buffer.js'
import type {
  AgreeFunction,
  AgreementCurve,
  BrainpoolCurve,
  HashName,
  Platform,
  PublicKeySource,
  SignatureScheme,
  SignFunction,
  VerifyFunction,
} from './types.js'

export * from './node-base64url.js'

const HASH = { 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' } as const

export const hasBrainpool: Platform['hasBrainpool'] = true

export const hash: Platform['hash'] = (name, data) => bytesOf(nodeHash(HASH[name], data, 'buffer'))

export const sha256: Platform['sha256'] = (data) => bytesOf(nodeHash('sha256', data, 'buffer'))

export const digest: Platform['digest'] = (name, data) =>
  bytesOf(nodeHash(name === 'SHA-1' ? 'sha1' : HASH[name], data, 'buffer'))

export const digestAll: Platform['digestAll'] = (name, inputs) => {
  const algorithm = HASH[name]
  return inputs.map((input) => bytesOf(nodeHash(algorithm, input, 'buffer')))
}

// One call, no Hash object, no Buffer in between: a credential has a hundred small texts to hash.
export const hashText: Platform['hashText'] = (name, text) => nodeHash(HASH[name], text, 'base64url')

export const digestTexts: Platform['digestTexts'] = (name, texts) => {
  const algorithm = HASH[name]
  return texts.map((text) => nodeHash(algorithm, text, 'base64url'))
}

export const hmacSha256: Platform['hmacSha256'] = (key, data) =>
  bytesOf(createHmac('sha256', key).update(data).digest())

export const randomBytes: Platform['randomBytes'] = (length) => randomFillSync(new Uint8Array(length))

/** Bytes that a byte of a status list with one percent revoked grows to (nine), and some more. */
const USUAL_RATIO = 12
/** zlib takes no smaller chunk. */
const MIN_CHUNK = 64

export const inflate: Platform['inflate'] = (data, maxBytes) => {
  // One chunk that everything fits into is not joined with others, so that the data is in memory once.
  const chunkSize = Math.max(Math.min(Math.max(USUAL_RATIO * data.length, 1 << 14), maxBytes + 1), MIN_CHUNK)
  try {
    const options = { chunkSize, maxOutputLength: maxBytes || 1, info: true }
    const { buffer, engine } = inflateSync(data, options) as unknown as { buffer: Buffer; engine: Zlib }
    // zlib stops where the stream ends and says nothing about bytes behind it.
    if (engine.bytesWritten !== data.length) return 'malformed'
    if (buffer.length > maxBytes) return 'too-large'
    // A small result must not keep a large chunk.
    return 2 * buffer.length < buffer.buffer.byteLength ? new Uint8Array(buffer) : bytesOf(buffer)
  } catch (error) {
    // A result beyond maxOutputLength is Node's one RangeError here; zlib's own complaints are plain errors.
    return error instanceof RangeError ? 'too-large' : 'malformed'
  }
}

export { inflateStream }

const deflateAsync = promisify(nodeDeflate) as (data: Uint8Array, options: { level: number }) => Promise<Buffer>

// In a thread of its own: the highest level takes seconds for the largest lists.
export const deflate: Platform['deflate'] = async (data) => bytesOf(await deflateAsync(data, { level: 9 }))

export function importVerifier(scheme: SignatureScheme, source: PublicKeySource): VerifyFunction {
  const key = 'jwk' in source ? importPublicJwk(source.jwk) : importSpki(source.spki)
  assertKeyFits(scheme, key, 'jwk' in source ? source.jwk : undefined)
  const algorithm = digestOf(scheme)
  const options = { key, dsaEncoding: 'ieee-p1363' } as const
  return (data, signature) => nodeVerify(algorithm, data, options, signature)
}

function importSpki(spki: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
}

/** Node reads JWKs of the curves that JOSE has names for; others have to become a SubjectPublicKeyInfo. */
function importPublicJwk(jwk: JwkPublic): KeyObject {
  if (!isBrainpool(jwk.crv)) return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
  const [x, y] = [jwk.x ?? '', jwk.y ?? ''].map((coordinate) => Buffer.from(coordinate, 'base64url'))
  return importSpki(brainpoolSpki(jwk.crv, x!, y!))
}

export function importSigner(scheme: SignatureScheme, jwk: JwkPrivate): SignFunction {
  return signWith(scheme, importPrivateJwk(jwk))
}

export const generateSigner: Platform['generateSigner'] = async (scheme) => {
  const { privateKey, publicKey } = generate(scheme)
  return { publicJwk: publicKey.export({ format: 'jwk' }) as JwkPublic, sign: signWith(scheme, privateKey) }
}

/**
 * Encodings of a new pair, read back into keys that share nothing with the job that made it: on Node 20, exporting a key
 * holds its lock, and a garbage collection meanwhile ends the job, which waits for the same lock for ever.
 */
const AS_DER = {
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'der' },
} as const

/** Node's types find the encodings in literal options only. */
function importPair(pair: object) {
  const encoded = pair as { readonly publicKey: Buffer; readonly privateKey: Buffer }
  const privateKey = createPrivateKey({ key: encoded.privateKey, format: 'der', type: 'pkcs8' })
  encoded.privateKey.fill(0)
  return { privateKey, publicKey: createPublicKey({ key: encoded.publicKey, format: 'der', type: 'spki' }) }
}

function generate(scheme: SignatureScheme) {
  switch (scheme.name) {
    case 'ECDSA':
      return importPair(generateKeyPairSync('ec', { namedCurve: scheme.curve, ...AS_DER }))
    case 'Ed25519':
      return importPair(generateKeyPairSync('ed25519', AS_DER))
    case 'RSASSA-PKCS1-v1_5':
      return importPair(generateKeyPairSync('rsa', { modulusLength: 2048, ...AS_DER }))
  }
}

function signWith(scheme: SignatureScheme, key: KeyObject): SignFunction {
  assertKeyFits(scheme, key)
  const algorithm = digestOf(scheme)
  const options = { key, dsaEncoding: 'ieee-p1363' } as const
  return (data) => bytesOf(nodeSign(algorithm, data, options))
}

/** OpenSSL's names, where they are not ours. */
const CURVE: Readonly<Record<string, string>> = { 'P-256': 'prime256v1', 'P-384': 'secp384r1', 'P-521': 'secp521r1' }
const KEY_TYPE = { ECDSA: 'ec', 'RSASSA-PKCS1-v1_5': 'rsa', Ed25519: 'ed25519' } as const

/** OpenSSL would take any key for any digest; WebCrypto would not. Both platforms must give the same verdict. */
function assertKeyFits(scheme: SignatureScheme, key: KeyObject, jwk?: JwkPublic): void {
  if (key.asymmetricKeyType !== KEY_TYPE[scheme.name]) throw new Error('key type does not fit the algorithm')
  if (scheme.name !== 'ECDSA') return
  // A JWK says its curve itself; to ask OpenSSL costs a third of an import.
  const fits = jwk
    ? jwk.crv === scheme.curve
    : key.asymmetricKeyDetails?.namedCurve === (CURVE[scheme.curve] ?? scheme.curve)
  if (!fits) throw new Error('curve does not fit the algorithm')
}

export const macSha256: Platform['macSha256'] = hmacSha256

function digestOf(scheme: SignatureScheme): (typeof HASH)[HashName] | null {
  return scheme.name === 'Ed25519' ? null : HASH[scheme.hash]
}

export function importAgreementKey(curve: AgreementCurve, jwk: JwkPrivate): AgreeFunction {
  return agreeWith(curve, isBrainpool(jwk.crv) ? importSec1(jwk.crv, jwk.d) : importPrivateJwk(jwk))
}

function importPrivateJwk(jwk: JwkPrivate): KeyObject {
  return createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' })
}

function importSec1(curve: BrainpoolCurve, d: string): KeyObject {
  const encoded = Buffer.from(brainpoolSec1(curve, Buffer.from(d, 'base64url')))
  const key = createPrivateKey({ key: encoded, format: 'der', type: 'sec1' })
  encoded.fill(0)
  return key
}

function exportPublicJwk(curve: AgreementCurve, key: KeyObject): JwkPublic {
  if (!isBrainpool(curve)) return key.export({ format: 'jwk' }) as JwkPublic
  const { x, y } = brainpoolPoint(curve, key.export({ format: 'der', type: 'spki' }))
  return { kty: 'EC', crv: curve, x: base64url.encodeBase64url(x), y: base64url.encodeBase64url(y) }
}

export const generateAgreementKey: Platform['generateAgreementKey'] = async (curve) => {
  const { privateKey, publicKey } = importPair(
    curve === 'X25519'
      ? generateKeyPairSync('x25519', AS_DER)
      : generateKeyPairSync('ec', { namedCurve: curve, ...AS_DER }),
  )
  return { publicJwk: exportPublicJwk(curve, publicKey), agree: agreeWith(curve, privateKey) }
}

function agreeWith(curve: AgreementCurve, privateKey: KeyObject): AgreeFunction {
  assertOfCurve(curve, privateKey)
  return (publicJwk) => {
    // Importing checks that the point is on its curve; X25519 refuses the all-zero result of a point of small order.
    const publicKey = importPublicJwk(publicJwk)
    assertOfCurve(curve, publicKey)
    return bytesOf(diffieHellman({ privateKey, publicKey }))
  }
}

function assertOfCurve(curve: AgreementCurve, key: KeyObject): void {
  const isOfCurve =
    curve === 'X25519'
      ? key.asymmetricKeyType === 'x25519'
      : key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === (CURVE[curve] ?? curve)
  if (!isOfCurve) throw new Error('key is not of the curve')
}
// Both platforms are held to one shape by the compiler.
;({
  hasBrainpool,
  hash,
  sha256,
  digest,
  digestAll,
  hashText,
  digestTexts,
  hmacSha256,
  randomBytes,
  ...base64url,
  inflate,
  inflateStream,
  deflate,
  importVerifier,
  importSigner,
  generateSigner,
  importAgreementKey,
  generateAgreementKey,
  macSha256,
}) satisfies Platform
