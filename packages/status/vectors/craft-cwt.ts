/** The same as CWT, with a writer of just enough CBOR. Spec: RFC 8949 section 3, RFC 9052 section 4.2. */
import { base64url, CLAIMS, es256, KEYS, type Key, LIST } from './craft.js'

/** A map by its entries, so that a key may come twice. */
export class CborMap {
  readonly entries: readonly (readonly [Cbor, Cbor])[]
  constructor(entries: readonly (readonly [Cbor, Cbor])[]) {
    this.entries = entries
  }
}

export type Cbor = number | string | boolean | Uint8Array | readonly Cbor[] | CborMap | null

export function cbor(value: Cbor): Uint8Array {
  if (value === null) return Uint8Array.of(0xf6)
  if (typeof value === 'boolean') return Uint8Array.of(value ? 0xf5 : 0xf4)
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return join(head(3, Buffer.byteLength(value)), Buffer.from(value))
  if (value instanceof Uint8Array) return join(head(2, value.length), value)
  if (value instanceof CborMap) {
    return join(head(5, value.entries.length), ...value.entries.flat().map((item) => cbor(item)))
  }
  return join(head(4, value.length), ...value.map(cbor))
}

export function tagged(tag: number, content: Uint8Array): Uint8Array {
  return join(head(6, tag), content)
}

function head(major: number, count: number): Uint8Array {
  if (count < 24) return Uint8Array.of((major << 5) | count)
  if (count < 256) return Uint8Array.of((major << 5) | 24, count)
  if (count < 65_536) return Uint8Array.of((major << 5) | 25, count >> 8, count & 255)
  return Uint8Array.of((major << 5) | 26, count >>> 24, (count >> 16) & 255, (count >> 8) & 255, count & 255)
}

export const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))

/** alg ES256, and the type. */
export const PROTECTED = new CborMap([
  [1, -7],
  [16, 'application/statuslist+cwt'],
])
export const LIST_CBOR = new CborMap([
  ['bits', 1],
  ['lst', LIST],
])
export const CWT_CLAIMS: ReadonlyMap<number, Cbor> = new Map<number, Cbor>([
  [2, CLAIMS.sub],
  [6, CLAIMS.iat],
  [4, CLAIMS.exp],
  [65534, CLAIMS.ttl],
  [65533, LIST_CBOR],
])

/** The claims with some replaced, or left out where they are undefined. */
export function claims(changes: readonly (readonly [number, Cbor | undefined])[] = []): CborMap {
  const all = new Map<number, Cbor | undefined>([...CWT_CLAIMS, ...changes])
  return new CborMap([...all].flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])))
}

/** A COSE_Sign1, without tag. */
export function sign1(
  payload: Cbor,
  header: CborMap = PROTECTED,
  key: Key = KEYS.provider,
  unprotected: Cbor = new CborMap([]),
) {
  const [protectedBytes, payloadBytes] = [cbor(header), cbor(payload)]
  const signed = cbor(['Signature1', protectedBytes, new Uint8Array(), payloadBytes])
  return join(head(4, 4), cbor(protectedBytes), cbor(unprotected), cbor(payloadBytes), cbor(es256(signed, key)))
}

/** A token as CWT, base64url. */
export const cwt = (...input: Parameters<typeof sign1>): string => base64url(tagged(18, sign1(...input)))
