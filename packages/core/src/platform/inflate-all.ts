import { joinBytes } from '../join-bytes.js'
import type { Platform } from './types.js'

type Pieces = ReturnType<Platform['inflateStream']>

/** Puts a ZLIB stream's pieces together, and goes no further than the limit. */
export async function inflateAll(pieces: Pieces, maxBytes: number): Promise<Uint8Array | 'malformed' | 'too-large'> {
  const taken: Uint8Array[] = []
  let length = 0
  try {
    for await (const piece of pieces) {
      length += piece.length
      if (length > maxBytes) return 'too-large'
      taken.push(piece)
    }
  } catch {
    return 'malformed'
  }
  return joinBytes(taken)
}
