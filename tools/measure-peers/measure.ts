/**
 * What the meter says of credentials that a library made: by themselves, of one person who comes back, of two people, of
 * a crowd, and in the game of telling two people apart.
 */
import {
  type Adversary,
  classifyTranscript,
  type Finding,
  type GameResult,
  measureLinkability,
  playLinkabilityGame,
  type Transcript,
  type Verdict,
} from '@tegata/linkability'
import { type Copy, type Issue, issueWith, type Peer, type Person, transcribe } from './peer.js'

/** Who can be asked about what stands in presentations; nothing is fetched here that a network could see. */
export const ASKED = ['same-verifier', 'verifier+verifier', 'issuer+verifier'] as const satisfies readonly Adversary[]

/** What adversaries make of several presentations, and which rows of the table agree between them. */
export interface Recognition {
  readonly verdicts: Readonly<Record<(typeof ASKED)[number], Verdict>>
  /** Rows by which relying parties recognise the person, alone or together. */
  readonly matched: readonly string[]
}

/** The findings about one way of using a library. Random values are not among them: they are the same in each run. */
export interface Findings {
  /** Rows that stand in a presentation. */
  readonly rows: readonly NonNullable<Finding['correlator']>[]
  /** Places that the table does not know. */
  readonly unknown: readonly string[]
  /** One copy, shown every time. */
  readonly sameCopy: Recognition
  /** Another copy of the batch each time; absent where there is one credential for ever. */
  readonly freshCopies?: Recognition
  /** Two people, one visit each. */
  readonly twoPeople: Verdict
}

/** Two people, and the meter that has to say who came: with one copy, and with another copy each time. */
export interface Games {
  readonly sameCopy: GameResult
  readonly freshCopies?: GameResult
}

const [BANK, SHOP] = ['bank.example', 'shop.example']
const ROUNDS = 40

const HANAKO: Person = { number: 1, hasMiddleName: false }
const SAKURA: Person = { number: 2, hasMiddleName: false }

/** Measures a library as its README uses it, or with the options that it has. */
export async function measurePeer(peer: Peer, careful: boolean): Promise<Findings> {
  const issue = issueWith(peer, careful)
  const copies = [await issue(HANAKO), await issue(HANAKO), await issue(HANAKO)]
  const record = copies.map(({ issued }, i) => ({
    ...transcribe(peer, issued, 'issuer'),
    id: `record ${i}`,
    role: 'issuer' as const,
  }))
  const same = await visit(peer, [copies[0]!, copies[0]!, copies[0]!])
  const fresh = peer.oneTime ? await visit(peer, copies) : undefined
  const other = await visit(peer, [await issue(SAKURA)])
  return {
    rows: measureLinkability(same).findings.flatMap(({ correlator }) => (correlator ? [correlator] : [])),
    unknown: unknownPlaces([...same, ...record]),
    sameCopy: recognise(same, record),
    ...(fresh ? { freshCopies: recognise(fresh, record) } : {}),
    twoPeople: measureLinkability([same[2]!, ...other]).adversaries['verifier+verifier'].verdict,
  }
}

/** Shows copies to parties, two of them the same, and has the library verify what is measured. */
async function visit(peer: Peer, copies: readonly Copy[]): Promise<Transcript[]> {
  const seen: Transcript[] = []
  for (const [i, copy] of copies.entries()) {
    const party = i < 2 ? BANK : SHOP
    const { bytes, verify } = await copy.show(party)
    await verify()
    seen.push({ ...transcribe(peer, bytes, party), id: `visit ${i} of ${copies.length}` })
  }
  return seen
}

/** Plays with one copy, and where the format has batches, with another copy each time. */
export async function playGames(peer: Peer): Promise<Games> {
  const issue = issueWith(peer, false)
  const sameCopy = await playOut(peer, issue, true)
  return { sameCopy, ...(peer.oneTime ? { freshCopies: await playOut(peer, issue, false) } : {}) }
}

/** Places at which values stand that no row speaks of. */
export function unknownPlaces(transcripts: readonly Transcript[]): readonly string[] {
  const unknown = transcripts.flatMap(classifyTranscript).filter(({ correlator }) => correlator === undefined)
  return [...new Set(unknown.map(({ atom }) => `${atom.part} ${atom.place}`))].sort()
}

function recognise(visits: readonly Transcript[], record: readonly Transcript[]): Recognition {
  const { adversaries, matches } = measureLinkability([...visits, ...record])
  const seen = new Set([...adversaries['same-verifier'].matches, ...adversaries['verifier+verifier'].matches])
  const matched = [...seen].map((position) => matches[position]!.correlator ?? 'a place that the table does not know')
  return {
    verdicts: Object.fromEntries(ASKED.map((name) => [name, adversaries[name].verdict])) as Recognition['verdicts'],
    matched: [...new Set(matched)].sort(),
  }
}

async function playOut(peer: Peer, issue: Issue, reuse: boolean): Promise<GameResult> {
  const show = async (copy: Copy, party: string) => transcribe(peer, (await copy.show(party)).bytes, party)
  const people = [HANAKO, SAKURA] as const
  const kept = [await issue(HANAKO), await issue(SAKURA)] as const
  const earlier = [await show(kept[0], BANK), await show(kept[1], BANK)] as const
  return playLinkabilityGame({
    adversary: 'verifier+verifier',
    rounds: ROUNDS,
    random: createFairCoin(),
    reference: (player) => earlier[player],
    challenge: async (player) => show(reuse ? kept[player] : await issue(people[player]), SHOP),
  })
}

/** Every pair of tosses as often as any other, so that guessing is right in half of the rounds, not by luck in more. */
function createFairCoin(): (length: number) => Uint8Array<ArrayBuffer> {
  const tosses = [0, 0, 0, 1, 1, 0, 1, 1]
  let tossed = 0
  return (length) => new Uint8Array(length).fill(tosses[tossed++ % tosses.length]!)
}
