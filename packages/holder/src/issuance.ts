import {
  type Clock,
  type CredentialStore,
  encodeBase64url,
  type FormatId,
  type HolderFormat,
  type HolderKeys,
  type IssuanceOffer,
  type IssuanceRequest,
  type IssuanceResponse,
  type OfferedConfiguration,
  type PreparedBinding,
  type ProvenBinding,
  possessionText,
  type RandomSource,
  type RenewalProof,
  type Signer,
  type StoredCredential,
  TegataError,
  type Trust,
} from '@tegata/core'
import { walletContinuityText } from '@tegata/jpki/anchors'
import type { AnchorEvidence } from '@tegata/jpki/sources'
import { createIssuanceStatement } from '@tegata/jpki/statement'
import type { Receipt } from './history/entry.js'
import type { History } from './history/history.js'
import { encodeSignature } from './signature.js'

/** More keys than any sensible batch; an offer that asks for more wants the wallet to hang. */
const MAX_COPIES = 200

/** How to prepare an issuance. Spec: docs/jpki-profile.md R8. */
export interface PrepareOptions {
  /**
   * A P-256 key that the wallet keeps for this issuer alone: whoever comes back with it and a new certificate is the same
   * person, and pseudonyms go on. Absent: the issuer gets no such link.
   */
  readonly renewalKey?: Signer
}

/** An issuance between the making of keys and the arrival of credentials. Spec: DESIGN section 5 steps 2 and 3. */
export interface PreparedIssuance {
  /** The bytes that the card signs. */
  readonly statement: Uint8Array
  /**
   * Completes the message to the issuer with the card's signature over `statement`.
   *
   * @param signature — form `cms` or `digest-info`.
   * @throws TegataArgumentError ERR_ARG_VALUE for a form that no issuer takes
   */
  request(signature: AnchorEvidence): IssuanceRequest
  /**
   * Checks every credential fully, then stores all of them or none.
   *
   * @returns how many were stored.
   * @throws TegataError ERR_POLICY_RESPONSE_MALFORMED, or the format's own codes
   */
  accept(response: IssuanceResponse): Promise<number>
}

interface Context {
  readonly formats: ReadonlyMap<FormatId, HolderFormat>
  readonly trust: Trust
  readonly store: CredentialStore
  readonly keys: HolderKeys
  readonly history: History
  readonly clock: Clock
  readonly random: RandomSource
}

const ENTRY_ID_BYTES = 16

interface Batch {
  readonly format: HolderFormat
  readonly prepared: readonly PreparedBinding[]
}

/** Makes the holder's secrets for an offer and the statement that binds them all under one card signature. */
export async function prepareIssuance(
  offer: IssuanceOffer,
  { renewalKey }: PrepareOptions,
  context: Context,
): Promise<PreparedIssuance> {
  if (!(Date.parse(offer.expiresAt) > context.clock().getTime())) {
    throw new TegataError('ERR_POLICY_SESSION_EXPIRED', 'the offer has ended', { spec: 'DESIGN section 5 step 1' })
  }
  const batches = await Promise.all(
    offer.configurations.flatMap((configuration) => {
      const format = context.formats.get(configuration.format)
      return format ? [prepareBatch(format, configuration, context)] : []
    }),
  )
  if (batches.length === 0) {
    throw new TegataError('ERR_POLICY_NO_MATCH', 'the offer has no format that this holder holds', {
      evidence: { offered: offer.configurations.map(({ format }) => format) },
    })
  }
  const statement = createIssuanceStatement({
    issuer: offer.issuer,
    challenge: offer.challenge,
    expiresAt: offer.expiresAt,
    consentText: offer.consentText,
    bindings: batches.map(({ format, prepared }) => ({
      format: format.format,
      copies: prepared.map(({ binding }) => binding),
    })),
  })
  const proven = await Promise.all(batches.map((batch) => proveBatch(batch, statement, context.keys)))
  const renewal = renewalKey && (await proveContinuity(renewalKey, statement))

  return Object.freeze({
    statement,
    request: (signature: AnchorEvidence): IssuanceRequest => ({
      statement: encodeBase64url(statement),
      signature: encodeSignature(signature),
      bindings: batches.map(({ format }, i) => ({ format: format.format, copies: proven[i]! })),
      ...(renewal === undefined ? {} : { renewal }),
    }),
    accept: (response: IssuanceResponse) => acceptAll(offer.issuer, batches, response, context),
  })
}

async function prepareBatch(
  format: HolderFormat,
  { copies }: OfferedConfiguration,
  { keys, random }: Context,
): Promise<Batch> {
  if (!Number.isInteger(copies) || copies < 1 || copies > MAX_COPIES) {
    throw malformed(`an offer has 1 to ${MAX_COPIES} copies`)
  }
  return { format, prepared: await Promise.all(Array.from({ length: copies }, () => format.prepare(keys, random))) }
}

/** Each key signs that this wallet holds it; a commitment proves itself. */
function proveBatch({ prepared }: Batch, statement: Uint8Array, keys: HolderKeys): Promise<ProvenBinding[]> {
  const text = possessionText(statement)
  return Promise.all(
    prepared.map(async ({ binding, secret }) => {
      if (binding.kind === 'commitment') return { binding }
      const signer = await keys.signer(secret)
      if (!signer) throw new TegataError('ERR_POLICY_POSSESSION', 'a holder key is gone')
      return { binding, proof: encodeBase64url(await signer.sign(text)) }
    }),
  )
}

async function proveContinuity(key: Signer, statement: Uint8Array): Promise<RenewalProof> {
  return { publicJwk: key.publicJwk, proof: encodeBase64url(await key.sign(walletContinuityText(statement))) }
}

async function acceptAll(
  issuer: string,
  batches: readonly Batch[],
  response: IssuanceResponse,
  context: Context,
): Promise<number> {
  const received = response?.credentials
  if (!Array.isArray(received) || received.length !== batches.length)
    throw malformed('not the batches that were asked for')
  const accepted = await Promise.all(
    batches.map(async ({ format, prepared }, i) => {
      const batch = received[i] as IssuanceResponse['credentials'][number] | undefined
      if (batch?.format !== format.format || !Array.isArray(batch.copies) || batch.copies.length !== prepared.length) {
        throw malformed('a batch has another format or number of copies')
      }
      return Promise.all(prepared.map((binding, j) => acceptOne(issuer, format, binding, batch.copies[j], context)))
    }),
  )
  const credentials = accepted.flat()
  await context.store.add(credentials)
  await context.history.append(describeReceipt(issuer, credentials, context))
  return credentials.length
}

/** The receipt of a batch fixes when the next one is fetched. */
function describeReceipt(
  issuer: string,
  credentials: readonly StoredCredential[],
  { clock, random }: Context,
): Receipt {
  const copies: Partial<Record<FormatId, number>> = {}
  for (const { format } of credentials) copies[format] = (copies[format] ?? 0) + 1
  const [validUntil] = credentials.map((credential) => credential.validUntil).sort()
  const id = encodeBase64url(random(ENTRY_ID_BYTES))
  return { kind: 'received', id, at: clock().toISOString(), issuer, copies, validUntil: validUntil! }
}

async function acceptOne(
  issuer: string,
  format: HolderFormat,
  binding: PreparedBinding,
  credential: unknown,
  { keys, trust, clock, random }: Context,
): Promise<StoredCredential> {
  if (typeof credential !== 'string') throw malformed('a credential is text')
  const held = { format: format.format, credential, binding }
  const accepted = await format.accept(held, { keys, trust, clock })
  if (accepted.issuer !== issuer) throw malformed('a credential is of another issuer than the offer')
  const { claims, validUntil } = accepted
  return { ...held, id: encodeBase64url(random(16)), issuer, claims, validUntil: validUntil.toISOString() }
}

function malformed(reason: string): TegataError {
  return new TegataError('ERR_POLICY_RESPONSE_MALFORMED', `the issuer's message is wrong: ${reason}`, {
    spec: 'DESIGN section 5',
  })
}
