/** What hostile tokens may cost. Spec: DESIGN section 7 (limits are stated). */
export interface StatusLimits {
  /**
   * Of a Status List Token, fetched or not; twice `maxListBytes` when absent: a list that cannot be compressed is 16/9 of
   * its size in a JWT, where it is encoded twice. A safe fetch that was made with a smaller limit keeps it.
   */
  readonly maxTokenBytes?: number
  /** Of an inflated list that is held in memory; 16 MiB when absent (134 million entries of one bit). */
  readonly maxListBytes?: number
}

export function completeLimits(limits: StatusLimits = {}): Required<StatusLimits> {
  const maxListBytes = limits.maxListBytes ?? 1 << 24
  return { maxTokenBytes: limits.maxTokenBytes ?? 2 * maxListBytes, maxListBytes }
}
