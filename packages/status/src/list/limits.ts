import { assertOptions } from '@tegata/core'

/** What hostile tokens may cost. Spec: DESIGN section 7 (limits are stated). */
export interface StatusLimits {
  /**
   * Of a Status List Token, fetched or not; twice `maxListBytes` when absent: a list that cannot be compressed is 16/9 of
   * its size in a JWT, where it is encoded twice. A safe fetch that was made with a smaller limit keeps it.
   */
  readonly maxTokenBytes?: number
  /** How far a list is inflated, in memory or to one entry; 16 MiB when absent (134 million entries of one bit). */
  readonly maxListBytes?: number
}

export function completeLimits({ maxListBytes = 1 << 24, maxTokenBytes = 2 * maxListBytes }: StatusLimits = {}) {
  const limits = { maxListBytes, maxTokenBytes }
  // Nothing is more than NaN: such a limit would be none.
  assertOptions(limits, 'a number, 0 or more', ...Object.keys(limits))
  return limits
}
