import {
  type Ask,
  type ClaimName,
  type Clock,
  type CredentialStore,
  claimsToDisclose,
  type FormatId,
  type HolderFormat,
  type PresentationRequest,
  type RandomSource,
  type StoredCredential,
  TegataArgumentError,
} from '@tegata/core'
import { type CopyStrategy, selectCopy } from '../copies/strategy.js'
import type { HistoryEntry } from '../history/entry.js'
import type { History } from '../history/history.js'
import type { PlanNotice, PresentationOption, PresentationPlan, VerifierRegistration } from './option.js'
import { countAgeQuestions, type QuestionLimit } from './questions.js'
import { compareOptions, foreseeVerdicts, identifyingClaims, summarise } from './verdicts.js'
import { nameClaims } from './words.js'

/** What planning needs of a holder. */
export interface PlanContext {
  readonly formats: ReadonlyMap<FormatId, HolderFormat>
  readonly store: CredentialStore
  readonly history: History
  readonly copies: CopyStrategy
  readonly questions: QuestionLimit
  readonly clock: Clock
  readonly random: RandomSource
}

/** The valid credentials of one format and issuer that state every requested claim. */
interface Group {
  readonly format: HolderFormat
  readonly issuer: string
  readonly credentials: readonly StoredCredential[]
}

/**
 * Ranks the ways to answer a request and says what there is to say about it.
 *
 * @throws TegataArgumentError ERR_ARG_VALUE for the registration of another verifier
 */
export async function planPresentation(
  request: PresentationRequest,
  registration: VerifierRegistration | undefined,
  context: PlanContext,
): Promise<PresentationPlan> {
  if (registration !== undefined && registration.audience !== request.session.audience) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'the registration is of another verifier')
  }
  const credentials = await context.store.list()
  const entries = await context.history.list()
  const groups = findGroups(request, credentials, context)
  const planned = groups.map((group) => ({ group, option: planOption(group, request, context) }))
  const answers = groups[0]?.credentials[0]?.claims ?? {}
  const unusable = planned.flatMap(({ group, option }) =>
    !option || option.copy === 'empty' ? group.format.format : [],
  )
  const empty = new Set([...unusable, ...spentFormats(request, credentials, entries, context)])
  return {
    options: planned.flatMap(({ option }) => option ?? []).sort(compareOptions),
    notices: [
      ...noticeOverasking(request.claims, registration),
      ...noticeAgeQuestions({ ...request, answers }, entries, context),
      ...noticeIdentifying(request.claims),
      ...noticePseudonym(request),
      ...[...empty].map(noticeEmpty),
    ],
  }
}

function findGroups(
  { formats: asked, claims, pseudonym }: PresentationRequest,
  credentials: readonly StoredCredential[],
  { formats, clock }: PlanContext,
): readonly Group[] {
  const groups = new Map<string, Group & { credentials: StoredCredential[] }>()
  const now = clock().getTime()
  for (const credential of credentials) {
    const format = formats.get(credential.format)
    if (!format || !asked.includes(credential.format) || (pseudonym && !format.pseudonyms)) continue
    if (Date.parse(credential.validUntil) <= now) continue
    if (claims.some((name) => credential.claims[name] === undefined)) continue
    const key = JSON.stringify([credential.format, credential.issuer])
    const group = groups.get(key) ?? { format, issuer: credential.issuer, credentials: [] }
    groups.set(key, group)
    group.credentials.push(credential)
  }
  return [...groups.values()]
}

/** One-time formats that the history knows to have been received, of which nothing is left. */
function spentFormats(
  { formats: asked, pseudonym }: PresentationRequest,
  credentials: readonly StoredCredential[],
  entries: readonly HistoryEntry[],
  { formats, clock }: PlanContext,
): readonly FormatId[] {
  const received = entries.flatMap((entry) =>
    entry.kind === 'received' && Date.parse(entry.validUntil) > clock().getTime() ? Object.keys(entry.copies) : [],
  ) as FormatId[]
  const left = new Set(credentials.map(({ format }) => format))
  return received.filter((id) => {
    const format = formats.get(id)
    const isAsked = asked.includes(id) && !(pseudonym && !format?.pseudonyms)
    return format?.copies === 'one-time' && isAsked && !left.has(id)
  })
}

/** undefined when no copy may be shown. */
function planOption(
  { format, issuer, credentials }: Group,
  request: PresentationRequest,
  { copies, clock, random }: PlanContext,
): PresentationOption | undefined {
  const isOneTime = format.copies === 'one-time'
  const occurrence = { audience: request.session.audience, now: clock(), random }
  const selection = isOneTime ? selectCopy(credentials, copies, occurrence) : undefined
  if (isOneTime && selection === undefined) return undefined
  const verdicts = foreseeVerdicts(format, selection, request)
  return {
    format: format.format,
    issuer,
    discloses: request.claims,
    verdicts,
    copy: selection?.occasion ?? 'first',
    copiesLeft: isOneTime ? credentials.filter(({ use }) => use === undefined).length : Number.POSITIVE_INFINITY,
    credentialIds: credentials.map(({ id }) => id),
    summary: summarise(request.claims, verdicts),
  }
}

/** What a registered claim brings along (the assurance level, the mark of substituted characters) is registered with it. */
function noticeOverasking(claims: readonly ClaimName[], registration: VerifierRegistration | undefined): PlanNotice[] {
  if (registration === undefined) return []
  const ask = Object.fromEntries(registration.claims.map((claim) => [claim, true])) as Ask
  const registered = new Set(claimsToDisclose(ask))
  const beyond = claims.filter((claim) => !registered.has(claim))
  if (beyond.length === 0) return []
  const [{ en, ja }, { purpose }] = [nameClaims(beyond), registration]
  const text = {
    en: `Asked beyond the registered purpose (${purpose.en}): ${en}.`,
    ja: `登録された利用目的（${purpose.ja}）を超えて求められています：${ja}。`,
  }
  return [{ kind: 'overasking', text, claims: beyond, blocks: false }]
}

function noticeAgeQuestions(
  { claims, session, answers }: PresentationRequest & { answers: StoredCredential['claims'] },
  entries: readonly HistoryEntry[],
  { questions, clock }: PlanContext,
): PlanNotice[] {
  const question = { audience: session.audience, claims, answers, now: clock() }
  const { thresholds, informative } = countAgeQuestions(question, entries, questions)
  if (informative < 2) return []
  const { en, ja } = nameClaims(thresholds)
  const text = {
    en: `With this, the party has asked about your age ${informative} times (${en}); the answers add up.`,
    ja: `この相手が年齢について尋ねるのは計${informative}回になります（${ja}）。答えを合わせると年齢が絞り込まれます。`,
  }
  return [{ kind: 'age-questions', text, claims: thresholds, blocks: informative > questions.ageQuestions }]
}

function noticeIdentifying(claims: readonly ClaimName[]): PlanNotice[] {
  const identifying = identifyingClaims(claims)
  if (identifying.length === 0) return []
  const { en, ja } = nameClaims(identifying)
  const text = { en: `Says who you are, in any format: ${en}.`, ja: `形式によらず本人が特定されます：${ja}。` }
  return [{ kind: 'identifying', text, claims: identifying, blocks: false }]
}

function noticePseudonym({ pseudonym }: PresentationRequest): PlanNotice[] {
  const text = {
    en: 'This party will recognise you when you come back.',
    ja: 'この相手は、再訪時にあなただと分かるようになります。',
  }
  return pseudonym ? [{ kind: 'pseudonym', text, claims: [], blocks: false }] : []
}

function noticeEmpty(format: FormatId): PlanNotice {
  const text = {
    en: `No unused copy is left (${format}). Showing one again links the two visits.`,
    ja: `未使用の写しが残っていません（${format}）。同じ写しを再び見せると、二回の訪問が結び付きます。`,
  }
  return { kind: 'batch-empty', text, claims: [], blocks: false }
}
