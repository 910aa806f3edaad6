import { type AnchorRecord, type Awaitable, encodeHex, type PendingAnchorEvent } from '@tegata/core'
import type { VaultCore } from './vault-core.js'

/**
 * Something for the issuer to do. It names nothing but random ids of the issuer's own:
 *
 * - `suspend`: the certificate is revoked; suspend the anchor's outdated credentials.
 * - `reissue`: there is a new certificate, or new attributes, or the old certificate came to its end; replace the credentials.
 * - `end`: the anchor is not kept any more; revoke all its credentials.
 *
 * Spec: DESIGN section 5 step 7; docs/jpki-profile.md R8.
 */
export interface AnchorEvent {
  /** The same when it is delivered again: whoever acts on it does so once for each id. */
  readonly id: string
  readonly type: PendingAnchorEvent['type']
  /** For `vault.credentials`. */
  readonly anchor: string
}

/** Events released together. Spec: docs/jpki-profile.md R8 (suspension without timing correlation). */
export interface AnchorEventBatch {
  /** Start of the batch period, ISO 8601: the only time there is. */
  readonly point: string
  /** In random order. */
  readonly events: readonly AnchorEvent[]
}

interface BatchRule {
  readonly minimumBatch: number
  readonly holdAtMost: number
}

const ORDER_BYTES = 16

export async function releaseEvents(
  core: VaultCore,
  rule: BatchRule,
  publish: (batch: AnchorEventBatch) => Awaitable<void>,
): Promise<AnchorEventBatch> {
  const period = core.batchSeconds * 1000
  const start = Math.floor(core.clock().getTime() / period) * period
  const point = new Date(start).toISOString()
  const due: (AnchorEvent & { readonly from: string })[] = []
  const failure = await core.forEach(({ id: anchor, events }) => {
    for (const { id, type, from } of events) if (from <= point) due.push({ id, type, anchor, from })
  })
  // Few suspensions single people out; but one that is put off for ever leaves a false credential valid.
  const mustGo = due.some(({ from }) => start - Date.parse(from) >= rule.holdAtMost * period)
  const batch = { point, events: due.length >= rule.minimumBatch || mustGo ? shuffle(core, due) : [] }
  await publish(batch)
  await forget(core, batch.events)
  if (failure) throw failure
  return batch
}

/** By random keys: the order in which events arose, or in which anchors are stored, tells nothing. */
function shuffle(core: VaultCore, events: readonly AnchorEvent[]): readonly AnchorEvent[] {
  return events
    .map(({ id, type, anchor }) => ({ event: { id, type, anchor }, order: encodeHex(core.random(ORDER_BYTES)) }))
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .map(({ event }) => event)
}

async function forget(core: VaultCore, delivered: readonly AnchorEvent[]): Promise<void> {
  const ids = new Set(delivered.map(({ id }) => id))
  const rest = ({ events }: AnchorRecord) => events.filter(({ id }) => !ids.has(id))
  for (const anchor of new Set(delivered.map(({ anchor }) => anchor))) {
    await core.mutate(anchor, (record) => {
      const events = rest(record)
      return events.length === record.events.length ? undefined : { events }
    })
  }
}
