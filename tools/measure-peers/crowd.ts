/** What the shape of presentations tells in a crowd, where no single value is anybody's own. */
import { type ClassifiedAtom, classifyTranscript, measureLinkability, type Transcript } from '@tegata/linkability'
import { issueWith, type Peer, transcribe } from './peer.js'

/** People with the same claims; one more has a claim that they lack. */
export const CROWD = 30

export interface CrowdFindings {
  /**
   * Rows whose values differ between people with the same claims, and are the same whenever one of them shows the
   * credential again, as the format means it to be shown: they narrow down to a few.
   */
  readonly stable: readonly string[]
  /** Rows that the meter calls rare because only the person with the further claim has such a value. */
  readonly rare: readonly string[]
}

/** Shows the credentials of a crowd twice, from another copy where copies are for one time. */
export async function measureCrowd(peer: Peer, careful: boolean): Promise<CrowdFindings> {
  const issue = issueWith(peer, careful)
  const transcripts: Transcript[] = []
  for (let number = 0; number <= CROWD; number++) {
    const person = { number, hasMiddleName: number === CROWD }
    const copy = await issue(person)
    for (const [party, shown] of [
      ['bank.example', copy],
      ['shop.example', peer.oneTime ? await issue(person) : copy],
    ] as const) {
      transcripts.push({ ...transcribe(peer, (await shown.show(party)).bytes, party), id: `${number} at ${party}` })
    }
  }
  const odd = new Set(transcripts.slice(-2).map(({ id }) => id))
  const rare = measureLinkability(transcripts).matches.filter(
    ({ kind, transcripts: ids }) => kind === 'rare' && ids.length === odd.size && ids.every((id) => odd.has(id)),
  )
  return { stable: findStable(transcripts.slice(0, -2)), rare: unique(rare.map(({ correlator }) => correlator!)) }
}

/** @param transcripts — two of each person, one after the other. */
function findStable(transcripts: readonly Transcript[]): readonly string[] {
  const shapes = transcripts.map(shapeOf)
  const rows = new Set(shapes.flatMap((shape) => [...shape.keys()]))
  return unique(
    [...rows].filter((row) => {
      const values = shapes.map((shape) => shape.get(row))
      const isStable = values.every((value, i) => i % 2 === 0 || value === values[i - 1])
      return isStable && new Set(values).size > 1
    }),
  )
}

/** What stands at the places of each row that nobody owns, as one text. */
function shapeOf(transcript: Transcript): ReadonlyMap<string, string> {
  const shape = new Map<string, string>()
  for (const { atom, correlator } of classifyTranscript(transcript).filter(isShared)) {
    shape.set(correlator!.id, `${shape.get(correlator!.id) ?? ''} ${atom.path}=${String(atom.value)}`)
  }
  return shape
}

function isShared({ correlator }: ClassifiedAtom): boolean {
  if (correlator === undefined || correlator.kind === 'time') return false
  return ['constant', 'cohort', 'structure'].includes(correlator.nature)
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort()
}
