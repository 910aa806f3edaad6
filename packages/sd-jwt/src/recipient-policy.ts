import type { SignatureAlgorithm, Trust } from '@tegata/core'
import type { IssuerKeyMechanism } from './issuer-keys.js'
import { PERSON_VCT } from './person-claims.js'
import type { SerializedSdJwt } from './serialization.js'

/** Options of `sdJwtVcHolder` and `sdJwtVcVerifier`. Spec: SD-JWT VC section 2.4. */
export interface SdJwtVcRecipientOptions {
  /** How what is received is read: `anySerialization` for JSON too; compact text alone when absent. */
  readonly serialization?: (received: string) => SerializedSdJwt
  /** Accepted credential types; `urn:tegata:person:1` when absent. */
  readonly vct?: string | readonly string[]
  /** How issuer keys are found from the role's trust; `staticIssuerKeys` when absent. */
  readonly issuerKeys?: (trust: Trust) => IssuerKeyMechanism
  /** Signature algorithms; `ES256` when absent. */
  readonly algorithms?: readonly SignatureAlgorithm[]
  /** How far clocks may be apart, in seconds; 60 when absent. */
  readonly skewSeconds?: number
}

/** The part of a policy that holder and verifier share. */
export function recipientPolicy(options: SdJwtVcRecipientOptions) {
  const { vct = PERSON_VCT, algorithms = ['ES256'] as const, skewSeconds = 60 } = options
  // A credential without `exp` would be valid for ever.
  // `status`: a verifier's role looks it up when all else has passed; a holder's would tell its provider of the credential.
  return { vct, algorithms, skewSeconds, status: 'ignore' as const, requiredClaims: ['iss', 'exp', 'cnf'] }
}
