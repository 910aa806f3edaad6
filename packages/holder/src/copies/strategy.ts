import { type CopyUse, type RandomSource, type StoredCredential, TegataArgumentError } from '@tegata/core'

/**
 * What happens when no copy is left that the rule allows to show. `reuse` shows one again, and only by an option of
 * `plan` that said so.
 *
 * Spec: ARF Topic A section 3.2 (method A: what happens when the batch runs out).
 */
export type WhenEmpty = 'refuse' | 'reuse'

/**
 * How the copies of a salted-hash format are used, after the methods of the EUDI Architecture and Reference Framework:
 *
 * - `once-only` (A): each copy is shown once;
 * - `limited-time` (B): the copy of the hour is shown to whoever asks, until so many seconds after its first showing;
 * - `rotating` (C): one batch in turns, in random order: whoever sees a copy twice knows it is the same person;
 * - `per-relying-party` (D): one copy for each relying party, and that one again when it comes back.
 *
 * Spec: ARF Topic A sections 3.2 to 3.5.
 */
export type CopyStrategy =
  | { readonly kind: 'once-only'; readonly whenEmpty: WhenEmpty }
  | { readonly kind: 'limited-time'; readonly seconds: number; readonly whenEmpty: WhenEmpty }
  | { readonly kind: 'rotating' }
  | { readonly kind: 'per-relying-party'; readonly whenEmpty: WhenEmpty }

/**
 * Why a copy is shown: for the first time, again as the strategy says, or again because the batch is empty.
 *
 * Spec: ARF Topic A section 3.1.
 */
export type CopyOccasion = 'first' | 'again' | 'empty'

/** The copy to show next. */
export interface CopySelection {
  readonly copy: StoredCredential
  readonly occasion: CopyOccasion
  /** What to note of it first; absent for a copy that leaves the store instead. */
  readonly use?: CopyUse
}

/** When, to whom, and with which randomness. */
export interface CopyOccurrence {
  readonly audience: string
  readonly now: Date
  readonly random: RandomSource
}

/** Refuses a strategy that could never show a copy again. */
export function assertStrategy(strategy: CopyStrategy): void {
  if (strategy.kind === 'limited-time' && !(Number.isSafeInteger(strategy.seconds) && strategy.seconds > 0)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'the seconds of limited-time are a whole number, 1 or more')
  }
}

/**
 * The copy that the rule allows to show now; undefined when there is none.
 *
 * @param copies — of one format and issuer, each stating what is asked for.
 */
export function selectCopy(
  copies: readonly StoredCredential[],
  strategy: CopyStrategy,
  occurrence: CopyOccurrence,
): CopySelection | undefined {
  // The latest batch first: its claims are the current ones.
  const byAge = [...copies].sort((a, b) => b.validUntil.localeCompare(a.validUntil) || compare(a.id, b.id))
  const unused = byAge.filter(({ use }) => use === undefined)
  switch (strategy.kind) {
    case 'once-only':
      return strategy.whenEmpty === 'refuse'
        ? leave(pickAny(latest(unused), occurrence))
        : (keep('first', pickAny(latest(unused), occurrence), occurrence) ?? reuse(strategy, byAge, occurrence))
    case 'limited-time': {
      const current = byAge.find(({ use }) => use !== undefined && isWithin(use, strategy.seconds, occurrence.now))
      return keep('again', current, occurrence) ?? first(unused, occurrence) ?? reuse(strategy, byAge, occurrence)
    }
    case 'rotating': {
      const batch = latest(byAge)
      const least = Math.min(...batch.map(({ use }) => use?.count ?? 0))
      const next = pickAny(
        batch.filter(({ use }) => (use?.count ?? 0) === least),
        occurrence,
      )
      return keep(least === 0 ? 'first' : 'again', next, occurrence)
    }
    case 'per-relying-party': {
      const own = byAge.find(({ use }) => use !== undefined && isOnlyFor(use, occurrence.audience))
      return keep('again', own, occurrence) ?? first(unused, occurrence) ?? reuse(strategy, byAge, occurrence)
    }
  }
}

/** A copy that leaves the store when it is shown. */
function leave(copy: StoredCredential | undefined): CopySelection | undefined {
  return copy && { copy, occasion: 'first' }
}

function keep(
  occasion: CopyOccasion,
  copy: StoredCredential | undefined,
  { audience, now }: CopyOccurrence,
): CopySelection | undefined {
  if (copy === undefined) return undefined
  const { count, firstShownAt, audiences } = copy.use ?? { count: 0, firstShownAt: now.toISOString(), audiences: [] }
  return { copy, occasion, use: { count: count + 1, firstShownAt, audiences: [...new Set([...audiences, audience])] } }
}

/** Not a random one: two processes that start at once must want the same, so that one of them learns of the other. */
function first(unused: readonly StoredCredential[], occurrence: CopyOccurrence): CopySelection | undefined {
  return keep('first', unused[0], occurrence)
}

/** The copy that tells least new: one that this party has seen, if possible alone, or else the one shown least. */
function reuse(
  { whenEmpty }: { readonly whenEmpty: WhenEmpty },
  copies: readonly StoredCredential[],
  occurrence: CopyOccurrence,
): CopySelection | undefined {
  if (whenEmpty === 'refuse') return undefined
  const known = copies.filter(({ use }) => use?.audiences.includes(occurrence.audience))
  const alone = known.find(({ use }) => use?.audiences.length === 1)
  const [least] = [...copies].sort((a, b) => (a.use?.count ?? 0) - (b.use?.count ?? 0))
  return keep('empty', alone ?? known[0] ?? least, occurrence)
}

function latest(byAge: readonly StoredCredential[]): readonly StoredCredential[] {
  return byAge.filter(({ validUntil }) => validUntil === byAge[0]?.validUntil)
}

/** A clock that was set back ends the window: nobody knows how long it has been open. */
function isWithin({ firstShownAt }: CopyUse, seconds: number, now: Date): boolean {
  const open = now.getTime() - Date.parse(firstShownAt)
  return open >= 0 && open < seconds * 1000
}

function isOnlyFor({ audiences }: CopyUse, audience: string): boolean {
  return audiences.length === 1 && audiences[0] === audience
}

/** 32 bits over at most some hundred copies: no order of issuance shows in the order of showing. */
function pickAny(copies: readonly StoredCredential[], { random }: CopyOccurrence): StoredCredential | undefined {
  if (copies.length === 0) return undefined
  const bytes = random(4)
  return copies[new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0) % copies.length]
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
