import { decodeBase64url, decodeUtf8, encodeBase64url, encodeUtf8, type KeyRing, parseJson } from '@tegata/core'
import type { HistoryEntry } from './entry.js'

/**
 * The holder's log of what was received and shown. It stays on the device: nothing of Tegata sends it anywhere.
 *
 * Spec: DESIGN section 2.
 */
export interface History {
  /** Adds an entry; durable when the promise resolves. */
  append(entry: HistoryEntry): Promise<void>
  /** All entries, oldest first. @throws TegataError ERR_SEAL_OPEN, ERR_SEAL_KEY_UNKNOWN when the store was tampered with */
  list(): Promise<readonly HistoryEntry[]>
  /** Forgets entries, by id. The limit on questions counts what is left. */
  remove(ids: readonly string[]): Promise<void>
}

/** A History in memory, for one process. Spec: DESIGN section 2. */
export function createMemoryHistory(): History {
  const entries = new Map<string, HistoryEntry>()
  return Object.freeze<History>({
    async append(entry) {
      entries.set(entry.id, entry)
    },
    async list() {
      return [...entries.values()]
    },
    async remove(ids) {
      for (const id of ids) entries.delete(id)
    },
  })
}

/** An entry as a store keeps it: unreadable without the key ring. Spec: NIST SP 800-38D. */
export interface SealedHistoryEntry {
  readonly id: string
  /** The key of the ring that sealed it. */
  readonly keyId: string
  /** Base64url. */
  readonly sealed: string
}

/** Where sealed entries are kept: added and removed, never changed. Spec: DESIGN section 2. */
export interface HistoryStore {
  append(entry: SealedHistoryEntry): Promise<void>
  /** In the order in which they were added. */
  list(): Promise<readonly SealedHistoryEntry[]>
  remove(ids: readonly string[]): Promise<void>
}

/**
 * Makes a History whose store sees nothing but sealed entries: a copied phone storage does not tell where its owner has been.
 *
 * Spec: NIST SP 800-38D; DESIGN section 2.
 *
 * @param options — the store, and the keys: the first seals, all of them open.
 * @example
 * ```ts
 * const keys = createKeyRing([{ id: '2026', sealer: await createSealer(key) }])
 * const holder = createHolder({ ...options, history: createHistory({ store, keys }) })
 * ```
 */
export function createHistory({ store, keys }: { readonly store: HistoryStore; readonly keys: KeyRing }): History {
  return Object.freeze<History>({
    async append(entry) {
      const sealed = await keys.seal(encodeUtf8(JSON.stringify(entry)), contextOf(entry.id))
      await store.append({ id: entry.id, keyId: keys.currentKeyId, sealed: encodeBase64url(sealed) })
    },
    async list() {
      const opened = (await store.list()).map(async ({ id, keyId, sealed }) =>
        decodeUtf8(await keys.open(keyId, decodeBase64url(sealed), contextOf(id))),
      )
      // What opens was sealed by us: its shape needs no check.
      return (await Promise.all(opened)).map((text) => parseJson(text) as unknown as HistoryEntry)
    },
    remove: (ids) => store.remove(ids),
  })
}

/** An entry cannot be put in the place of another. */
function contextOf(id: string): Uint8Array {
  return encodeUtf8(`tegata/history/v1\0${id}`)
}

/**
 * Writes the history as JSON for its owner: `{ "format": "tegata-history-1", "entries": [ … ] }`, entries as in `HistoryEntry`
 * without their ids, oldest first.
 *
 * Spec: 個人情報保護法 33条 (a person reads what is kept of them); DESIGN section 2.
 *
 * @param history — is only read.
 * @throws TegataError ERR_SEAL_OPEN, ERR_SEAL_KEY_UNKNOWN
 * @example
 * ```ts
 * const text = await exportHistory(holder.history)
 * ```
 */
export async function exportHistory(history: Pick<History, 'list'>): Promise<string> {
  const entries = [...(await history.list())].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
  // The id of a receipt decides when copies are fetched.
  const lines = entries.map(({ id: _, ...entry }) => entry)
  return JSON.stringify({ format: 'tegata-history-1', entries: lines }, null, 2)
}
