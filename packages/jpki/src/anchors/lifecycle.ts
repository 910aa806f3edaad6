import { type AnchorRecord, type Awaitable, isTegataError, TegataArgumentError, TegataError } from '@tegata/core'
import { parseCertificate } from '@tegata/pki'
import { decodeAttributes, type JpkiAttributes } from '../attributes.js'
import { verifyJpkiCertificate } from '../certificate.js'
import type { JpkiTrust } from '../profile.js'
import type { JpkiRevocationSources } from '../revocation.js'
import { assertConsent } from './consent.js'
import { announcedHandle } from './continuity.js'
import { type AnchorEventBatch, releaseEvents } from './events.js'
import { openRecheck, outdate, type RecheckData, sealLinks } from './recording.js'
import { type AnchorVault, coreOf } from './vault.js'
import { type Change, partOf, unknownAnchor, type VaultCore, withPart } from './vault-core.js'

/** What is done with anchors after the issuance. Spec: DESIGN section 5 step 7. */
export interface AnchorLifecycleOptions {
  readonly vault: AnchorVault
  /** As at the issuance. */
  readonly trust: JpkiTrust
  /** CRLs, OCSP, or both; there is no way to leave revocation out. */
  readonly revocation: JpkiRevocationSources
  /** Asks the platform operator about anchors that it verified; without it nothing is known about those. */
  readonly operator?: AnchoredSubjectCheck
  /** A smaller batch waits, unless one of its events has waited for `holdAtMost` batches; 20 when absent. */
  readonly minimumBatch?: number
  /** 2 when absent. */
  readonly holdAtMost?: number
}

/**
 * Says how it stands with a person whom a platform operator named; anything but `good` and `revoked` is no verdict.
 *
 * Spec: docs/jpki-profile.md R4, R6.
 */
export type AnchoredSubjectCheck = (person: {
  /** The operator's URL. */
  readonly source: string
  /** The person's pairwise identifier there. */
  readonly subject: string
}) => Awaitable<'good' | 'revoked' | 'unknown'>

/** How many anchors a re-check found in which state; those checked earlier the same day are not counted. Spec: docs/jpki-profile.md R4. */
export interface RecheckSummary {
  readonly good: number
  readonly revoked: number
  /** The certificate came to its end: it was right until then, and nothing more can be learnt about it. */
  readonly expired: number
  /** No verdict: no authentic and fresh answer, or none of a CA that is trusted. Checked again next time. */
  readonly unknown: number
}

/**
 * The answer to a request for the latest four attributes. Its new serial number stays in the vault, and links the new
 * certificate when the person brings it.
 *
 * Spec: docs/jpki-profile.md R8; 公的個人認証法 (最新の基本4情報の提供).
 */
export type LatestAttributesReply =
  | { readonly status: 'latest'; readonly attributes: JpkiAttributes; readonly serialNumber: Uint8Array }
  /** The person has no new certificate (yet): nothing is provided. */
  | { readonly status: 'withheld' }

/** Asks the platform operator that may ask J-LIS; it runs where certificates may be kept. Spec: docs/jpki-profile.md R8. */
export type LatestAttributesProvider = (request: {
  /** DER. */
  readonly certificate: Uint8Array
}) => Awaitable<LatestAttributesReply>

/** The latest attributes, for a re-issuance without the card. Spec: docs/jpki-profile.md R8. */
export interface LatestAttributes {
  readonly attributes: JpkiAttributes
  /** Whether they differ from those of the certificate; then the old credentials are outdated. */
  readonly isChanged: boolean
}

/** The work on anchors that a scheduler starts; any of it may be started twice, and again after a crash. Spec: DESIGN section 5 step 7. */
export interface AnchorLifecycle {
  /**
   * Checks the revocation of every current anchor that was not checked today.
   *
   * @throws TegataError the first failure of a record (ERR_ANCHOR_TAMPERED, ERR_SEAL_KEY_UNKNOWN), after all others are checked
   */
  recheck(): Promise<RecheckSummary>
  /**
   * Asks for the latest four attributes of a person who consented; undefined when they are withheld.
   *
   * @throws TegataError ERR_ANCHOR_CONSENT, ERR_ANCHOR_UNKNOWN, ERR_ANCHOR_CONTINUITY when the reply is about another person
   */
  updateAttributes(anchor: string, provider: LatestAttributesProvider): Promise<LatestAttributes | undefined>
  /**
   * Delivers what is due, in random order, and forgets it once `publish` returns; after a crash it comes again with the same
   * ids. Call it once in each batch period, and publish even an empty batch: then the publication itself tells nothing.
   *
   * @throws TegataError ERR_ANCHOR_TAMPERED after everything else is delivered
   */
  release(publish: (batch: AnchorEventBatch) => Awaitable<void>): Promise<AnchorEventBatch>
}

/**
 * Makes the lifecycle of a vault's anchors.
 *
 * Spec: DESIGN section 5 step 7; docs/jpki-profile.md R4, R8.
 *
 * @param options — vault, trust, revocation, batch rule.
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE
 * @example
 * ```ts
 * const lifecycle = createAnchorLifecycle({ vault, trust, revocation })
 * await lifecycle.recheck() // each night
 * await lifecycle.release(async ({ events }) => {
 *   for (const { type, anchor } of events) await apply(type, await vault.credentials(anchor))
 *   await publishStatusLists()
 * })
 * ```
 */
export function createAnchorLifecycle(options: AnchorLifecycleOptions): AnchorLifecycle {
  const { vault, minimumBatch = 20, holdAtMost = 2 } = options
  const core = coreOf(vault)
  if (![minimumBatch, holdAtMost].every((count) => Number.isInteger(count) && count >= 0)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'minimumBatch and holdAtMost are whole numbers')
  }
  return Object.freeze<AnchorLifecycle>({
    recheck: () => recheckAll(core, options),
    updateAttributes: (anchor, provider) => updateAttributes(core, anchor, provider),
    release: (publish) => releaseEvents(core, { minimumBatch, holdAtMost }, publish),
  })
}

async function recheckAll(core: VaultCore, policy: AnchorLifecycleOptions): Promise<RecheckSummary> {
  const counts = { good: 0, revoked: 0, expired: 0, unknown: 0 }
  const failure = await core.forEach(async (record) => {
    if (record.state !== 'current' || record.checkedOn >= core.today()) return
    const data = await openRecheck(core, record)
    if (data === undefined) return
    const verdict = await judge(data, policy, core.clock())
    await core.audit(verdict, data.input)
    counts[verdict]++
    await core.mutate(record.id, (latest) => {
      // Renewed, shredded or judged by another process meanwhile: the verdict is about something else.
      const isSame = partOf(latest, 'recheck')?.sealed === partOf(record, 'recheck')?.sealed
      return isSame && latest.state === 'current' ? applyVerdict(core, latest, verdict) : undefined
    })
  })
  if (failure) throw failure
  return counts
}

type Verdict = keyof RecheckSummary

async function judge(data: RecheckData, policy: AnchorLifecycleOptions, at: Date): Promise<Verdict> {
  try {
    if (data.kind === 'subject') return await judgeSubject(data, policy)
    const { certificate, usage } = data
    // Before the CRL: lists leave out what has expired, so silence would say "good".
    if (parseCertificate(certificate).notAfter < at) return 'expired'
    const { trust, revocation } = policy
    await verifyJpkiCertificate({ certificate, usage, trust, revocation, at })
    return 'good'
  } catch (error) {
    // A network error of the provider is no verdict either; only a mistake of the calling program goes up.
    if (error instanceof TegataArgumentError) throw error
    return isTegataError(error) && error.code === 'ERR_JPKI_REVOKED' ? 'revoked' : 'unknown'
  }
}

async function judgeSubject(
  { source, subject }: { readonly source: string; readonly subject: string },
  { operator }: AnchorLifecycleOptions,
): Promise<Verdict> {
  const answer = await operator?.({ source, subject })
  return answer === 'good' || answer === 'revoked' ? answer : 'unknown'
}

function applyVerdict(core: VaultCore, record: AnchorRecord, verdict: Verdict): Change {
  switch (verdict) {
    case 'good':
      return { checkedOn: core.today() }
    case 'revoked':
      return {
        state: 'stale',
        checkedOn: core.today(),
        credentials: outdate(record.credentials),
        events: [...record.events, core.newEvent('suspend')],
      }
    case 'expired':
      // Nothing was wrong, so nothing is suspended: that would publish birthdays, on which certificates end.
      return { state: 'expired', checkedOn: core.today(), events: [...record.events, core.newEvent('reissue')] }
    case 'unknown':
      return undefined
  }
}

async function updateAttributes(core: VaultCore, anchor: string, provider: LatestAttributesProvider) {
  const record = await core.get(anchor)
  const data = await openRecheck(core, record)
  if (data?.kind !== 'certificate') throw unknownAnchor()
  await assertConsent(core, record, 'latest-attributes')
  await core.audit('attributes-asked', data.input)
  const reply = await provider({ certificate: data.certificate })
  if (reply.status === 'withheld') return undefined
  const former = decodeAttributes(parseCertificate(data.certificate))
  if (former?.birthdate !== reply.attributes.birthdate) {
    throw new TegataError('ERR_ANCHOR_CONTINUITY', 'the reply is about another person', {
      spec: 'docs/jpki-profile.md R8',
    })
  }
  const isChanged = (['name', 'gender', 'address'] as const).some((name) => former[name] !== reply.attributes[name])
  await core.mutate(anchor, async (latest) => {
    const known = (await core.open(latest, 'renewal'))?.indexed ?? []
    const links = [...known, announcedHandle(data.usage, reply.serialNumber)]
    const renewal = await sealLinks(core, anchor, latest.credentials, links, data.input)
    const replaces = isChanged && latest.credentials.some(({ standing }) => standing === 'current')
    return {
      parts: renewal ? withPart(latest.parts, renewal) : latest.parts,
      ...(replaces
        ? { credentials: outdate(latest.credentials), events: [...latest.events, core.newEvent('reissue')] }
        : {}),
    }
  })
  return { attributes: reply.attributes, isChanged }
}
