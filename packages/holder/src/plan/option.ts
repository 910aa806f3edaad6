import type { Adversary, ClaimName, FormatId, LinkabilityVerdict, LocalText } from '@tegata/core'
import type { CopyOccasion } from '../copies/strategy.js'

/** What one adversary could make of an answer, with words for the person who decides. Spec: ISO/IEC 27551 section 7.5. */
export interface ExpectedVerdict {
  /** In the terms of `@tegata/linkability`, which measures afterwards what is foreseen here. */
  readonly verdict: LinkabilityVerdict
  readonly text: LocalText
}

/** One way to answer a request. Spec: DESIGN section 2 (shows the user what is disclosed and how linkable it is). */
export interface PresentationOption {
  readonly format: FormatId
  readonly issuer: string
  /** Exactly what the verifier will read. */
  readonly discloses: readonly ClaimName[]
  /** Foreseen for each adversary. */
  readonly verdicts: Readonly<Record<Adversary, ExpectedVerdict>>
  /**
   * The copy that would be shown: one never shown before, one shown again as the strategy says, or one shown again because
   * the batch is empty.
   */
  readonly copy: CopyOccasion
  /** Copies never shown; Infinity for a credential that serves for any number of shows. */
  readonly copiesLeft: number
  /** Local ids of the credentials that would do. */
  readonly credentialIds: readonly string[]
  /** What is shown and who could link it, in two sentences. */
  readonly summary: LocalText
}

/**
 * What the person should know before deciding:
 *
 * - `overasking`: more is asked than the verifier registered for its purpose;
 * - `age-questions`: this party has asked about the age before; `blocks` when `present` will refuse;
 * - `identifying`: the claims alone say who the person is, whatever the format;
 * - `pseudonym`: the party recognises the person when it comes back;
 * - `batch-empty`: a format has no copy left that the strategy allows to show.
 *
 * Spec: DESIGN section 2.
 */
export interface PlanNotice {
  readonly kind: 'overasking' | 'age-questions' | 'identifying' | 'pseudonym' | 'batch-empty'
  readonly text: LocalText
  /** The claims that it is about. */
  readonly claims: readonly ClaimName[]
  /** `present` will refuse. */
  readonly blocks: boolean
}

/** The ways to answer a request, the least linkable first, and what to say about the request itself. Spec: DESIGN section 2. */
export interface PresentationPlan {
  readonly options: readonly PresentationOption[]
  readonly notices: readonly PlanNotice[]
}

/**
 * What a verifier registered: verified by whoever passes it, e.g. from a registration certificate.
 *
 * Spec: ETSI TS 119 475 (registration certificates of relying parties); 個人情報保護法 17条 (purpose of use).
 */
export interface VerifierRegistration {
  /** As the session names the verifier. */
  readonly audience: string
  readonly purpose: LocalText
  /** The claims that the purpose needs. */
  readonly claims: readonly ClaimName[]
}
