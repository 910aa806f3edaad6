import {
  decodeBase64url,
  decodeUtf8,
  encodeBase64url,
  encodeUtf8,
  isTegataError,
  type KeyRing,
  parseJson,
  type StatusChange,
  type StatusRegister,
  TegataArgumentError,
} from '@tegata/core'
import { readStatusReference, type StatusReference, writeStatusReference } from '../checking/reference.js'
import { STATUS, type StatusList } from '../list/status-list.js'
import {
  createStatusListPublisher,
  type PublishedStatusList,
  type StatusListPublisher,
  type StatusListPublisherOptions,
} from './publisher.js'

/** What a register of statuses needs. Spec: draft-ietf-oauth-status-list-20 section 13. */
export interface StatusRegisterOptions {
  /**
   * Every list that a credential in circulation refers to, as last published. New copies go to the first that is not
   * full.
   */
  readonly lists: readonly StatusListPublisherOptions[]
  /** Seals the places in the issuer's records: `createKeyRing([{ id, sealer: await createSealer(key) }])`. */
  readonly keys: KeyRing
}

/** All forms of one list after a publication. Spec: draft-ietf-oauth-status-list-20 section 8.2. */
export interface StatusListPublication {
  /** Where it is served. */
  readonly uri: string
  /** One for each form; which is served, the `Accept` header of a request decides. */
  readonly tokens: readonly PublishedStatusList[]
}

/** A register that publishes what it noted. Spec: draft-ietf-oauth-status-list-20 sections 12.5.1 and 13.2. */
export interface PublishingStatusRegister extends StatusRegister {
  /**
   * Makes everything visible that was noted since the last publication, all of it together, and signs every list anew.
   * Publish at fixed times, whether or not something changed.
   */
  publish(): Promise<readonly StatusListPublication[]>
}

const ID_PREFIX = 'status:'
const CONTEXT = /* @__PURE__ */ encodeUtf8('tegata/status-place/v1')

/**
 * Makes the register of an issuer's statuses. It has no memory that could be lost: the id it gives for a copy holds the
 * copy's place, sealed, so the issuer's own records are the only ones; and the lists are those that were published.
 *
 * Issuing processes may each have a register over the same counter and key; one process publishes.
 *
 * Spec: draft-ietf-oauth-status-list-20 sections 12.5 and 13.
 *
 * @param options — lists and sealing key.
 * @throws TegataArgumentError ERR_ARG_VALUE
 * @example
 * ```ts
 * const list = createStatusList({ size: 1_000_000, bits: 2 })
 * const indexes = createIndexAllocator({ listUri: uri, size: list.size, key: indexKey, counter })
 * const statuses = createStatusRegister({
 *   lists: [{ uri, list, indexes, signer, forms: [statusListJwt, statusListCwt], changesPerBatch: 100, ...times }],
 *   keys: createKeyRing([{ id: '2026', sealer: await createSealer(recordKey) }]),
 * })
 * const issuer = createIssuer({ ...options, statuses })
 * ```
 */
export function createStatusRegister({ lists, keys }: StatusRegisterOptions): PublishingStatusRegister {
  const shelves = new Map(lists.map((list) => [list.uri, { ...list, publisher: createStatusListPublisher(list) }]))
  if (lists.length === 0 || shelves.size !== lists.length) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'a register has a list or more, each with a URI of its own')
  }
  return Object.freeze<PublishingStatusRegister>({
    async assign() {
      const place = await allocate(lists)
      return { id: await sealPlace(keys, place), status: writeStatusReference(place) }
    },
    async change(ids, change) {
      const places = await Promise.all(ids.filter((id) => id.startsWith(ID_PREFIX)).map((id) => openPlace(keys, id)))
      const changes = places.map(({ uri, idx }) => {
        const shelf = shelves.get(uri)
        if (shelf === undefined) throw new TegataArgumentError('ERR_ARG_VALUE', 'a credential is of a list not given')
        return { ...shelf, idx }
      })
      for (const { publisher, list, idx } of changes) applyChange(publisher, list, idx, change)
    },
    async publish() {
      const publications = [...shelves].map(async ([uri, { publisher }]) => ({
        uri,
        tokens: await publisher.publish(),
      }))
      return Promise.all(publications)
    },
  })
}

/** The next list when one is full; the error of the last when all are. */
async function allocate(lists: StatusRegisterOptions['lists']): Promise<StatusReference> {
  for (const { uri, indexes } of lists.slice(0, -1)) {
    try {
      return { uri, idx: await indexes.allocate() }
    } catch (error) {
      if (!isTegataError(error) || error.code !== 'ERR_STATUS_FULL') throw error
    }
  }
  const { uri, indexes } = lists.at(-1)!
  return { uri, idx: await indexes.allocate() }
}

/** Revoked is for good: an event that comes late, or a resumption, must not bring a revoked copy back. */
function applyChange(publisher: StatusListPublisher, { bits }: StatusList, idx: number, change: StatusChange): void {
  if (publisher.statusOf(idx) === STATUS.INVALID) return
  // A list of one bit knows no suspension: there it is a revocation.
  const suspended = bits === 1 ? STATUS.INVALID : STATUS.SUSPENDED
  publisher.change(idx, { valid: STATUS.VALID, suspended, invalid: STATUS.INVALID }[change])
}

/** A reader of the issuer's database must not learn which credentials out there are one person's. */
async function sealPlace(keys: KeyRing, { uri, idx }: StatusReference): Promise<string> {
  const sealed = await keys.seal(encodeUtf8(JSON.stringify(writeStatusReference({ uri, idx }))), CONTEXT)
  return `${ID_PREFIX}${keys.currentKeyId}:${encodeBase64url(sealed)}`
}

async function openPlace(keys: KeyRing, id: string): Promise<StatusReference> {
  const end = id.lastIndexOf(':')
  const sealed = decodeBase64url(id.slice(end + 1))
  const place = await keys.open(id.slice(ID_PREFIX.length, Math.max(end, ID_PREFIX.length)), sealed, CONTEXT)
  return readStatusReference({ status: parseJson(decodeUtf8(place)) })!
}
