import { type Awaitable, type ErrorCode, type Steps, TegataArgumentError, TegataError, waitFor } from '@tegata/core'
import type { Certificate } from '@tegata/pki'

/** What the revocation of one certificate is judged by. Spec: RFC 5280 section 6.3.1; RFC 6960 section 3.2. */
export interface RevocationInput {
  readonly certificate: Certificate
  /** The certificate whose key signed `certificate`. */
  readonly issuer: Certificate
  readonly at: Date
}

/**
 * What one CRL or OCSP response says: a status, or the code of the reason why it says nothing that counts.
 *
 * `unknown` is the authentic answer of a responder that it does not know the certificate.
 *
 * Spec: docs/jpki-profile.md R4.
 */
export interface RevocationAnswer {
  readonly source: 'crl' | 'ocsp'
  readonly answer: 'good' | 'revoked' | 'unknown' | ErrorCode
}

/** A way to learn about revocation, made by `crlRevocation` or `ocspRevocation`. Spec: docs/jpki-profile.md R4. */
export interface RevocationSource {
  /** Asks everything that the source has; throws only what is no fault of the answers (a network error). */
  ask(input: RevocationInput): Awaitable<readonly RevocationAnswer[]>
}

/**
 * Dangerous: passed instead of a source, it leaves revocation unchecked, and the result says `not-checked`.
 *
 * Only for looking at old signatures. Nobody may issue a credential on such a result: 公的個人認証法 18条 makes the check a
 * duty of the one who receives the signature.
 *
 * Spec: docs/jpki-profile.md R4.
 */
export const revocationNotChecked: unique symbol = Symbol('tegata: revocation not checked')

/**
 * Where revocation is learnt: one source or several. Sources are values, so that a bundle holds CRL and OCSP code only if
 * it uses them.
 *
 * Of several, one that says "good" is enough, unless another says "revoked" or "unknown".
 *
 * Spec: docs/jpki-profile.md R4.
 */
export type JpkiRevocationSources = RevocationSource | readonly RevocationSource[]

/** Where revocation is learnt, or the symbol that says it is not. Spec: docs/jpki-profile.md R4. */
export type JpkiRevocation = JpkiRevocationSources | typeof revocationNotChecked

/** What was found out about revocation; a revoked or unknown status is a failure, not a result. Spec: docs/jpki-profile.md R4. */
export type RevocationVerdict = 'good' | 'not-checked'

/**
 * Asks every source. One answer "revoked" outweighs all others, then one "unknown"; without one that says "good" nothing is
 * known, which counts as a failure.
 *
 * @throws TegataError ERR_JPKI_REVOKED, ERR_JPKI_REVOCATION_UNKNOWN
 * @returns all answers; at least one is `good`, none `revoked` or `unknown`.
 */
export function* checkRevocation(
  revocation: JpkiRevocationSources,
  input: RevocationInput,
): Steps<readonly RevocationAnswer[]> {
  const answers: RevocationAnswer[] = []
  for (const source of sourcesOf(revocation)) answers.push(...(yield* waitFor(source.ask(input))))
  const says = (wanted: RevocationAnswer['answer']) => answers.some(({ answer }) => answer === wanted)
  if (says('revoked')) {
    throw new TegataError('ERR_JPKI_REVOKED', 'the certificate is revoked: its attributes are out of date', {
      spec: '公的個人認証法 18条',
      evidence: { answers },
    })
  }
  if (says('unknown') || !says('good')) {
    throw new TegataError(
      'ERR_JPKI_REVOCATION_UNKNOWN',
      'nothing authentic and fresh says that the certificate is good',
      {
        spec: 'docs/jpki-profile.md R4',
        evidence: { causes: answers.map(({ answer }) => answer).filter((answer) => answer !== 'good'), answers },
      },
    )
  }
  return answers
}

/** A plain function would be a list of CRLs that nobody reads. */
function sourcesOf(revocation: JpkiRevocationSources): readonly RevocationSource[] {
  const sources = [revocation].flat() as readonly RevocationSource[]
  if (sources.some((source) => typeof source?.ask !== 'function')) {
    throw new TegataArgumentError('ERR_ARG_TYPE', 'revocation wants crlRevocation(…), ocspRevocation(…) or several')
  }
  return sources
}
