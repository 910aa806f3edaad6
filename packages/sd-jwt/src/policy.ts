import {
  assertOptions,
  type Clock,
  type SignatureAlgorithm,
  type StatusChecker,
  TegataArgumentError,
} from '@tegata/core'
import type { IssuerKeyMechanism } from './issuer-keys.js'
import type { SdJwtLimits } from './limits.js'
import type { TransactionCheck } from './transaction-data.js'

/**
 * Whether the holder must prove possession of its key. There is no third choice: a binding that is sent but not
 * checked would only look like one.
 *
 * Spec: RFC 9901 section 7.3 step 1 (the decision is the verifier's, not the presentation's), section 4.
 */
export type KeyBindingPolicy =
  | {
      readonly keyBinding: 'required'
      /** The verifier's identifier: the one string that `aud` must be. */
      readonly audience: string
      /** The nonce of this transaction. */
      readonly nonce: string
      /** How old the KB-JWT may be, in seconds. */
      readonly keyBindingMaxAgeSeconds: number
      /** Algorithms allowed for the KB-JWT; those of the issuer when absent. */
      readonly keyBindingAlgorithms?: readonly SignatureAlgorithm[]
      /** What the holder must have authorised with the same signature: `authorisedTransaction`; absent when nothing was asked for. */
      readonly transactionData?: TransactionCheck
    }
  | {
      /** The presentation must be an SD-JWT, without KB-JWT. */
      readonly keyBinding: 'forbidden'
      /** Who the verifier is, for an Issuer-signed JWT that carries `aud`. */
      readonly audience?: string
    }

/** What any recipient of an SD-JWT must decide beforehand. Spec: RFC 9901 section 7.1. */
export interface IssuerJwtPolicy {
  /** How the issuer's key is found and trusted: `staticIssuerKeys(trust)` and others. */
  readonly issuerKeys: IssuerKeyMechanism
  /** Signature algorithms that are secure enough. */
  readonly algorithms: readonly SignatureAlgorithm[]
  readonly clock: Clock
  /** How far clocks may be apart, in seconds; 0 when absent. */
  readonly skewSeconds?: number
  /** Top-level claims without which the SD-JWT is refused, e.g. `['exp']`. */
  readonly requiredClaims?: readonly string[]
  readonly limits?: SdJwtLimits
}

/** The policy of a verifier of any SD-JWT. Spec: RFC 9901 section 7.3. */
export type SdJwtPolicy = IssuerJwtPolicy &
  KeyBindingPolicy & {
    /** The one accepted `typ` header; null when it must be absent. */
    readonly typ: string | null
  }

/** Accepts every credential type; the caller reads `vct` itself. Spec: SD-JWT VC section 2.2.2.1. */
export const anyVct: unique symbol = Symbol('anyVct')

/** What the rules of SD-JWT VC add to a policy. Spec: SD-JWT VC section 2. */
export interface CredentialPolicy {
  /** Accepted credential types, compared with `vct` and `aka_vcts`; `anyVct` to accept all. */
  readonly vct: string | readonly string[] | typeof anyVct
  /**
   * What to do with a credential that has a `status`: have a checker look it up, `refuse` the credential, or `ignore` the
   * status and accept a credential that may be revoked. A checker is called last, when everything else passed.
   */
  readonly status: 'refuse' | 'ignore' | StatusChecker
}

/** The policy of a verifier of SD-JWT VCs. Spec: RFC 9901 section 7.3, SD-JWT VC section 2.4. */
export type SdJwtVcPolicy = IssuerJwtPolicy & KeyBindingPolicy & CredentialPolicy

/** The policy of a holder that receives an SD-JWT VC. Spec: RFC 9901 section 7.2. */
export type SdJwtVcReceiptPolicy = IssuerJwtPolicy & CredentialPolicy

/**
 * Refuses a policy that a caller without types left incomplete: an absent nonce must never mean "not checked".
 */
export function assertPolicy(policy: IssuerJwtPolicy & Partial<KeyBindingPolicy>, bindingMatters: boolean): void {
  assertOptions(policy, 'a function', 'issuerKeys', 'clock')
  assertOptions(policy, 'a non-empty array', 'algorithms')
  assertOptions({ skewSeconds: 0, ...policy }, 'a number, 0 or more', 'skewSeconds')
  if (!bindingMatters) return
  if (policy.keyBinding === 'required') {
    assertOptions(policy, 'a non-empty string', 'audience', 'nonce')
    assertOptions(policy, 'a number, 0 or more', 'keyBindingMaxAgeSeconds')
    if (policy.transactionData !== undefined) assertOptions(policy, 'a function', 'transactionData')
  } else if (policy.keyBinding !== 'forbidden' || 'transactionData' in policy) {
    // Only a KB-JWT authorises anything.
    throw new TegataArgumentError('ERR_ARG_TYPE', "keyBinding must be 'required', or 'forbidden' alone")
  }
}

/** The same for the rules of SD-JWT VC. */
export function assertCredentialPolicy(policy: CredentialPolicy): void {
  const { vct, status } = policy
  if (typeof vct !== 'string' && vct !== anyVct) assertOptions(policy, 'a non-empty array', 'vct')
  if (status !== 'refuse' && status !== 'ignore') assertOptions(policy, 'a function', 'status')
}
