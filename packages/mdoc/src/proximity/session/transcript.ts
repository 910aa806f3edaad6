import { embedCbor, encodeCbor } from '@tegata/cbor'
import { concatBytes } from '@tegata/core'

/** How the engagement travelled. Spec: ISO/IEC 18013-5 section 9.1.5.1. */
export type Handover =
  /** By QR code: `null`. */
  | null
  /** By NFC: the messages byte for byte; no request in static handover. */
  | { readonly select: Uint8Array; readonly request?: Uint8Array }

/**
 * The SessionTranscript of a session in proximity; sessions have it already.
 *
 * Spec: ISO/IEC 18013-5 section 9.1.5.1: DeviceEngagementBytes, EReaderKeyBytes, Handover, each as it was sent.
 *
 * @param deviceEngagement — CBOR of DeviceEngagement.
 * @param readerKeyBytes — EReaderKeyBytes: a tag 24 item.
 * @param handover — null after a QR code, the messages after NFC.
 * @returns CBOR of an array of three, without tag 24 around it.
 */
export function encodeProximityTranscript(
  deviceEngagement: Uint8Array,
  readerKeyBytes: Uint8Array,
  handover: Handover,
): Uint8Array {
  const handoverItem = encodeCbor(handover && [handover.select, handover.request ?? null])
  return concatBytes(Uint8Array.of(0x83), embedCbor(deviceEngagement).encoded, readerKeyBytes, handoverItem)
}
