import {
  type Clock,
  type CredentialContent,
  type CredentialValidity,
  encodeBase64url,
  encodeUtf8,
  type HolderBinding,
  type IssuanceOffer,
  type IssuanceResponse,
  type IssuerFormat,
  type OfferedConfiguration,
  type OneTimeStore,
  type RandomSource,
  type StatusClaim,
  type StatusRegister,
  sha256,
  systemClock,
  systemRandom,
  TegataArgumentError,
  TegataError,
  type TrustedIssuer,
} from '@tegata/core'
import { personClaims } from '@tegata/jpki'
import { type AnchorEventBatch, type AnchorVault, type ConsentPurpose, proveSameWallet } from '@tegata/jpki/anchors'
import type { AnchorSource } from '@tegata/jpki/sources'
import { parseIssuanceStatement, verifyIssuanceStatement } from '@tegata/jpki/statement'
import { checkBindings, type ReceivedBatch } from './bindings.js'
import { japaneseDay } from './days.js'
import { createPolicyEngine, type IssuerPolicy } from './policy/engine.js'
import { GRID_DAYS } from './policy/grid.js'
import { type PolicyReport, reportPolicy } from './policy/report.js'
import { parseIssuanceRequest } from './request.js'

/** How an issuer is set up. Spec: DESIGN section 5. */
export interface IssuerOptions {
  /** The issuer identifier, an https URL. */
  readonly id: string
  /** The formats to issue, with their keys: `[sdJwtVcIssuer({…}), bbsVcIssuer({…}), mdocIssuer({…})]`. */
  readonly formats: readonly IssuerFormat[]
  /** Says who the person is: `directAnchorSource({ trust, revocation })`, a platform operator, or the Digital Agency. */
  readonly anchor: AnchorSource
  /** Keeps open challenges; each is taken once. */
  readonly challenges: OneTimeStore
  /** Keeps what must not leave: `createAnchorVault({ store, keys })`. */
  readonly anchors: AnchorVault
  /** What the person agrees to; its hash is in the signed statement. */
  readonly consentText: string
  /** What `consentText` agrees to beyond the issuance; nothing when absent. */
  readonly consentPurposes?: readonly ConsentPurpose[]
  /** One-time copies per salted-hash format. */
  readonly batchSize: number
  /** How long credentials hold, in whole days. */
  readonly validDays: number
  /**
   * Gives every one-time copy a place in a status list: `createStatusRegister({ … })` of `@tegata/status`. Without it
   * nobody can revoke a credential before it expires. BBS credentials have none either way: an index in the clear would
   * link all their showings.
   */
  readonly statuses?: StatusRegister
  /** How large cohorts are. That every copy is held to the rules of `explainPolicy` is not to choose. */
  readonly policy?: IssuerPolicy
  /** How long a wallet may take to come back with the signature; 600 when absent. */
  readonly challengeSeconds?: number
  readonly clock?: Clock
  readonly random?: RandomSource
}

/** An issuer. Spec: DESIGN section 2. */
export interface Issuer {
  /** What a verifier must hold to trust this issuer in all its formats. */
  readonly trust: TrustedIssuer
  /** What is done against linking, what would be refused with clause and remedy, and what the formats cannot avoid. */
  explainPolicy(): PolicyReport
  /** Makes a challenge and says what will be issued for it. */
  offer(): Promise<IssuanceOffer>
  /**
   * Has the card's signature verified with everything it binds, keeps the anchor, and issues.
   *
   * @param request — untrusted.
   * @throws TegataError the code of whatever is wrong; ERR_POLICY_CHALLENGE_UNKNOWN for a replay;
   * ERR_POLICY_LINKABLE when a format made something that tells people apart: then nothing leaves
   */
  issue(request: unknown): Promise<IssuanceResponse>
  /**
   * Notes in the status register what a batch of the anchor lifecycle means for the credentials: after `suspend` the
   * outdated ones are suspended, after `reissue` they are revoked, after `end` all are. A batch that comes again changes
   * nothing twice. Publish the lists before the batch is given back as done.
   *
   * @throws TegataError ERR_ANCHOR_UNKNOWN, ERR_SEAL_OPEN, ERR_SEAL_KEY_UNKNOWN
   * @throws TegataArgumentError ERR_ARG_VALUE for an issuer without `statuses`
   * @example
   * ```ts
   * await lifecycle.release(async (batch) => { // once in each batch period, empty batches too
   *   await issuer.applyEvents(batch)
   *   await serve(await statuses.publish())
   * })
   * ```
   */
  applyEvents(batch: AnchorEventBatch): Promise<void>
}

const CHALLENGE_BYTES = 32
const CREDENTIAL_ID_BYTES = 16

/**
 * Makes an issuer.
 *
 * Spec: DESIGN section 5.
 *
 * @param options — identity, formats with keys, anchor source, stores and batch policy.
 * @throws TegataArgumentError ERR_ARG_VALUE
 * @example
 * ```ts
 * const offer = await issuer.offer()
 * // … the wallet makes keys, the card signs …
 * const response = await issuer.issue(request)
 * ```
 */
export function createIssuer(options: IssuerOptions): Issuer {
  const { id, anchor, challenges, anchors, consentText, clock = systemClock, random = systemRandom } = options
  const { batchSize, validDays, challengeSeconds = 600, consentPurposes = [], statuses } = options
  checkOptions(options)
  const policy = createPolicyEngine(options.policy ?? {}, validDays)
  const formats = new Map(options.formats.map((format) => [format.format, format]))
  const configurations: readonly OfferedConfiguration[] = options.formats.map(({ format, binding }) => ({
    format,
    binding,
    // A BBS credential serves for any number of shows; the others are linkable by their second.
    copies: binding === 'key' ? batchSize : 1,
  }))

  const offerFor = (challenge: string, expiresAt: string): IssuanceOffer => ({
    issuer: id,
    challenge,
    expiresAt,
    consentText,
    configurations,
  })

  async function takeChallenge(offer: IssuanceOffer): Promise<void> {
    if ((await challenges.take(challengeKey(offer))) === undefined) {
      throw new TegataError('ERR_POLICY_CHALLENGE_UNKNOWN', 'no open challenge: unknown, expired, or already used', {
        spec: 'DESIGN section 5 step 4',
      })
    }
  }

  /** A place in a status list for each copy that is shown once; for the others an id alone. */
  async function placeCopies({ format, bindings }: ReceivedBatch): Promise<PlacedBatch> {
    const place = () =>
      statuses !== undefined && format.binding === 'key'
        ? statuses.assign()
        : { id: encodeBase64url(random(CREDENTIAL_ID_BYTES)) }
    return { format, copies: await Promise.all(bindings.map(async (binding) => ({ binding, ...(await place()) }))) }
  }

  async function issueBatch({ format, copies }: PlacedBatch, content: IssuedContent) {
    const issue = ({ binding, status }: PlacedCopy) =>
      format.issue({ ...content, binding, ...(status === undefined ? {} : { status }) }, random)
    const credentials = await Promise.all(copies.map(issue))
    policy.check({
      format: format.format,
      assurance: content.claims.assurance_level,
      validity: content.validity,
      copies: credentials.map((credential, i) => ({ credential, status: copies[i]!.status })),
    })
    return { format: format.format, copies: credentials }
  }

  return Object.freeze<Issuer>({
    trust: joinTrust(id, options.formats),

    explainPolicy() {
      const { expectedPerDay } = options.policy ?? {}
      const expectedCohort = expectedPerDay === undefined ? undefined : expectedPerDay * GRID_DAYS[policy.grid]
      return reportPolicy(policy, [...formats.keys()], { expectedCohort, hasStatuses: statuses !== undefined })
    },

    async offer() {
      const expiresAt = new Date(clock().getTime() + challengeSeconds * 1000)
      // Whole seconds, as the statement writes them.
      const offer = offerFor(encodeBase64url(random(CHALLENGE_BYTES)), `${expiresAt.toISOString().slice(0, 19)}Z`)
      await challenges.put(challengeKey(offer), offer.expiresAt, new Date(offer.expiresAt))
      return offer
    },

    async issue(request) {
      const now = clock()
      const { statement, evidence, bindings, renewal } = parseIssuanceRequest(request)
      const { challenge, expiresAt } = parseIssuanceStatement(statement)
      const offer = offerFor(challenge, expiresAt)
      const batches = await checkBindings(bindings, { statement, configurations, formats })
      verifyIssuanceStatement(statement, {
        ...offer,
        bindings: batches.map(({ format, bindings }) => ({ format: format.format, copies: bindings })),
        at: now,
      })
      const { attributes, assurance, secret } = await anchor.verify({ statement, evidence, at: now })
      const claims = personClaims(attributes, japaneseDay(now), assurance)
      const continuity = renewal && (await proveSameWallet({ ...renewal, statement }))
      // Last of all checks, so that a hostile request cannot use up the challenge of somebody's genuine one.
      await takeChallenge(offer)
      const content = { claims, validity: policy.validity(now) }
      // Recorded before anything is issued: after a crash a place may be lost, but no copy is out that cannot be revoked.
      const placed = await Promise.all(batches.map(placeCopies))
      const personReference = await anchors.record(secret, {
        credentials: placed.flatMap((batch) => describeCopies(batch, content.validity)),
        consents: consentPurposes.map((purpose) => ({ purpose, text: consentText })),
        ...(continuity ? { continuity } : {}),
      })
      const issued = { ...content, personReference }
      return { credentials: await Promise.all(placed.map((batch) => issueBatch(batch, issued))) }
    },

    async applyEvents({ events }) {
      if (statuses === undefined) throw new TegataArgumentError('ERR_ARG_VALUE', 'this issuer has no status register')
      const today = clock().toISOString().slice(0, 10)
      for (const { type, anchor } of events) {
        const credentials = await anchors.credentials(anchor)
        const concerned = credentials.filter(({ standing, validUntil }) => {
          return validUntil >= today && (type === 'end' || standing === 'outdated')
        })
        const change = type === 'suspend' ? 'suspended' : 'invalid'
        await statuses.change(
          concerned.map(({ id }) => id),
          change,
        )
      }
    },
  })
}

type IssuedContent = Omit<CredentialContent, 'binding' | 'status'>

interface PlacedCopy {
  readonly binding: HolderBinding
  readonly id: string
  readonly status?: StatusClaim
}

interface PlacedBatch {
  readonly format: IssuerFormat
  readonly copies: readonly PlacedCopy[]
}

/** What the anchor's record says of each copy: an id that the copy itself knows nothing of. */
function describeCopies({ format, copies }: PlacedBatch, { validUntil }: CredentialValidity) {
  return copies.map(({ id }) => ({ id, format: format.format, validUntil: validUntil.toISOString().slice(0, 10) }))
}

/** The digest covers the whole offer: one with other copies or another consent text was never made. */
function challengeKey(offer: IssuanceOffer): string {
  return `issuance:${encodeBase64url(sha256(encodeUtf8(JSON.stringify(offer))))}`
}

function joinTrust(id: string, formats: readonly IssuerFormat[]): TrustedIssuer {
  return Object.freeze({
    id,
    keys: formats.flatMap(({ trust }) => trust.keys ?? []),
    certificates: formats.flatMap(({ trust }) => trust.certificates ?? []),
  })
}

function checkOptions({ id, formats, batchSize, validDays }: IssuerOptions): void {
  const refuse = (message: string): never => {
    throw new TegataArgumentError('ERR_ARG_VALUE', message)
  }
  if (formats.length === 0) refuse('an issuer issues a format or more')
  if (new Set(formats.map(({ format }) => format)).size !== formats.length) refuse('a format is listed twice')
  if (formats.some(({ trust }) => trust.id !== id)) refuse('a format is set up for another issuer id')
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > 200) refuse('batchSize is 1 to 200')
  if (!Number.isInteger(validDays) || validDays < 1) refuse('validDays is a whole number, 1 or more')
}
