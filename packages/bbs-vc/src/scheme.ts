import { createTypedNymBbs, type Engine, loadEngine, type NymBbs, type TypedMessage } from '@tegata/bbs'
import type { Awaitable } from '@tegata/core'

/** Which engine computes. Spec: DESIGN section 8. */
export interface BbsVcOptions {
  /** From `@tegata/bbs/mcl` or `@tegata/bbs/noble`; the fastest that runs here when absent. */
  readonly engine?: Engine
}

/** BBS with pseudonyms over typed messages: the one scheme of these credentials. */
export type CredentialScheme = NymBbs<TypedMessage>

const schemes = new WeakMap<Engine, CredentialScheme>()
let defaultEngine: Engine | undefined

/** The scheme on the chosen engine: at once when it is loaded, a promise the first time the default is asked for. */
export function schemeFor({ engine = defaultEngine }: BbsVcOptions): Awaitable<CredentialScheme> {
  if (engine !== undefined) return schemeOf(engine)
  return loadEngine().then((loaded) => {
    defaultEngine = loaded
    return schemeOf(loaded)
  })
}

function schemeOf(engine: Engine): CredentialScheme {
  let scheme = schemes.get(engine)
  if (scheme === undefined) {
    scheme = createTypedNymBbs(engine)
    schemes.set(engine, scheme)
  }
  return scheme
}
