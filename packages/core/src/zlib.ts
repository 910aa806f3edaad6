import { deflate, inflate, inflateStream } from '#platform'
import { TegataError } from './errors.js'
import type { Awaitable } from './platform/types.js'
import { mapAwaitable } from './steps.js'

/**
 * Compresses bytes as a ZLIB stream, as small as the platform can.
 *
 * Spec: RFC 1950; RFC 1951.
 *
 * @param data — any length.
 */
export function deflateZlib(data: Uint8Array): Promise<Uint8Array> {
  return deflate(data)
}

/**
 * Inflates one whole ZLIB stream; stops at the limit, whatever the stream would go on to. At once on Node.
 *
 * Spec: RFC 1950 section 2.2 (nothing follows the checksum); DESIGN section 7 (limits).
 *
 * @param data — exactly one stream.
 * @param maxBytes — of the inflated data.
 * @throws TegataError ERR_ENCODING_ZLIB, ERR_ENCODING_LIMIT
 */
export function inflateZlib(data: Uint8Array, maxBytes: number): Awaitable<Uint8Array> {
  return mapAwaitable(inflate(data, maxBytes), (result) => {
    if (result === 'malformed') throw malformed()
    if (result !== 'too-large') return result
    throw new TegataError('ERR_ENCODING_LIMIT', 'the data inflates to more than it may', { evidence: { maxBytes } })
  })
}

/**
 * Reads one byte of what a ZLIB stream inflates to, holding no more of it than a few kilobytes and going no further.
 *
 * What comes after the byte is not looked at: neither the checksum nor the length of the stream.
 *
 * Spec: RFC 1950.
 *
 * @param data — one stream.
 * @param offset — of the byte, 0 or more.
 * @returns undefined when the data ends before the byte.
 * @throws TegataError ERR_ENCODING_ZLIB
 */
export async function readZlibByte(data: Uint8Array, offset: number): Promise<number | undefined> {
  let seen = 0
  try {
    for await (const chunk of inflateStream(data)) {
      if (offset < seen + chunk.length) return chunk[offset - seen]
      seen += chunk.length
    }
  } catch {
    throw malformed()
  }
  return undefined
}

function malformed(): TegataError {
  return new TegataError('ERR_ENCODING_ZLIB', 'not one complete ZLIB stream', { spec: 'RFC 1950 section 2.2' })
}
