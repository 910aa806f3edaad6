import {
  type Clock,
  type FormatId,
  type FormatResult,
  type StatusChecker,
  TegataArgumentError,
  TegataError,
} from '@tegata/core'

/**
 * What a relying party does about revocation. There is no default, because none is right for everybody.
 *
 * `expiry-only`: nothing is looked up, credentials are believed until they expire, and every result says so. Otherwise
 * statuses are looked up, and what cannot be found out is a refusal.
 *
 * Spec: DESIGN section 7 (strict by default); draft-ietf-oauth-status-list-20 section 8.3.
 */
export type RevocationPolicy = 'expiry-only' | StatusPolicy

/** Looks statuses up. Spec: draft-ietf-oauth-status-list-20 section 8.3. */
export interface StatusPolicy {
  /** Throws unless the credential is valid: `createStatusResolver({ … }).check` of `@tegata/status`. */
  readonly check: StatusChecker
  /**
   * Formats of which a credential without a status is believed until it expires: `['dc+jwp']` for BBS, which has none
   * because an index would link its showings, if its issuer keeps it short-lived; with `maxLifetimeDays`, that is checked.
   * `[]` refuses every such credential.
   */
  readonly acceptWithoutStatus: readonly FormatId[] | ShortLived
}

/** Credentials that expire before a revocation would be noticed. Spec: DESIGN section 7 (strict by default). */
export interface ShortLived {
  readonly formats: readonly FormatId[]
  /** From issuance to expiry; a credential that does not tell both is refused. */
  readonly maxLifetimeDays: number
}

/**
 * What became of the question: it was not asked; the credential was valid when the status issuer last said so; or the
 * credential has no status, and the policy accepts that of its format.
 *
 * Spec: DESIGN section 7 (a verifier must be told its policy); draft-ietf-oauth-status-list-20 section 8.3.
 */
export type RevocationResult = 'not-checked' | 'valid' | 'no-status'

/** The clause behind every look-up. */
export const STATUS_SPEC = 'draft-ietf-oauth-status-list-20 section 8.3'

/** Refuses what a caller without types left incomplete: what is not stated must not mean "not checked". */
export function assertRevocationPolicy(policy: RevocationPolicy): void {
  if (policy === 'expiry-only') return
  const { check, acceptWithoutStatus: accepted } = policy ?? {}
  const isStated = Array.isArray(accepted) || (isShortLived(accepted) && accepted.maxLifetimeDays > 0)
  if (typeof check !== 'function' || !isStated) {
    throw new TegataArgumentError('ERR_ARG_VALUE', "revocation must be 'expiry-only' or { check, acceptWithoutStatus }")
  }
}

/** The last check before the session is closed: nothing is asked about a credential that fails anything else. */
export async function checkRevocation(
  { status, issuer, validity }: FormatResult,
  format: FormatId,
  policy: StatusPolicy,
  clock: Clock,
): Promise<RevocationResult> {
  if (status !== undefined) {
    await policy.check(status, { issuer, now: clock() })
    return 'valid'
  }
  const accepted = policy.acceptWithoutStatus
  const limit = isShortLived(accepted) ? accepted.maxLifetimeDays : undefined
  const isAccepted = (isShortLived(accepted) ? accepted.formats : accepted).includes(format)
  if (isAccepted && (limit === undefined || lifetimeDays(validity) <= limit)) return 'no-status'
  throw new TegataError('ERR_POLICY_STATUS_MISSING', 'the credential has no status to look up', {
    spec: STATUS_SPEC,
    evidence: { format, ...(isAccepted ? { maxLifetimeDays: limit } : {}) },
  })
}

const MS_PER_DAY = 86_400_000

function isShortLived(accepted: StatusPolicy['acceptWithoutStatus'] | undefined): accepted is ShortLived {
  return typeof accepted === 'object' && accepted !== null && 'formats' in accepted && Array.isArray(accepted.formats)
}

/** What is not told is endless. */
function lifetimeDays(validity: FormatResult['validity']): number {
  if (validity === undefined) return Number.POSITIVE_INFINITY
  return (validity.validUntil.getTime() - validity.issuedAt.getTime()) / MS_PER_DAY
}
