import {
  encodeBase64url,
  type HolderKeys,
  type PersonClaims,
  type PresentationRequest,
  type PresentationResponse,
  type StoredCredential,
  TegataArgumentError,
  TegataError,
} from '@tegata/core'
import { claimCopy, copiesSpent } from './copies/claim-copy.js'
import type { CopyOccasion } from './copies/strategy.js'
import type { Showing } from './history/entry.js'
import type { PresentationOption } from './plan/option.js'
import { type PlanContext, planPresentation } from './plan/plan.js'
import { checkAgeQuestions } from './plan/questions.js'

/**
 * Shows a one-time copy and keeps it as if it had never been shown, whatever the strategy says: whoever sees it twice knows
 * it is the same person.
 *
 * Spec: DESIGN section 7 (a dangerous switch is a symbol whose name says so).
 */
export const unsafeReuseOneTimeCopy: unique symbol = Symbol('unsafeReuseOneTimeCopy')

/** How to present. Spec: DESIGN section 2. */
export interface PresentOptions {
  /** One of `plan`'s; the least linkable one when absent. A copy is shown again out of need only by an option that says so. */
  readonly option?: PresentationOption
  readonly [unsafeReuseOneTimeCopy]?: true
}

interface Context extends PlanContext {
  readonly keys: HolderKeys
}

/** A credential that may be shown now: its use is recorded. */
interface Claimed {
  readonly held: StoredCredential
  readonly occasion: CopyOccasion
}

const ENTRY_ID_BYTES = 16

/** Answers a request: the copy is recorded as used, then the history gets its entry, and only then something is shown. */
export async function presentCredential(
  request: PresentationRequest,
  { option: given, [unsafeReuseOneTimeCopy]: reuse }: PresentOptions,
  context: Context,
): Promise<PresentationResponse> {
  const { session, claims, pseudonym = false } = request
  const { formats, store, history, keys, clock, random } = context
  if (Date.parse(request.expiresAt) <= clock().getTime()) throw expired()
  const option = given ?? (await chooseOption(request, context))
  const format = formats.get(option.format)
  if (!format) throw new TegataArgumentError('ERR_ARG_VALUE', 'the option is of another holder')
  const candidates = (await store.list()).filter(({ id }) => option.credentialIds.includes(id))
  await checkQuestions(request, candidates[0]?.claims, context)
  const isClaimed = format.copies === 'one-time' && !reuse
  const claimed = isClaimed ? await claim(request, option, context) : keep(candidates[0], reuse === true)
  const showing = describeShowing(request, claimed, context)
  // Before it is shown: after a crash the history may say too much, never too little.
  await history.append(showing)
  // Again: of two questions that came at the same moment, both passed the first time.
  await checkQuestions(request, claimed.held.claims, context, showing.id)
  const presentation = await format.present({ held: claimed.held, claims, session, pseudonym, keys, clock, random })
  return { format: option.format, presentation }
}

/** The best option that needs no consent of its own. */
async function chooseOption(request: PresentationRequest, context: Context): Promise<PresentationOption> {
  const { options, notices } = await planPresentation(request, undefined, context)
  const best = options.find(({ copy }) => copy !== 'empty')
  if (best !== undefined) return best
  throw notices.some(({ kind }) => kind === 'batch-empty') ? copiesSpent() : noMatch(request)
}

async function checkQuestions(
  { session: { audience }, claims }: PresentationRequest,
  answers: PersonClaims = {},
  { history, questions, clock }: Context,
  except?: string,
): Promise<void> {
  const entries = (await history.list()).filter(({ id }) => id !== except)
  checkAgeQuestions({ audience, claims, answers, now: clock() }, entries, questions)
}

async function claim(
  { session: { audience } }: PresentationRequest,
  { credentialIds, copy: planned }: PresentationOption,
  { store, copies, clock, random }: Context,
): Promise<Claimed> {
  const { copy, occasion } = await claimCopy(
    store,
    copies,
    { audience, now: clock(), random },
    { isWanted: ({ id }) => credentialIds.includes(id), mayReuse: planned === 'empty' },
  )
  return { held: copy, occasion }
}

/** A reusable credential; or a one-time copy, by the unsafe symbol. */
function keep(held: StoredCredential | undefined, reuse: boolean): Claimed {
  if (held === undefined) throw copiesSpent()
  return { held, occasion: reuse ? 'empty' : 'first' }
}

function describeShowing(
  { session: { audience }, claims, pseudonym }: PresentationRequest,
  { held: { format, issuer, id: credential }, occasion }: Claimed,
  { clock, random }: Context,
): Showing {
  const [id, at] = [encodeBase64url(random(ENTRY_ID_BYTES)), clock().toISOString()]
  return {
    kind: 'shown',
    id,
    at,
    audience,
    format,
    issuer,
    claims,
    pseudonym: pseudonym === true,
    credential,
    occasion,
  }
}

function expired(): TegataError {
  return new TegataError('ERR_POLICY_SESSION_EXPIRED', 'the request has ended', { spec: 'OpenID4VP 1.0 section 14.1' })
}

function noMatch({ formats, claims }: PresentationRequest): TegataError {
  return new TegataError('ERR_POLICY_NO_MATCH', 'no valid credential states every requested claim', {
    evidence: { formats, claims },
  })
}
