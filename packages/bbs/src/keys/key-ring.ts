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
  /** Names the key to verifiers and in the counter. */
  readonly kid: string
  readonly notBefore: Date
  /** First instant at which it no longer signs; verifiers trust it until its last credential has expired. */
  readonly notAfter: Date
  /** `MAX_SIGNATURES_PER_KEY` when absent. */
  readonly maxSignatures?: number
}

/** A key with its term. Spec: DESIGN section 7. */
export interface RingKey<K> extends KeyTerm {
  readonly key: K
}

/** What a key ring needs. Spec: DESIGN section 7. */
export interface KeyRingOptions<K> {
  /** In order of preference: the first that may sign does. */
  readonly keys: readonly RingKey<K>[]
  /** Adds one to the count of a key, atomically and durably, and returns the new count. */
  readonly count: (kid: string) => Awaitable<number>
  readonly clock?: Clock
}

/** Keys that take turns. Spec: DESIGN section 7. */
export interface KeyRing<K> {
  /** Counts one signature and gives the key to make it with. @throws TegataError ERR_BBS_KEY_SPENT */
  next(): Promise<RingKey<K>>
}

/**
 * Puts issuer keys in a ring that caps how often and how long each one signs.
 *
 * Spec: DESIGN section 7; draft-irtf-cfrg-bbs-signatures-10 section 6.
 *
 * A count that is lost (the process dies between counting and signing) only makes the cap tighter.
 *
 * @param options — keys of any form (a secret key, a `BbsKeyPair`, a handle of an HSM), and where counts are kept.
 * @throws TegataArgumentError ERR_ARG_VALUE for a repeated `kid`, an empty term or a cap that is no positive integer
 * @example
 * ```ts
 * const ring = createKeyRing({ keys: [{ kid: '2026', key, notBefore, notAfter }], count: (kid) => counters.add(kid, 1) })
 * const { key } = await ring.next()
 * ```
 */
export function createKeyRing<K>({ keys, count, clock = systemClock }: KeyRingOptions<K>): KeyRing<K> {
  if (new Set(keys.map(({ kid }) => kid)).size !== keys.length) throw badRing('kid')
  if (keys.some(({ notBefore, notAfter }) => !(notBefore < notAfter))) throw badRing('notBefore and notAfter')
  if (keys.some((term) => !(Number.isSafeInteger(capOf(term)) && capOf(term) > 0))) throw badRing('maxSignatures')
  return Object.freeze({
    next: async () => {
      const now = clock()
      for (const key of keys) {
        if (now < key.notBefore || now >= key.notAfter) continue
        if ((await count(key.kid)) <= capOf(key)) return key
      }
      throw new TegataError('ERR_BBS_KEY_SPENT', 'no key of the ring may sign now', {
        spec: 'draft-irtf-cfrg-bbs-signatures-10 section 6',
        evidence: { keys: keys.length },
      })
    },
  })
}

function capOf({ maxSignatures = MAX_SIGNATURES_PER_KEY }: KeyTerm): number {
  return maxSignatures
}

function badRing(member: string): TegataArgumentError {
  return new TegataArgumentError('ERR_ARG_VALUE', `${member} of the keys cannot be used`)
}
