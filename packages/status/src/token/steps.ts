import { type CheckRecorder, encodeUtf8, TegataError } from '@tegata/core'
import { completeLimits } from '../list/limits.js'
import { checkClaims, checkTimes, checkTimesAt, type TokenClaims } from './claims.js'
import type { StatusListPolicy } from './policy.js'
import type { StatusTokenForm, UnverifiedToken } from './token.js'

/** Which token the verifier asked for. Spec: draft-ietf-oauth-status-list-20 section 8.3 step 4.a, section 8.4. */
export interface StatusTokenExpectation<
  List,
  Needed extends keyof StatusTokenForm<List> = keyof StatusTokenForm<List>,
> {
  readonly form: Pick<StatusTokenForm<List>, Needed>
  /** `uri` of the verified credential: what `sub` must be. */
  readonly uri: string
  /** Id of the verified issuer of the credential. */
  readonly issuer: string
  /** DER, of the verified credential: the certificate that the signer of the list has or chains to. */
  readonly certificate?: Uint8Array
  /** The moment in the past that was asked for; now when absent. */
  readonly at?: Date
}

/** Takes steps and notes how they went, or lets the first failure through. */
export type StepTaker = Pick<CheckRecorder, 'check' | 'checkLater'>

const SPEC = 'draft-ietf-oauth-status-list-20 section'

/** Takes the steps of a verification one after the other; without claims the token was refused. */
export async function takeSteps<List>(
  recorder: StepTaker,
  token: Uint8Array | string,
  { form, uri, issuer, certificate, at }: StatusTokenExpectation<List, 'mechanism' | 'parse'>,
  policy: StatusListPolicy,
): Promise<TokenClaims<List> | undefined> {
  const { maxTokenBytes } = completeLimits(policy.limits)
  const now = policy.clock()
  const bytes = typeof token === 'string' ? encodeUtf8(token) : token
  const parsed = recorder.check('status.token', `${SPEC}s 5.1 and 5.2`, () =>
    form.parse(bytes, policy.algorithms, maxTokenBytes),
  )
  const signed = parsed && (await recorder.checkLater('status.signature', `${SPEC} 11.3`, () => checkSignature(parsed)))
  const claims =
    parsed && signed
      ? recorder.check('status.claims', `${SPEC} 8.3 step 3.b`, () => checkClaims(parsed.claims(), form.mechanism))
      : undefined
  if (claims === undefined) return undefined
  recorder.check('status.subject', `${SPEC} 8.3 step 4.a`, () => checkSubject(claims.sub, uri))
  const { skewSeconds = 0, maxAgeSeconds } = policy
  const moment = { now: now.getTime() / 1000, skewSeconds, maxAgeSeconds }
  if (at === undefined) recorder.check('status.time', `${SPEC} 8.3 step 4.c`, () => checkTimes(claims, moment))
  else recorder.check('status.time', `${SPEC} 8.4`, () => checkTimesAt(claims, at.getTime() / 1000, moment))
  return claims

  async function checkSignature({ hint, verify }: UnverifiedToken<List>): Promise<true> {
    const query = { issuer, uri, hint, at: now, ...(certificate === undefined ? {} : { certificate }) }
    for (const verifier of await policy.statusKeys(query)) if (await verify(verifier)) return true
    throw new TegataError('ERR_STATUS_SIGNATURE', 'the Status List Token is not signed by a trusted key', {
      spec: `${SPEC}s 5.1 and 5.2`,
    })
  }
}

function checkSubject(sub: string, uri: string): void {
  if (sub === uri) return
  // Neither URI goes into the evidence: with an index beside it in a log, it would identify a credential.
  throw new TegataError('ERR_STATUS_SUBJECT', 'the Status List Token is another one than was asked for', {
    spec: `${SPEC} 8.3 step 4.a`,
  })
}
