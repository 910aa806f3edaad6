import {
  CheckRecorder,
  concludeVerification,
  type ErrorCode,
  encodeBase64url,
  type Report,
  TegataError,
  type Verified,
} from '@tegata/core'
import {
  hashBindings,
  hashConsent,
  type IssuanceStatement,
  type IssuanceStatementInput,
  parseIssuanceStatement,
  STATEMENT_SPEC,
} from './statement.js'

/** What the issuer knows already, and the time of the check. Spec: DESIGN section 5 step 4. */
export interface ExpectedStatement extends IssuanceStatementInput {
  readonly at: Date
}

/** The checks of a statement, with the statement itself when its shape is right. Spec: DESIGN section 7. */
export interface StatementInspection extends Report {
  readonly statement?: IssuanceStatement
}

/**
 * Compares a signed statement with what the issuer offered and the wallet sent, and returns every check.
 *
 * Spec: DESIGN section 5 step 4; docs/jpki-profile.md R7.
 *
 * @param bytes — the signed bytes.
 * @param expected — the offer, the received bindings, and the time.
 */
export function inspectIssuanceStatement(bytes: Uint8Array, expected: ExpectedStatement): StatementInspection {
  const recorder = new CheckRecorder()
  const statement = recorder.check('statement.shape', STATEMENT_SPEC, () => parseIssuanceStatement(bytes))
  const compare = (
    id: string,
    code: ErrorCode & `ERR_JPKI_STATEMENT_${string}`,
    message: string,
    holds: (statement: IssuanceStatement) => boolean,
  ): void => {
    if (statement === undefined) {
      recorder.skip(`statement.${id}`, STATEMENT_SPEC)
      return
    }
    recorder.check(`statement.${id}`, STATEMENT_SPEC, () => {
      if (!holds(statement)) throw new TegataError(code, message, { spec: STATEMENT_SPEC })
    })
  }
  compare(
    'issuer',
    'ERR_JPKI_STATEMENT_ISSUER',
    'the statement is for another issuer',
    ({ issuer }) => issuer === expected.issuer,
  )
  compare(
    'challenge',
    'ERR_JPKI_STATEMENT_CHALLENGE',
    'the statement answers another challenge',
    // The expiry belongs to the challenge: a wallet cannot give itself more time.
    ({ challenge, expiresAt }) => challenge === expected.challenge && expiresAt === expected.expiresAt,
  )
  compare(
    'expiry',
    'ERR_JPKI_STATEMENT_EXPIRED',
    'the statement has expired',
    ({ expiresAt }) => expected.at.getTime() < Date.parse(expiresAt),
  )
  compare(
    'consent',
    'ERR_JPKI_STATEMENT_CONSENT',
    'the person agreed to another text',
    ({ consentHash }) => consentHash === hashConsent(expected.consentText),
  )
  compare(
    'bindings',
    'ERR_JPKI_STATEMENT_BINDINGS',
    'the holder keys are not those that were signed',
    ({ formats, bindingsHash }) =>
      formats.join() === expected.bindings.map(({ format }) => format).join() &&
      bindingsHash === encodeBase64url(hashBindings(expected.bindings)),
  )
  const { checks, failure } = recorder
  return { checks, failure, ...(statement === undefined ? {} : { statement }) }
}

/**
 * Accepts a statement only when it is for this issuer, purpose, challenge, consent, key set and time.
 *
 * The signature over the bytes is checked separately (`verifyJpkiSignature`); that the challenge is taken only once is
 * the store's work.
 *
 * Spec: DESIGN section 5 step 4; docs/jpki-profile.md R7.
 *
 * @param bytes — the signed bytes.
 * @param expected — the offer, the received bindings, and the time.
 * @throws TegataError ERR_JPKI_STATEMENT_MALFORMED, ERR_JPKI_STATEMENT_PURPOSE, ERR_JPKI_STATEMENT_ISSUER,
 * ERR_JPKI_STATEMENT_CHALLENGE, ERR_JPKI_STATEMENT_EXPIRED, ERR_JPKI_STATEMENT_CONSENT, ERR_JPKI_STATEMENT_BINDINGS
 */
export function verifyIssuanceStatement(bytes: Uint8Array, expected: ExpectedStatement): Verified<IssuanceStatement> {
  const { statement, ...report } = inspectIssuanceStatement(bytes, expected)
  return concludeVerification(report, statement && { ...statement })
}
