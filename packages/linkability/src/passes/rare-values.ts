import { encodeHex } from '@tegata/core'
import type { ClassifiedAtom } from '../classify.js'
import { MAX_PLACES, type Match } from '../match.js'
import type { Transcript } from '../transcript.js'

/** With fewer transcripts nothing can be called rare. */
const MIN_TRANSCRIPTS = 20
/** A value is rare when at most one in so many transcripts has it. */
const RARE_SHARE = 20
/** Values kept at one place: with more than that, the place is not shared by anybody anyway. */
const MAX_VALUES = 65_536
const RECORDED = 64

interface Holders {
  count: number
  readonly transcripts: number[]
}

/**
 * Finds people by what should be everybody's: a shape, a signing key, a type, a date that only few transcripts have.
 *
 * Spec: ISO/IEC 27551 section 7.5 (anonymity set).
 */
export class RareValueFinder {
  /** How many transcripts have each part, so that a member which most do not have counts as rare too. */
  readonly #parts = new Map<string, { count: number; last: number }>()
  readonly #places = new Map<string, { readonly correlator: string; readonly values: Map<string, Holders> }>()

  add({ atom, correlator }: ClassifiedAtom, transcript: number): void {
    const part = this.#parts.get(atom.part) ?? { count: 0, last: -1 }
    if (part.last !== transcript) part.count++
    part.last = transcript
    this.#parts.set(atom.part, part)
    const nature = correlator?.nature
    if (nature !== 'constant' && nature !== 'cohort' && nature !== 'structure') return
    if (correlator!.kind === 'time') return
    const place = `${atom.part} ${atom.place}`
    const known = this.#places.get(place) ?? { correlator: correlator!.id, values: new Map<string, Holders>() }
    this.#places.set(place, known)
    const value = atom.value instanceof Uint8Array ? encodeHex(atom.value) : String(atom.value)
    const holders = known.values.get(value) ?? { count: 0, transcripts: [] }
    if (holders.count === 0 && known.values.size >= MAX_VALUES) return
    if (holders.transcripts.at(-1) === transcript) return
    holders.count++
    if (holders.transcripts.length < RECORDED) holders.transcripts.push(transcript)
    known.values.set(value, holders)
  }

  *find(transcripts: readonly Transcript[]): Generator<Match> {
    if (transcripts.length < MIN_TRANSCRIPTS) return
    for (const [place, { correlator, values }] of this.#places) {
      const counts = [...values.values()].map(({ count }) => count)
      const total = this.#parts.get(place.slice(0, place.indexOf(' ')))!.count
      const without = total - counts.reduce((sum, count) => sum + count, 0)
      // Where nobody shares a value with many, there is no crowd to stand out from.
      if (total < MIN_TRANSCRIPTS || Math.max(without, ...counts) * 2 < total) continue
      for (const { count, transcripts: holders } of values.values()) {
        if (count < 2 || count * RARE_SHARE > total) continue
        const ids = holders.map((i) => transcripts[i]!.id)
        const path = place.slice(place.indexOf(' ') + 1)
        yield {
          kind: 'rare',
          certainty: 'suspected',
          correlator,
          transcripts: ids,
          places: ids.slice(0, MAX_PLACES).map((transcript) => ({ transcript, path })),
          bytes: 0,
        }
      }
    }
  }
}
