import { embedCbor } from '@tegata/cbor'
import {
  concatBytes,
  digest,
  encodeUtf8,
  type JwkPublic,
  type KeyAgreement,
  macSha256,
  type Steps,
  waitFor,
} from '@tegata/core'

const INFO = /* @__PURE__ */ encodeUtf8('EMacKey')

/**
 * EMacKey, 32 bytes: the same from the reader's ephemeral key and the device's key, or the other way round.
 *
 * HKDF with one block of output is two HMACs, which every platform has without a hash function in the bundle.
 *
 * Spec: ISO/IEC 18013-5 section 9.1.3.5; RFC 5869 section 2.
 *
 * @param own — reader: EReaderKey; device: the device key.
 * @param peer — the other's public key.
 * @throws TegataError ERR_KEY_INVALID for keys of different curves
 */
export function* deriveMacKey(own: KeyAgreement, peer: JwkPublic, sessionTranscript: Uint8Array): Steps<Uint8Array> {
  const secret = yield* waitFor(own.deriveSharedSecret(peer))
  const salt = yield* waitFor(digest('SHA-256', embedCbor(sessionTranscript).encoded))
  const extracted = yield* waitFor(macSha256(salt, secret))
  return yield* waitFor(macSha256(extracted, concatBytes(INFO, Uint8Array.of(1))))
}
