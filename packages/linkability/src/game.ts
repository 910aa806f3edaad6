import { type Awaitable, type RandomSource, systemRandom, TegataArgumentError } from '@tegata/core'
import type { Adversary } from './adversary.js'
import { measureLinkability } from './measure.js'
import type { Transcript } from './transcript.js'

/** One of two people who disclose the same attributes. Spec: ISO/IEC 27551 Annex A. */
export type Player = 0 | 1

/** A transcript that the game names by itself. Spec: ISO/IEC 27551 Annex A. */
export type GameTranscript = Omit<Transcript, 'id'>

/** A game of telling two people apart. Spec: ISO/IEC 27551 Annex A. */
export interface LinkabilityGame {
  /** Whose position the meter takes. */
  readonly adversary: Adversary
  /** What the adversary knows of a person beforehand: an earlier visit, or the issuer's record. */
  reference(player: Player, round: number): Awaitable<GameTranscript>
  /** What it is shown; it is to say whose it is. */
  challenge(player: Player, round: number): Awaitable<GameTranscript>
  readonly rounds: number
  readonly random?: RandomSource
}

/** How well the meter told two people apart. Spec: ISO/IEC 27551 Annex A. */
export interface GameResult {
  readonly rounds: number
  readonly correct: number
  /** Rounds in which nothing was found, so that a coin was tossed. */
  readonly guessed: number
  /** |2p - 1| for the share p of right answers: 0 for a coin, 1 for certainty. */
  readonly advantage: number
  /** 95 % confidence interval of the advantage (Wilson score). */
  readonly interval: readonly [low: number, high: number]
}

/**
 * Plays the game that defines unlinkability: two people, a coin that nobody sees, and the meter has to say who it was.
 *
 * An advantage near 0 says that the meter finds nothing, not that nobody could: the meter is one adversary among many.
 *
 * Spec: ISO/IEC 27551 Annex A.
 *
 * @param game — how references and challenges are made, and how many rounds (1 or more).
 * @throws TegataError ERR_LINKABILITY_TRANSCRIPT, ERR_LINKABILITY_LIMIT
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export async function playLinkabilityGame(game: LinkabilityGame): Promise<GameResult> {
  const { rounds, random = systemRandom } = game
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new TegataArgumentError('ERR_ARG_VALUE', 'a game has a round or more')
  let correct = 0
  let guessed = 0
  for (let round = 0; round < rounds; round++) {
    const player = toss(random)
    const answer = distinguish(game.adversary, [
      { ...(await game.reference(0, round)), id: '0' },
      { ...(await game.reference(1, round)), id: '1' },
      { ...(await game.challenge(player, round)), id: 'challenge' },
    ])
    if (answer === undefined) guessed++
    if ((answer ?? toss(random)) === player) correct++
  }
  return { rounds, correct, guessed, ...advantageOf(correct, rounds) }
}

/** @returns whose the challenge is, when the meter links it to exactly one of the references. */
function distinguish(adversary: Adversary, transcripts: readonly Transcript[]): Player | undefined {
  const { groups } = measureLinkability(transcripts).adversaries[adversary]
  const linked = new Set(groups.filter((group) => group.includes('challenge')).flat())
  if (linked.has('0') === linked.has('1')) return undefined
  return linked.has('0') ? 0 : 1
}

function toss(random: RandomSource): Player {
  return (random(1)[0]! & 1) as Player
}

const Z_95 = 1.959964

/** Wilson's interval holds for shares near 0 and 1 too, where the normal approximation fails. */
function advantageOf(correct: number, rounds: number): Pick<GameResult, 'advantage' | 'interval'> {
  const share = correct / rounds
  const scale = 1 + Z_95 ** 2 / rounds
  const centre = (share + Z_95 ** 2 / (2 * rounds)) / scale
  const margin = (Z_95 / scale) * Math.sqrt((share * (1 - share)) / rounds + Z_95 ** 2 / (4 * rounds ** 2))
  const [low, high] = [2 * (centre - margin) - 1, Math.min(1, 2 * (centre + margin) - 1)]
  const isCoin = low <= 0 && high >= 0
  const ends = [Math.abs(low), Math.abs(high)].sort((a, b) => a - b) as [number, number]
  return { advantage: Math.abs(2 * share - 1), interval: [isCoin ? 0 : ends[0], ends[1]] }
}
