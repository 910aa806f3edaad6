import { encodeUtf8, type FormatId, type StoredCredential, sha256, TegataArgumentError } from '@tegata/core'
import type { HistoryEntry, Receipt } from '../history/entry.js'

/**
 * When new copies are fetched: at times that are fixed when a batch arrives and do not follow what is shown after it. An
 * issuer that is asked whenever copies run out learns how often, and when, they are used.
 *
 * Spec: ARF Topic A section 3.2.4.
 */
export interface RefreshSchedule {
  /** Days between two times, 1 or more. */
  readonly everyDays: number
  /** Each time is up to so many hours earlier, by chance. */
  readonly jitterHours: number
  /**
   * Fetch only when so many copies or fewer are left. It spares the issuer work and tells it one bit each time: whether
   * many were used. Absent: fetch each time, whether or not any copy was used.
   */
  readonly lowWater?: number
}

/** When copies of one issuer are fetched. Spec: ARF Topic A section 3.2.4. */
export interface Refresh {
  readonly issuer: string
  /** Whether to ask the issuer for a new offer now. */
  readonly due: boolean
  /** The next time, for the alarm of the operating system: a job in the background, not the opening of the app. */
  readonly next: Date
}

/** Once a week, some time of the day before. */
export const WEEKLY: RefreshSchedule = { everyDays: 7, jitterHours: 24 }

const DAY = 86_400_000
const HOUR = 3_600_000

/** Refuses a schedule without times. */
export function assertSchedule({ everyDays, jitterHours, lowWater = 0 }: RefreshSchedule): void {
  const isSound = everyDays >= 1 && jitterHours >= 0 && jitterHours * HOUR < everyDays * DAY
  if (!isSound || !Number.isFinite(everyDays) || !(Number.isInteger(lowWater) && lowWater >= 0)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'everyDays is 1 or more, jitterHours less than that, lowWater whole')
  }
}

/** What decides: the schedule, what is stored, what was received and shown. */
export interface RefreshState {
  readonly schedule: RefreshSchedule
  readonly credentials: readonly StoredCredential[]
  readonly entries: readonly HistoryEntry[]
  readonly oneTime: ReadonlySet<FormatId>
  readonly now: Date
}

/** For each issuer whether copies are due, and the next time. An issuer of whom the history knows nothing is due. */
export function planRefreshes(state: RefreshState): readonly Refresh[] {
  const receipts = new Map<string, Receipt>()
  for (const entry of state.entries) if (entry.kind === 'received') receipts.set(entry.issuer, entry)
  const issuers = new Set([...receipts.keys(), ...state.credentials.map(({ issuer }) => issuer)])
  return [...issuers].map((issuer) => {
    const receipt = receipts.get(issuer)
    return receipt ? planRefresh(receipt, state) : { issuer, due: true, next: state.now }
  })
}

function planRefresh(receipt: Receipt, state: RefreshState): Refresh {
  const { schedule, now } = state
  const { issuer } = receipt
  let slot = -1
  while (timeOf(slot + 1, receipt, schedule) <= now.getTime()) slot++
  const next = timeOf(slot + 1, receipt, schedule)
  const isLast = Date.parse(receipt.validUntil) <= next
  const due = slot >= 0 && (isLast || schedule.lowWater === undefined || isLow(slot, receipt, state))
  return { issuer, due, next: new Date(next) }
}

/** What was left at the time itself: a copy that is shown later must not make a refresh due that was not. */
function isLow(slot: number, receipt: Receipt, { schedule, credentials, entries, oneTime }: RefreshState): boolean {
  const time = timeOf(slot, receipt, schedule)
  return (Object.keys(receipt.copies) as FormatId[])
    .filter((format) => oneTime.has(format))
    .some((format) => {
      const isOfIt = (of: { issuer: string; format: FormatId }) => of.issuer === receipt.issuer && of.format === format
      const left = credentials.filter((credential) => isOfIt(credential) && credential.use === undefined).length
      const since = entries.filter(
        (entry) => entry.kind === 'shown' && entry.occasion === 'first' && isOfIt(entry) && Date.parse(entry.at) > time,
      ).length
      return left + since <= schedule.lowWater!
    })
}

/** Fixed by the receipt's random id alone; the first before the copies end. */
function timeOf(slot: number, { id, at, validUntil }: Receipt, { everyDays, jitterHours }: RefreshSchedule): number {
  const received = Date.parse(at)
  const first = Math.min(received + everyDays * DAY, Date.parse(validUntil))
  const digest = sha256(encodeUtf8(JSON.stringify(['tegata-refresh-v1', id, slot])))
  const chance = new DataView(digest.buffer, digest.byteOffset).getUint32(0) / 2 ** 32
  return Math.max(received, Math.floor(first + slot * everyDays * DAY - chance * jitterHours * HOUR))
}
