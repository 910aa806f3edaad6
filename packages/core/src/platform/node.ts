import { isAscii, isUtf8 } from 'node:buffer'
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

export const encodeBase64url: Platform['encodeBase64url'] = (bytes) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url')

export const decodeBase64url: Platform['decodeBase64url'] = (text) => {
  const bytes = Buffer.from(text, 'base64url')
  // Buffer ignores foreign characters and padding; writing the bytes again shows whether anything was ignored.
  return bytes.toString('base64url') === text ? bytesOf(bytes) : undefined
}

export const encodeTextBase64url: Platform['encodeTextBase64url'] = (text) => Buffer.from(text).toString('base64url')

export const decodeTextBase64url: Platform['decodeTextBase64url'] = (text) => {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.toString('base64url') !== text) return undefined
  if (isAscii(bytes)) return bytes.toString('latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined
}

/** Two or three characters at the end carry 4 or 2 bits too many; a single one carries no byte at all. */
function hasZeroPadBits(text: string): boolean {
  switch (text.length % 4) {
    case 0:
      return true
    case 2:
      return 'AQgw'.includes(text.charAt(text.length - 1))
    case 3:
      return 'AEIMQUYcgkosw048'.includes(text.charAt(text.length - 1))
    default:
      return false
  }
}

/** What fills a text up to whole groups of three bytes, by its length modulo 3. */
const TEXT_FILLER = ['', '\0\0', '\0'] as const

// A Buffer costs more than encoding a Disclosure does. So many texts share one, each beginning at a whole group of
// three bytes, hence of four characters; the zero bytes between them are just the unused bits of what comes before.
export const encodeTextsBase64url: Platform['encodeTextsBase64url'] = (texts) => {
  let joined = ''
  for (const text of texts) joined += text + TEXT_FILLER[text.length % 3]!
  if (Buffer.byteLength(joined) !== joined.length) return texts.map(encodeTextBase64url)
  const encoded = Buffer.from(joined, 'latin1').toString('base64url')
  let start = 0
  return texts.map(({ length }) => {
    const end = start + Math.ceil((4 * length) / 3)
    const one = encoded.slice(start, end)
    start += 4 * Math.ceil(length / 3)
    return one
  })
}

/** What fills base64url up to whole groups of four characters, by its length modulo 4; no text has 1. */
const BASE64URL_FILLER = ['', '', 'AA', 'A'] as const

export const decodeTextsBase64url: Platform['decodeTextsBase64url'] = (texts) => {
  let joined = ''
  for (const text of texts) {
    if (!hasZeroPadBits(text)) return undefined
    joined += text + BASE64URL_FILLER[text.length % 4]!
  }
  const bytes = Buffer.from(joined, 'base64url')
  // Was anything ignored? (As in decodeBase64url, and several times faster than a regular expression.)
  if (bytes.toString('base64url') !== joined) return undefined
  if (!isAscii(bytes)) return decodeEach(texts)
  const decoded = bytes.toString('latin1')
  let start = 0
  return texts.map(({ length }) => {
    const one = decoded.slice(start, start + Math.floor((3 * length) / 4))
    start += 3 * Math.ceil(length / 4)
    return one
  })
}

function decodeEach(texts: readonly string[]): string[] | undefined {
  const decoded = texts.map(decodeTextBase64url)
  return decoded.includes(undefined) ? undefined : (decoded as string[])
}

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
  return { kty: 'EC', crv: curve, x: encodeBase64url(x), y: encodeBase64url(y) }
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

/** A plain Uint8Array over the same memory, so that no Buffer method leaks into the API. */
function bytesOf(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
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
  encodeBase64url,
  decodeBase64url,
  encodeTextBase64url,
  decodeTextBase64url,
  encodeTextsBase64url,
  decodeTextsBase64url,
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
