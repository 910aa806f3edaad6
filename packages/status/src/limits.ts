/** What hostile tokens may cost. Spec: DESIGN section 7 (limits are stated). */
export interface StatusLimits {
  /** Of a Status List Token; 8 MiB when absent. Mind that a safe fetch has a limit of its own. */
  readonly maxTokenBytes?: number
  /** Of an inflated list that is held in memory; 16 MiB when absent (134 million entries of one bit). */
  readonly maxListBytes?: number
}

export function completeLimits(limits: StatusLimits = {}): Required<StatusLimits> {
  return { maxTokenBytes: limits.maxTokenBytes ?? 1 << 23, maxListBytes: limits.maxListBytes ?? 1 << 24 }
}
