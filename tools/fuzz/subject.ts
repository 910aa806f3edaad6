import type { Awaitable } from '@tegata/core'
import type { Random } from './random.js'

/** Something to mutate, and who judges it. */
export interface Subject {
  readonly name: string
  readonly input: Uint8Array
  /** What the judge says of the original: of a mutation it must say the same, or refuse it. */
  readonly verdict: string
  judge(input: Uint8Array): Awaitable<string>
  /** The signed part, and a way to sign another one with the right key. */
  readonly signed?: Uint8Array
  readonly resign?: (signed: Uint8Array) => Uint8Array
}

/** A subject whose original is not judged yet. */
export type Draft = Omit<Subject, 'verdict'>

/** One kind of input: its subjects, and what is done to them. */
export interface FuzzTarget {
  readonly count: number
  createSubjects(random: Random): Awaitable<readonly Subject[]>
  mutate(input: Uint8Array, others: readonly Uint8Array[], random: Random): Uint8Array
}

/** On Node everything that is asked here answers at once. */
export function atOnce<T>(value: T | Promise<T>): T {
  if (value instanceof Promise) throw new Error('did not answer at once')
  return value
}
