import { type Awaitable, TegataError } from '@tegata/core'
import type { AnchorSecret } from '../anchor-secret.js'
import type { JpkiAttributes } from '../attributes.js'
import type { JpkiSignature } from '../signature.js'

/**
 * How well a source knows the person: `ial3` after a signature with the 署名用 certificate over the statement; `ial2`
 * after a login, where the four attributes were read from the card but the person signed nothing.
 *
 * Spec: DS-511 (levels of identity proofing); docs/jpki-profile.md section 6.
 */
export type AnchorAssurance = 'ial2' | 'ial3'

/**
 * What shows that a person stands behind a statement: a card signature; a signature that only a platform operator can
 * read; or the authorization response of a login that was started for this statement.
 *
 * Spec: docs/jpki-profile.md R6.
 */
export type AnchorEvidence =
  | JpkiSignature
  /** Compact JWE by the Digital Agency, with signature and certificate inside. */
  | { readonly form: 'encrypted'; readonly jwe: string }
  /** The query of the redirection back, as received: `code=…&state=…`. */
  | { readonly form: 'login'; readonly response: string }

/** A statement, and what somebody presents for it. Spec: DESIGN section 5 step 4. */
export interface AnchorRequest {
  /** The signed bytes; the source checks that the evidence is about exactly these. */
  readonly statement: Uint8Array
  readonly evidence: AnchorEvidence
  /** The time to judge at. */
  readonly at: Date
}

/** All that business code learns about a person, and the handle for the anchor store. Spec: docs/jpki-profile.md R6. */
export interface VerifiedAnchor {
  readonly attributes: JpkiAttributes
  readonly assurance: AnchorAssurance
  /** For the anchor store only (`anchorIndexInput`, `sealAnchor`). */
  readonly secret: AnchorSecret
}

/**
 * Where an issuer learns who a person is: by its own verification, from a platform operator, or from the Digital Agency.
 *
 * Every source fails closed: what is revoked, unknown, stale or about something else is an error, never a result.
 *
 * Spec: docs/jpki-profile.md R4, R6.
 */
export interface AnchorSource {
  /**
   * Verifies the evidence for a statement.
   *
   * @throws TegataError ERR_ANCHOR_EVIDENCE, and the codes of the source
   */
  verify(request: AnchorRequest): Awaitable<VerifiedAnchor>
}

/** The error for evidence that a source has no use for. */
export function unsuitableEvidence(accepted: readonly AnchorEvidence['form'][]): TegataError {
  return new TegataError('ERR_ANCHOR_EVIDENCE', 'this anchor source takes other evidence', {
    spec: 'docs/jpki-profile.md R6',
    evidence: { accepted },
  })
}
