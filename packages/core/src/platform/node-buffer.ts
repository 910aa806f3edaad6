/** A plain Uint8Array over the same memory, so that no Buffer method leaks into the API. */
export function bytesOf(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
}
