import type { Awaitable } from './platform/types.js'

/** What is known of a credential whose status is looked up. Spec: Token Status List section 8.3. */
export interface StatusContext {
  /** Id of the trusted issuer that signed the credential; a status provider may be another party. */
  readonly issuer: string
  /** The moment for which the status counts. */
  readonly now: Date
}

/**
 * Looks up the status that a credential refers to, and throws a TegataError when the credential must not be accepted.
 *
 * A format calls it last, when everything else passed: a forged credential must never make a verifier fetch a URL. It is
 * a function, so that formats and status mechanisms need not know one another.
 *
 * Spec: Token Status List section 8.3 (the credential is validated first).
 *
 * @param status — the credential's `status` member, any mechanisms in it.
 * @param context — whose credential, and when.
 */
export type StatusChecker = (status: Readonly<Record<string, unknown>>, context: StatusContext) => Awaitable<void>

/**
 * The `status` member of one copy of a credential, in JSON or CBOR.
 *
 * Spec: Token Status List sections 6.2 and 6.3.
 */
export type StatusClaim = {
  readonly status_list: {
    /** Index in the list: this copy's and no other's, or copies could be told to belong together. */
    readonly idx: number
    readonly uri: string
  }
}

/** What becomes of a copy. Spec: Token Status List section 7.1. */
export type StatusChange = 'valid' | 'suspended' | 'invalid'

/**
 * Which copy stands where in the status lists of an issuer. The issuer's role takes one as a value, as it takes formats.
 *
 * Spec: Token Status List sections 13.2 and 13.3.
 */
export interface StatusRegister {
  /**
   * Takes a place that no copy had before and none will have after, whatever becomes of this one.
   *
   * @returns `id` for the issuer's records: with the register's key it leads back to the place, without it to nothing;
   * `status` for the credential.
   */
  assign(): Promise<{ readonly id: string; readonly status: StatusClaim }>
  /**
   * Notes what becomes of copies; nobody sees it before the next publication. Ids of credentials without a status are
   * passed over: those hold until they expire.
   */
  change(ids: readonly string[], change: StatusChange): Promise<void>
}
