import { type Awaitable, assertBytes, equalBytes, macSha256, mapAwaitable, TegataError } from '@tegata/core'
import type { CborInput, CborValue } from '../values.js'
import {
  assemble,
  type CoseExpectation,
  type CoseInput,
  type CoseMessage,
  choosePayload,
  encodeProtected,
  HEADER,
  readMessage,
  toBeAuthenticated,
} from './message.js'

/** HMAC 256/256, the one that is not truncated. Spec: RFC 9053 section 3.1. */
const HMAC_256_256 = 5
const COSE_MAC0 = { name: 'COSE_Mac0', tag: 17 }
const KEY_BYTES = 32

/** A COSE_Mac0 with HMAC 256/256, parsed but not verified. Spec: RFC 9052 section 6.2. */
export interface CoseMac0 extends CoseMessage {
  /** The authentication tag as received. */
  readonly tag: Uint8Array
}

/**
 * Authenticates a payload as COSE_Mac0 with HMAC 256/256.
 *
 * Spec: RFC 9052 section 6.3; RFC 9053 section 3.1.
 *
 * @param key — 32 bytes.
 * @param input — payload and headers.
 * @returns the array of four, untagged, ready for `encodeCbor`; at once on Node.
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE
 */
export function createCoseMac0(key: Uint8Array, input: CoseInput): Awaitable<CborInput[]> {
  assertBytes(key, 'key', KEY_BYTES)
  const protectedBytes = encodeProtected(input, HMAC_256_256)
  const tag = macSha256(key, toBeAuthenticated('MAC0', protectedBytes, input.externalAad, input.payload))
  return tag instanceof Promise
    ? tag.then((value) => assemble(input, protectedBytes, value))
    : assemble(input, protectedBytes, tag)
}

/**
 * Reads a COSE_Mac0, tagged or not, and checks its headers as `readCoseSign1` does; verifies nothing.
 *
 * Spec: RFC 9052 section 6.2; RFC 9053 section 3.1 (HMAC 256/256 only: a shorter tag is easier to guess).
 *
 * @param value — a decoded item.
 * @throws TegataError ERR_COSE_STRUCTURE, ERR_COSE_HEADER, ERR_COSE_ALGORITHM, or what `decodeCbor` throws
 */
export function readCoseMac0(value: CborValue): CoseMac0 {
  const { authenticator: tag, ...message } = readMessage(value, COSE_MAC0)
  const alg = message.protectedHeader.get(HEADER.alg)
  if (alg !== HMAC_256_256) {
    throw new TegataError('ERR_COSE_ALGORITHM', 'not HMAC 256/256', {
      spec: 'RFC 9053 section 3.1',
      evidence: { alg: typeof alg === 'number' ? alg : typeof alg },
    })
  }
  return { ...message, tag }
}

/**
 * Verifies the tag of a COSE_Mac0, in time that does not depend on where it differs.
 *
 * Spec: RFC 9052 section 6.3.
 *
 * @param mac0 — as `readCoseMac0` returned it.
 * @param key — 32 bytes.
 * @param expectation — detached payload and external data.
 * @returns at once on Node.
 * @throws TegataError ERR_COSE_PAYLOAD, ERR_COSE_MAC
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE
 */
export function verifyCoseMac0(mac0: CoseMac0, key: Uint8Array, expectation: CoseExpectation = {}): Awaitable<void> {
  assertBytes(key, 'key', KEY_BYTES)
  const payload = choosePayload(mac0, expectation.detachedPayload)
  const tag = macSha256(key, toBeAuthenticated('MAC0', mac0.protectedBytes, expectation.externalAad, payload))
  return mapAwaitable(tag, (expected) => {
    if (!equalBytes(expected, mac0.tag)) {
      throw new TegataError('ERR_COSE_MAC', 'the COSE tag was not made with the expected key', {
        spec: 'RFC 9052 section 6.3',
      })
    }
  })
}
