import type { PersonClaims } from './claims.js'
import type { HeldCredential } from './format.js'

/** A credential that was checked on receipt, with what a holder needs to choose it. Spec: RFC 9901 section 7.2. */
export interface StoredCredential extends HeldCredential {
  /** Local id, random; never leaves the device. */
  readonly id: string
  readonly issuer: string
  readonly claims: PersonClaims
  /** ISO 8601 time at which it ends. */
  readonly validUntil: string
}

/** Where a holder keeps credentials: plain JSON, secrets by reference to `HolderKeys`. Spec: DESIGN section 2. */
export interface CredentialStore {
  add(credentials: readonly StoredCredential[]): Promise<void>
  list(): Promise<readonly StoredCredential[]>
  /** Removes and returns a credential; undefined when it is gone. Of many callers one wins: a copy is shown once. */
  take(id: string): Promise<StoredCredential | undefined>
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
  }
}
