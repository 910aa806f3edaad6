import {
  type AnchoredCredential,
  type AnchorPart,
  type AnchorRecord,
  decodeBase64url,
  encodeBase64url,
  equalBytes,
  TegataError,
} from '@tegata/core'
import { parseCertificate } from '@tegata/pki'
import { type AnchorSecret, anchorIndexInput, readAnchor } from '../anchor-secret.js'
import { decodeAttributes } from '../attributes.js'
import type { JpkiUsage } from '../signature.js'
import { addConsents, type GivenConsent } from './consent.js'
import { announcedHandle, type Continuity, readContinuity } from './continuity.js'
import { dayInJapan } from './day.js'
import { conflict, MAX_ATTEMPTS, type VaultCore } from './vault-core.js'

/** What is recorded beside the certificate when credentials are issued. Spec: DESIGN section 5 step 5. */
export interface AnchorRecording {
  /** What will hang on the anchor. */
  readonly credentials: readonly Omit<AnchoredCredential, 'standing'>[]
  /** What the person agreed to beyond the issuance. */
  readonly consents?: readonly GivenConsent[]
  /** Links a new certificate to the old one of the same person. */
  readonly continuity?: Continuity
}

/** The handles and former certificates kept for one anchor; a wallet or two a year, far more than anybody has. */
const MAX_LINKS = 16

/** What a re-check looks at, as the `recheck` part holds it. */
export type RecheckData = {
  /** The index text, and with it the value of the audit index. */
  readonly input: Uint8Array
} & (
  | { readonly kind: 'certificate'; readonly usage: JpkiUsage; readonly certificate: Uint8Array }
  | { readonly kind: 'subject'; readonly source: string; readonly subject: string }
)

/** Opens what an anchor is checked by; undefined when it was shredded. */
export async function openRecheck(core: VaultCore, record: AnchorRecord): Promise<RecheckData | undefined> {
  const content = await core.open(record, 'recheck')
  if (content === undefined) return undefined
  const input = content.indexed[0]!
  const data = content.data as SealedAnchor
  if (data.kind === 'subject') return { ...data, input }
  return { ...data, input, certificate: decodeBase64url(data.certificate) }
}

type SealedAnchor =
  | { kind: 'certificate'; usage: JpkiUsage; certificate: string }
  | { kind: 'subject'; source: string; subject: string }

function sealedForm(secret: AnchorSecret): SealedAnchor {
  const anchor = readAnchor(secret)
  return anchor.kind === 'subject' ? anchor : { ...anchor, certificate: encodeBase64url(anchor.certificate.der) }
}

/** Records a verified certificate: a new anchor, the same again, or the renewal of an older one. */
export async function recordAnchor(core: VaultCore, secret: AnchorSecret, recording: AnchorRecording): Promise<string> {
  const input = anchorIndexInput(secret)
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const before = await findOwner(core, secret, recording.continuity)
    const former = before && (await openRecheck(core, before))
    const renews = former !== undefined && !equalBytes(former.input, input) ? former.input : undefined
    const id = before?.id ?? core.randomId()
    const standing = describeStanding(core, recording, before, renews !== undefined)
    const parts = await sealParts(core, secret, { id, before, renews, recording, ...standing })
    // Before the write: nothing happens that the log does not know.
    await core.audit(renews ? 'renewed' : 'recorded', input)
    const draft = { ...standing, parts }
    if (before ? await core.replace(before, draft) : await core.insert({ id, ...draft })) return id
  }
  throw conflict()
}

/** The record of the certificate itself, or of the one that it renews. */
async function findOwner(core: VaultCore, secret: AnchorSecret, continuity: Continuity | undefined) {
  const own = await core.find(anchorIndexInput(secret))
  const linked = continuity && (await core.find(readContinuity(continuity)))
  if (own && linked && own.id !== linked.id) throw notContinuous('the proof belongs to another anchor')
  if (own) return own
  if (linked) {
    // Two people may share a phone: what never changes in the register must not change here.
    if (!(await isSamePerson(core, linked, secret))) throw notContinuous('the certificates differ in person')
    return linked
  }
  const announced = await findAnnounced(core, secret)
  return announced && (await isSamePerson(core, announced, secret)) ? announced : undefined
}

/** The anchor for which a reply with the latest attributes named this certificate. */
async function findAnnounced(core: VaultCore, secret: AnchorSecret): Promise<AnchorRecord | undefined> {
  const anchor = readAnchor(secret)
  if (anchor.kind === 'subject') return undefined
  return core.find(announcedHandle(anchor.usage, anchor.certificate.serialNumber))
}

async function isSamePerson(core: VaultCore, record: AnchorRecord, secret: AnchorSecret): Promise<boolean> {
  const old = await openRecheck(core, record)
  const anchor = readAnchor(secret)
  if (old?.kind !== 'certificate' || anchor.kind !== 'certificate') return false
  // Neither has attributes when both are 利用者証明用: the proof is then all that is known.
  const birthdates = [parseCertificate(old.certificate), anchor.certificate].map(
    (certificate) => decodeAttributes(certificate)?.birthdate,
  )
  return birthdates[0] === birthdates[1]
}

type Standing = Pick<AnchorRecord, 'state' | 'checkedOn' | 'credentials' | 'events'>

function describeStanding(
  core: VaultCore,
  { credentials }: AnchorRecording,
  before: AnchorRecord | undefined,
  isRenewal: boolean,
): Standing {
  const old = (before?.credentials ?? []).filter(({ validUntil }) => validUntil >= core.today())
  const added = credentials.map((credential) => ({ ...credential, standing: 'current' as const }))
  const isReplacing = isRenewal && old.some(({ standing }) => standing === 'current')
  return {
    state: 'current',
    // The certificate was verified a moment ago, revocation included.
    checkedOn: core.today(),
    credentials: [...(isRenewal ? outdate(old) : old), ...added],
    events: [...(before?.events ?? []), ...(isReplacing ? [core.newEvent('reissue')] : [])],
  }
}

/** Marks credentials whose attributes are known to be out of date. */
export function outdate(credentials: readonly AnchoredCredential[]): readonly AnchoredCredential[] {
  return credentials.map((credential) => ({ ...credential, standing: 'outdated' }))
}

interface PartsInput extends Pick<Standing, 'credentials'> {
  readonly id: string
  readonly before: AnchorRecord | undefined
  /** Index text of the certificate that is renewed. */
  readonly renews: Uint8Array | undefined
  readonly recording: AnchorRecording
}

async function sealParts(core: VaultCore, secret: AnchorSecret, input: PartsInput): Promise<readonly AnchorPart[]> {
  const { id, before, renews, recording } = input
  const indexText = anchorIndexInput(secret)
  const recheck = await core.codec.sealPart(id, 'recheck', deadline(core, 'recheck', input.credentials), {
    indexed: [indexText],
    data: sealedForm(secret),
  })
  const parts = [recheck]
  const links = [
    ...((before && (await core.open(before, 'renewal')))?.indexed ?? []),
    ...(renews ? [renews] : []),
    ...(recording.continuity ? [readContinuity(recording.continuity)] : []),
  ]
  const renewal = await sealLinks(core, id, input.credentials, links, indexText)
  if (renewal) parts.push(renewal)
  const consents = await addConsents(core, id, before, recording.consents ?? [])
  if (consents) parts.push(consents)
  return parts
}

/** Former certificates, renewal keys and announced certificates: all that leads to this anchor beside its certificate. */
export async function sealLinks(
  core: VaultCore,
  id: string,
  credentials: readonly AnchoredCredential[],
  links: readonly Uint8Array[],
  indexText: Uint8Array,
): Promise<AnchorPart | undefined> {
  const distinct = new Map<string, Uint8Array>()
  for (const link of links) {
    const name = encodeBase64url(link)
    // Moved to the end when it is used again: the limit drops what was not used for longest.
    distinct.delete(name)
    distinct.set(name, link)
  }
  // The person may have gone back to a certificate: it has one place only.
  distinct.delete(encodeBase64url(indexText))
  if (distinct.size === 0) return undefined
  const indexed = [...distinct.values()].slice(-MAX_LINKS)
  return core.codec.sealPart(id, 'renewal', deadline(core, 'renewal', credentials), { indexed, data: {} })
}

/** Never before the last credential ends: nobody could find it when its certificate is revoked. */
export function deadline(
  core: VaultCore,
  purpose: keyof VaultCore['retention'],
  credentials: readonly AnchoredCredential[],
): string {
  const days = [dayInJapan(core.clock(), core.retention[purpose]), ...credentials.map(({ validUntil }) => validUntil)]
  return days.sort().at(-1)!
}

function notContinuous(message: string): TegataError {
  return new TegataError('ERR_ANCHOR_CONTINUITY', message, { spec: 'docs/jpki-profile.md R8' })
}
