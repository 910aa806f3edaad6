import { type Awaitable, type Clock, systemClock, TegataArgumentError, TegataError } from '@tegata/core'

/**
 * Signatures that one key should make: 2^20.
 *
 * A signature is A = B * (1 / (SK + e)). Whoever collects q of them solves for SK in about sqrt(r / q) steps instead of
 * sqrt(r) (Cheon, EUROCRYPT 2006), so that each factor of four costs a bit of the curve's 126 or fewer: here ten.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 6 (Security Considerations).
 */
export const MAX_SIGNATURES_PER_KEY = 2 ** 20

/** When a key may sign, and how often. Spec: DESIGN section 7; NIST SP 800-57 part 1 section 5.3 (cryptoperiods). */
export interface KeyTerm {
  /** Names the key in the counter. */
  readonly kid: string
  readonly notBefore: Date
  /** First instant at which it no longer signs. */
  readonly notAfter: Date
  /** `MAX_SIGNATURES_PER_KEY` when absent. */
  readonly maxSignatures?: number
}

/** A key with its term. Spec: DESIGN section 7. */
export interface KeyWithTerm<K> extends KeyTerm {
  readonly key: K
}

/** Counts what each key has signed; the database behind an issuer implements it. Spec: draft-irtf-cfrg-bbs-signatures-10 section 6. */
export interface SignatureCounter {
  /** Adds one to the count of a key, atomically and durably, and returns the new count: 1 the first time. */
  increment(kid: string): Awaitable<number>
}

/** What a rotation needs. Spec: DESIGN section 7. */
export interface KeyRotationOptions<K> {
  /** In order of preference: the first that may sign does. */
  readonly keys: readonly KeyWithTerm<K>[]
  readonly counter: SignatureCounter
  readonly clock?: Clock
}

/** Keys that take turns. Spec: DESIGN section 7. */
export interface KeyRotation<K> {
  /**
   * All of them: verifiers trust a key before it signs and until its last credential has expired. Take it out of the
   * rotation then.
   */
  readonly keys: readonly K[]
  /** Counts one signature and gives the key to make it with. @throws TegataError ERR_BBS_KEY_SPENT */
  next(): Promise<K>
}

/**
 * Caps how often and how long each of an issuer's keys signs.
 *
 * Spec: DESIGN section 7; draft-irtf-cfrg-bbs-signatures-10 section 6.
 *
 * A count that is lost (the process dies between counting and signing) only makes the cap tighter.
 *
 * @param options — keys of any form (a secret key, a `BbsKeyPair`, a handle of an HSM), and where counts are kept.
 * @throws TegataArgumentError ERR_ARG_VALUE for no key, a repeated `kid`, an empty term or a cap that is no positive integer
 * @example
 * ```ts
 * const rotation = createKeyRotation({ keys: [{ kid: '2026', key, notBefore, notAfter }], counter })
 * const key = await rotation.next()
 * ```
 */
export function createKeyRotation<K>({ keys, counter, clock = systemClock }: KeyRotationOptions<K>): KeyRotation<K> {
  if (keys.length === 0 || new Set(keys.map(({ kid }) => kid)).size !== keys.length) throw badTerm('kid')
  if (keys.some(({ notBefore, notAfter }) => !(notBefore < notAfter))) throw badTerm('notBefore and notAfter')
  if (keys.some((term) => !(Number.isSafeInteger(capOf(term)) && capOf(term) > 0))) throw badTerm('maxSignatures')
  return Object.freeze({
    keys: Object.freeze(keys.map(({ key }) => key)),
    next: async () => {
      const now = clock()
      for (const { key, ...term } of keys) {
        if (now < term.notBefore || now >= term.notAfter) continue
        if ((await counter.increment(term.kid)) <= capOf(term)) return key
      }
      throw new TegataError('ERR_BBS_KEY_SPENT', 'no key of the rotation may sign now', {
        spec: 'draft-irtf-cfrg-bbs-signatures-10 section 6',
        evidence: { keys: keys.length },
      })
    },
  })
}

/**
 * Counts in memory, for tests and examples: a restart forgets what was signed, and two processes do not share a count.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 6.
 */
export function createMemorySignatureCounter(): SignatureCounter {
  const counts = new Map<string, number>()
  return Object.freeze({
    increment: (kid: string) => {
      const count = (counts.get(kid) ?? 0) + 1
      counts.set(kid, count)
      return count
    },
  })
}

function capOf({ maxSignatures = MAX_SIGNATURES_PER_KEY }: KeyTerm): number {
  return maxSignatures
}

function badTerm(member: string): TegataArgumentError {
  return new TegataArgumentError('ERR_ARG_VALUE', `${member} of the keys cannot be used`)
}
