import { TegataArgumentError } from '@tegata/core'

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

export function completeLimits(limits: StatusLimits = {}): Required<StatusLimits> {
  const maxListBytes = limits.maxListBytes ?? 1 << 24
  const maxTokenBytes = limits.maxTokenBytes ?? 2 * maxListBytes
  // Nothing is more than NaN: such a limit would be none.
  if (maxListBytes >= 0 && maxTokenBytes >= 0) return { maxTokenBytes, maxListBytes }
  throw new TegataArgumentError('ERR_ARG_VALUE', 'a limit must be a number of bytes')
}
