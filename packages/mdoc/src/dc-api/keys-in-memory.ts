import { type KeyAgreement, TegataError } from '@tegata/core'

/** Requests of one process that wait for an answer, when each has its own key. */
const MAX_KEYS = 10_000

/** Private keys that cannot be written into a store, by the id of their exchange; or the one key of all. */
export class KeysInMemory {
  readonly #shared: KeyAgreement | undefined
  readonly #keys = new Map<string, { readonly key: KeyAgreement; readonly expiresAt: number }>()

  constructor(shared: KeyAgreement | undefined) {
    this.#shared = shared
  }

  /** Refuses before anything is made: whoever opens pages all day must not fill the memory. */
  assertRoom(now: number): void {
    if (this.#keys.size < MAX_KEYS) return
    for (const [id, { expiresAt }] of this.#keys) if (expiresAt <= now) this.#keys.delete(id)
    if (this.#keys.size < MAX_KEYS) return
    throw new TegataError('ERR_STORE_FULL', 'too many requests wait for an answer', {
      evidence: { maxEntries: MAX_KEYS },
    })
  }

  keep(id: string, key: KeyAgreement, expiresAt: number): void {
    if (this.#shared === undefined) this.#keys.set(id, { key, expiresAt })
  }

  take(id: string): KeyAgreement | undefined {
    const kept = this.#keys.get(id)
    this.#keys.delete(id)
    return this.#shared ?? kept?.key
  }
}
