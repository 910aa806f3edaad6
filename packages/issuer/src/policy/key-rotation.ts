import {
  type Awaitable,
  type Clock,
  type IssuerFormat,
  systemClock,
  TegataArgumentError,
  TegataError,
  type TrustedIssuer,
} from '@tegata/core'

/** A key of an issuer, in its format, with its term. Spec: NIST SP 800-57 part 1 section 5.3 (cryptoperiods). */
export interface IssuerKeyTerm {
  /** Names the key in the counter. */
  readonly id: string
  /** Set up with this key: `sdJwtVcIssuer({ signer, … })`, `mdocIssuer`, `bbsVcIssuer`. */
  readonly format: IssuerFormat
  readonly notBefore: Date
  /** First instant at which it no longer signs; verifiers trust it as long as it is listed. */
  readonly notAfter: Date
  /** Most copies that it signs. */
  readonly maxSignatures: number
}

/** Keys of one format that follow one another. Spec: NIST SP 800-57 part 1 section 5.3. */
export interface KeyRotationOptions {
  /**
   * The current key, keys that have ended while credentials of theirs are out, and the next: list it well before its term,
   * so that verifiers have it when it begins.
   */
  readonly terms: readonly IssuerKeyTerm[]
  /** Adds one to the count of a key, atomically and durably, and returns the new count; all processes share it. */
  readonly count: (id: string) => Awaitable<number>
  readonly clock?: Clock
}

/**
 * Makes one format of several keys that take turns: each signs in its term, so many times at most. `trust` has all of them,
 * those that ended and those to come.
 *
 * Rotation narrows: whoever was issued to under one key is told from those under the next. A term is for many more people than
 * the minimum cohort, and no key is for one person.
 *
 * Spec: NIST SP 800-57 part 1 section 5.3; RFC 9901 section 10.1 (the issuer's key narrows to its credentials).
 *
 * @param options — terms, the earliest first, and the counter.
 * @throws TegataArgumentError ERR_ARG_VALUE
 * @throws TegataError ERR_POLICY_ISSUER_KEY_SPENT from `issue`
 * @example
 * ```ts
 * const sdJwt = rotateIssuerKeys({
 *   terms: [
 *     { id: '2026', format: sdJwtVcIssuer({ issuer: id, signer: current }), notBefore, notAfter, maxSignatures: 10_000_000 },
 *     { id: '2027', format: sdJwtVcIssuer({ issuer: id, signer: next }), notBefore: notAfter, notAfter: later, maxSignatures: 10_000_000 },
 *   ],
 *   count: (key) => counters.increment(key),
 * })
 * ```
 */
export function rotateIssuerKeys({ terms, count, clock = systemClock }: KeyRotationOptions): IssuerFormat {
  checkTerms(terms)
  const [{ format: first }] = terms as [IssuerKeyTerm]
  return Object.freeze<IssuerFormat>({
    format: first.format,
    binding: first.binding,
    trust: joinTrust(terms),
    async issue(content, random) {
      const now = clock()
      for (const { id, format, notBefore, notAfter, maxSignatures } of terms) {
        if (now < notBefore || now >= notAfter) continue
        // Counted before it signs: a crash in between makes the cap tighter, never looser.
        if ((await count(id)) <= maxSignatures) return format.issue(content, random)
      }
      throw new TegataError('ERR_POLICY_ISSUER_KEY_SPENT', 'no key of the issuer may sign now', {
        spec: 'NIST SP 800-57 part 1 section 5.3',
        evidence: { format: first.format, keys: terms.length },
      })
    },
  })
}

function joinTrust(terms: readonly IssuerKeyTerm[]): TrustedIssuer {
  const trusts = terms.map(({ format }) => format.trust)
  return Object.freeze({
    id: trusts[0]!.id,
    keys: trusts.flatMap(({ keys }) => keys ?? []),
    certificates: trusts.flatMap(({ certificates }) => certificates ?? []),
  })
}

function checkTerms(terms: readonly IssuerKeyTerm[]): void {
  const refuse = (message: string): never => {
    throw new TegataArgumentError('ERR_ARG_VALUE', message)
  }
  const [first] = terms
  if (first === undefined) throw new TegataArgumentError('ERR_ARG_VALUE', 'a rotation has a key or more')
  if (new Set(terms.map(({ id }) => id)).size !== terms.length) refuse('two keys have the same id')
  const isAlike = ({ format }: IssuerKeyTerm) =>
    format.format === first.format.format && format.trust.id === first.format.trust.id
  if (!terms.every(isAlike)) refuse('the keys of a rotation are of one format and one issuer')
  if (terms.some(({ maxSignatures }) => !(Number.isSafeInteger(maxSignatures) && maxSignatures > 0))) {
    refuse('maxSignatures is a whole number, 1 or more')
  }
  for (const [i, { notBefore, notAfter }] of terms.entries()) {
    const next = terms[i + 1]
    if (!(notBefore < notAfter)) refuse('the term of a key is empty')
    // A gap would stop issuance; a key listed before an earlier one was put in the wrong place.
    if (next && !(next.notBefore >= notBefore && next.notBefore <= notAfter))
      refuse('the terms do not follow one another')
  }
}
