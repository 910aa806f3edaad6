export type { Refresh, RefreshSchedule } from './copies/refresh.js'
export type { CopyOccasion, CopyStrategy, WhenEmpty } from './copies/strategy.js'
export type { HistoryEntry, Receipt, Showing } from './history/entry.js'
export {
  createHistory,
  createMemoryHistory,
  exportHistory,
  type History,
  type HistoryStore,
  type SealedHistoryEntry,
} from './history/history.js'
export {
  createHolder,
  type Holder,
  type HolderOptions,
  type PlanOptions,
} from './holder.js'
export type { PreparedIssuance, PrepareOptions } from './issuance.js'
export type {
  ExpectedVerdict,
  PlanNotice,
  PresentationOption,
  PresentationPlan,
  VerifierRegistration,
} from './plan/option.js'
export type { QuestionLimit } from './plan/questions.js'
export { type PresentOptions, unsafeReuseOneTimeCopy } from './present.js'
