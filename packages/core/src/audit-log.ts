import { encodeBase64url, encodeUtf8 } from './bytes.js'
import { TegataArgumentError, TegataError } from './errors.js'
import { hmacSha256 } from './hash.js'

/**
 * One line of an audit log: what was decided about whom, the whom being a keyed hash that nobody else can compute.
 *
 * Spec: docs/jpki-profile.md R9 (the audit log stores the HMAC index and the verdict only).
 */
export interface AuditEntry {
  /** Name of the log, one for each tenant. */
  readonly log: string
  /** 1, 2, 3, … without a gap. */
  readonly sequence: number
  /** `YYYY-MM-DD`: a finer time could be joined with an access log. */
  readonly day: string
  /** HMAC, base64url; null when the subject is not known any more. */
  readonly index: string | null
  readonly verdict: string
  /** `mac` of the entry before; empty for the first. */
  readonly previous: string
  /** HMAC-SHA-256 over everything above, base64url. */
  readonly mac: string
}

/** Where audit entries are kept: they are added, never changed. Spec: docs/jpki-profile.md R9. */
export interface AuditStore {
  /** Adds an entry; false when its log has an entry of this sequence number already (another writer won). */
  append(entry: AuditEntry): Promise<boolean>
  /** The entry with the highest sequence number. */
  last(log: string): Promise<AuditEntry | undefined>
  /** Entries after a sequence number, in order. */
  list(log: string, after: number, limit: number): Promise<readonly AuditEntry[]>
}

/** A point of the log, to be kept outside of it: a log that ends before it was cut off. Spec: docs/jpki-profile.md R9. */
export interface AuditCheckpoint {
  readonly sequence: number
  readonly mac: string
}

/** An audit log whose entries hold one another. Spec: docs/jpki-profile.md R9. */
export interface AuditLog {
  /** @throws TegataError ERR_STORE_CONFLICT when other writers are faster each time */
  append(entry: Pick<AuditEntry, 'day' | 'index' | 'verdict'>): Promise<void>
  /**
   * Reads the whole log and checks each entry against the one before; returns the checkpoint to keep elsewhere.
   *
   * @throws TegataError ERR_AUDIT_CHAIN, ERR_AUDIT_TRUNCATED
   */
  verify(since?: AuditCheckpoint): Promise<AuditCheckpoint>
}

/** What an audit log is made of. Spec: docs/jpki-profile.md R9. */
export interface AuditLogOptions {
  readonly store: AuditStore
  readonly log: string
  /** 32 bytes or more each: the first writes, all of them verify. Without them nobody can write a chain that holds. */
  readonly keys: readonly Uint8Array[]
}

const SPEC = 'docs/jpki-profile.md R9'
const MAX_ATTEMPTS = 100
const PAGE = 1000

/**
 * Makes an audit log over a store; processes may share the store.
 *
 * Spec: docs/jpki-profile.md R9.
 *
 * @param options — store, name, keys.
 * @throws TegataArgumentError ERR_ARG_VALUE
 * @example
 * ```ts
 * const log = createAuditLog({ store: createMemoryAuditStore(), log: 'tenant', keys: [systemRandom(32)] })
 * await log.append({ day: '2026-11-22', index: null, verdict: 'good' })
 * const checkpoint = await log.verify()
 * ```
 */
export function createAuditLog({ store, log, keys }: AuditLogOptions): AuditLog {
  const [key] = keys
  if (key === undefined || keys.some(({ length }) => length < 32)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'an audit log has a key or more, of 32 bytes or more each')
  }
  const check = (entry: AuditEntry, sequence: number, previous: string): void => {
    const isChained = entry.log === log && entry.sequence === sequence && entry.previous === previous
    if (!isChained || !keys.some((key) => macOf(key, entry) === entry.mac)) throw broken(sequence)
  }
  return Object.freeze<AuditLog>({
    async append({ day, index, verdict }) {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        const last = await store.last(log)
        const entry = { log, sequence: (last?.sequence ?? 0) + 1, day, index, verdict, previous: last?.mac ?? '' }
        if (await store.append({ ...entry, mac: macOf(key, entry) })) return
      }
      throw new TegataError('ERR_STORE_CONFLICT', 'the audit log was busy each time', { spec: SPEC })
    },

    async verify(since) {
      let sequence = 0
      let mac = ''
      for (;;) {
        const page = await store.list(log, sequence, PAGE)
        for (const entry of page) {
          check(entry, sequence + 1, mac)
          sequence = entry.sequence
          mac = entry.mac
          if (since?.sequence === sequence && since.mac !== mac) throw broken(sequence)
        }
        if (page.length === 0) break
      }
      if (since !== undefined && since.sequence > sequence) {
        throw new TegataError('ERR_AUDIT_TRUNCATED', 'the audit log ends before the checkpoint', {
          spec: SPEC,
          evidence: { expected: since.sequence, last: sequence },
        })
      }
      return { sequence, mac }
    },
  })
}

function macOf(key: Uint8Array, entry: Omit<AuditEntry, 'mac'>): string {
  const { log, sequence, day, index, verdict, previous } = entry
  const text = JSON.stringify(['tegata/audit/v1', log, sequence, day, index, verdict, previous])
  return encodeBase64url(hmacSha256(key, encodeUtf8(text)))
}

function broken(sequence: number): TegataError {
  return new TegataError('ERR_AUDIT_CHAIN', 'an entry of the audit log is not the one that was written there', {
    spec: SPEC,
    evidence: { sequence },
  })
}

/** An AuditStore in memory, for one process. Spec: docs/jpki-profile.md R9. */
export function createMemoryAuditStore(): AuditStore {
  const logs = new Map<string, AuditEntry[]>()
  const entriesOf = (log: string): readonly AuditEntry[] => logs.get(log) ?? []
  return {
    async append(entry) {
      const entries = logs.get(entry.log) ?? []
      if (entry.sequence !== entries.length + 1) return false
      logs.set(entry.log, entries)
      entries.push(entry)
      return true
    },
    async last(log) {
      return entriesOf(log).at(-1)
    },
    async list(log, after, limit) {
      return entriesOf(log).slice(after, after + limit)
    },
  }
}
