import type { JwkPrivate, JwkPublic } from '../jwk.js'

/** Hash functions that the formats use. Spec: FIPS 180-4. */
export type HashName = 'SHA-256' | 'SHA-384' | 'SHA-512'

/** As `HashName`, with SHA-1 for identifiers that a protocol fixes (CertID of OCSP); never for what a signature covers. Spec: FIPS 180-4. */
export type DigestName = HashName | 'SHA-1'

/** A value now, or a promise of it: Node answers at once, WebCrypto later. Spec: DESIGN section 7. */
export type Awaitable<T> = T | Promise<T>

/** Curves that OpenSSL has and WebCrypto has not. Spec: RFC 5639 section 3; ISO/IEC 18013-5 Annex B. */
export type BrainpoolCurve = 'brainpoolP256r1' | 'brainpoolP320r1' | 'brainpoolP384r1' | 'brainpoolP512r1'

/** A signature scheme with its parameters, however JOSE, COSE or X.509 name it. Spec: FIPS 186-5, RFC 8017 section 8.2. */
export type SignatureScheme =
  | { readonly name: 'ECDSA'; readonly curve: 'P-256' | 'P-384' | 'P-521' | BrainpoolCurve; readonly hash: HashName }
  | { readonly name: 'RSASSA-PKCS1-v1_5'; readonly hash: HashName }
  | { readonly name: 'Ed25519' }

/** A public key in one of the two encodings that both platforms import. Spec: RFC 7517, RFC 5280 section 4.1.2.7. */
export type PublicKeySource = { readonly jwk: JwkPublic } | { readonly spki: Uint8Array }

/** Verifies one signature; ECDSA signatures are r || s of the curve's length. Spec: RFC 7518 section 3.4. */
export type VerifyFunction = (data: Uint8Array, signature: Uint8Array) => Awaitable<boolean>

/** A curve for key agreement; every platform has the first four. Spec: RFC 9053 section 7.1; ISO/IEC 18013-5 section 9.1.5.2. */
export type AgreementCurve = 'P-256' | 'P-384' | 'P-521' | 'X25519' | BrainpoolCurve

/** Makes a shared secret with another's public key. Spec: NIST SP 800-56A section 5.7.1.2, RFC 7748 section 6.1. */
export type AgreeFunction = (publicJwk: JwkPublic) => Awaitable<Uint8Array>

/** Makes one signature; ECDSA signatures are r || s of the curve's length. Spec: RFC 7518 section 3.4. */
export type SignFunction = (data: Uint8Array) => Awaitable<Uint8Array>

/**
 * What core needs of the machine it runs on: node:crypto where it exists (synchronous), WebCrypto elsewhere, and
 * @noble in React Native, which has neither.
 *
 * `platform/node.ts`, `platform/web.ts` and `platform/noble.ts` all have this shape; the `#platform` import chooses
 * among them, by the conditions `node` and `react-native`.
 */
export interface Platform {
  /** Whether it has brainpool curves, to verify signatures and to agree on keys; keys to sign with are not made for them anywhere. */
  readonly hasBrainpool: boolean
  hash(name: HashName, data: Uint8Array): Uint8Array
  /** `hash` for those who need no other: a bundle then holds no SHA-512 code. */
  sha256(data: Uint8Array): Uint8Array
  /** Like `hash`, where the caller can wait: costs a bundle no hash code. */
  digest(name: DigestName, data: Uint8Array): Awaitable<Uint8Array>
  /** Like `digest` for many inputs. */
  digestAll(name: HashName, inputs: readonly Uint8Array[]): Awaitable<Uint8Array[]>
  /** base64url of the hash of the text's UTF-8 bytes. */
  hashText(name: HashName, text: string): string
  /** Like `hashText` for many texts, where the caller can wait: costs a bundle no hash code. */
  digestTexts(name: HashName, texts: readonly string[]): Awaitable<string[]>
  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array
  randomBytes(length: number): Uint8Array
  encodeBase64url(bytes: Uint8Array): string
  /** undefined when the text is not canonical base64url. */
  decodeBase64url(text: string): Uint8Array | undefined
  /** Of the text's UTF-8 bytes. */
  encodeTextBase64url(text: string): string
  /** undefined when the text is not canonical base64url, or its bytes are not UTF-8, or there is no faster way than step by step. */
  decodeTextBase64url(text: string): string | undefined
  /** Like `encodeTextBase64url` for many short texts. */
  encodeTextsBase64url(texts: readonly string[]): string[]
  /** Like `decodeTextBase64url` for many short texts; undefined when any of them is wrong, or there is no fast way. */
  decodeTextsBase64url(texts: readonly string[]): string[] | undefined
  /** Inflates one whole ZLIB stream (RFC 1950), and no further than the limit. */
  inflate(data: Uint8Array, maxBytes: number): Awaitable<Uint8Array | 'malformed' | 'too-large'>
  /** Inflates a ZLIB stream piece by piece; leaving the loop ends the work. Throws whatever it throws for a malformed one. */
  inflateStream(data: Uint8Array): AsyncIterable<Uint8Array> | Iterable<Uint8Array>
  /** A ZLIB stream, as small as the platform can make it. */
  deflate(data: Uint8Array): Promise<Uint8Array>
  /**
   * Throws whatever the platform throws for a bad key: `keys.ts` turns that into a typed error. A JWK has no members but those
   * that identify the key: of `alg`, `use` and `key_ops`, SubtleCrypto would reject some spellings that Node takes.
   */
  importVerifier(scheme: SignatureScheme, key: PublicKeySource): Awaitable<VerifyFunction>
  importSigner(scheme: SignatureScheme, key: JwkPrivate): Awaitable<SignFunction>
  /** A new key pair whose private half stays inside the returned function. */
  generateSigner(scheme: SignatureScheme): Promise<{ publicJwk: JwkPublic; sign: SignFunction }>
  /** Like the above, for key agreement; the function throws, or rejects, for a public key that is not of the curve. */
  importAgreementKey(curve: AgreementCurve, key: JwkPrivate): Awaitable<AgreeFunction>
  generateAgreementKey(curve: AgreementCurve): Promise<{ publicJwk: JwkPublic; agree: AgreeFunction }>
  /** Like `hmacSha256`, where the caller can wait: costs a bundle no hash code. */
  macSha256(key: Uint8Array, data: Uint8Array): Awaitable<Uint8Array>
}
