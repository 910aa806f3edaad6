import { assertOptions, type Clock, type SignatureAlgorithm, TegataArgumentError } from '@tegata/core'
import type { StatusLimits } from '../list/limits.js'
import type { StatusKeyMechanism } from './status-keys.js'

/** What a verifier decides about Status List Tokens beforehand. Spec: draft-ietf-oauth-status-list-20 section 8.3. */
export interface StatusListPolicy {
  /** Whose signature counts: `staticStatusKeys(trust)` or another mechanism. */
  readonly statusKeys: StatusKeyMechanism
  /** Signature algorithms that are secure enough. */
  readonly algorithms: readonly SignatureAlgorithm[]
  readonly clock: Clock
  /**
   * How long ago a token may have been issued, in seconds. `Infinity` leaves it to the status issuer's `exp`; a token
   * without `exp` then counts for ever.
   */
  readonly maxAgeSeconds: number
  /** How far clocks may be apart, in seconds; 0 when absent. */
  readonly skewSeconds?: number
  readonly limits?: StatusLimits
}

/** Refuses a policy that a caller without types left incomplete: what is not stated must not mean "not checked". */
export function assertPolicy(policy: StatusListPolicy): void {
  assertOptions(policy, 'a function', 'statusKeys', 'clock')
  assertOptions(policy, 'a non-empty array', 'algorithms')
  assertOptions({ skewSeconds: 0, ...policy }, 'a number, 0 or more', 'skewSeconds')
  if (policy.maxAgeSeconds > 0) return
  throw new TegataArgumentError('ERR_ARG_TYPE', 'maxAgeSeconds must be more than 0')
}
