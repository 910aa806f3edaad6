import { MAX_TRANSCRIPTS } from '../transcript.js'

/**
 * Finds values that occur in two transcripts or more without keeping the values: 32 bits of hash and the number of the
 * transcript in one double, sorted. Ten thousand transcripts of hundreds of values take tens of megabytes, and time that
 * grows with their number, not with the number of pairs.
 */
export class JoinTable {
  #entries = new Float64Array(1 << 12)
  #length = 0

  add(hash: number, transcript: number): void {
    if (this.#length === this.#entries.length) {
      const larger = new Float64Array(this.#length * 2)
      larger.set(this.#entries)
      this.#entries = larger
    }
    this.#entries[this.#length++] = hash * MAX_TRANSCRIPTS + transcript
  }

  /** Hashes of two transcripts or more, and which transcripts those are; equal hashes are candidates, not matches. */
  findRepeated(): { readonly hashes: ReadonlySet<number>; readonly transcripts: ReadonlySet<number> } {
    const entries = this.#entries.subarray(0, this.#length).sort()
    const hashes = new Set<number>()
    const transcripts = new Set<number>()
    for (let i = 1; i < entries.length; i++) {
      const [previous, entry] = [entries[i - 1]!, entries[i]!]
      const hash = Math.floor(entry / MAX_TRANSCRIPTS)
      if (entry === previous || hash !== Math.floor(previous / MAX_TRANSCRIPTS)) continue
      hashes.add(hash)
      transcripts.add(previous % MAX_TRANSCRIPTS)
      transcripts.add(entry % MAX_TRANSCRIPTS)
    }
    return { hashes, transcripts }
  }
}

/** 32 bits of FNV-1a with a final mix; candidates are compared byte by byte later, so collisions cost time only. */
export function hashBytes(bytes: Uint8Array, start = 0, end: number = bytes.length, seed = 0x811c9dc5): number {
  let hash = seed
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
