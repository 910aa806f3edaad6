import { createBlindBbs } from '../blind/blind-bbs.js'
import { createBbs } from '../core/bbs.js'
import type { SuiteName } from '../core/suite.js'
import type { Engine } from '../engines/engine.js'
import { loadEngine } from '../engines/load.js'
import type { MclOptions } from '../engines/mcl.js'
import { createNymBbs, createTypedNymBbs } from '../nym/nym-bbs.js'
import { describeError, listen, type PoolRequest, type PoolSchemes } from './messages.js'

const SCHEMES: { readonly [S in keyof PoolSchemes]: (engine: Engine, suite: SuiteName) => PoolSchemes[S] } = {
  core: createBbs,
  blind: createBlindBbs,
  nym: createNymBbs,
  'typed-nym': createTypedNymBbs,
}

/**
 * The worker's side of a pool: answers requests one by one until the worker is terminated.
 *
 * Spec: DESIGN section 10 (measured on two cores).
 *
 * @param port — `self` in a Web Worker, `parentPort` of node:worker_threads on Node.
 * @param options — where the engine's WebAssembly comes from, as for `loadEngine`; a compiled module can be sent to workers.
 * @example
 * ```ts
 * // bbs-worker.ts on Node
 * serveBbsPool(parentPort!)
 * ```
 */
export function serveBbsPool(port: { postMessage(message: unknown): void }, options: MclOptions = {}): void {
  listen(port, 'message', async (data) => {
    const { scheme, suite, operation, input } = data as PoolRequest
    try {
      const operations = SCHEMES[scheme](await loadEngine(options), suite) as unknown as Operations
      port.postMessage({ result: operations[operation]?.(input) })
    } catch (error) {
      port.postMessage(describeError(error))
    }
  })
}

type Operations = Readonly<Record<string, (input: unknown) => unknown>>
