import {
  type Awaitable,
  CheckRecorder,
  concludeVerification,
  encodeUtf8,
  type Report,
  type Verified,
} from '@tegata/core'
import { completeLimits, type StatusLimits } from '../list/limits.js'
import { isIndex } from '../list/place.js'
import { outOfBounds, type StatusList } from '../list/status-list.js'
import { type CompressedStatusList, inflateList, readEntry } from '../list/structure.js'
import { checkSignature, checkSubject } from './checks.js'
import { checkClaims, type TokenClaims } from './claims.js'
import { assertPolicy, type StatusListPolicy } from './policy.js'
import { checkTimes, checkTimesAt } from './times.js'
import type { StatusTokenForm } from './token.js'

/** Which token the verifier asked for. Spec: draft-ietf-oauth-status-list-20 section 8.3 step 4.a, section 8.4. */
export interface StatusTokenExpectation<List> {
  readonly form: StatusTokenForm<List>
  /** `uri` of the verified credential: what `sub` must be. */
  readonly uri: string
  /** Id of the verified issuer of the credential. */
  readonly issuer: string
  /** DER, of the verified credential: the certificate that the signer of the list has or chains to. */
  readonly certificate?: Uint8Array | undefined
  /** The moment in the past that was asked for; now when absent. */
  readonly at?: Date | undefined
}

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
export async function readStatus(
  token: Verified<StatusListToken>,
  index: number,
  limits?: StatusLimits,
): Promise<number> {
  if (!isIndex(index)) throw outOfBounds()
  return readEntry(token, index, completeLimits(limits).maxListBytes)
}

const SPEC = 'draft-ietf-oauth-status-list-20 section'

/** The checks of a token of any mechanism; `result` only when all passed. */
export async function inspectToken<List>(
  token: Uint8Array | string,
  { form, uri, issuer, certificate, at }: StatusTokenExpectation<List>,
  policy: StatusListPolicy,
): Promise<Report & { readonly result?: { readonly facts: StatusTokenFacts; readonly list: List } }> {
  const recorder = new CheckRecorder()
  const { maxTokenBytes } = completeLimits(policy.limits)
  const now = policy.clock()
  const bytes = typeof token === 'string' ? encodeUtf8(token) : token
  const parsed = recorder.check('status.token', `${SPEC}s 5.1 and 5.2`, () =>
    form.parse(bytes, policy.algorithms, maxTokenBytes),
  )
  const query = { issuer, uri, certificate, at: now }
  const signed =
    parsed &&
    (await recorder.checkLater('status.signature', `${SPEC} 11.3`, () =>
      checkSignature(parsed, policy.statusKeys, query),
    ))
  const claims =
    parsed && signed && recorder.check('status.claims', `${SPEC} 8.3 step 3.b`, () => checkClaims(parsed.claims()))
  const { checks } = recorder
  if (claims === undefined) return { checks, failure: recorder.failure }
  recorder.check('status.subject', `${SPEC} 8.3 step 4.a`, () => checkSubject(claims, uri))
  if (at === undefined) recorder.check('status.time', `${SPEC} 8.3 step 4.c`, () => checkTimes(claims, now, policy))
  else recorder.check('status.time', `${SPEC} 8.4`, () => checkTimesAt(claims, at, now, policy))
  const { failure } = recorder
  if (failure !== undefined) return { checks, failure }
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
