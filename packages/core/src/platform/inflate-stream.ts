/** A slice of input can grow a thousandfold, and browsers inflate all of it before anybody can say stop. */
const SLICE_BYTES = 4096

/**
 * Inflates a ZLIB stream piece by piece with the platform's DecompressionStream; leaving the loop ends the work.
 *
 * Whatever the platform throws for malformed input comes out of the loop.
 */
export async function* inflateStream(data: Uint8Array): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new DecompressionStream('deflate')
  // A failure of the writing side shows on the reading side too; here it would only be reported a second time.
  feed(writable.getWriter(), data as Uint8Array<ArrayBuffer>).catch(() => {})
  const reader = readable.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

async function feed(writer: WritableStreamDefaultWriter, data: Uint8Array<ArrayBuffer>): Promise<void> {
  for (let i = 0; i < data.length; i += SLICE_BYTES) {
    await writer.write(data.subarray(i, i + SLICE_BYTES))
  }
  await writer.close()
}
