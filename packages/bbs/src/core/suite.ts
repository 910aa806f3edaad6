import { shake256 } from '@noble/hashes/sha3.js'
import { concatBytes, decodeHex, encodeUtf8, sha256 } from '@tegata/core'

/**
 * The two ciphersuites, by the names that keys and headers use for them.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 7.2.
 */
export type SuiteName = 'BLS12-381-SHA-256' | 'BLS12-381-SHAKE-256'

/** What a ciphersuite fixes: its identifier, the point P1 and the way messages are expanded. */
export interface Ciphersuite {
  readonly name: SuiteName
  /** `ciphersuite_id`, the beginning of every domain separation tag. */
  readonly id: string
  /** The fixed point P1, 48 bytes compressed. */
  readonly p1: Uint8Array
  /** `expand_message` of RFC 9380 section 5.3: at most 255 times 32 bytes. */
  readonly expandMessage: (message: Uint8Array, dst: Uint8Array, length: number) => Uint8Array
}

/** Base point of G2, compressed. Spec: draft-irtf-cfrg-pairing-friendly-curves-11 section 4.2.1 (BP'). */
export const G2_BASE = /* @__PURE__ */ decodeHex(
  '93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e' +
    '024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8',
)

/** Base point of G1, compressed. Spec: draft-irtf-cfrg-pairing-friendly-curves-11 section 4.2.1 (BP). */
export const G1_BASE = /* @__PURE__ */ decodeHex(
  '97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb',
)

const SUITES: Readonly<Record<SuiteName, Ciphersuite>> = {
  'BLS12-381-SHA-256': {
    name: 'BLS12-381-SHA-256',
    id: 'BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_',
    p1: decodeHex('a8ce256102840821a3e94ea9025e4662b205762f9776b3a766c872b948f1fd225e7c59698588e70d11406d161b4e28c9'),
    expandMessage: expandMessageXmd,
  },
  'BLS12-381-SHAKE-256': {
    name: 'BLS12-381-SHAKE-256',
    id: 'BBS_BLS12381G1_XOF:SHAKE-256_SSWU_RO_',
    p1: decodeHex('8929dfbc7e6642c4ed9cba0856e493f8b9d7d5fcb0c31ef8fdcd34d50648a56c795e106e9eada6e0bda386b414150755'),
    expandMessage: expandMessageXof,
  },
}

/** The suite of that name; undefined for any other text. */
export function findSuite(name: string): Ciphersuite | undefined {
  return Object.hasOwn(SUITES, name) ? SUITES[name as SuiteName] : undefined
}

const SHA256_BLOCK_BYTES = 64
const SHA256_BYTES = 32

/** `expand_message_xmd` with SHA-256. Spec: RFC 9380 section 5.3.1. */
function expandMessageXmd(message: Uint8Array, dst: Uint8Array, length: number): Uint8Array {
  const ell = Math.ceil(length / SHA256_BYTES)
  const dstPrime = concatBytes(dst, Uint8Array.of(dst.length))
  const zPad = new Uint8Array(SHA256_BLOCK_BYTES)
  const lengthString = Uint8Array.of(length >> 8, length & 0xff)
  const b0 = sha256(concatBytes(zPad, message, lengthString, Uint8Array.of(0), dstPrime))
  let b = sha256(concatBytes(b0, Uint8Array.of(1), dstPrime))
  const uniformBytes = new Uint8Array(ell * SHA256_BYTES)
  uniformBytes.set(b)
  for (let i = 2; i <= ell; i++) {
    b = sha256(
      concatBytes(
        b0.map((byte, j) => byte ^ b[j]!),
        Uint8Array.of(i),
        dstPrime,
      ),
    )
    uniformBytes.set(b, (i - 1) * SHA256_BYTES)
  }
  return uniformBytes.subarray(0, length)
}

/** `expand_message_xof` with SHAKE-256. Spec: RFC 9380 section 5.3.2. */
function expandMessageXof(message: Uint8Array, dst: Uint8Array, length: number): Uint8Array {
  const lengthString = Uint8Array.of(length >> 8, length & 0xff)
  return shake256(concatBytes(message, lengthString, dst, Uint8Array.of(dst.length)), { dkLen: length })
}

/** Joins ASCII parts of a domain separation tag. */
export function tag(...parts: readonly string[]): Uint8Array {
  return encodeUtf8(parts.join(''))
}
