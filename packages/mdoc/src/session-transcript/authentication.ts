import { EncodedCbor, embedCbor, encodeCborArray } from '@tegata/cbor'

// The parts go in as bytes: what was received is what is authenticated, never a second encoding of it.

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
  const [transcript, nameSpaces] = [new EncodedCbor(sessionTranscript), new EncodedCbor(deviceNameSpacesBytes)]
  return embedCbor(encodeCborArray(['DeviceAuthentication', transcript, docType, nameSpaces])).encoded
}

/**
 * ReaderAuthenticationBytes, what a reader signs for one document.
 *
 * Spec: ISO/IEC 18013-5 section 9.1.4.4.
 *
 * @param itemsRequestBytes — tag 24 item, as sent or received.
 */
export function encodeReaderAuthentication(sessionTranscript: Uint8Array, itemsRequestBytes: Uint8Array): Uint8Array {
  const [transcript, items] = [new EncodedCbor(sessionTranscript), new EncodedCbor(itemsRequestBytes)]
  return embedCbor(encodeCborArray(['ReaderAuthentication', transcript, items])).encoded
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
  const transcript = new EncodedCbor(sessionTranscript)
  const requests = new EncodedCbor(encodeCborArray(itemsRequests.map((request) => new EncodedCbor(request))))
  const info = deviceRequestInfo === undefined ? null : new EncodedCbor(deviceRequestInfo)
  return embedCbor(encodeCborArray(['ReaderAuthenticationAll', transcript, requests, info])).encoded
}
