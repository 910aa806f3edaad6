import { embedCbor, encodeCbor } from '@tegata/cbor'
import { concatBytes } from '@tegata/core'

/** How the engagement travelled. Spec: ISO/IEC 18013-5 section 9.1.5.1. */
export type Handover =
  /** By QR code: `null`. */
  | null
  /** By NFC: the messages byte for byte; no request in static handover. */
  | { readonly select: Uint8Array; readonly request?: Uint8Array }

/** `[DeviceEngagementBytes, EReaderKeyBytes, Handover]`: each part goes in as it was sent. */
export function encodeProximityTranscript(
  deviceEngagement: Uint8Array,
  readerKeyBytes: Uint8Array,
  handover: Handover,
): Uint8Array {
  const handoverItem = encodeCbor(handover && [handover.select, handover.request ?? null])
  return concatBytes(Uint8Array.of(0x83), embedCbor(deviceEngagement).encoded, readerKeyBytes, handoverItem)
}
