/** Makes COSE, keys and transcripts, right and wrong, without the package that they test: everything is fixed. */
import { createHash, createHmac, createPrivateKey, createPublicKey, diffieHellman, hkdfSync } from 'node:crypto'
import { p256, p384 } from '@noble/curves/nist.js'
import { type CborInput, embedCbor, encodeCbor, Tagged } from '@tegata/cbor'

/** The clock of every case. */
export const NOW = '2026-06-01T12:00:00Z'

export interface Key {
  readonly alg: 'ES256' | 'ES384'
  readonly secret: Uint8Array
  readonly jwk: { readonly kty: 'EC'; readonly crv: 'P-256' | 'P-384'; readonly x: string; readonly y: string }
}

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
export const hash = (data: string | Uint8Array, algorithm = 'sha256'): Uint8Array =>
  new Uint8Array(createHash(algorithm).update(data).digest())
export const bytes = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))

function makeKey(name: string, alg: Key['alg'] = 'ES256'): Key {
  const [curve, crv, digest] =
    alg === 'ES256' ? ([p256, 'P-256', 'sha256'] as const) : ([p384, 'P-384', 'sha384'] as const)
  const secret = hash(`tegata mdoc vectors: ${name}`, digest)
  const point = curve.getPublicKey(secret, false)
  const size = (point.length - 1) / 2
  const [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)].map(base64url) as [string, string]
  return { alg, secret, jwk: { kty: 'EC', crv, x, y } }
}

/** Private keys are derived from published texts. */
export const KEYS = {
  root: makeKey('root'),
  signer: makeKey('document signer'),
  device: makeKey('device'),
  device384: makeKey('device, P-384', 'ES384'),
  reader: makeKey('reader'),
  readerRoot: makeKey('reader root'),
  listSigner: makeKey('list signer'),
  deviceEphemeral: makeKey('EDeviceKey'),
  readerEphemeral: makeKey('EReaderKey'),
  otherEphemeral: makeKey('another EReaderKey'),
  recipient: makeKey('HPKE recipient'),
  sender: makeKey('HPKE sender'),
  attacker: makeKey('attacker'),
}
export type KeyName = keyof typeof KEYS

export const privateJwk = ({ jwk, secret }: Key) => ({ ...jwk, d: base64url(secret) })

/** ECDSA with the nonce of RFC 6979: the same bytes get the same signature. */
export function sign(data: Uint8Array, { alg, secret }: Key): Uint8Array {
  return alg === 'ES256' ? p256.sign(data, secret, { lowS: false }) : p384.sign(data, secret, { lowS: false })
}

/** A public key, uncompressed. */
export const point = ({ jwk }: Key): Uint8Array =>
  bytes(Uint8Array.of(4), ...[jwk.x, jwk.y].map((each) => Buffer.from(each, 'base64url')))

export const COSE_ALG = { ES256: -7, ES384: -35 } as const

export function coseKey({ jwk }: Key, changes: readonly (readonly [number, CborInput])[] = []): Map<number, CborInput> {
  const coordinate = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'))
  const curve = jwk.crv === 'P-256' ? 1 : 2
  return new Map<number, CborInput>([[1, 2], [-1, curve], [-2, coordinate(jwk.x)], [-3, coordinate(jwk.y)], ...changes])
}

/** What can be said of a COSE_Sign1 or COSE_Mac0. */
export interface CoseChanges {
  readonly protectedHeader?: CborInput
  readonly unprotectedHeader?: ReadonlyMap<number, CborInput>
  /** Carried in place of the payload that is signed. */
  readonly carried?: Uint8Array | null
  readonly context?: string
  readonly signature?: (signature: Uint8Array) => Uint8Array
}

const X5CHAIN = 33
export const x5chain = (...chain: readonly Uint8Array[]): Map<number, CborInput> =>
  new Map([[X5CHAIN, chain.length === 1 ? chain[0]! : chain]])

export function sign1(payload: Uint8Array, key: Key, changes: CoseChanges = {}): CborInput[] {
  const { protectedHeader = new Map([[1, COSE_ALG[key.alg]]]), unprotectedHeader = new Map(), signature } = changes
  const encoded = encodeCbor(protectedHeader)
  const signed = sign(encodeCbor([changes.context ?? 'Signature1', encoded, new Uint8Array(0), payload]), key)
  const carried = changes.carried === undefined ? payload : changes.carried
  return [encoded, unprotectedHeader, carried, signature ? signature(signed) : signed]
}

export const detached = (payload: Uint8Array, key: Key, changes: CoseChanges = {}): CborInput[] =>
  sign1(payload, key, { carried: null, ...changes })

export function sharedSecret(own: Key, other: Key): Uint8Array {
  const privateKey = createPrivateKey({ key: privateJwk(own), format: 'jwk' })
  return new Uint8Array(diffieHellman({ privateKey, publicKey: createPublicKey({ key: other.jwk, format: 'jwk' }) }))
}

export const hkdf = (secret: Uint8Array, salt: Uint8Array, info: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, salt, info, 32))

/** COSE_Mac0 with EMacKey. */
export function mac0(payload: Uint8Array, macKey: Uint8Array, changes: CoseChanges = {}): CborInput[] {
  const encoded = encodeCbor(changes.protectedHeader ?? new Map([[1, 5]]))
  const data = encodeCbor([changes.context ?? 'MAC0', encoded, new Uint8Array(0), payload])
  const tag = new Uint8Array(createHmac('sha256', macKey).update(data).digest())
  return [encoded, new Map(), changes.carried ?? null, changes.signature ? changes.signature(tag) : tag]
}

export const embed = (value: CborInput) => embedCbor(encodeCbor(value))
export const date = (text: string) => new Tagged(0, text)

/** A salt of 32 bytes. */
export const salt = (name: string): Uint8Array => hash(`salt ${name}`)
export const flip = (input: Uint8Array, at = input.length - 1): Uint8Array =>
  input.map((byte, i) => (i === (at + input.length) % input.length ? byte ^ 1 : byte))
