import { concludeVerification, type Report, type Verified } from '@tegata/core'
import type { StatusListPolicy } from '../token/policy.js'
import { assertPolicy } from '../token/policy.js'
import { inspectToken, type StatusTokenExpectation, type StatusTokenFacts } from '../token/verify-token.js'
import { identifierListCwt, type PublishedIdentifiers } from './token.js'

/** An identifier list token. Spec: ISO/IEC 18013-5 (2nd edition) section 12.3.6.4. */
export interface IdentifierListToken extends StatusTokenFacts, PublishedIdentifiers {}

/** Every check of an identifier list token; `result` only when all passed. Spec: DESIGN section 7. */
export interface IdentifierListInspection extends Report {
  readonly result?: IdentifierListToken
}

/** Which identifier list the verifier asked for. Spec: ISO/IEC 18013-5 (2nd edition) section 12.3.6.2. */
export type IdentifierListExpectation = Omit<StatusTokenExpectation<PublishedIdentifiers>, 'form'>

/**
 * Checks an identifier list token and reports every check; input never makes it throw.
 *
 * Spec: ISO/IEC 18013-5 (2nd edition) section 12.3.6; draft-ietf-oauth-status-list-20 section 8.3 steps 3 and 4.
 *
 * @param token — what the status provider served.
 * @param expectation — which token was asked for.
 * @param policy — what the verifier decided beforehand.
 * @throws TegataArgumentError ERR_ARG_TYPE for an incomplete policy
 */
export async function inspectIdentifierListToken(
  token: Uint8Array,
  expectation: IdentifierListExpectation,
  policy: StatusListPolicy,
): Promise<IdentifierListInspection> {
  assertPolicy(policy)
  const { result, ...report } = await inspectToken(token, { ...expectation, form: identifierListCwt }, policy)
  return result === undefined ? report : { ...report, result: { ...result.facts, ...result.list } }
}

/**
 * Checks an identifier list token.
 *
 * Spec: ISO/IEC 18013-5 (2nd edition) section 12.3.6; draft-ietf-oauth-status-list-20 section 8.3 steps 3 and 4.
 *
 * @param token — what the status provider served.
 * @param expectation — which token was asked for.
 * @param policy — what the verifier decided beforehand.
 * @throws TegataError ERR_STATUS_TOKEN, ERR_STATUS_KEY, ERR_STATUS_SIGNATURE, ERR_STATUS_CLAIM, ERR_STATUS_SUBJECT,
 * ERR_STATUS_EXPIRED, ERR_STATUS_STALE, ERR_STATUS_NOT_YET_VALID, ERR_STATUS_TIME, ERR_COSE_*, ERR_CBOR_*
 * @throws TegataArgumentError ERR_ARG_TYPE for an incomplete policy
 */
export async function verifyIdentifierListToken(
  token: Uint8Array,
  expectation: IdentifierListExpectation,
  policy: StatusListPolicy,
): Promise<Verified<IdentifierListToken>> {
  const inspection = await inspectIdentifierListToken(token, expectation, policy)
  return concludeVerification(inspection, inspection.result)
}
