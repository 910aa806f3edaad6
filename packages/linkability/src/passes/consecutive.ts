import type { ClassifiedAtom } from '../classify.js'
import type { Match } from '../match.js'
import type { Transcript } from '../transcript.js'

const STATUS_INDEXES: ReadonlySet<string | undefined> = new Set(['sd-jwt.status-index', 'mdoc.status-index'])

interface Position {
  readonly index: number
  readonly transcript: number
  readonly path: string
}

/**
 * Finds indexes that follow one another: copies of a batch that took their status entries from a counter.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 12.5.1.
 */
export class ConsecutiveFinder {
  readonly #positions = new Map<string, Position[]>()

  add({ atom, correlator }: ClassifiedAtom, transcript: number): void {
    if (!STATUS_INDEXES.has(correlator?.id) || typeof atom.value !== 'number') return
    const positions = this.#positions.get(correlator!.id) ?? []
    positions.push({ index: atom.value, transcript, path: atom.path })
    this.#positions.set(correlator!.id, positions)
  }

  *find(transcripts: readonly Transcript[]): Generator<Match> {
    for (const [correlator, positions] of this.#positions) {
      positions.sort((a, b) => a.index - b.index)
      for (let i = 1; i < positions.length; i++) {
        const [a, b] = [positions[i - 1]!, positions[i]!]
        if (b.index - a.index !== 1 || a.transcript === b.transcript) continue
        const places = [a, b].map(({ transcript, path }) => ({ transcript: transcripts[transcript]!.id, path }))
        yield {
          kind: 'consecutive',
          certainty: 'suspected',
          correlator,
          transcripts: places.map(({ transcript }) => transcript),
          places,
          bytes: 0,
        }
      }
    }
  }
}
