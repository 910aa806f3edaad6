import type { Awaitable } from './platform/types.js'

/** The steps of a computation that waits only where it must; made by `function*` and run by `runSteps`. Spec: DESIGN section 7. */
export type Steps<T> = Generator<Promise<unknown>, T, unknown>

/**
 * Waits inside steps: goes on at once when the value is there (Node), later when it is a promise (WebCrypto).
 *
 * Spec: DESIGN section 7 (a synchronous backend behind the same interface).
 *
 * @param value — a value or a promise of it; use with `yield*`.
 */
export function* waitFor<T>(value: Awaitable<T>): Steps<T> {
  return value instanceof Promise ? ((yield value) as T) : value
}

/**
 * Makes one value from another: at once when that is there (Node), later when it is a promise (WebCrypto).
 *
 * Spec: DESIGN section 7 (a synchronous backend behind the same interface).
 *
 * @param value — a value or a promise of it.
 * @param map — answers at once; what it throws is thrown, or rejects the promise.
 */
export function mapAwaitable<T, U>(value: Awaitable<T>, map: (value: T) => U): Awaitable<U> {
  return value instanceof Promise ? value.then(map) : map(value)
}

/**
 * Runs steps to their end; the answer is a promise only when some step had to wait.
 *
 * Spec: DESIGN section 7 (a synchronous backend behind the same interface).
 *
 * @param steps — a generator whose only waits are `yield* waitFor(...)`.
 *
 * @example
 * ```ts
 * function* checkBoth(key: VerifyFunction, data: Uint8Array, one: Uint8Array, two: Uint8Array): Steps<boolean> {
 *   return (yield* waitFor(key(data, one))) && (yield* waitFor(key(data, two)))
 * }
 * ```
 */
export function runSteps<T>(steps: Steps<T>): Awaitable<T> {
  const first = steps.next()
  return first.done ? first.value : resume(steps, first.value)
}

async function resume<T>(steps: Steps<T>, waiting: Promise<unknown>): Promise<T> {
  let pending = waiting
  for (;;) {
    const outcome = await pending.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    )
    const step = 'value' in outcome ? steps.next(outcome.value) : steps.throw(outcome.error)
    if (step.done) return step.value
    pending = step.value
  }
}

/**
 * Goes on with a value, or with an error, whether it is there at once (Node) or later (WebCrypto).
 *
 * Spec: DESIGN section 7 (a synchronous backend behind the same interface).
 *
 * @param attempt — answers a value or a promise of it, or throws.
 * @param onValue — makes the answer; what it throws goes on up.
 * @param onError — makes the answer after an error, or throws another one.
 */
export function settle<T, U>(
  attempt: () => Awaitable<T>,
  onValue: (value: T) => U,
  onError: (error: unknown) => U,
): Awaitable<U> {
  let value: Awaitable<T>
  try {
    value = attempt()
  } catch (error) {
    return onError(error)
  }
  // A polyfill's promise, or one of another realm, is no instance of Promise.
  const isLater = typeof (value as PromiseLike<T> | undefined | null)?.then === 'function'
  return isLater ? Promise.resolve(value).then(onValue, onError) : onValue(value as T)
}
