import type { PersonClaims } from './claims.js'
import type { HeldCredential } from './format.js'

/** How a copy was shown so far, noted before each showing. Spec: ARF Topic A (methods B, C and D). */
export interface CopyUse {
  /** How often: 1 after the first showing. */
  readonly count: number
  /** ISO 8601 time of the first showing. */
  readonly firstShownAt: string
  /** To whom, each audience once. */
  readonly audiences: readonly string[]
}

/** A credential that was checked on receipt, with what a holder needs to choose it. Spec: RFC 9901 section 7.2. */
export interface StoredCredential extends HeldCredential {
  /** Local id, random; never leaves the device. */
  readonly id: string
  readonly issuer: string
  readonly claims: PersonClaims
  /** ISO 8601 time at which it ends. */
  readonly validUntil: string
  /** Absent until it was shown; a copy that is shown once only is taken out instead. */
  readonly use?: CopyUse
}

/**
 * Where a holder keeps credentials: plain JSON, secrets by reference to `HolderKeys`.
 *
 * Spec: DESIGN section 2; `@tegata/core/testing` holds the tests every store must pass.
 */
export interface CredentialStore {
  add(credentials: readonly StoredCredential[]): Promise<void>
  list(): Promise<readonly StoredCredential[]>
  /** Removes and returns a credential; undefined when it is gone. Of many callers one wins: a copy is shown once. */
  take(id: string): Promise<StoredCredential | undefined>
  /**
   * Notes a use of a credential that stays, atomically and durably.
   *
   * @param use — its `count` is one more than what is noted so far.
   * @returns false, and nothing is noted, when the credential is gone or somebody else noted a use meanwhile.
   */
  noteUse(id: string, use: CopyUse): Promise<boolean>
}

/** A CredentialStore in memory, for one process. Spec: DESIGN section 2. */
export function createMemoryCredentialStore(): CredentialStore {
  const credentials = new Map<string, StoredCredential>()
  return {
    async add(added) {
      for (const credential of added) credentials.set(credential.id, credential)
    },
    async list() {
      return [...credentials.values()]
    },
    async take(id) {
      const credential = credentials.get(id)
      credentials.delete(id)
      return credential
    },
    async noteUse(id, use) {
      const credential = credentials.get(id)
      if (credential === undefined || use.count !== (credential.use?.count ?? 0) + 1) return false
      credentials.set(id, { ...credential, use })
      return true
    },
  }
}
