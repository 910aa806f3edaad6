import { type Atom, MIN_TELLING_BYTES } from '../atom.js'
import { type ClassifiedAtom, classifyTranscript } from '../classify.js'
import type { Correlator, Nature } from '../correlators/correlator.js'
import { MAX_PLACES, type Match, type MatchCertainty, type MatchKind } from '../match.js'
import type { Transcript } from '../transcript.js'
import { comparisonKeys } from './equality.js'
import { hashBytes, JoinTable } from './join-table.js'
import { eachWindow, opaqueBytes } from './substring.js'

/** A value at a place of a transcript. */
interface Occurrence {
  readonly transcript: number
  readonly atom: Atom
  readonly correlator: Correlator | undefined
  /** Of the r of an ECDSA signature: its s. */
  readonly s?: string
}

/** A run of 8 bytes inside a value. */
interface Window extends Occurrence {
  readonly whole: string
  readonly opaque: Uint8Array
  readonly offset: number
}

/** A shorter run may be the head of an encoding. */
const TELLING_RUN = 16

/** Gathers what may repeat while transcripts stream by, and names what does in a second look at those that share it. */
export class RepeatFinder {
  readonly #values = new JoinTable()
  readonly #windows = new JoinTable()
  readonly #dense: boolean

  /** @param dense — every run of 8 bytes is kept, which takes 8 bytes of memory for each byte of the transcripts. */
  constructor(dense: boolean) {
    this.#dense = dense
  }

  add(classified: ClassifiedAtom, transcript: number): void {
    for (const { bytes } of comparisonKeys(classified)) this.#values.add(hashBytes(bytes), transcript)
    const opaque = opaqueBytes(classified)
    if (opaque) eachWindow(opaque, this.#dense, (hash) => this.#windows.add(hash, transcript))
  }

  /** @returns the matches; transcripts that share nothing are not looked at again. */
  find(transcripts: readonly Transcript[]): readonly Match[] {
    const values = this.#values.findRepeated()
    const windows = this.#windows.findRepeated()
    const byValue = new Map<string, Occurrence[]>()
    const byWindow = new Map<string, Window[]>()
    for (const transcript of new Set([...values.transcripts, ...windows.transcripts])) {
      const classified = classifyTranscript(transcripts[transcript]!)
      for (const [position, { atom, correlator }] of classified.entries()) {
        const s = atom.path.endsWith('/r') ? String(classified[position + 1]?.atom.value) : undefined
        const occurrence = { transcript, atom, correlator, ...(s === undefined ? {} : { s }) }
        const keys = comparisonKeys(occurrence)
        for (const { text, bytes } of keys) {
          if (values.hashes.has(hashBytes(bytes))) push(byValue, text, occurrence)
        }
        const opaque = opaqueBytes(occurrence)
        if (opaque === undefined) continue
        const whole = keys[0]?.text ?? ''
        eachWindow(opaque, this.#dense, (hash, offset) => {
          if (!windows.hashes.has(hash)) return
          const window = opaque.subarray(offset, offset + MIN_TELLING_BYTES)
          push(byWindow, String.fromCharCode(...window), { ...occurrence, whole, opaque, offset })
        })
      }
    }
    return [...matchValues(byValue, transcripts), ...matchWindows(byWindow, transcripts)]
  }
}

function* matchValues(byValue: Map<string, Occurrence[]>, transcripts: readonly Transcript[]): Generator<Match> {
  for (const occurrences of byValue.values()) {
    if (countTranscripts(occurrences) < 2) continue
    // One r under two values of s is one nonce under two messages.
    const isNonce = new Set(occurrences.map(({ s }) => s)).size > 1 && occurrences.every(({ s }) => s !== undefined)
    yield describe(isNonce ? 'nonce-reuse' : 'equal', pickStrongest(occurrences), occurrences, transcripts)
  }
}

/** Runs shared by values that are not equal as a whole; one match for each pair of places. */
function* matchWindows(byWindow: Map<string, Window[]>, transcripts: readonly Transcript[]): Generator<Match> {
  const seen = new Set<string>()
  for (const occurrences of byWindow.values()) {
    if (new Set(occurrences.map(({ whole }) => whole)).size < 2 || countTranscripts(occurrences) < 2) continue
    const places = occurrences.map(({ transcript, atom }) => `${transcript} ${atom.path}`).sort()
    const pair = JSON.stringify(places.slice(0, MAX_PLACES))
    if (seen.has(pair)) continue
    seen.add(pair)
    const bytes = runLength(occurrences)
    const match = describe('substring', pickStrongest(occurrences), occurrences, transcripts)
    // Heads of one encoding agree for a few bytes by themselves.
    yield { ...match, bytes, certainty: bytes < TELLING_RUN ? 'suspected' : match.certainty }
  }
}

/** How far the run goes on to both sides, in the first two values that differ. */
function runLength([first, ...others]: readonly Window[]): number {
  const other = others.find(({ whole, transcript }) => whole !== first!.whole && transcript !== first!.transcript)
  if (first === undefined || other === undefined) return MIN_TELLING_BYTES
  const [a, b] = [first.opaque, other.opaque]
  let start = 0
  let end = MIN_TELLING_BYTES
  const agree = (at: number): boolean => {
    const [byteA, byteB] = [a[first.offset + at], b[other.offset + at]]
    return byteA !== undefined && byteA === byteB
  }
  while (agree(start - 1)) start--
  while (agree(end)) end++
  return end - start
}

const STRENGTH: readonly (Nature | undefined)[] = [
  'person',
  'unique',
  'network',
  'fresh',
  'pairwise',
  'identifying-attribute',
]

/** A value that is unique at one place stays so at another; of two rows the worse one counts. */
function pickStrongest(occurrences: readonly Occurrence[]): Occurrence {
  const rank = ({ correlator }: Occurrence): number => {
    const at = STRENGTH.indexOf(correlator?.nature)
    return at < 0 ? STRENGTH.length : at
  }
  return occurrences.reduce((best, next) => (rank(next) < rank(best) ? next : best))
}

function describe(
  kind: MatchKind,
  { atom, correlator }: Occurrence,
  occurrences: readonly Occurrence[],
  transcripts: readonly Transcript[],
): Match {
  const ids = [...new Set(occurrences.map(({ transcript }) => transcript))].map((i) => transcripts[i]!.id)
  const places = occurrences
    .slice(0, MAX_PLACES)
    .map(({ transcript, atom: { path } }) => ({ transcript: transcripts[transcript]!.id, path }))
  const certainty = judge(correlator, occurrences, transcripts)
  const base = { certainty, transcripts: ids, places, bytes: lengthOf(atom) }
  if (correlator === undefined) return { kind, ...base }
  return { kind, ...base, correlator: correlator.id, nature: correlator.nature }
}

function judge(
  correlator: Correlator | undefined,
  occurrences: readonly Occurrence[],
  transcripts: readonly Transcript[],
): MatchCertainty {
  if (correlator === undefined) return 'suspected'
  switch (correlator.nature) {
    case 'identifying-attribute':
      return 'disclosed'
    case 'pairwise': {
      const contexts = occurrences.map(({ transcript }) => contextOf(transcripts[transcript]!))
      return new Set(contexts).size === 1 ? 'by-design' : 'links'
    }
    default:
      // Two people may be issued to in one second.
      return correlator.kind === 'time' ? 'suspected' : 'links'
  }
}

/** Pseudonyms are meant to agree within one context: the stated one, or the party itself. */
function contextOf({ pseudonymContext, observer }: Transcript): string {
  return pseudonymContext ?? observer
}

function countTranscripts(occurrences: readonly Occurrence[]): number {
  return new Set(occurrences.map(({ transcript }) => transcript)).size
}

function lengthOf({ value }: Atom): number {
  return value instanceof Uint8Array ? value.length : String(value).length
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [item])
  else list.push(item)
}
