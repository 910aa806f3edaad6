import { type AuditStore, createMemoryAuditStore } from './audit-log.js'
import type { FormatId } from './format.js'
import type { Envelope } from './key-ring.js'

/**
 * What is kept of an anchor for one purpose: sealed with a key of its own, so that the purpose can end alone.
 *
 * Spec: docs/jpki-profile.md R3, R9.
 */
export interface AnchorPart extends Envelope {
  readonly purpose: string
  /** Last day on which it may be kept, `YYYY-MM-DD`. */
  readonly until: string
  /** HMACs under which the anchor is found; one for each value and index key; base64url. */
  readonly indexes: readonly string[]
}

/** A credential that hangs on an anchor; nothing of this is in the credential. Spec: DESIGN section 5 step 7. */
export interface AnchoredCredential {
  /** Random, known to the issuer alone. */
  readonly id: string
  readonly format: FormatId
  /** Last day, `YYYY-MM-DD`. */
  readonly validUntil: string
  /** `outdated` once its attributes are known to be: suspended, or replaced by a renewal. */
  readonly standing: 'current' | 'outdated'
}

/** An event that waits in its record for the next batch. Spec: DESIGN section 5 step 7. */
export interface PendingAnchorEvent {
  /** Random; the same each time that the event is delivered. */
  readonly id: string
  readonly type: 'suspend' | 'reissue' | 'end'
  /** The batch point from which it may be delivered, ISO 8601. */
  readonly from: string
}

/**
 * What an issuer keeps about one person's JPKI certificate. A reader of it learns neither who nor which certificate.
 *
 * Spec: DESIGN section 5 step 5 (index = keyed HMAC; a plain hash of a 32-bit serial could be searched in seconds).
 */
export interface AnchorRecord {
  /** Whose record: tenants do not see one another's. */
  readonly tenant: string
  /** Random, known to the issuer alone. */
  readonly id: string
  /** 1 when inserted, 1 more with each change. */
  readonly version: number
  /** `stale`: certificate revoked. `expired`: it can be checked no longer. `ended`: nothing of it is kept. */
  readonly state: 'current' | 'stale' | 'expired' | 'ended'
  /** Day of the last check that had a verdict, `YYYY-MM-DD`. */
  readonly checkedOn: string
  readonly parts: readonly AnchorPart[]
  readonly credentials: readonly AnchoredCredential[]
  readonly events: readonly PendingAnchorEvent[]
  /** HMAC-SHA-256 over everything above, base64url. */
  readonly mac: string
}

/**
 * Where an issuer keeps anchor records; the database packages implement it too. Every write is a compare-and-set of one record,
 * so that any number of processes may share a store.
 *
 * Spec: DESIGN section 5 step 5; `@tegata/core/testing` holds the tests every store must pass.
 */
export interface AnchorStore {
  /** The audit log of the same database. */
  readonly audit: AuditStore
  /** Adds a record; false when its id, or one of its indexes, is taken in its tenant. */
  insert(record: AnchorRecord): Promise<boolean>
  /** Replaces a record whose version is the one before; false when it is not, or when an index is another record's. */
  replace(record: AnchorRecord): Promise<boolean>
  /** Forgets a record of exactly this version; false when there is none. */
  remove(tenant: string, id: string, version: number): Promise<boolean>
  get(tenant: string, id: string): Promise<AnchorRecord | undefined>
  /** The one record of the tenant with this index in one of its parts. */
  find(tenant: string, index: string): Promise<AnchorRecord | undefined>
  /** Records of a tenant in the order of their ids (which is random), after an id. */
  list(tenant: string, after: string | undefined, limit: number): Promise<readonly AnchorRecord[]>
}

/** An AnchorStore in memory, for one process. Spec: DESIGN section 5 step 5. */
export function createMemoryAnchorStore(): AnchorStore {
  const tenants = new Map<string, Map<string, AnchorRecord>>()
  const owners = new Map<string, string>()
  const recordsOf = (tenant: string): Map<string, AnchorRecord> => {
    const records = tenants.get(tenant) ?? new Map<string, AnchorRecord>()
    tenants.set(tenant, records)
    return records
  }
  const keysOf = ({ tenant, parts }: AnchorRecord): string[] =>
    parts.flatMap(({ indexes }) => indexes.map((index) => ownerKey(tenant, index)))
  const write = (record: AnchorRecord, before: AnchorRecord | undefined): boolean => {
    if (before?.version !== (record.version === 1 ? undefined : record.version - 1)) return false
    const keys = keysOf(record)
    if (keys.some((key) => (owners.get(key) ?? record.id) !== record.id)) return false
    for (const key of before === undefined ? [] : keysOf(before)) owners.delete(key)
    for (const key of keys) owners.set(key, record.id)
    recordsOf(record.tenant).set(record.id, record)
    return true
  }
  return {
    audit: createMemoryAuditStore(),
    async insert(record) {
      return record.version === 1 && write(record, recordsOf(record.tenant).get(record.id))
    },
    async replace(record) {
      return record.version > 1 && write(record, recordsOf(record.tenant).get(record.id))
    },
    async remove(tenant, id, version) {
      const record = recordsOf(tenant).get(id)
      if (record?.version !== version) return false
      for (const key of keysOf(record)) owners.delete(key)
      return recordsOf(tenant).delete(id)
    },
    async get(tenant, id) {
      return recordsOf(tenant).get(id)
    },
    async find(tenant, index) {
      const id = owners.get(ownerKey(tenant, index))
      return id === undefined ? undefined : recordsOf(tenant).get(id)
    },
    async list(tenant, after = '', limit) {
      const ids = [...recordsOf(tenant).keys()].filter((id) => id > after).sort()
      return ids.slice(0, limit).map((id) => recordsOf(tenant).get(id)!)
    },
  }
}

function ownerKey(tenant: string, index: string): string {
  return JSON.stringify([tenant, index])
}
