import { type Clock, isTegataError, type Signer, TegataArgumentError } from '@tegata/core'
import { createStatusList, STATUS, type StatusList } from '../list/status-list.js'
import { prepareContent, type StatusListTokenContent, type StatusListTokenForm } from '../token/token.js'
import type { IndexAllocator } from './index-allocator.js'

/** What a publisher of one status list needs. Spec: draft-ietf-oauth-status-list-20 section 5. */
export interface StatusListPublisherOptions
  extends Pick<StatusListTokenContent, 'uri' | 'ttlSeconds' | 'aggregationUri' | 'keyId' | 'certificates'> {
  /** The list as last published; it is changed by each publication. */
  readonly list: StatusList
  readonly signer: Signer
  readonly forms: readonly StatusListTokenForm[]
  readonly clock: Clock
  /** From `iat` to `exp`. */
  readonly lifetimeSeconds: number
  /** Where decoys come from: indexes that no credential will ever have. */
  readonly indexes: IndexAllocator
  /** Each publication with changes changes a multiple of this many entries; 1 means no decoys. */
  readonly changesPerBatch: number
}

/** One form of a published token. Spec: draft-ietf-oauth-status-list-20 section 8.2. */
export interface PublishedStatusList {
  /** The content type to serve it with. */
  readonly mediaType: StatusListTokenForm['mediaType']
  readonly body: Uint8Array
}

/** Collects status changes and publishes them in batches. Spec: draft-ietf-oauth-status-list-20 sections 12.5.1 and 13.2. */
export interface StatusListPublisher {
  /**
   * Notes a change for the next publication; until then nobody sees it. What was published as invalid stays so: somebody
   * may have acted on it, and a suspension is what `STATUS.SUSPENDED` is for.
   *
   * @throws TegataArgumentError ERR_ARG_VALUE
   */
  change(index: number, status: number): void
  /** The status as it will be after the next publication. @throws TegataArgumentError ERR_ARG_VALUE */
  statusOf(index: number): number
  /** Applies what was noted, adds decoys, signs. Publish at fixed times, whether or not something changed. */
  publish(): Promise<readonly PublishedStatusList[]>
}

/**
 * Makes a publisher: changes become visible together, at times that say nothing about when each was asked for, and
 * hidden among decoys.
 *
 * Whoever compares two publications sees which entries changed. Without decoys, ten entries that change at once are the
 * ten copies of one person's batch; so each publication changes a multiple of `changesPerBatch` entries to each status
 * that it changes any to. Decoys are entries that belong to no credential, taken from the same allocator, and marked for
 * good like those they hide. They use up the list, so it has to be that much larger. Copies that become valid again have
 * none: nothing that never belonged to anybody was suspended and is not any more; let many resume together.
 *
 * Changes that were noted and not yet published are in memory only: note them again after a restart. One process publishes
 * a list: a second one, over a copy of its own, would take back what the first one revoked.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 12.5.1 (decoy entries), section 13.2 (batch revocation).
 *
 * @param options — list, key, times and decoys.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function createStatusListPublisher(options: StatusListPublisherOptions): StatusListPublisher {
  const { list, forms, indexes, changesPerBatch, clock, signer, lifetimeSeconds, ...content } = options
  if (!Number.isInteger(changesPerBatch) || changesPerBatch < 1) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'changesPerBatch must be 1 or more')
  }
  const pending = new Map<number, number>()
  let last: Promise<unknown> = Promise.resolve()
  const publishNoted = async (): Promise<readonly PublishedStatusList[]> => {
    const noted = [...pending]
    // A change to the status that is there already is none that anybody sees; one that was noted while the revocation of
    // the same entry was being published comes too late.
    const changes = noted.filter(([index, status]) => ![status, STATUS.INVALID].includes(list.get(index)))
    for (const [status, count] of countDecoys(changes, changesPerBatch)) {
      for (const index of await takeDecoys(indexes, count)) list.set(index, status)
    }
    for (const [index, status] of changes) list.set(index, status)
    for (const [index, status] of noted) {
      // What was noted meanwhile belongs to the next publication.
      if (pending.get(index) === status) pending.delete(index)
    }
    const issuedAt = clock()
    const expiresAt = new Date(issuedAt.getTime() + lifetimeSeconds * 1000)
    const prepared = await prepareContent({ ...content, list, issuedAt, expiresAt })
    return Promise.all(
      forms.map(async (form) => ({ mediaType: form.mediaType, body: await form.issue(prepared, signer) })),
    )
  }
  return {
    statusOf: (index) => pending.get(index) ?? peek(list, index),
    change(index, status) {
      if (peek(list, index) === STATUS.INVALID && status !== STATUS.INVALID) {
        throw new TegataArgumentError('ERR_ARG_VALUE', 'a revoked credential stays revoked')
      }
      // A trial finds a mistake now, not at publication; on a list of its own, since this one may be being compressed.
      createStatusList({ size: 8, bits: list.bits }).set(0, status)
      pending.set(index, status)
    },
    publish() {
      // One after the other: the next one must not change the list while this one is compressed.
      const publication = last.then(publishNoted)
      last = publication.catch(() => {})
      return publication
    },
  }
}

function peek(list: StatusList, index: number): number {
  if (Number.isInteger(index) && index >= 0 && index < list.size) return list.get(index)
  throw new TegataArgumentError('ERR_ARG_VALUE', 'the index is outside the list')
}

/** How many decoys of which status make the changes multiples of the batch. */
function countDecoys(changes: readonly (readonly [number, number])[], changesPerBatch: number): Map<number, number> {
  const counts = new Map<number, number>()
  for (const [, status] of changes) if (status !== STATUS.VALID) counts.set(status, (counts.get(status) ?? 0) + 1)
  for (const [status, count] of counts) {
    counts.set(status, (changesPerBatch - (count % changesPerBatch)) % changesPerBatch)
  }
  return counts
}

/** A full list has no decoys left; revocations are published all the same. */
async function takeDecoys(indexes: IndexAllocator, count: number): Promise<number[]> {
  const decoys: number[] = []
  try {
    while (decoys.length < count) decoys.push(await indexes.allocate())
  } catch (error) {
    if (!isTegataError(error) || error.code !== 'ERR_STATUS_FULL') throw error
  }
  return decoys
}
