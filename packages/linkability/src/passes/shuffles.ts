import { encodeHex, encodeUtf8, sha256 } from '@tegata/core'
import type { ClassifiedAtom } from '../classify.js'
import { MAX_PLACES, type Match } from '../match.js'
import type { Transcript } from '../transcript.js'

const LABEL_MAP = 'bbs-2023.label-map'
const SHUFFLED: ReadonlySet<string | undefined> = new Set([LABEL_MAP, 'bbs-2023.indexes'])

/** Where labels can stand in fewer orders, two people have the same one by chance too often to say anything. */
const MIN_ORDERS = 1000

/** With fewer transcripts nothing can be called common. */
const CROWD = 20

interface Shuffle {
  /** The shuffled label of each node that is shown. */
  readonly labels: number[]
  readonly path: string
  readonly parts: string[]
}

/**
 * Finds credentials by a shuffle that is made once for each of them: bbs-2023 orders labels by a secret of the credential, so
 * that what is shown of the order comes back with it. Small documents have few orders, so a match may be chance.
 *
 * Spec: W3C vc-di-bbs section 3.3.7; section 6.
 */
export class ShuffleFinder {
  readonly #shuffles = new Map<number, Shuffle>()

  add({ atom, correlator }: ClassifiedAtom, transcript: number): void {
    if (!SHUFFLED.has(correlator?.id)) return
    const shuffle = this.#shuffles.get(transcript) ?? { labels: [], path: atom.path, parts: [] }
    if (correlator!.id === LABEL_MAP && typeof atom.value === 'number') shuffle.labels.push(atom.value)
    shuffle.parts.push(`${atom.place} ${String(atom.value)}`)
    this.#shuffles.set(transcript, shuffle)
  }

  *find(transcripts: readonly Transcript[]): Generator<Match> {
    const groups = new Map<string, number[]>()
    for (const [transcript, { labels, parts }] of this.#shuffles) {
      if (countOrders(labels) < MIN_ORDERS) continue
      const key = encodeHex(sha256(encodeUtf8(parts.sort().join('\n'))))
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [transcript])
      else group.push(transcript)
    }
    for (const group of groups.values()) {
      // An order that half of a crowd has is that of a small document.
      const isCommon = this.#shuffles.size >= CROWD && group.length * 2 > this.#shuffles.size
      if (group.length < 2 || isCommon) continue
      const places = group.map((i) => ({ transcript: transcripts[i]!.id, path: this.#shuffles.get(i)!.path }))
      yield {
        kind: 'equal',
        certainty: 'suspected',
        correlator: LABEL_MAP,
        nature: 'structure',
        transcripts: places.map(({ transcript }) => transcript),
        places: places.slice(0, MAX_PLACES),
        bytes: 0,
      }
    }
  }
}

/** In how many orders so many labels can stand, of as many as there are at least. */
function countOrders(labels: readonly number[]): number {
  const known = Math.max(...labels) + 1
  return labels.reduce((orders, _, i) => orders * (known - i), 1)
}
