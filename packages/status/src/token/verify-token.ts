import { type Awaitable, CheckRecorder, concludeVerification, type Report, type Verified } from '@tegata/core'
import { completeLimits, type StatusLimits } from '../list/limits.js'
import type { StatusList } from '../list/status-list.js'
import { type CompressedStatusList, inflateList, readEntry } from '../list/structure.js'
import type { TokenClaims } from './claims.js'
import { assertPolicy, type StatusListPolicy } from './policy.js'
import { type StatusTokenExpectation, takeSteps } from './steps.js'

/** Which Status List Token the verifier asked for. Spec: draft-ietf-oauth-status-list-20 section 8.3 step 4.a. */
export type StatusListExpectation = StatusTokenExpectation<CompressedStatusList>

/** What a verified token says about itself. Spec: draft-ietf-oauth-status-list-20 sections 5.1 and 5.2. */
export interface StatusTokenFacts {
  readonly uri: string
  readonly issuedAt: Date
  readonly expiresAt: Date | undefined
  readonly ttlSeconds: number | undefined
}

/** A Status List Token; the list in it is still compressed. Spec: draft-ietf-oauth-status-list-20 section 5. */
export interface StatusListToken extends StatusTokenFacts, CompressedStatusList {}

/** Every check of a Status List Token; `result` only when all passed. Spec: DESIGN section 7. */
export interface StatusListInspection extends Report {
  readonly result?: StatusListToken
}

/**
 * Checks a Status List Token and reports every check; input never makes it throw.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 8.3 steps 3 and 4.
 *
 * @param token — what the status provider served: bytes, or the text of a JWT.
 * @param expectation — which token was asked for.
 * @param policy — what the verifier decided beforehand.
 * @throws TegataArgumentError ERR_ARG_TYPE for an incomplete policy
 */
export async function inspectStatusListToken(
  token: Uint8Array | string,
  expectation: StatusListExpectation,
  policy: StatusListPolicy,
): Promise<StatusListInspection> {
  assertPolicy(policy)
  const { result, ...report } = await inspectToken(token, expectation, policy)
  return result === undefined ? report : { ...report, result: { ...result.facts, ...result.list } }
}

/**
 * Checks a Status List Token.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 8.3 steps 3 and 4.
 *
 * @param token — what the status provider served: bytes, or the text of a JWT.
 * @param expectation — which token was asked for.
 * @param policy — what the verifier decided beforehand.
 * @throws TegataError ERR_STATUS_TOKEN, ERR_STATUS_KEY, ERR_STATUS_SIGNATURE, ERR_STATUS_CLAIM, ERR_STATUS_SUBJECT,
 * ERR_STATUS_EXPIRED, ERR_STATUS_STALE, ERR_STATUS_NOT_YET_VALID, ERR_STATUS_TIME, ERR_JWS_*, ERR_COSE_*, ERR_CBOR_*,
 * ERR_ENCODING_*
 * @throws TegataArgumentError ERR_ARG_TYPE for an incomplete policy
 */
export async function verifyStatusListToken(
  token: Uint8Array | string,
  expectation: StatusListExpectation,
  policy: StatusListPolicy,
): Promise<Verified<StatusListToken>> {
  const inspection = await inspectStatusListToken(token, expectation, policy)
  return concludeVerification(inspection, inspection.result)
}

/**
 * Inflates the list of a verified token, as far as the limit goes: for many look-ups. At once on Node.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 8.3 step 5.
 *
 * @param token — verified.
 * @param limits — `maxListBytes` counts here.
 * @throws TegataError ERR_ENCODING_ZLIB, ERR_ENCODING_LIMIT
 */
export function readStatusList(token: Verified<StatusListToken>, limits?: StatusLimits): Awaitable<StatusList> {
  return inflateList(token, completeLimits(limits).maxListBytes)
}

/**
 * Reads one status out of a verified token without ever holding the list: it is inflated up to the entry and forgotten.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 8.3 steps 5 and 6.
 *
 * @param token — verified.
 * @param index — of the credential.
 * @param limits — `maxListBytes` counts here: an index beyond it is not read.
 * @throws TegataError ERR_STATUS_INDEX, ERR_ENCODING_ZLIB, ERR_ENCODING_LIMIT
 */
export function readStatus(token: Verified<StatusListToken>, index: number, limits?: StatusLimits): Promise<number> {
  return readEntry(token, index, completeLimits(limits).maxListBytes)
}

/** The checks of a token of any mechanism; `result` only when all passed. */
export async function inspectToken<List>(
  token: Uint8Array | string,
  expectation: StatusTokenExpectation<List>,
  policy: StatusListPolicy,
): Promise<Report & { readonly result?: { readonly facts: StatusTokenFacts; readonly list: List } }> {
  const recorder = new CheckRecorder()
  const claims = await takeSteps(recorder, token, expectation, policy)
  const { checks, failure } = recorder
  if (claims === undefined || failure !== undefined) return { checks, failure }
  return { checks, failure, result: { facts: describe(claims), list: claims.list } }
}

function describe({ sub, iat, exp, ttl }: TokenClaims<unknown>): StatusTokenFacts {
  return {
    uri: sub,
    issuedAt: new Date(iat * 1000),
    expiresAt: exp === undefined ? undefined : new Date(exp * 1000),
    ttlSeconds: ttl,
  }
}
