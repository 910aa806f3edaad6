import type { ClaimName, Clock, CredentialStore, FormatId, HolderFormat, PresentationRequest } from '@tegata/core'

/** One way to answer a request. Spec: DESIGN section 2 (shows the user what is disclosed and how linkable it is). */
export interface Candidate {
  readonly format: FormatId
  readonly issuer: string
  /** Exactly what the verifier will read. */
  readonly discloses: readonly ClaimName[]
  /**
   * Who could recognise this presentation as one person's, by the format's design: `nobody`, even if issuer and
   * verifiers collude; the `verifier` that asks, by a pseudonym that it alone gets; or the `issuer`, who knows each
   * one-time copy it made.
   */
  readonly linkableBy: 'nobody' | 'verifier' | 'issuer'
  /** Copies left; Infinity for a credential that serves for any number of shows. */
  readonly copiesLeft: number
  /** Local ids of the credentials that would do. */
  readonly credentialIds: readonly string[]
}

interface Context {
  readonly formats: ReadonlyMap<FormatId, HolderFormat>
  readonly store: CredentialStore
  readonly clock: Clock
}

/** Groups the valid credentials that state every requested claim by format and issuer, least linkable group first. */
export async function findCandidates(request: PresentationRequest, context: Context): Promise<readonly Candidate[]> {
  const groups = new Map<string, Candidate & { credentialIds: string[] }>()
  const now = context.clock().getTime()
  for (const credential of await context.store.list()) {
    const format = context.formats.get(credential.format)
    if (!format || !request.formats.includes(credential.format)) continue
    if (request.pseudonym && !format.pseudonyms) continue
    if (Date.parse(credential.validUntil) <= now) continue
    if (request.claims.some((name) => credential.claims[name] === undefined)) continue
    const key = JSON.stringify([credential.format, credential.issuer])
    const group = groups.get(key)
    if (group) {
      group.credentialIds.push(credential.id)
      continue
    }
    const reusable = format.copies === 'reusable'
    groups.set(key, {
      format: credential.format,
      issuer: credential.issuer,
      discloses: request.claims,
      linkableBy: reusable ? (request.pseudonym ? 'verifier' : 'nobody') : 'issuer',
      copiesLeft: reusable ? Number.POSITIVE_INFINITY : 0,
      credentialIds: [credential.id],
    })
  }
  const candidates = [...groups.values()].map((group) =>
    group.linkableBy !== 'issuer' ? group : { ...group, copiesLeft: group.credentialIds.length },
  )
  return candidates.sort((a, b) => Number(a.linkableBy === 'issuer') - Number(b.linkableBy === 'issuer'))
}
