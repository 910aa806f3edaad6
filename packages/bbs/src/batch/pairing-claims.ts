import type { PairingClaim } from '../core/proof-operations.js'
import type { Engine } from '../engines/engine.js'

/** All checks of one scheme's proofs but the pairings. */
type Claimer = (input: never) => PairingClaim

/** Not a method of the schemes: a proof that is checked by half is nobody's business but the batch's. */
const claimers = new WeakMap<object, Claimer>()

/** Makes a scheme's proofs verifiable in batches. */
export function withClaims<T extends { readonly engine: Engine }, I>(scheme: T, claim: (input: I) => PairingClaim): T {
  claimers.set(scheme, claim)
  return scheme
}

/** What `withClaims` was given for a scheme; undefined for an object that none of our functions made. */
export function claimerOf<I>(scheme: object): ((input: I) => PairingClaim) | undefined {
  return claimers.get(scheme) as ((input: I) => PairingClaim) | undefined
}
