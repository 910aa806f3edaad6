import type { JpkiUsage } from './signature.js'

/**
 * One JPKI hierarchy: the organisation in its names, and the certificate policies it issues under.
 *
 * Smartphone certificates have policies of their own: whoever accepts them adds their OIDs here.
 *
 * Spec: facts/jpki.md section 1; RFC 5280 section 4.2.1.4.
 */
export interface JpkiHierarchy {
  /** O of the CA's DN. */
  readonly organization: string
  /** Accepted policy OIDs for each usage; a certificate must state one of them. */
  readonly policies: Readonly<Record<JpkiUsage, readonly string[]>>
}

/** What a verifier of JPKI signatures trusts. Spec: facts R11. */
export interface JpkiTrust {
  /** DER certificates of the CAs, all generations, both roles; each is used for its own role only. */
  readonly anchors: readonly Uint8Array[]
  /** `JPKI_PRODUCTION` when absent. */
  readonly hierarchy?: JpkiHierarchy
}

/** The hierarchy of real My Number Cards. Spec: facts/jpki.md section 1 (policy OIDs). */
export const JPKI_PRODUCTION: JpkiHierarchy = {
  organization: 'JPKI',
  policies: {
    'digital-signature': ['1.2.392.200149.8.5.1.1.20'],
    'user-authentication': ['1.2.392.200149.8.5.1.3.30'],
  },
}

/**
 * The hierarchy of the operators' test cards; never a default, and never together with production.
 *
 * Spec: facts/jpki.md section 1 (test hierarchy). The policy of its authentication certificates is not published, so
 * none is accepted.
 */
export const JPKI_TEST: JpkiHierarchy = {
  organization: 'JPKI-TEST',
  policies: { 'digital-signature': ['1.2.392.200149.8.5.1.0.20'], 'user-authentication': [] },
}

/** The first OU of a CA's DN tells its role; both roles share every other part. Spec: facts/jpki.md section 1. */
export const ROLE_UNIT: Readonly<Record<JpkiUsage, string>> = {
  'digital-signature': 'JPKI for digital signature',
  'user-authentication': 'JPKI for user authentication',
}
