import { TegataArgumentError, TegataError } from '@tegata/core'
import type { SuiteName } from '../core/suite.js'
import {
  listen,
  type PoolOperation,
  type PoolRequest,
  type PoolResponse,
  type PoolSchemes,
  type PoolWorker,
  restoreError,
} from './messages.js'

/** How a pool is made. Spec: DESIGN section 10. */
export interface BbsPoolOptions {
  /** Starts a worker whose script calls `serveBbsPool`; called again when one crashes. */
  readonly createWorker: () => PoolWorker
  /** Workers; as many as there are processor cores to spare. */
  readonly size: number
  /** The ciphersuite; SHA-256 when absent. */
  readonly suite?: SuiteName
  /** Requests that may wait; one more is refused. 1,024 when absent. */
  readonly maxQueued?: number
}

/** BBS operations in other threads: for bulk issuing and verifying. Spec: DESIGN section 10. */
export interface BbsPool {
  /**
   * Runs one operation of a scheme in the next free worker, with the result and the errors of the operation itself.
   *
   * @throws TegataError ERR_BBS_POOL when its worker crashed, the pool is closed, or too many requests wait
   */
  run<S extends keyof PoolSchemes, const O extends PoolOperation<S> & string>(
    scheme: S,
    operation: O,
    input: InputOf<PoolSchemes[S][O]>,
  ): Promise<ResultOf<PoolSchemes[S][O]>>
  /** Refuses what waits and what runs, and ends the workers. */
  close(): Promise<void>
}

/** Randomness is drawn in the worker: a function cannot cross. */
type InputOf<F> = F extends (input: infer I) => unknown ? Omit<I, 'random'> : never
type ResultOf<F> = F extends (...parameters: never[]) => infer R ? R : never

interface Job {
  readonly request: PoolRequest
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

interface Slot {
  readonly worker: PoolWorker
  job: Job | undefined
}

/** Crashes in a row, without an answer between them, after which the workers are taken to be broken. */
const MAX_CRASHES = 3

/**
 * Starts a pool of workers. Each computes one request at a time; the others wait in order.
 *
 * Spec: DESIGN section 10.
 *
 * Requests and results are copied: they are a few kilobytes, and a copy costs less than a hundredth of an operation.
 *
 * @throws TegataArgumentError ERR_ARG_VALUE for a size or queue that is no positive integer
 * @example
 * ```ts
 * // Node; in browsers the Worker of the page. Both run a script that calls serveBbsPool.
 * const pool = createBbsPool({ size: 2, createWorker: () => new Worker(new URL('./bbs-worker.js', import.meta.url)) })
 * await pool.run('core', 'proofVerify', presentation)
 * ```
 */
export function createBbsPool(options: BbsPoolOptions): BbsPool {
  const { size, maxQueued = 1024 } = options
  if (![size, maxQueued].every((value) => Number.isSafeInteger(value) && value > 0)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'size and maxQueued must be positive integers')
  }
  return new Pool(options, maxQueued)
}

class Pool implements BbsPool {
  readonly #options: BbsPoolOptions
  readonly #maxQueued: number
  readonly #slots = new Set<Slot>()
  readonly #queue: Job[] = []
  #crashes = 0
  /** Why nothing is computed any more. */
  #ended: string | undefined

  constructor(options: BbsPoolOptions, maxQueued: number) {
    this.#options = options
    this.#maxQueued = maxQueued
    for (let i = 0; i < options.size; i++) this.#start()
  }

  run<S extends keyof PoolSchemes, const O extends PoolOperation<S> & string>(
    scheme: S,
    operation: O,
    input: InputOf<PoolSchemes[S][O]>,
  ): Promise<ResultOf<PoolSchemes[S][O]>> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) throw poolError(this.#ended)
      if (this.#queue.length >= this.#maxQueued) throw poolError('too many requests wait', this.#maxQueued)
      const suite = this.#options.suite ?? 'BLS12-381-SHA-256'
      const request = { scheme, suite, operation: String(operation), input }
      this.#queue.push({ request, resolve: resolve as (result: unknown) => void, reject })
      this.#dispatch()
    })
  }

  async close(): Promise<void> {
    this.#end('the pool is closed')
    await Promise.all([...this.#slots].map(({ worker }) => worker.terminate()))
    this.#slots.clear()
  }

  #start(): void {
    const slot: Slot = { worker: this.#options.createWorker(), job: undefined }
    this.#slots.add(slot)
    listen(slot.worker, 'message', (data) => this.#settle(slot, data as PoolResponse))
    // `exit` exists on Node alone; whichever comes first counts.
    for (const event of ['error', 'messageerror', 'exit']) listen(slot.worker, event, () => this.#replace(slot))
  }

  #dispatch(): void {
    for (const slot of this.#slots) {
      if (slot.job !== undefined) continue
      const job = this.#queue.shift()
      if (job === undefined) return
      try {
        slot.worker.postMessage(job.request)
        slot.job = job
      } catch {
        job.reject(new TegataArgumentError('ERR_ARG_TYPE', 'the input holds something that cannot cross to a worker'))
      }
    }
  }

  #settle(slot: Slot, response: PoolResponse): void {
    const { job } = slot
    slot.job = undefined
    this.#crashes = 0
    if ('result' in response) job?.resolve(response.result)
    else if ('error' in response) job?.reject(restoreError(response.error))
    else job?.reject(poolError(`the worker cannot compute: ${response.fault}`))
    this.#dispatch()
  }

  #replace(slot: Slot): void {
    if (this.#ended !== undefined || !this.#slots.delete(slot)) return
    slot.job?.reject(poolError('the worker crashed'))
    slot.worker.terminate()
    if (++this.#crashes >= MAX_CRASHES) {
      this.#end('the workers crash')
    } else {
      this.#start()
      this.#dispatch()
    }
  }

  #end(reason: string): void {
    this.#ended ??= reason
    const running = [...this.#slots].flatMap((slot) => slot.job ?? [])
    for (const slot of this.#slots) slot.job = undefined
    for (const job of [...running, ...this.#queue.splice(0)]) job.reject(poolError(reason))
  }
}

function poolError(reason: string, limit?: number): TegataError {
  return new TegataError('ERR_BBS_POOL', reason, {
    spec: 'DESIGN section 7',
    ...(limit === undefined ? {} : { evidence: { limit } }),
  })
}
