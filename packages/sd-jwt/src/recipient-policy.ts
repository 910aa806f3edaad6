import type { SignatureAlgorithm, StatusChecker, Trust } from '@tegata/core'
import type { IssuerKeyMechanism } from './issuer-keys.js'
import { PERSON_VCT } from './person-claims.js'

/** Options of `sdJwtVcHolder` and `sdJwtVcVerifier`. Spec: SD-JWT VC section 2.4. */
export interface SdJwtVcRecipientOptions {
  /** Accepted credential types; `urn:tegata:person:1` when absent. */
  readonly vct?: string | readonly string[]
  /** How issuer keys are found from the role's trust; `staticIssuerKeys` when absent. */
  readonly issuerKeys?: (trust: Trust) => IssuerKeyMechanism
  /** Signature algorithms; `ES256` when absent. */
  readonly algorithms?: readonly SignatureAlgorithm[]
  /** How far clocks may be apart, in seconds; 60 when absent. */
  readonly skewSeconds?: number
  /** Looks up the `status` of credentials that have one; they are refused when absent. */
  readonly status?: StatusChecker
}

/** The part of a policy that holder and verifier share. */
export function recipientPolicy(options: SdJwtVcRecipientOptions) {
  const { vct = PERSON_VCT, algorithms = ['ES256'] as const, skewSeconds = 60, status = 'refuse' as const } = options
  // A credential without `exp` would be valid for ever.
  return { vct, algorithms, skewSeconds, status, requiredClaims: ['iss', 'exp', 'cnf'] }
}
