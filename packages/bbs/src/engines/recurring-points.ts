/** What is computed for points that come back, and when. */
export interface Recurrence<P extends object, T> {
  /** A point used less often than this is taken for one of a single proof. */
  readonly usesBefore: number
  /** Points with something computed for them; further ones get nothing. */
  readonly atMost: number
  readonly make: (point: P) => T
}

/**
 * Tells the points that come back in every operation (generators, P1) from those of one proof, by counting how often the
 * same value is used. Nobody can fill the tables from outside: a point that is decoded anew is a new value.
 */
export class RecurringPoints<P extends object, T = unknown> {
  readonly #recurrence: Recurrence<P, T>
  readonly #entries = new WeakMap<P, { uses: number; made?: T }>()
  #count = 0

  constructor(recurrence: Recurrence<P, T>) {
    this.#recurrence = recurrence
  }

  /** Counts a use; what was made for the point, as soon as it has come back often enough. */
  find(point: P): T | undefined {
    const { usesBefore, atMost, make } = this.#recurrence
    const entry = this.#entries.get(point)
    if (entry === undefined) {
      this.#entries.set(point, { uses: 1 })
      return undefined
    }
    if (entry.made === undefined && ++entry.uses >= usesBefore && this.#count < atMost) {
      entry.made = make(point)
      this.#count++
    }
    return entry.made
  }

  /** Counts a use; whether something was made for the point. */
  has(point: P): boolean {
    return this.find(point) !== undefined
  }
}
