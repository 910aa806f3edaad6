import { type Bbs, type BlindBbs, createBbs, createBlindBbs, createNymBbs, type Engine, type NymBbs } from '@tegata/bbs'
import { type BbsVcOptions, schemeFor } from '../scheme.js'

/**
 * The three interfaces of BBS behind the feature options, SHA-256 suite.
 *
 * The Candidate Recommendation cites draft-kalos-bbs-blind-signatures-03 and draft-kalos-bbs-per-verifier-linkability-00.
 * These compute what the later texts draft-irtf-cfrg-bbs-blind-signatures-02 and
 * draft-irtf-cfrg-bbs-per-verifier-linkability-01 compute, byte for byte: the test vectors of both agree.
 */
export interface Schemes {
  readonly bbs: Bbs
  readonly blind: BlindBbs
  readonly nym: NymBbs
}

const cache = new WeakMap<Engine, Schemes>()

/** All three on the chosen engine. */
export async function loadSchemes(options: BbsVcOptions): Promise<Schemes> {
  const { engine } = await schemeFor(options)
  let schemes = cache.get(engine)
  if (schemes === undefined) {
    schemes = {
      bbs: createBbs(engine),
      blind: createBlindBbs(engine),
      nym: createNymBbs(engine, 'BLS12-381-SHA-256', '01'),
    }
    cache.set(engine, schemes)
  }
  return schemes
}
