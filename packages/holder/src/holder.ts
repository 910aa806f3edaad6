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
  TegataError,
  type Trust,
} from '@tegata/core'
import { type PreparedIssuance, prepareIssuance } from './issuance.js'
import { type Candidate, findCandidates } from './match.js'

/** How a wallet is set up. Spec: DESIGN section 2. */
export interface HolderOptions {
  /** The formats to hold: `[bbsVcHolder(), sdJwtVcHolder(), mdocHolder()]`; others stay out of the bundle. */
  readonly formats: readonly HolderFormat[]
  /** Issuers whose credentials are accepted into the store. */
  readonly trust: Trust
  readonly store: CredentialStore
  /** Where the keys live: `createMemoryHolderKeys()`, or a device's secure element. */
  readonly keys: HolderKeys
  readonly clock?: Clock
  readonly random?: RandomSource
}

/**
 * Shows a one-time copy and keeps it, so that whoever sees it twice knows it is the same person.
 *
 * Spec: DESIGN section 7 (a dangerous switch is a symbol whose name says so).
 */
export const unsafeReuseOneTimeCopy: unique symbol = Symbol('unsafeReuseOneTimeCopy')

/** How to present. Spec: DESIGN section 2. */
export interface PresentOptions {
  /** One of `match`'s answers; the first, least linkable one when absent. */
  readonly candidate?: Candidate
  readonly [unsafeReuseOneTimeCopy]?: true
}

/** A wallet. Spec: DESIGN section 2. */
export interface Holder {
  /**
   * Makes keys, and the statement that the card is to sign.
   *
   * @throws TegataError ERR_POLICY_NO_MATCH when the offer has no format this wallet holds; ERR_POLICY_SESSION_EXPIRED
   */
  prepare(offer: IssuanceOffer): Promise<PreparedIssuance>
  /** The ways to answer a request, least linkable first, each with what it discloses; empty when there is none. */
  match(request: PresentationRequest): Promise<readonly Candidate[]>
  /**
   * Answers a request. A one-time copy leaves the store before it is shown.
   *
   * @throws TegataError ERR_POLICY_NO_MATCH, ERR_POLICY_COPIES_SPENT, ERR_POLICY_SESSION_EXPIRED
   */
  present(request: PresentationRequest, options?: PresentOptions): Promise<PresentationResponse>
}

/**
 * Makes a wallet.
 *
 * Spec: DESIGN section 2.
 *
 * @param options — formats, trust, stores and keys.
 * @throws TegataArgumentError ERR_ARG_VALUE
 * @example
 * ```ts
 * const holder = createHolder({ formats: [bbsVcHolder()], trust, store: createMemoryCredentialStore(), keys: createMemoryHolderKeys() })
 * const issuance = await holder.prepare(offer)
 * const request = issuance.request(await card.sign(issuance.statement))
 * await issuance.accept(await issuer.issue(request))
 * const response = await holder.present(presentationRequest)
 * ```
 */
export function createHolder(options: HolderOptions): Holder {
  if (options.formats.length === 0) throw new TegataArgumentError('ERR_ARG_VALUE', 'a holder holds a format or more')
  const { trust, store, keys, clock = systemClock, random = systemRandom } = options
  const formats = new Map(options.formats.map((format) => [format.format, format]))

  return Object.freeze<Holder>({
    prepare: (offer) => prepareIssuance(offer, { formats, trust, store, keys, clock, random }),

    match: (request) => findCandidates(request, { formats, store, clock }),

    async present(request, { candidate, [unsafeReuseOneTimeCopy]: reuse } = {}) {
      if (Date.parse(request.expiresAt) <= clock().getTime()) {
        throw new TegataError('ERR_POLICY_SESSION_EXPIRED', 'the request has ended', {
          spec: 'OpenID4VP 1.0 section 14.1',
        })
      }
      const chosen = candidate ?? (await findCandidates(request, { formats, store, clock }))[0]
      if (!chosen) throw noMatch(request)
      const format = formats.get(chosen.format)
      if (!format) throw new TegataArgumentError('ERR_ARG_VALUE', 'the candidate is of another holder')
      const stored = (await store.list()).find((credential) => chosen.credentialIds.includes(credential.id))
      // Taken before it is shown: a crash in between loses a copy, the other order could show one twice.
      const held = stored && format.copies === 'one-time' && !reuse ? await store.take(stored.id) : stored
      if (!held) {
        throw new TegataError('ERR_POLICY_COPIES_SPENT', 'every one-time copy has been shown', {
          evidence: { format: chosen.format },
        })
      }
      const { session, claims, pseudonym = false } = request
      const presentation = await format.present({ held, claims, session, pseudonym, keys, clock, random })
      return { format: chosen.format, presentation }
    },
  })
}

function noMatch({ formats, claims }: PresentationRequest): TegataError {
  return new TegataError('ERR_POLICY_NO_MATCH', 'no valid credential states every requested claim', {
    evidence: { formats, claims },
  })
}
