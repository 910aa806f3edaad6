import {
  type AnchorPart,
  type AnchorRecord,
  type AnchorStore,
  type AuditLog,
  type Awaitable,
  type Clock,
  createAuditLog,
  encodeBase64url,
  isTegataError,
  type PendingAnchorEvent,
  type RandomSource,
  TegataError,
} from '@tegata/core'
import { type AnchorCodec, type AnchorDraft, type AnchorPurpose, createAnchorCodec, type PartContent } from './codec.js'
import { dayInJapan } from './day.js'
import type { AnchorKeys } from './keys.js'

/** Days that each purpose lasts after the last issuance. Spec: docs/jpki-profile.md R9. */
export type AnchorRetention = Readonly<Record<AnchorPurpose, number>>

/** What the parts of a vault share. */
export interface VaultCoreOptions {
  readonly store: AnchorStore
  readonly keys: AnchorKeys
  readonly tenant: string
  readonly retention: AnchorRetention
  readonly batchSeconds: number
  readonly clock: Clock
  readonly random: RandomSource
}

/** The verdicts of the audit log. */
export type AuditVerdict =
  | 'recorded'
  | 'renewed'
  | 'good'
  | 'revoked'
  | 'expired'
  | 'unknown'
  | 'consent-given'
  | 'consent-withdrawn'
  | 'attributes-asked'
  | 'purpose-ended'
  | 'shredded'

/** Records of one tenant, read with their checks and written by compare-and-set. */
export interface VaultCore extends VaultCoreOptions {
  readonly codec: AnchorCodec
  readonly log: AuditLog
  today(): string
  randomId(): string
  /** Waits in the record until the next batch point, so that its time tells no more than the batch's. */
  newEvent(type: PendingAnchorEvent['type']): PendingAnchorEvent
  audit(verdict: AuditVerdict, value: Uint8Array | undefined): Promise<void>
  /** @throws TegataError ERR_ANCHOR_UNKNOWN, ERR_ANCHOR_TAMPERED */
  get(anchor: string): Promise<AnchorRecord>
  /** @throws TegataError ERR_ANCHOR_TAMPERED */
  find(value: Uint8Array): Promise<AnchorRecord | undefined>
  /**
   * Works on every record, in the order of ids. A record that fails stops no other: somebody who spoils one could otherwise keep
   * everybody's revocation from being noticed.
   *
   * @returns the first failure, for the caller to throw when its work is done.
   */
  forEach(work: (record: AnchorRecord) => Awaitable<void>): Promise<TegataError | undefined>
  /** undefined when there is no such part. @throws TegataError ERR_SEAL_OPEN, ERR_SEAL_KEY_UNKNOWN */
  open(record: AnchorRecord, purpose: AnchorPurpose): Promise<PartContent | undefined>
  /**
   * Changes a record, again from its newest version when another writer was faster; a change of undefined leaves it.
   *
   * @throws TegataError ERR_STORE_CONFLICT, ERR_ANCHOR_UNKNOWN, ERR_ANCHOR_TAMPERED
   */
  mutate(anchor: string, change: (record: AnchorRecord) => Change | Promise<Change>): Promise<boolean>
  insert(draft: Omit<AnchorDraft, 'tenant' | 'version'>): Promise<boolean>
  replace(before: AnchorRecord, change: Change): Promise<boolean>
}

/** Members of a record to change; undefined for none at all. */
export type Change = Partial<Omit<AnchorDraft, 'tenant' | 'id' | 'version'>> | undefined

const ID_BYTES = 16
const PAGE = 200
const SPEC = 'DESIGN section 5 step 5'
/** Each failure means that somebody else succeeded, so this many in a row mean a store that is broken. */
export const MAX_ATTEMPTS = 50

export function createVaultCore(options: VaultCoreOptions): VaultCore {
  const { store, keys, tenant, batchSeconds, clock, random } = options
  const codec = createAnchorCodec(tenant, keys, random)
  const log = createAuditLog({ store: store.audit, log: tenant, keys: codec.auditKeys })

  const find = async (value: Uint8Array): Promise<AnchorRecord | undefined> => {
    for (const index of codec.indexesOf(value)) {
      const record = await store.find(tenant, index)
      if (record === undefined) continue
      // Moved under another person's index, it would be taken for that person's.
      if (!codec.check(record).parts.some(({ indexes }) => indexes.includes(index))) throw misplaced()
      return record
    }
    return undefined
  }

  const get = async (anchor: string): Promise<AnchorRecord> => {
    const record = await store.get(tenant, anchor)
    if (record === undefined) throw unknownAnchor()
    if (codec.check(record).id !== anchor) throw misplaced()
    return record
  }

  const replace = (before: AnchorRecord, change: Change): Promise<boolean> => {
    const { mac: _, ...draft } = before
    return store.replace(codec.authenticate({ ...draft, ...change, version: before.version + 1 }))
  }

  return {
    ...options,
    codec,
    log,
    today: () => dayInJapan(clock()),
    randomId: () => encodeBase64url(random(ID_BYTES)),
    newEvent: (type) => {
      const period = batchSeconds * 1000
      const next = (Math.floor(clock().getTime() / period) + 1) * period
      return { id: encodeBase64url(random(ID_BYTES)), type, from: new Date(next).toISOString() }
    },
    audit: (verdict, value) =>
      log.append({
        day: dayInJapan(clock()),
        index: value === undefined ? null : codec.auditIndexOf(value),
        verdict,
      }),
    get,
    find,
    async forEach(work) {
      let failure: TegataError | undefined
      let after: string | undefined
      // Ids are read before they are checked: a false one must not turn the walk into a circle.
      const visited = new Set<string | undefined>()
      for (;;) {
        if (visited.has(after)) return failure ?? misplaced()
        visited.add(after)
        const page = await store.list(tenant, after, PAGE)
        for (const record of page) {
          try {
            await work(codec.check(record))
          } catch (error) {
            if (!isTegataError(error)) throw error
            failure ??= error
          }
        }
        after = page.at(-1)?.id
        if (after === undefined) return failure
      }
    },
    async open(record, purpose) {
      const part = partOf(record, purpose)
      return part && codec.openPart(record.id, part)
    },
    async mutate(anchor, change) {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        const record = await get(anchor)
        const changed = await change(record)
        if (changed === undefined) return false
        if (await replace(record, changed)) return true
      }
      throw conflict()
    },
    insert: (draft) => store.insert(codec.authenticate({ ...draft, tenant, version: 1 })),
    replace,
  }
}

export function partOf(record: AnchorRecord, purpose: AnchorPurpose): AnchorPart | undefined {
  return record.parts.find((part) => part.purpose === purpose)
}

/** The parts of a record with one of them replaced or added. */
export function withPart(parts: readonly AnchorPart[], part: AnchorPart): readonly AnchorPart[] {
  return [...parts.filter(({ purpose }) => purpose !== part.purpose), part]
}

/** Nothing can be read after this: the wrapped keys are gone, and so are the indexes. */
export function endRecord(core: VaultCore, record: AnchorRecord): Change {
  if (record.state === 'ended') return undefined
  // A suspension that waits is part of the end.
  return { state: 'ended', parts: [], events: [core.newEvent('end')] }
}

export function unknownAnchor(): TegataError {
  return new TegataError('ERR_ANCHOR_UNKNOWN', 'no such anchor, or what is needed of it was shredded', { spec: SPEC })
}

export function conflict(): TegataError {
  return new TegataError('ERR_STORE_CONFLICT', 'other writers changed the record each time', { spec: SPEC })
}

function misplaced(): TegataError {
  return new TegataError('ERR_ANCHOR_TAMPERED', 'the record is not where the vault put it', {
    spec: 'docs/jpki-profile.md R3',
  })
}
