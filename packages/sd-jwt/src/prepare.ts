import { type Awaitable, TegataError } from '@tegata/core'
import { assertClaimsPath, type ClaimsPath } from './claims-path.js'
import { type DisclosedClaims, readDisclosedClaims } from './disclosed-claims.js'
import type { Disclosure } from './disclosure.js'
import { completeLimits, type SdJwtLimits } from './limits.js'
import { joinSdJwt, type SdJwtParts, type SerializedSdJwt, splitSdJwt } from './serialization.js'

/**
 * A credential that was read once and can be presented at once: nothing is parsed and no Disclosure hashed again.
 *
 * Spec: RFC 9901 section 7.2.
 */
export interface PreparedSdJwt {
  /** The whole SD-JWT in compact serialisation, for storing. */
  readonly compact: string
}

/** What presenting needs of a prepared SD-JWT. */
export interface Preparation extends DisclosedClaims {
  readonly parts: SdJwtParts
}

// Beside the object and not in it: holders log and store what they hold.
const preparations = new WeakMap<PreparedSdJwt, Preparation>()

/**
 * Reads an SD-JWT for presenting it: splits it, hashes every Disclosure, finds where each belongs.
 *
 * Spec: RFC 9901 section 7.2.
 *
 * @param sdJwt — as received from the issuer (see `receiveSdJwtVc`), in any serialisation; not verified again here.
 * @param limits — how much is read at most.
 * @throws TegataError ERR_SDJWT_KB_UNEXPECTED for a presentation, and the codes of a malformed SD-JWT
 * @example
 * ```ts
 * const prepared = await prepareSdJwt(credential)
 * const presentation = await presentSdJwt(prepared, { claims: [['prefecture']], keyBinding })
 * ```
 */
export async function prepareSdJwt(sdJwt: SerializedSdJwt, limits?: SdJwtLimits): Promise<PreparedSdJwt> {
  const preparation = await readForPresenting(sdJwt, limits)
  const prepared = Object.freeze({ compact: joinSdJwt(preparation.parts) })
  preparations.set(prepared, preparation)
  return prepared
}

/** The preparation of either: looked up for a prepared SD-JWT; else made now, as far as the paths need it. */
export function preparationOf(
  sdJwt: SerializedSdJwt | PreparedSdJwt,
  limits: SdJwtLimits | undefined,
  paths: readonly ClaimsPath[],
): Awaitable<Preparation> {
  const known = typeof sdJwt === 'string' ? undefined : preparations.get(sdJwt as PreparedSdJwt)
  return known ?? readForPresenting(sdJwt as SerializedSdJwt, limits, mayBeOn(paths))
}

/** Finds the Disclosures that a path can meet: those of a claim it names, and any array element when it goes into one. */
function mayBeOn(paths: readonly ClaimsPath[]): (disclosure: Disclosure) => boolean {
  const names = new Set<string | number | null>()
  for (const path of paths) {
    assertClaimsPath(path)
    for (const component of path) names.add(typeof component === 'string' ? component : ANY_ELEMENT)
  }
  return ({ name }) => names.has(name ?? ANY_ELEMENT)
}

const ANY_ELEMENT = null

async function readForPresenting(
  sdJwt: SerializedSdJwt,
  limits: SdJwtLimits | undefined,
  wanted?: (disclosure: Disclosure) => boolean,
): Promise<Preparation> {
  const complete = completeLimits(limits)
  const parts = splitSdJwt(sdJwt, complete)
  if (parts.keyBindingJwt !== undefined) {
    throw new TegataError('ERR_SDJWT_KB_UNEXPECTED', 'a presentation cannot be presented again', {
      spec: 'RFC 9901 section 7.2',
    })
  }
  return { ...(await readDisclosedClaims(parts, complete, wanted)), parts }
}
