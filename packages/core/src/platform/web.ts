import { hmac } from '@noble/hashes/hmac.js'
import { sha256 as nobleSha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import type { JwkPublic } from '../jwk.js'
import { inflateAll } from './inflate-all.js'
import { inflateStream } from './inflate-stream.js'
import type {
  AgreeFunction,
  AgreementCurve,
  Platform,
  PublicKeySource,
  SignatureScheme,
  SignFunction,
} from './types.js'
import { encoder } from './utf8.js'

// SubtleCrypto is asynchronous and, below a kilobyte, several times slower than hashing here: a credential has hundreds
// of small digests. Signatures stay with SubtleCrypto, whose keys need never leave it.
const HASH = { 'SHA-256': nobleSha256, 'SHA-384': sha384, 'SHA-512': sha512 } as const

export const hasBrainpool: Platform['hasBrainpool'] = false

export const hash: Platform['hash'] = (name, data) => HASH[name](data)

export const sha256: Platform['sha256'] = (data) => nobleSha256(data)

export const digest: Platform['digest'] = async (name, data) =>
  new Uint8Array(await crypto.subtle.digest(name, view(data)))

export const digestAll: Platform['digestAll'] = (name, inputs) =>
  Promise.all(inputs.map(async (input) => digest(name, input)))

export const hashText: Platform['hashText'] = (name, text) => encodeBase64url(hash(name, encoder.encode(text)))

export const digestTexts: Platform['digestTexts'] = (name, texts) =>
  Promise.all(texts.map(async (text) => encodeBase64url(await digest(name, encoder.encode(text)))))

export const hmacSha256: Platform['hmacSha256'] = (key, data) => hmac(nobleSha256, key, data)

export const randomBytes: Platform['randomBytes'] = (length) => {
  const bytes = new Uint8Array(length)
  // getRandomValues refuses more than 65,536 bytes in one call.
  for (let i = 0; i < length; i += 65_536) crypto.getRandomValues(bytes.subarray(i, i + 65_536))
  return bytes
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const VALUE = /* @__PURE__ */ new Int16Array(128).fill(-1)
for (let i = 0; i < 64; i++) VALUE[ALPHABET.charCodeAt(i)] = i

export const encodeBase64url: Platform['encodeBase64url'] = (bytes) => {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    text += ALPHABET[group >> 18]! + ALPHABET[(group >> 12) & 63]!
    if (i + 1 < bytes.length) text += ALPHABET[(group >> 6) & 63]!
    if (i + 2 < bytes.length) text += ALPHABET[group & 63]!
  }
  return text
}

export const decodeBase64url: Platform['decodeBase64url'] = (text) => {
  if (text.length % 4 === 1) return undefined
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let bits = 0
  let pending = 0
  let offset = 0
  for (let i = 0; i < text.length; i++) {
    const value = VALUE[text.charCodeAt(i)] ?? -1
    if (value < 0) return undefined
    bits = ((bits << 6) | value) & 0xffff
    pending += 6
    if (pending >= 8) {
      pending -= 8
      bytes[offset++] = (bits >> pending) & 0xff
    }
  }
  // Bits left over must be zero, or two texts would decode to the same bytes.
  return (bits & ((1 << pending) - 1)) === 0 ? bytes : undefined
}

export const encodeTextBase64url: Platform['encodeTextBase64url'] = (text) => encodeBase64url(encoder.encode(text))

// No faster way than one step after the other: core goes that way.
export const decodeTextBase64url: Platform['decodeTextBase64url'] = () => undefined

export const encodeTextsBase64url: Platform['encodeTextsBase64url'] = (texts) => texts.map(encodeTextBase64url)

export const decodeTextsBase64url: Platform['decodeTextsBase64url'] = () => undefined

export const inflate: Platform['inflate'] = (data, maxBytes) => inflateAll(inflateStream(data), maxBytes)

export { inflateStream }

export const deflate: Platform['deflate'] = async (data) => {
  const compressed = new Blob([view(data)]).stream().pipeThrough(new CompressionStream('deflate'))
  return new Uint8Array(await new Response(compressed).arrayBuffer())
}

export const importVerifier: Platform['importVerifier'] = async (scheme, source) => {
  const key = await importPublic(scheme, source)
  const parameters = algorithmOf(scheme)
  return (data, signature) => crypto.subtle.verify(parameters, key, view(signature), view(data))
}

export const importSigner: Platform['importSigner'] = async (scheme, jwk) => {
  const key = await crypto.subtle.importKey('jwk', jwk as JsonWebKey, algorithmOf(scheme), false, ['sign'])
  return signWith(scheme, key)
}

export const generateSigner: Platform['generateSigner'] = async (scheme) => {
  const parameters =
    scheme.name === 'RSASSA-PKCS1-v1_5'
      ? { ...algorithmOf(scheme), modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }
      : algorithmOf(scheme)
  // Not extractable: the private key cannot leave the browser's key store, not even by mistake.
  const pair = (await crypto.subtle.generateKey(parameters, false, ['sign', 'verify'])) as CryptoKeyPair
  const { key_ops, ext, alg, ...publicJwk } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  return { publicJwk: publicJwk as JwkPublic, sign: signWith(scheme, pair.privateKey) }
}

export const macSha256: Platform['macSha256'] = async (key, data) => {
  const imported = await crypto.subtle.importKey('raw', view(key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, view(data)))
}

function signWith(scheme: SignatureScheme, key: CryptoKey): SignFunction {
  const parameters = algorithmOf(scheme)
  return async (data) => new Uint8Array(await crypto.subtle.sign(parameters, key, view(data)))
}

async function importPublic(scheme: SignatureScheme, source: PublicKeySource): Promise<CryptoKey> {
  const parameters = algorithmOf(scheme)
  if ('spki' in source) return crypto.subtle.importKey('spki', view(source.spki), parameters, true, ['verify'])
  return crypto.subtle.importKey('jwk', source.jwk as JsonWebKey, parameters, true, ['verify'])
}

/** A scheme as SubtleCrypto describes it, whether for a key or for a signature: of a dictionary it reads what it knows. */
function algorithmOf(scheme: SignatureScheme): EcKeyImportParams & RsaHashedImportParams {
  return { ...scheme, namedCurve: 'curve' in scheme ? scheme.curve : undefined } as never
}

export const importAgreementKey: Platform['importAgreementKey'] = async (curve, jwk) =>
  agreeWith(curve, await crypto.subtle.importKey('jwk', jwk as JsonWebKey, agreementOf(curve), false, ['deriveBits']))

export const generateAgreementKey: Platform['generateAgreementKey'] = async (curve) => {
  const pair = (await crypto.subtle.generateKey(agreementOf(curve), false, ['deriveBits'])) as CryptoKeyPair
  const { key_ops, ext, alg, ...publicJwk } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  return { publicJwk: publicJwk as JwkPublic, agree: agreeWith(curve, pair.privateKey) }
}

function agreeWith(curve: AgreementCurve, privateKey: CryptoKey): AgreeFunction {
  const parameters = agreementOf(curve)
  return async (publicJwk) => {
    // Importing checks that the point is on its curve; X25519 refuses the all-zero result of a point of small order.
    const publicKey = await crypto.subtle.importKey('jwk', publicJwk as JsonWebKey, parameters, true, [])
    return new Uint8Array(
      await crypto.subtle.deriveBits({ name: parameters.name, public: publicKey }, privateKey, null),
    )
  }
}

function agreementOf(curve: AgreementCurve): EcKeyImportParams {
  return (curve === 'X25519' ? { name: curve } : { name: 'ECDH', namedCurve: curve }) as EcKeyImportParams
}

/** SubtleCrypto's types want memory that is not shared; ours never is. */
function view(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>
}
