import { type Awaitable, type HashName, TegataError } from '@tegata/core'
import { ClaimFinder } from './claim-finder.js'
import { assertClaimsPath, type ClaimsPath } from './claims-path.js'
import { readDisclosedClaims } from './disclosed-claims.js'
import { type Disclosure, hashOf, indexDisclosures, parseDisclosures } from './disclosure.js'
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

/** What presenting needs of an SD-JWT. */
export interface Preparation {
  readonly parts: SdJwtParts
  readonly hash: HashName
  readonly finder: ClaimFinder
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
  // Of a stored credential that is not what it was, the wallet should hear now. Unpacking takes over what it is given.
  await readDisclosedClaims(splitSdJwt(sdJwt, completeLimits(limits)), completeLimits(limits))
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
  isWanted: (disclosure: Disclosure) => boolean = () => true,
): Promise<Preparation> {
  const complete = completeLimits(limits)
  const parts = splitSdJwt(sdJwt, complete)
  if (parts.keyBindingJwt !== undefined) {
    throw new TegataError('ERR_SDJWT_KB_UNEXPECTED', 'a presentation cannot be presented again', {
      spec: 'RFC 9901 section 7.2',
    })
  }
  const [{ payload }] = parts.issuerJwts
  const hash = hashOf(payload)
  const wanted = parseDisclosures(parts.disclosures, complete).filter(isWanted)
  return { parts, hash, finder: new ClaimFinder(payload, await indexDisclosures(wanted, hash)) }
}
