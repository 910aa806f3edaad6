import { type BlindBbs, createBlindBbs, type Engine, loadEngine } from '@tegata/bbs'
import type { Awaitable } from '@tegata/core'

/** Which engine computes. Spec: DESIGN section 8. */
export interface BbsVcOptions {
  /** From `@tegata/bbs/mcl` or `@tegata/bbs/noble`; the fastest that runs here when absent. */
  readonly engine?: Engine
}

const schemes = new WeakMap<Engine, BlindBbs>()
let defaultEngine: Engine | undefined

/** Blind BBS on the chosen engine: at once when it is loaded, a promise the first time the default is asked for. */
export function schemeFor({ engine = defaultEngine }: BbsVcOptions): Awaitable<BlindBbs> {
  if (engine !== undefined) return schemeOf(engine)
  return loadEngine().then((loaded) => {
    defaultEngine = loaded
    return schemeOf(loaded)
  })
}

function schemeOf(engine: Engine): BlindBbs {
  let scheme = schemes.get(engine)
  if (scheme === undefined) {
    scheme = createBlindBbs(engine)
    schemes.set(engine, scheme)
  }
  return scheme
}
