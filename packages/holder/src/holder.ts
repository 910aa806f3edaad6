import {
  type Clock,
  type CredentialStore,
  type HolderFormat,
  type HolderKeys,
  type IssuanceOffer,
  type PresentationRequest,
  type PresentationResponse,
  type RandomSource,
  systemClock,
  systemRandom,
  TegataArgumentError,
  type Trust,
} from '@tegata/core'
import { assertSchedule, planRefreshes, type Refresh, type RefreshSchedule, WEEKLY } from './copies/refresh.js'
import { assertStrategy, type CopyStrategy } from './copies/strategy.js'
import { createMemoryHistory, type History } from './history/history.js'
import { type PreparedIssuance, type PrepareOptions, prepareIssuance } from './issuance.js'
import type { PresentationPlan, VerifierRegistration } from './plan/option.js'
import { planPresentation } from './plan/plan.js'
import { assertLimit, type QuestionLimit, TWO_A_YEAR } from './plan/questions.js'
import { type PresentOptions, presentCredential } from './present.js'

/** How a wallet is set up. Spec: DESIGN section 2. */
export interface HolderOptions {
  /** The formats to hold: `[bbsVcHolder(), sdJwtVcHolder(), mdocHolder()]`; others stay out of the bundle. */
  readonly formats: readonly HolderFormat[]
  /** Issuers whose credentials are accepted into the store. */
  readonly trust: Trust
  readonly store: CredentialStore
  /** Where the keys live: `createMemoryHolderKeys()`, or a device's secure element. */
  readonly keys: HolderKeys
  /** How copies of salted-hash formats are used: `{ kind: 'once-only', whenEmpty: 'refuse' }` when absent. */
  readonly copies?: CopyStrategy
  /** When new copies are fetched: once a week, up to a day earlier, when absent. */
  readonly refresh?: RefreshSchedule
  /** What was shown to whom: `createHistory({ store, keys })`. In memory when absent, so a restart forgets the limits. */
  readonly history?: History
  /** How much one party learns of an age: two answers a year when absent. */
  readonly questions?: QuestionLimit
  readonly clock?: Clock
  readonly random?: RandomSource
}

/** How to plan. Spec: DESIGN section 2. */
export interface PlanOptions {
  /** What the verifier registered; without it nothing is known of overasking. */
  readonly registration?: VerifierRegistration
}

/** A wallet. Spec: DESIGN section 2. */
export interface Holder {
  /** What was received and shown. Nobody else reads it. */
  readonly history: History
  /**
   * Makes keys, and the statement that the card is to sign.
   *
   * @throws TegataError ERR_POLICY_NO_MATCH when the offer has no format this wallet holds; ERR_POLICY_SESSION_EXPIRED
   */
  prepare(offer: IssuanceOffer, options?: PrepareOptions): Promise<PreparedIssuance>
  /**
   * The ways to answer a request, least linkable first, each with what it discloses and what every adversary could make of
   * it; and what the person should know about the request.
   *
   * @throws TegataArgumentError ERR_ARG_VALUE for the registration of another verifier
   */
  plan(request: PresentationRequest, options?: PlanOptions): Promise<PresentationPlan>
  /**
   * Answers a request. That a copy is used is recorded, then the history gets its entry, and only then something is shown.
   *
   * @throws TegataError ERR_POLICY_NO_MATCH, ERR_POLICY_COPIES_SPENT, ERR_POLICY_QUESTION_LIMIT, ERR_POLICY_SESSION_EXPIRED,
   * ERR_STORE_CONFLICT
   */
  present(request: PresentationRequest, options?: PresentOptions): Promise<PresentationResponse>
  /** For each issuer when new copies are fetched. Ask from a job in the background, never because of a presentation. */
  refreshes(): Promise<readonly Refresh[]>
}

const ONCE_ONLY: CopyStrategy = { kind: 'once-only', whenEmpty: 'refuse' }

/**
 * Makes a wallet.
 *
 * Spec: DESIGN section 2.
 *
 * @param options — formats, trust, stores and keys; how copies are used, and what is told.
 * @throws TegataArgumentError ERR_ARG_VALUE
 * @example
 * ```ts
 * const holder = createHolder({ formats: [bbsVcHolder()], trust, store: createMemoryCredentialStore(), keys: createMemoryHolderKeys() })
 * const issuance = await holder.prepare(offer)
 * const request = issuance.request(await card.sign(issuance.statement))
 * await issuance.accept(await issuer.issue(request))
 * const { options: [best], notices } = await holder.plan(presentationRequest)
 * const response = await holder.present(presentationRequest, { option: best })
 * ```
 */
export function createHolder(options: HolderOptions): Holder {
  if (options.formats.length === 0) throw new TegataArgumentError('ERR_ARG_VALUE', 'a holder holds a format or more')
  const { trust, store, keys, clock = systemClock, random = systemRandom } = options
  const { copies = ONCE_ONLY, refresh = WEEKLY, questions = TWO_A_YEAR, history = createMemoryHistory() } = options
  assertStrategy(copies)
  assertSchedule(refresh)
  assertLimit(questions)
  const formats = new Map(options.formats.map((format) => [format.format, format]))
  const context = { formats, trust, store, keys, history, copies, questions, clock, random }

  return Object.freeze<Holder>({
    history,

    prepare: (offer, options = {}) => prepareIssuance(offer, options, context),

    plan: (request, { registration } = {}) => planPresentation(request, registration, context),

    present: (request, options = {}) => presentCredential(request, options, context),

    async refreshes() {
      const oneTime = new Set(options.formats.filter(({ copies }) => copies === 'one-time').map(({ format }) => format))
      const [credentials, entries] = [await store.list(), await history.list()]
      return planRefreshes({ schedule: refresh, credentials, entries, oneTime, now: clock() })
    },
  })
}
