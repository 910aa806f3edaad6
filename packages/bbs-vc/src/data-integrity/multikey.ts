import { PUBLIC_KEY_BYTES, SCALAR_BYTES } from '@tegata/bbs'
import { concatBytes, TegataError } from '@tegata/core'
import { base58btc } from 'multiformats/bases/base58'

/** Multicodec headers as varints: `bls12_381-g2-pub` (0xeb) and `bls12_381-g2-priv` (0x130a). */
const PUBLIC_HEADER = Uint8Array.of(0xeb, 0x01)
const SECRET_HEADER = Uint8Array.of(0x8a, 0x26)

/** Longer than any key here; base58 decoding takes quadratic time. */
const MAX_CHARACTERS = 160

const DID_KEY = 'did:key:'

/** Spec: CID section 2.2.2 (Multikey). @param publicKey — 96 bytes. */
export function encodePublicMultikey(publicKey: Uint8Array): string {
  return base58btc.encode(concatBytes(PUBLIC_HEADER, publicKey))
}

/** 96 bytes. Spec: CID section 2.2.2 (Multikey). @throws TegataError ERR_DI_KEY */
export function decodePublicMultikey(text: string): Uint8Array {
  return decode(text, PUBLIC_HEADER, PUBLIC_KEY_BYTES)
}

/** 32 bytes. Spec: CID section 2.2.2 (Multikey). @throws TegataError ERR_DI_KEY */
export function decodeSecretMultikey(text: string): Uint8Array {
  return decode(text, SECRET_HEADER, SCALAR_BYTES)
}

/** The verification method of a key that is its own DID. Spec: did:key method section 3.1. @param publicKey — 96 bytes. */
export function didKeyMethod(publicKey: Uint8Array): string {
  const multikey = encodePublicMultikey(publicKey)
  return `${DID_KEY}${multikey}#${multikey}`
}

/** The key in a did:key URL, 96 bytes; undefined for another kind of URL. @throws TegataError ERR_DI_KEY */
export function decodeDidKeyMethod(verificationMethod: string): Uint8Array | undefined {
  if (!verificationMethod.startsWith(DID_KEY)) return undefined
  const [multikey = '', fragment, ...rest] = verificationMethod.slice(DID_KEY.length).split('#')
  // The fragment repeats the key: anything else names no verification method of this DID.
  if (fragment !== multikey || rest.length > 0) throw refuseKey('not the URL of a did:key verification method')
  return decodePublicMultikey(multikey)
}

function decode(text: string, header: Uint8Array, length: number): Uint8Array {
  let bytes: Uint8Array
  try {
    bytes = base58btc.decode(text.length <= MAX_CHARACTERS ? text : '')
  } catch {
    throw refuseKey('not multibase in base58btc')
  }
  if (bytes.length !== header.length + length || header.some((byte, i) => bytes[i] !== byte)) {
    throw refuseKey('not a BLS12-381 G2 key')
  }
  return bytes.slice(header.length)
}

function refuseKey(reason: string): TegataError {
  return new TegataError('ERR_DI_KEY', `the key is refused: ${reason}`, { spec: 'CID section 2.2.2' })
}
