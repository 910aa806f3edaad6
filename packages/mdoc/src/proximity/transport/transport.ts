import type { Awaitable } from '@tegata/core'

/**
 * Carries whole messages between mdoc and reader: BLE, NFC, Wi-Fi Aware, a socket. Radios belong to the platform; what they
 * carry is put together with `bleChunks`, `createBleAssembler`, `createL2capAssembler` and the NFC transports.
 *
 * Spec: ISO/IEC 18013-5 section 8.3.3.1.
 *
 * @example
 * ```ts
 * const transport: MdocTransport = {
 *   send: (message) => socket.write(encodeL2capFrame(message)),
 *   messages: messagesOf(socket),
 *   close: () => socket.destroy(),
 * }
 * ```
 */
export interface MdocTransport {
  /** Sends one message; resolves when the transport has taken it. */
  send(message: Uint8Array): Awaitable<void>
  /** The messages of the other side in order; ends when the connection does. */
  readonly messages: AsyncIterable<Uint8Array>
  /** Ends the connection; may be called again. */
  close(): Awaitable<void>
}
