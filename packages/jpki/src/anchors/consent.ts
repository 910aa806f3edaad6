import {
  type AnchorPart,
  type AnchorRecord,
  encodeBase64url,
  encodeUtf8,
  type JsonObject,
  sha256,
  TegataError,
} from '@tegata/core'
import { dayInJapan } from './day.js'
import { type VaultCore, withPart } from './vault-core.js'

/**
 * What a person can agree to beyond the issuance: that the issuer asks for the latest four attributes (最新の基本4情報) when
 * the certificate is revoked.
 *
 * Spec: 公的個人認証法 (with the prior consent of the person); docs/jpki-profile.md R8.
 */
export type ConsentPurpose = 'latest-attributes'

/** An agreement as it was given. Spec: docs/jpki-profile.md R8. */
export interface GivenConsent {
  readonly purpose: ConsentPurpose
  /** What the person read; its hash is kept. */
  readonly text: string
}

/** A consent as the vault keeps it. Spec: docs/jpki-profile.md R8. */
export interface ConsentRecord {
  readonly purpose: ConsentPurpose
  /** SHA-256 of the text (UTF-8), base64url. */
  readonly textHash: string
  /** Day in Japan, `YYYY-MM-DD`. */
  readonly givenOn: string
  /** Day in Japan; null while the consent holds. */
  readonly withdrawnOn: string | null
}

/** Enough for a consent a month over the life of a certificate; the oldest go first. */
const MAX_CONSENTS = 64

export async function readConsents(core: VaultCore, record: AnchorRecord): Promise<readonly ConsentRecord[]> {
  const content = await core.open(record, 'attributes')
  return (content?.data.consents ?? []) as unknown as readonly ConsentRecord[]
}

/** The part with more consents; undefined when there is none at all. */
export async function addConsents(
  core: VaultCore,
  id: string,
  before: AnchorRecord | undefined,
  given: readonly GivenConsent[],
): Promise<AnchorPart | undefined> {
  const old = before ? await readConsents(core, before) : []
  const added = given.map(({ purpose, text }) => ({
    purpose,
    textHash: encodeBase64url(sha256(encodeUtf8(text))),
    givenOn: core.today(),
    withdrawnOn: null,
  }))
  return sealConsents(core, id, [...old, ...added])
}

export async function giveConsent(core: VaultCore, anchor: string, consent: GivenConsent): Promise<void> {
  const assertOpen = ({ state }: AnchorRecord) => {
    if (state === 'ended') throw missing('the anchor has ended')
  }
  const record = await core.get(anchor)
  assertOpen(record)
  await core.audit('consent-given', await subjectOf(core, record))
  await core.mutate(anchor, async (record) => {
    assertOpen(record)
    const part = await addConsents(core, anchor, record, [consent])
    return part && { parts: withPart(record.parts, part) }
  })
}

/** Ends every consent for a purpose; the record of it stays until its deadline, as proof of both days. */
export async function withdrawConsent(core: VaultCore, anchor: string, purpose: ConsentPurpose): Promise<void> {
  const record = await core.get(anchor)
  await core.audit('consent-withdrawn', await subjectOf(core, record))
  await core.mutate(anchor, async (record) => {
    const consents = await readConsents(core, record)
    const part = await sealConsents(
      core,
      anchor,
      consents.map((consent) =>
        consent.purpose === purpose && consent.withdrawnOn === null
          ? { ...consent, withdrawnOn: core.today() }
          : consent,
      ),
    )
    return part && { parts: withPart(record.parts, part) }
  })
}

/** @throws TegataError ERR_ANCHOR_CONSENT */
export async function assertConsent(core: VaultCore, record: AnchorRecord, purpose: ConsentPurpose): Promise<void> {
  const consents = await readConsents(core, record)
  if (!consents.some((consent) => consent.purpose === purpose && consent.withdrawnOn === null)) {
    throw missing('the person did not consent, or withdrew the consent')
  }
}

async function sealConsents(core: VaultCore, id: string, consents: readonly ConsentRecord[]) {
  if (consents.length === 0) return undefined
  const until = dayInJapan(core.clock(), core.retention.attributes)
  const data = { consents: consents.slice(-MAX_CONSENTS) } as unknown as JsonObject
  return core.codec.sealPart(id, 'attributes', until, { indexed: [], data })
}

/** Whom an audit entry is about: the certificate, as long as it is kept. */
export async function subjectOf(core: VaultCore, record: AnchorRecord): Promise<Uint8Array | undefined> {
  return (await core.open(record, 'recheck'))?.indexed[0]
}

function missing(message: string): TegataError {
  return new TegataError('ERR_ANCHOR_CONSENT', message, { spec: 'docs/jpki-profile.md R8' })
}
