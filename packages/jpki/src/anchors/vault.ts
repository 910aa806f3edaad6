import {
  type AnchoredCredential,
  type AnchorRecord,
  type AnchorStore,
  type AuditCheckpoint,
  type Clock,
  isTegataError,
  type RandomSource,
  systemClock,
  systemRandom,
  TegataArgumentError,
} from '@tegata/core'
import { type AnchorSecret, anchorIndexInput } from '../anchor-secret.js'
import type { AnchorPurpose, PartContent } from './codec.js'
import {
  type ConsentPurpose,
  type ConsentRecord,
  type GivenConsent,
  giveConsent,
  readConsents,
  subjectOf,
  withdrawConsent,
} from './consent.js'
import { type AnchorKeys, assertIndexKeys } from './keys.js'
import { type AnchorRecording, recordAnchor } from './recording.js'
import { type AnchorRetention, type Change, createVaultCore, endRecord, type VaultCore } from './vault-core.js'

/** How a vault is set up. Spec: docs/jpki-profile.md R3, R9. */
export interface AnchorVaultOptions {
  /** May be shared with other tenants and processes. */
  readonly store: AnchorStore
  readonly keys: AnchorKeys
  /** Whose vault it is: two tenants' records of one certificate have nothing in common. `default` when absent. */
  readonly tenant?: string
  /** Days for each purpose after the last issuance; 400 each when absent: whoever re-issues within a year keeps the anchor. */
  readonly retention?: Partial<AnchorRetention>
  /** Length of a batch period; 86,400 when absent. */
  readonly batchSeconds?: number
  readonly clock?: Clock
  readonly random?: RandomSource
}

/**
 * Keeps JPKI certificates for later checks. Nothing in its store tells whose they are, and nothing that its methods return
 * says more than random ids.
 *
 * Spec: docs/jpki-profile.md R1, R3, R9; DESIGN section 5 step 5.
 */
export interface AnchorVault {
  /**
   * Records a verified certificate with the credentials issued on it; a person who comes back keeps the anchor.
   *
   * @returns the anchor's id: random, and for the issuer alone.
   * @throws TegataError ERR_ANCHOR_CONTINUITY, ERR_ANCHOR_TAMPERED, ERR_STORE_CONFLICT
   * @throws TegataArgumentError ERR_ARG_TYPE
   */
  record(secret: AnchorSecret, recording: AnchorRecording): Promise<string>
  /** The anchor of a certificate, for instance of a person who wants to withdraw. */
  anchorOf(secret: AnchorSecret): Promise<string | undefined>
  /** What hangs on an anchor: after `suspend` and `reissue` the outdated ones, after `end` all, are to be revoked. */
  credentials(anchor: string): Promise<readonly AnchoredCredential[]>
  giveConsent(anchor: string, consent: GivenConsent): Promise<void>
  withdrawConsent(anchor: string, purpose: ConsentPurpose): Promise<void>
  consents(anchor: string): Promise<readonly ConsentRecord[]>
  /** Makes everything that is sealed unreadable, for good, and ends the anchor. */
  shred(anchor: string): Promise<void>
  /** Ends the purposes whose deadline is past, and forgets anchors that nothing hangs on any more. */
  sweep(): Promise<{ readonly ended: number; readonly removed: number }>
  /** Seals, indexes and authenticates with the current keys what older ones did; in the background, again after a crash. */
  rotate(): Promise<number>
  /**
   * Checks the audit log from its first entry; keep the checkpoint where the database's administrators cannot write.
   *
   * @throws TegataError ERR_AUDIT_CHAIN, ERR_AUDIT_TRUNCATED
   */
  verifyAudit(since?: AuditCheckpoint): Promise<AuditCheckpoint>
}

const DEFAULT_RETENTION: AnchorRetention = { recheck: 400, renewal: 400, attributes: 400 }

/** Outside the object: a vault gives its keys to nobody but the lifecycle. */
const cores = new WeakMap<AnchorVault, VaultCore>()

/**
 * Makes a vault.
 *
 * Spec: docs/jpki-profile.md R3, R9.
 *
 * @param options — store and keys; tenant, retention, clock.
 * @throws TegataArgumentError ERR_ARG_VALUE
 * @example
 * ```ts
 * const vault = createAnchorVault({ store: createMemoryAnchorStore(), keys: await createAnchorKeys([secret]) })
 * ```
 */
export function createAnchorVault(options: AnchorVaultOptions): AnchorVault {
  const { tenant = 'default', batchSeconds = 86_400, clock = systemClock, random = systemRandom } = options
  const retention = { ...DEFAULT_RETENTION, ...options.retention }
  assertIndexKeys(options.keys.indexKeys)
  if (Object.values(retention).some((days) => !Number.isInteger(days) || days < 0) || !(batchSeconds > 0)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'retention is in whole days, and a batch period has a length')
  }
  const core = createVaultCore({ ...options, tenant, retention, batchSeconds, clock, random })
  const vault = Object.freeze<AnchorVault>({
    record: (secret, recording) => recordAnchor(core, secret, recording),
    async anchorOf(secret) {
      return (await core.find(anchorIndexInput(secret)))?.id
    },
    async credentials(anchor) {
      return (await core.get(anchor)).credentials
    },
    giveConsent: (anchor, consent) => giveConsent(core, anchor, consent),
    withdrawConsent: (anchor, purpose) => withdrawConsent(core, anchor, purpose),
    async consents(anchor) {
      return readConsents(core, await core.get(anchor))
    },
    shred: (anchor) => shred(core, anchor),
    sweep: () => sweep(core),
    rotate: () => rotate(core),
    verifyAudit: (since) => core.log.verify(since),
  })
  cores.set(vault, core)
  return vault
}

/** @throws TegataArgumentError ERR_ARG_TYPE */
export function coreOf(vault: AnchorVault): VaultCore {
  const core = cores.get(vault)
  if (core === undefined) throw new TegataArgumentError('ERR_ARG_TYPE', 'not a vault of createAnchorVault')
  return core
}

async function shred(core: VaultCore, anchor: string): Promise<void> {
  await core.audit('shredded', await subjectIfReadable(core, await core.get(anchor)))
  await core.mutate(anchor, (record) => endRecord(core, record))
}

/** Shredding must work on what cannot be opened any more. */
async function subjectIfReadable(core: VaultCore, record: AnchorRecord): Promise<Uint8Array | undefined> {
  try {
    return await subjectOf(core, record)
  } catch (error) {
    if (isTegataError(error)) return undefined
    throw error
  }
}

async function sweep(core: VaultCore) {
  const counts = { ended: 0, removed: 0 }
  const failure = await core.forEach(async (record) => {
    if (endDuePurposes(core, record) !== undefined) {
      await core.audit('purpose-ended', await subjectIfReadable(core, record))
      if (await core.mutate(record.id, (record) => endDuePurposes(core, record))) counts.ended++
    } else if (isForgettable(core, record)) {
      if (await core.store.remove(core.tenant, record.id, record.version)) counts.removed++
    }
  })
  if (failure) throw failure
  return counts
}

function endDuePurposes(core: VaultCore, record: AnchorRecord): Change {
  const kept = record.parts.filter(({ until }) => until >= core.today())
  if (kept.length === record.parts.length) return undefined
  // Links and consents are about the certificate: without it they have no purpose of their own.
  return kept.some(({ purpose }) => purpose === 'recheck') ? { parts: kept } : endRecord(core, record)
}

/** Its end was delivered, and no credential that could still be shown hangs on it. */
function isForgettable(core: VaultCore, { state, events, credentials }: AnchorRecord): boolean {
  return state === 'ended' && events.length === 0 && credentials.every(({ validUntil }) => validUntil < core.today())
}

async function rotate(core: VaultCore): Promise<number> {
  let count = 0
  const failure = await core.forEach(async ({ id }) => {
    const isChanged = await core.mutate(id, async (record) => {
      const contents: PartContent[] = []
      for (const part of record.parts) contents.push(await core.codec.openPart(id, part))
      if (core.codec.isCurrent(record, contents)) return undefined
      const sealed = record.parts.map(({ purpose, until }, i) =>
        core.codec.sealPart(id, purpose as AnchorPurpose, until, contents[i]!),
      )
      return { parts: await Promise.all(sealed) }
    })
    if (isChanged) count++
  })
  if (failure) throw failure
  return count
}
