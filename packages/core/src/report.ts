import { type ErrorCode, type Evidence, isTegataError, type TegataError } from './errors.js'
import type { Awaitable } from './platform/types.js'
import { settle } from './steps.js'

/** One step of a verification. Spec: DESIGN section 7 (inspect returns every check). */
export interface Check {
  /** Stable name, `<area>.<step>`: `sd-jwt.issuer-signature`. */
  readonly id: string
  /** `skipped` when a step it depends on failed, so that nothing can be said. */
  readonly status: 'passed' | 'failed' | 'skipped'
  /** The clause that asks for the step. */
  readonly spec: string
  /** Why it failed. */
  readonly code?: ErrorCode
  readonly evidence?: Evidence | undefined
}

/** Every check of a verification, and its first failure. Spec: DESIGN section 7. */
export interface Report {
  readonly checks: readonly Check[]
  /** The error that `verify` would throw; undefined when every check passed. */
  readonly failure: TegataError | undefined
}

/**
 * Collects the checks of one verification, so that `inspect` and `verify` share one implementation.
 *
 * Spec: DESIGN section 7 (verify = inspect + throw).
 *
 * @example
 * ```ts
 * const recorder = new CheckRecorder()
 * const header = recorder.check('sd-jwt.header', 'RFC 7515 section 4', () => parseHeader(text))
 * if (header === undefined) recorder.skip('sd-jwt.signature', 'RFC 9901 section 7.1 step 2.b')
 * ```
 */
export class CheckRecorder implements Report {
  readonly #checks: Check[] = []
  #failure: TegataError | undefined

  get checks(): readonly Check[] {
    return this.#checks
  }

  get failure(): TegataError | undefined {
    return this.#failure
  }

  /**
   * Runs one step; a TegataError marks it failed, anything else is a defect of ours and goes on up.
   *
   * @param id — stable name of the step.
   * @param spec — the clause that asks for it.
   * @param step — does the work or throws.
   * @returns what the step returned; undefined when it failed.
   */
  check<T>(id: string, spec: string, step: () => T): T | undefined {
    return this.checkLater(id, spec, step) as T | undefined
  }

  /** Like `check`, for a step that may have to wait; answers at once when the step does. */
  checkLater<T>(id: string, spec: string, step: () => Awaitable<T>): Awaitable<T | undefined> {
    return settle(
      step,
      (value) => {
        this.#checks.push({ id, status: 'passed', spec })
        return value
      },
      (error) => {
        this.#fail(id, spec, error)
        return undefined
      },
    )
  }

  /** Like `checkLater`, for a step that works on what an earlier one found; skipped when that one found nothing. */
  checkWith<Input, T>(
    id: string,
    spec: string,
    input: Input | undefined,
    step: (input: Input) => Awaitable<T>,
  ): Awaitable<T | undefined> {
    if (input !== undefined) return this.checkLater(id, spec, () => step(input))
    this.skip(id, spec)
    return undefined
  }

  /** Notes a step that could not be taken because an earlier one failed. */
  skip(id: string, spec: string): void {
    this.#checks.push({ id, status: 'skipped', spec })
  }

  /** Adds the checks of an inner verification. */
  include(report: Report): void {
    this.#checks.push(...report.checks)
    this.#failure ??= report.failure
  }

  #fail(id: string, spec: string, error: unknown): void {
    if (!isTegataError(error)) throw error
    const { code, evidence } = error
    this.#checks.push({ id, status: 'failed', spec, code, evidence })
    this.#failure ??= error
  }
}

declare const verifiedBrand: unique symbol

/**
 * A value that came out of a verification in which every check passed; no other value has this type.
 *
 * Spec: DESIGN section 7 (the result of verify is branded).
 */
export type Verified<T> = T & { readonly [verifiedBrand]: true }

const verifiedValues = new WeakSet<object>()

/**
 * Ends a verification: throws its first failure, or brands and freezes the value.
 *
 * Spec: DESIGN section 7 (verify = inspect + throw).
 *
 * @param report — the checks that were made; at least one.
 * @param value — what they verified.
 * @throws TegataError the code of the first failed check
 */
export function concludeVerification<T extends object>(report: Report, value: T | undefined): Verified<T> {
  if (report.failure) throw report.failure
  if (value === undefined || report.checks.length === 0 || report.checks.some((check) => check.status !== 'passed')) {
    // Not an input's fault: a verification that skipped a step without a failure is wrong itself.
    throw new Error('verification ended without a verdict')
  }
  verifiedValues.add(value)
  return Object.freeze(value) as Verified<T>
}

/** Tells, at run time too, whether a value came out of a verification. Spec: DESIGN section 7. @param value — any object. */
export function isVerified<T extends object>(value: T): value is Verified<T> {
  return verifiedValues.has(value)
}
