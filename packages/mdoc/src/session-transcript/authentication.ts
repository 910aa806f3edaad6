import { embedCbor, encodeCbor } from '@tegata/cbor'
import { concatBytes } from '@tegata/core'

// The parts are put together as bytes: what was received is what is authenticated, never a second encoding of it.
const DEVICE_AUTHENTICATION = encodeCbor('DeviceAuthentication')
const READER_AUTHENTICATION = encodeCbor('ReaderAuthentication')
const READER_AUTHENTICATION_ALL = encodeCbor('ReaderAuthenticationAll')
const NULL = encodeCbor(null)

/**
 * DeviceAuthenticationBytes, what the device authenticates: transcript and device namespaces go in as they are.
 *
 * Spec: ISO/IEC 18013-5 section 9.1.3.4.
 *
 * @param deviceNameSpacesBytes — tag 24 item, as sent or received.
 */
export function encodeDeviceAuthentication(
  sessionTranscript: Uint8Array,
  docType: string,
  deviceNameSpacesBytes: Uint8Array,
): Uint8Array {
  return embedArray(DEVICE_AUTHENTICATION, sessionTranscript, encodeCbor(docType), deviceNameSpacesBytes)
}

/**
 * ReaderAuthenticationBytes, what a reader signs for one document.
 *
 * Spec: ISO/IEC 18013-5 section 9.1.4.4.
 *
 * @param itemsRequestBytes — tag 24 item, as sent or received.
 */
export function encodeReaderAuthentication(sessionTranscript: Uint8Array, itemsRequestBytes: Uint8Array): Uint8Array {
  return embedArray(READER_AUTHENTICATION, sessionTranscript, itemsRequestBytes)
}

/**
 * ReaderAuthenticationAllBytes, what a reader signs for a whole request.
 *
 * Spec: ISO/IEC 18013-5:2026 section 12.4 (ReaderAuthenticationAll).
 *
 * @param itemsRequests — tag 24 items in the order of the request.
 * @param deviceRequestInfo — tag 24 item; null stands for its absence.
 */
export function encodeReaderAuthenticationAll(
  sessionTranscript: Uint8Array,
  itemsRequests: readonly Uint8Array[],
  deviceRequestInfo: Uint8Array | undefined,
): Uint8Array {
  const requests = joinArray(...itemsRequests)
  return embedArray(READER_AUTHENTICATION_ALL, sessionTranscript, requests, deviceRequestInfo ?? NULL)
}

function embedArray(...items: readonly Uint8Array[]): Uint8Array {
  return embedCbor(joinArray(...items)).encoded
}

/** An array of items that are encoded already: fewer than 24, so that its head is one byte. */
function joinArray(...items: readonly Uint8Array[]): Uint8Array {
  return concatBytes(Uint8Array.of(0x80 | items.length), ...items)
}
