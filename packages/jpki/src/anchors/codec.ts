import {
  type AnchorPart,
  type AnchorRecord,
  decodeBase64url,
  decodeUtf8,
  encodeBase64url,
  encodeUtf8,
  hmacSha256,
  type JsonObject,
  openEnvelope,
  parseJson,
  type RandomSource,
  sealEnvelope,
  TegataError,
} from '@tegata/core'
import type { AnchorKeys } from './keys.js'

/** What anchors are kept for; each purpose has its own key, deadline and way to find it. Spec: docs/jpki-profile.md R9. */
export type AnchorPurpose = 'recheck' | 'renewal' | 'attributes'

/** What is sealed in a part: the values under which the anchor is found, and the data of the purpose. */
export interface PartContent {
  readonly indexed: readonly Uint8Array[]
  readonly data: JsonObject
}

/** A record before it is authenticated. */
export type AnchorDraft = Omit<AnchorRecord, 'mac'>

/** Turns anchors into records of one tenant, and back. */
export interface AnchorCodec {
  readonly auditKeys: readonly Uint8Array[]
  /** Under every index key, so that processes with other keys in front find the same record. */
  indexesOf(value: Uint8Array): readonly string[]
  auditIndexOf(value: Uint8Array): string
  sealPart(anchor: string, purpose: AnchorPurpose, until: string, content: PartContent): Promise<AnchorPart>
  /** @throws TegataError ERR_SEAL_KEY_UNKNOWN, ERR_SEAL_OPEN */
  openPart(anchor: string, part: AnchorPart): Promise<PartContent>
  authenticate(draft: AnchorDraft): AnchorRecord
  /** @throws TegataError ERR_ANCHOR_TAMPERED */
  check(record: AnchorRecord): AnchorRecord
  /** Whether current keys sealed, indexed and authenticated it. */
  isCurrent(record: AnchorRecord, contents: readonly PartContent[]): boolean
}

const SPEC = 'docs/jpki-profile.md R3'

export function createAnchorCodec(tenant: string, { ring, indexKeys }: AnchorKeys, random: RandomSource): AnchorCodec {
  // A key for each use and tenant: indexes of two tenants, or of records and audit log, cannot be compared.
  const derive = (use: string) =>
    indexKeys.map((key) => hmacSha256(key, encodeUtf8(JSON.stringify(['tegata/anchor/v1', use, tenant]))))
  const keys = { index: derive('index'), record: derive('record'), audit: derive('audit'), log: derive('log') }
  const hmac = (key: Uint8Array, value: Uint8Array) => encodeBase64url(hmacSha256(key, value))
  const indexesOf = (value: Uint8Array) => keys.index.map((key) => hmac(key, value))
  const contextOf = (anchor: string, { purpose, until }: Pick<AnchorPart, 'purpose' | 'until'>) =>
    encodeUtf8(JSON.stringify(['tegata/anchor-part/v1', tenant, anchor, purpose, until]))
  const indexesOfContent = ({ indexed }: PartContent) => indexed.flatMap(indexesOf)

  return {
    auditKeys: keys.log,
    indexesOf,
    auditIndexOf: (value) => hmac(keys.audit[0]!, value),
    async sealPart(anchor, purpose, until, content) {
      const text = JSON.stringify({ indexed: content.indexed.map(encodeBase64url), data: content.data })
      const context = contextOf(anchor, { purpose, until })
      const envelope = await sealEnvelope(ring, encodeUtf8(text), context, random)
      return { purpose, until, indexes: indexesOfContent(content), ...envelope }
    },
    async openPart(anchor, part) {
      const text = decodeUtf8(await openEnvelope(ring, part, contextOf(anchor, part)))
      // Sealed by this code under a key that nobody else has: its shape is known.
      const { indexed, data } = parseJson(text) as { indexed: string[]; data: JsonObject }
      return { indexed: indexed.map(decodeBase64url), data }
    },
    authenticate: (draft) => ({ ...draft, mac: hmac(keys.record[0]!, canonicalText(draft)) }),
    check(record) {
      const text = canonicalText(record)
      if (record.tenant !== tenant || !keys.record.some((key) => hmac(key, text) === record.mac)) {
        throw new TegataError('ERR_ANCHOR_TAMPERED', 'the record is not as the vault wrote it', { spec: SPEC })
      }
      return record
    },
    isCurrent: (record, contents) =>
      hmac(keys.record[0]!, canonicalText(record)) === record.mac &&
      record.parts.every(({ keyId }) => keyId === ring.currentKeyId) &&
      JSON.stringify(record.parts.map(({ indexes }) => indexes)) === JSON.stringify(contents.map(indexesOfContent)),
  }
}

/** Written out member by member: a database may give them back in another order. */
function canonicalText(record: AnchorDraft): Uint8Array {
  const { tenant, id, version, state, checkedOn, parts, credentials, events } = record
  return encodeUtf8(
    JSON.stringify([
      'tegata/anchor-record/v1',
      tenant,
      id,
      version,
      state,
      checkedOn,
      parts.map((part) => [part.purpose, part.until, part.indexes, part.keyId, part.wrappedKey, part.sealed]),
      credentials.map((credential) => [credential.id, credential.format, credential.validUntil, credential.standing]),
      events.map((event) => [event.id, event.type, event.from]),
    ]),
  )
}
