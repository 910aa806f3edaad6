import type { ClaimName } from './claims.js'
import type { FormatId, HolderBinding } from './format.js'
import type { JwkPublic } from './jwk.js'
import type { PresentationSession } from './session.js'

/** One configuration of an offer: a format and how many copies the issuer makes. Spec: OpenID4VCI 1.0 section 4.1. */
export interface OfferedConfiguration {
  readonly format: FormatId
  readonly binding: HolderBinding['kind']
  readonly copies: number
}

/** The issuer's challenge and what it will issue; JSON-safe. Spec: DESIGN section 5 step 1. */
export interface IssuanceOffer {
  readonly issuer: string
  /** Single use, base64url of 32 bytes. */
  readonly challenge: string
  /** ISO 8601, whole seconds. */
  readonly expiresAt: string
  /** What the person agrees to, shown before the card signs. */
  readonly consentText: string
  readonly configurations: readonly OfferedConfiguration[]
}

/** A binding with the proof that the wallet holds its key. Spec: OpenID4VCI 1.0 section 8.2. */
export interface ProvenBinding {
  readonly binding: HolderBinding
  /** For a key: its signature, base64url, over the possession text. A commitment carries its own proof. */
  readonly proof?: string
}

/**
 * The card's signature over the issuance statement, binary parts as base64url; or the authorization response of a login
 * that the issuer's anchor source started for the statement.
 *
 * Spec: DESIGN section 5 step 3; docs/jpki-profile.md section 6.
 */
export type StatementSignature =
  | { readonly form: 'cms'; readonly cms: string }
  | { readonly form: 'digest-info'; readonly certificate: string; readonly value: string }
  | { readonly form: 'login'; readonly response: string }

/**
 * A wallet's proof that it is the one that renews: a key it keeps for its issuer alone, and a signature over the statement
 * (`walletContinuityText` of `@tegata/jpki/anchors`).
 *
 * Spec: docs/jpki-profile.md R8.
 */
export interface RenewalProof {
  readonly publicJwk: JwkPublic
  /** ES256, base64url. */
  readonly proof: string
}

/** What the wallet sends to the issuer; JSON-safe. Spec: DESIGN section 5 step 3. */
export interface IssuanceRequest {
  /** The signed bytes, base64url. */
  readonly statement: string
  readonly signature: StatementSignature
  readonly bindings: readonly { readonly format: FormatId; readonly copies: readonly ProvenBinding[] }[]
  /** Links a new certificate to the one before; absent when the wallet wants no such link. */
  readonly renewal?: RenewalProof
}

/** What the issuer sends back; JSON-safe, in the order of the request. Spec: DESIGN section 5 step 5. */
export interface IssuanceResponse {
  readonly credentials: readonly { readonly format: FormatId; readonly copies: readonly string[] }[]
}

/** What a verifier asks; JSON-safe. Spec: DESIGN section 4; OpenID4VP 1.0 section 5. */
export interface PresentationRequest {
  readonly session: PresentationSession
  /** Claims to disclose, in layout order. */
  readonly claims: readonly ClaimName[]
  readonly formats: readonly FormatId[]
  /** The verifier wants to recognise the holder when it comes back; absent: it must not. */
  readonly pseudonym?: true
  /** ISO 8601. */
  readonly expiresAt: string
}

/** What a holder answers; JSON-safe. Spec: OpenID4VP 1.0 section 8. */
export interface PresentationResponse {
  readonly format: FormatId
  readonly presentation: string
}
