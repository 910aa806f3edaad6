import { type CborPart, EncodedCbor, encodeCborArray } from '@tegata/cbor'

/**
 * `SessionTranscript = [null, null, Handover]`: over the web there is neither an engagement nor a reader key.
 *
 * Spec: OpenID4VP 1.0 Appendix B.2.6; ISO/IEC TS 18013-7 Annex B.4.4 and Annex C.5.
 */
export function encodeWebTranscript(handover: readonly CborPart[]): Uint8Array {
  return encodeCborArray([null, null, new EncodedCbor(encodeCborArray(handover))])
}
