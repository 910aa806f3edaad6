/** ZLIB for engines that have neither node:zlib nor CompressionStream, such as Hermes. Spec: RFC 1950, RFC 1951. */

import { deflate as deflateAll, Inflate, Z_OK, type ZStream } from 'pako'
import type { Platform } from './types.js'

/** A slice is inflated whole before anybody can stop it; it becomes a thousand times as much at most. */
const SLICE_BYTES = 4096
const PIECE_BYTES = 32_768

/**
 * Inflates one whole ZLIB stream piece by piece; leaving the loop ends the work. The checksum is compared, and nothing may
 * follow it, before the last piece is handed out.
 *
 * @throws RangeError for anything that is no such stream.
 */
export function* inflateStream(data: Uint8Array): Generator<Uint8Array, void> {
  // With the size of the window stated, pako takes ZLIB alone and not gzip too.
  const inflator = new Inflate({ windowBits: 15, chunkSize: PIECE_BYTES })
  const pieces: Uint8Array[] = []
  let state: ZStream | undefined
  inflator.onStart = (started) => {
    state = started
  }
  inflator.onData = (piece) => void pieces.push(piece)
  for (let start = 0; start < data.length; start += SLICE_BYTES) {
    const end = Math.min(start + SLICE_BYTES, data.length)
    inflator.push(data.subarray(start, end))
    if (inflator.ended) {
      const isWhole = inflator.err === Z_OK && state?.avail_in === 0 && end === data.length
      if (!isWhole) break
      return yield* pieces
    }
    yield* pieces.splice(0)
  }
  throw new RangeError('not one complete ZLIB stream')
}

export const deflate: Platform['deflate'] = async (data) => deflateAll(data, { level: 9 })
