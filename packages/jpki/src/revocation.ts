import type { Awaitable } from '@tegata/core'

/** Which CRL is asked for: JPKI has one for each municipality. Spec: RFC 5280 section 4.2.1.13; facts R5. */
export interface CrlRequest {
  /** DER Name of the CA. */
  readonly issuer: Uint8Array
  /** DER Name of the certificate's CRL distribution point. */
  readonly distributionPoint: Uint8Array
}

/**
 * Gives the CRLs to look at, DER, any number; the verification trusts none of them before it has checked them.
 *
 * Spec: RFC 5280 section 6.3.3; facts R4.
 */
export type CrlProvider = (request: CrlRequest) => Awaitable<readonly Uint8Array[]>
