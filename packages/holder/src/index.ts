export {
  createHolder,
  type Holder,
  type HolderOptions,
  type PresentOptions,
  unsafeReuseOneTimeCopy,
} from './holder.js'
export type { PreparedIssuance } from './issuance.js'
export type { Candidate } from './match.js'
