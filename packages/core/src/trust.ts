import type { JwkPublic } from './jwk.js'

/**
 * One issuer that a verifier (or a receiving holder) trusts, with the keys of every format it issues.
 *
 * Spec: DESIGN section 7 (a verifier must be told its trust); RFC 9901 section 7.1 step 2.c.
 */
export interface TrustedIssuer {
  /** The issuer identifier, an https URL. */
  readonly id: string
  /** Public keys: EC or OKP Ed25519 for SD-JWT VC, OKP `BLS12381G2` for BBS. */
  readonly keys?: readonly JwkPublic[]
  /** DER certificates of its roots: IACA for mdoc, `x5c` anchors for SD-JWT VC. */
  readonly certificates?: readonly Uint8Array[]
}

/** All the issuers that are trusted; empty means that nothing verifies. Spec: DESIGN section 7. */
export type Trust = readonly TrustedIssuer[]
