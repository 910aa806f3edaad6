import type { ClaimName, PersonClaims } from './claims.js'
import type { StatusClaim } from './credential-status.js'
import type { Clock, RandomSource } from './environment.js'
import type { JwkPublic } from './jwk.js'
import type { Signer } from './keys.js'
import type { Awaitable } from './platform/types.js'
import type { Report } from './report.js'
import type { PresentationSession } from './session.js'
import type { Trust, TrustedIssuer } from './trust.js'

/**
 * Credential formats by their wire names: SD-JWT VC, ISO mdoc, BBS in a JSON Web Proof.
 *
 * Spec: OpenID4VCI 1.0 Appendix A; DESIGN section 6.
 */
export type FormatId = 'dc+sd-jwt' | 'mso_mdoc' | 'dc+jwp'

/**
 * What a credential is bound to: the holder's public key, or a commitment to a secret the issuer never sees.
 *
 * Spec: DESIGN section 5 step 2.
 */
export type HolderBinding =
  | { readonly kind: 'key'; readonly publicJwk: JwkPublic }
  /** `commitment` — base64url of the format's commitment with its proof of knowledge. */
  | { readonly kind: 'commitment'; readonly commitment: string }

/**
 * When a credential was issued and holds: whole days (00:00:00 UTC), the same for everybody issued that day.
 *
 * Spec: DESIGN section 5 step 5 (no time finer than a day).
 */
export interface CredentialValidity {
  readonly issuedAt: Date
  readonly validFrom: Date
  readonly validUntil: Date
}

/** Everything that goes into one credential. Spec: DESIGN section 5 step 5. */
export interface CredentialContent {
  readonly claims: PersonClaims
  readonly validity: CredentialValidity
  readonly binding: HolderBinding
  /**
   * What the issuer calls the person: unguessable, the same at every issuance, known to nobody else. Formats with
   * pseudonyms derive from it, so that these outlive a renewal; no format writes it.
   */
  readonly personReference?: string
  /** Where the status of this copy will be found; absent: nobody can revoke it before it expires. */
  readonly status?: StatusClaim
}

/** A format in the issuer's role: turns content into the wire form of a credential. Spec: DESIGN section 3. */
export interface IssuerFormat {
  readonly format: FormatId
  /** Which binding its credentials take. */
  readonly binding: HolderBinding['kind']
  /** What a verifier must hold to trust this issuer in this format. */
  readonly trust: TrustedIssuer
  /** @returns the credential as OpenID4VCI carries it: compact text, or base64url of CBOR. */
  issue(content: CredentialContent, random: RandomSource): Awaitable<string>
}

/** Where a holder's keys live; a phone puts its secure element behind this. Spec: DESIGN section 7 (Signer). */
export interface HolderKeys {
  /** Makes a new P-256 key and remembers it under the returned id. */
  generate(): Promise<{ readonly keyId: string; readonly signer: Signer }>
  /** The signer of a key made before; undefined when it is gone. */
  signer(keyId: string): Promise<Signer | undefined>
  /**
   * The one secret behind all BBS credentials of this holder: 32 bytes, always the same, never shown. Each call gives a
   * copy, which the caller overwrites when it is done.
   */
  linkSecret(): Promise<Uint8Array>
}

/** One prepared binding: the public half for the issuer, and a reference that stays with the holder. Spec: DESIGN section 5 step 2. */
export interface PreparedBinding {
  readonly binding: HolderBinding
  /** Key id, or a blinding factor: needed again to accept and present. Secret; JSON-safe text. */
  readonly secret: string
}

/** A credential as the holder keeps it. Spec: DESIGN section 2. */
export interface HeldCredential {
  readonly format: FormatId
  /** The wire form that the issuer sent. */
  readonly credential: string
  readonly binding: PreparedBinding
}

/** What a holder learns from a credential it accepted. Spec: RFC 9901 section 7.2; DESIGN section 2. */
export interface AcceptedCredential {
  readonly issuer: string
  readonly claims: PersonClaims
  readonly validUntil: Date
}

/** What a holder decided to show, and to whom. Spec: DESIGN section 4. */
export interface PresentationInput {
  readonly held: HeldCredential
  /** Exactly these claims are disclosed. */
  readonly claims: readonly ClaimName[]
  readonly session: PresentationSession
  /** Whether the verifier asks to recognise the holder again. */
  readonly pseudonym?: boolean
  readonly keys: HolderKeys
  readonly clock: Clock
  readonly random: RandomSource
}

/** A format in the holder's role. Spec: DESIGN section 3. */
export interface HolderFormat {
  readonly format: FormatId
  /** `one-time`: each showing needs its own copy to stay unlinkable; `reusable`: one credential serves for all. */
  readonly copies: 'one-time' | 'reusable'
  /** Whether its presentations can carry a pseudonym. */
  readonly pseudonyms?: true
  /** Makes the secrets for one copy. */
  prepare(keys: HolderKeys, random: RandomSource): Promise<PreparedBinding>
  /**
   * Checks a received credential fully (issuer signature, digests, binding to this holder) before it is stored.
   *
   * @throws TegataError
   */
  accept(held: HeldCredential, context: { keys: HolderKeys; trust: Trust; clock: Clock }): Promise<AcceptedCredential>
  /** @returns the presentation as OpenID4VP carries it in `vp_token`. */
  present(input: PresentationInput): Promise<string>
}

/** What a verifier's role hands to a format. Spec: DESIGN section 4 (the session the verifier made). */
export interface VerificationInput {
  /** Untrusted text, one element of `vp_token`. */
  readonly presentation: string
  readonly session: PresentationSession
  /** Claims that must be there; a format fails when one is missing and returns no others. */
  readonly claims: readonly ClaimName[]
  /** Whether a pseudonym was asked for: it must be there then, and must not be there otherwise. */
  readonly pseudonym?: boolean
  readonly trust: Trust
  readonly clock: Clock
}

/**
 * The name by which one verifier recognises a returning holder: another at every verifier, and nobody can tell that two
 * of them are one person's.
 *
 * Spec: DESIGN section 1 (4.); draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 3.3.
 */
export interface Pseudonym {
  /** Base64url; compare it as text. The same as long as holder, verifier and issuer are, even for a renewed credential. */
  readonly value: string
  /** What stands behind it: a secret that software keeps, and that its owner could hand to somebody else. */
  readonly binding: 'software'
}

/**
 * What became of the question whether the certificate that signed a credential was revoked: nobody asked; nobody had an
 * answer, and the policy accepts that; or its authority said that it is not. What was revoked is a refusal, no result.
 *
 * Spec: RFC 5280 section 6.3; DESIGN section 7 (strict by default).
 */
export type SignerRevocation = 'not-checked' | 'no-answer' | 'valid'

/** What a format found out; `result` only when every check passed. Spec: DESIGN section 7. */
export interface FormatInspection extends Report {
  readonly result?: FormatResult
}

/** What a verified presentation says, in the terms of the claims model. Spec: DESIGN section 2. */
export interface FormatResult {
  /** Id of the trusted issuer that signed. */
  readonly issuer: string
  readonly claims: PersonClaims
  /** For how long the issuer vouches; absent when the presentation does not tell. */
  readonly validity?: Pick<CredentialValidity, 'issuedAt' | 'validUntil'> | undefined
  /** `device-key`: a key only the holder's device has; `link-secret`: a secret in software. */
  readonly holderBinding: 'device-key' | 'link-secret'
  /** Present exactly when it was asked for. */
  readonly pseudonym?: Pseudonym
  /** Whether the issuer's signing certificate was revoked; absent from formats that cannot ask. */
  readonly signerRevocation?: SignerRevocation
  /**
   * The credential's `status`, for the role to look up last of all; undefined when it has none. A format does not look it
   * up itself: what the role has yet to check could still fail.
   */
  readonly status: Readonly<Record<string, unknown>> | undefined
}

/** A format in the verifier's role. Spec: DESIGN section 3. */
export interface VerifierFormat {
  readonly format: FormatId
  /** Whether its presentations can carry a pseudonym. */
  readonly pseudonyms?: true
  inspect(input: VerificationInput): Awaitable<FormatInspection>
}
