import { assertOptions } from '@tegata/core'

/**
 * How much of a hostile input is looked at before it is refused.
 *
 * Spec: DESIGN section 7 (stated limits); RFC 9901 sets none.
 */
export interface SdJwtLimits {
  /** Characters of the whole SD-JWT; 1,048,576 when absent (a portrait fits). */
  readonly maxLength?: number
  /** Disclosures; 10,000 when absent. */
  readonly maxDisclosures?: number
  /** Objects, arrays and Disclosures inside one another; 64 when absent. */
  readonly maxDepth?: number
}

/** Limits with every default filled in. */
export type CompleteLimits = Required<SdJwtLimits>

const DEFAULT_LIMITS: CompleteLimits = { maxLength: 1_048_576, maxDisclosures: 10_000, maxDepth: 64 }

export function completeLimits(limits: SdJwtLimits | undefined): CompleteLimits {
  if (limits === undefined) return DEFAULT_LIMITS
  const complete = { ...DEFAULT_LIMITS, ...limits }
  // Nothing is more than undefined or NaN: such a limit would be none.
  assertOptions(complete, 'a number, 0 or more', ...Object.keys(complete))
  return complete
}
