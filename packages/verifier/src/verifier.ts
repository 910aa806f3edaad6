import {
  ASSURANCE_LEVELS,
  type Ask,
  type AssuranceLevel,
  CheckRecorder,
  type ClaimsOf,
  type Clock,
  claimsToDisclose,
  concludeVerification,
  createPresentationSession,
  type FormatId,
  type FormatInspection,
  type FormatResult,
  isClaimName,
  type OneTimeStore,
  type PersonClaims,
  type PresentationRequest,
  type Pseudonym,
  type RandomSource,
  type Report,
  type SignerRevocation,
  systemClock,
  systemRandom,
  TegataArgumentError,
  TegataError,
  type Trust,
  type Verified,
  type VerifierFormat,
} from '@tegata/core'
import { digestRequest } from './request.js'
import { parseResponse } from './response.js'
import {
  assertRevocationPolicy,
  checkRevocation,
  type RevocationPolicy,
  type RevocationResult,
  STATUS_SPEC,
} from './revocation.js'

const REPLAY = 'OpenID4VP 1.0 section 14.1'

/** How a relying party is set up; everything a verdict depends on must be said. Spec: DESIGN section 7 (strict by default). */
export interface VerifierOptions {
  /** The relying party's identifier, which presentations are bound to: OpenID4VP `client_id`. */
  readonly id: string
  /** Where responses arrive: a `responseUri` (redirect flow) or a web `origin` (Digital Credentials API). */
  readonly channel: { readonly responseUri: string } | { readonly origin: string }
  /** The formats to accept: `[sdJwtVcVerifier(), mdocVerifier(), bbsVcVerifier()]`; others stay out of the bundle. */
  readonly formats: readonly VerifierFormat[]
  /** The issuers to believe. */
  readonly trust: Trust
  /** Keeps open sessions; the response to each is accepted once. */
  readonly store: OneTimeStore
  /** What to do about revocation: `'expiry-only'`, or where statuses are looked up. */
  readonly revocation: RevocationPolicy
  /** The weakest identification that is accepted; `ial3`, a JPKI signature, when absent. */
  readonly minimumAssurance?: AssuranceLevel
  /** How long a holder may take to answer; 300 when absent. */
  readonly sessionSeconds?: number
  readonly clock?: Clock
  readonly random?: RandomSource
}

/** A request together with the ask it came from, so that the result is typed. Spec: DESIGN section 4. */
export interface TypedPresentationRequest<A extends Ask> extends PresentationRequest {
  readonly ask: A
}

/** What a relying party learns; only ever the result of a verification in which every check passed. Spec: DESIGN section 2. */
export interface VerifiedPresentation<A extends Ask> extends Report {
  readonly format: FormatId
  /** Id of the trusted issuer. */
  readonly issuer: string
  /** Exactly the claims that were asked for. */
  readonly claims: ClaimsOf<A>
  /** How the person was identified when the credential was issued. */
  readonly assuranceLevel: AssuranceLevel
  /** What ties the presentation to the person's device. */
  readonly holderBinding: 'device-key' | 'link-secret'
  /** The same whenever this person comes back; present exactly when the request asked for it. */
  readonly pseudonym?: Pseudonym
  readonly revocation: RevocationResult
  /** Whether the issuer's signing certificate was revoked; absent from formats that cannot ask. */
  readonly signerRevocation?: SignerRevocation
}

/** What a request asks for beside claims. Spec: DESIGN section 1 (4.). */
export interface RequestOptions {
  /**
   * Recognise the holder when it comes back: a pseudonym for this verifier alone, and the wallet tells its user. Leave it
   * out wherever nobody needs an account. Only formats with pseudonyms are asked for then.
   */
  readonly pseudonym?: true
}

/** A relying party. Spec: DESIGN section 2. */
export interface Verifier {
  /**
   * Opens a session and says what to ask the holder.
   *
   * @throws TegataArgumentError ERR_ARG_VALUE when no accepted format has pseudonyms and one is asked for
   */
  request<const A extends Ask>(ask: A, options?: RequestOptions): Promise<TypedPresentationRequest<A>>
  /**
   * Verifies a response and closes its session.
   *
   * @param request — the one `request` returned, kept by the relying party; never rebuilt from the response.
   * @param response — untrusted `{ format, presentation }`.
   * @throws TegataError the code of the first failed check; ERR_POLICY_SESSION_UNKNOWN for a replay
   */
  verify<A extends Ask>(
    request: TypedPresentationRequest<A>,
    response: unknown,
  ): Promise<Verified<VerifiedPresentation<A>>>
  /** Makes the same checks, reports each, and leaves the session open: for diagnosis, never for access decisions. */
  inspect(request: PresentationRequest, response: unknown): Promise<Report>
}

/**
 * Makes a relying party.
 *
 * Spec: DESIGN sections 2, 4 and 7.
 *
 * @param options — identity, channel, formats, trust, session store and revocation policy.
 * @throws TegataArgumentError ERR_ARG_VALUE
 * @example
 * ```ts
 * const verifier = createVerifier({
 *   id: 'x509_san_dns:rp.example', channel: { responseUri: 'https://rp.example/response' },
 *   formats: [sdJwtVcVerifier(), bbsVcVerifier()], trust, store: createMemoryOneTimeStore(),
 *   revocation: { check: statuses.check, acceptWithoutStatus: ['dc+jwp'] },
 * })
 * const request = await verifier.request({ age_over_20: true })
 * const { claims } = await verifier.verify(request, response)
 * ```
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const { id, channel, trust, store, sessionSeconds = 300, clock = systemClock, random = systemRandom } = options
  if (options.formats.length === 0)
    throw new TegataArgumentError('ERR_ARG_VALUE', 'a verifier accepts a format or more')
  assertRevocationPolicy(options.revocation)
  const formats = new Map(options.formats.map((format) => [format.format, format]))

  async function check(request: PresentationRequest, response: unknown) {
    const recorder = new CheckRecorder()
    const message = recorder.check('verifier.response', 'OpenID4VP 1.0 section 8', () => parseResponse(response))
    const format =
      message &&
      recorder.check('verifier.format', 'OpenID4VP 1.0 section 8.6', () => {
        const known = request.formats.includes(message.format) ? formats.get(message.format) : undefined
        if (known) return known
        throw new TegataError('ERR_POLICY_FORMAT_NOT_REQUESTED', 'the response is in a format that was not asked for', {
          evidence: { format: message.format, requested: request.formats },
        })
      })
    recorder.check('verifier.session-open', REPLAY, () => {
      if (Date.parse(request.expiresAt) > clock().getTime()) return
      throw new TegataError('ERR_POLICY_SESSION_EXPIRED', 'the session has ended', { spec: REPLAY })
    })
    let inspection: FormatInspection | undefined
    if (message && format) {
      const { session, claims, pseudonym = false } = request
      const { presentation } = message
      inspection = await format.inspect({ presentation, session, claims, pseudonym, trust, clock })
      recorder.include(inspection)
      const level = inspection.result?.claims.assurance_level
      if (level !== undefined) recorder.check('verifier.assurance', 'DS-511', () => checkAssurance(level, options))
    } else {
      recorder.skip('verifier.presentation', 'DESIGN section 4')
    }
    const result = inspection?.result
    const revocation = await revocationOf(recorder, format, result)
    return { recorder, format, result, revocation }
  }

  async function revocationOf(recorder: CheckRecorder, format: VerifierFormat | undefined, result?: FormatResult) {
    const policy = options.revocation
    if (policy === 'expiry-only') return 'not-checked'
    if (format && result && recorder.failure === undefined) {
      const check = () => checkRevocation(result, format.format, policy, clock)
      return recorder.checkLater('verifier.revocation', STATUS_SPEC, check)
    }
    recorder.skip('verifier.revocation', STATUS_SPEC)
    return undefined
  }

  /** Last of all, so that a hostile response cannot close a session that somebody is waiting on. */
  async function closeSession(request: PresentationRequest): Promise<void> {
    if ((await store.take(sessionKey(request))) === undefined) {
      throw new TegataError('ERR_POLICY_SESSION_UNKNOWN', 'no open session: unknown, or already answered', {
        spec: REPLAY,
      })
    }
  }

  return Object.freeze<Verifier>({
    async request(ask, { pseudonym } = {}) {
      const accepted = [...formats.values()].filter((format) => pseudonym === undefined || format.pseudonyms)
      if (accepted.length === 0) throw new TegataArgumentError('ERR_ARG_VALUE', 'no accepted format has pseudonyms')
      const session = createPresentationSession({ audience: id, ...channel }, random)
      const expiresAt = new Date(clock().getTime() + sessionSeconds * 1000)
      const request = {
        session,
        ask,
        claims: claimsToDisclose(ask),
        formats: accepted.map(({ format }) => format),
        ...(pseudonym === undefined ? {} : { pseudonym }),
        expiresAt: expiresAt.toISOString(),
      }
      await store.put(sessionKey(request), session.audience, expiresAt)
      return request
    },

    async inspect(request, response) {
      const { recorder } = await check(request, response)
      return { checks: recorder.checks, failure: recorder.failure }
    },

    async verify<A extends Ask>(request: TypedPresentationRequest<A>, response: unknown) {
      const { recorder, format, result, revocation } = await check(request, response)
      if (recorder.failure === undefined) {
        await recorder.checkLater('verifier.session-once', REPLAY, () => closeSession(request))
      }
      return concludeVerification<VerifiedPresentation<A>>(
        recorder,
        format &&
          result &&
          revocation && {
            format: format.format,
            issuer: result.issuer,
            claims: pick(result.claims, request.ask),
            assuranceLevel: result.claims.assurance_level as AssuranceLevel,
            holderBinding: result.holderBinding,
            ...(result.pseudonym === undefined ? {} : { pseudonym: result.pseudonym }),
            revocation,
            ...(result.signerRevocation === undefined ? {} : { signerRevocation: result.signerRevocation }),
            checks: recorder.checks,
            failure: undefined,
          },
      )
    },
  })
}

function checkAssurance(level: AssuranceLevel, { minimumAssurance = 'ial3' }: VerifierOptions): void {
  if (ASSURANCE_LEVELS.indexOf(level) >= ASSURANCE_LEVELS.indexOf(minimumAssurance)) return
  throw new TegataError('ERR_POLICY_ASSURANCE', 'the person was identified less well than is asked for', {
    spec: 'DS-511',
    evidence: { level, minimumAssurance },
  })
}

/** The digest covers the whole request: one that was altered since has no session to close. */
function sessionKey(request: PresentationRequest): string {
  return `presentation:${digestRequest(request)}`
}

function pick<A extends Ask>(claims: PersonClaims, ask: A): ClaimsOf<A> {
  const names = Object.keys(ask).filter(isClaimName)
  return Object.fromEntries(names.map((name) => [name, claims[name]])) as unknown as ClaimsOf<A>
}
