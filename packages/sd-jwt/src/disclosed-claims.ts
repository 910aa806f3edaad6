import type { JsonObject } from '@tegata/core'
import { type Disclosure, hashOf, indexDisclosures, parseDisclosures } from './disclosure.js'
import type { CompleteLimits } from './limits.js'
import type { SdJwtParts } from './serialization.js'
import { unpackPayload } from './unpack.js'

/** The processed claims of an SD-JWT together with where each of them came from. */
export interface DisclosedClaims {
  readonly claims: JsonObject
  /** For every object or array in the claims: which of its members came out of which Disclosure. */
  readonly disclosures: ReadonlyMap<object, ReadonlyMap<string | number, Disclosure>>
  /** For every array in the claims: the positions, in the array as issued, of elements that are not disclosed. */
  readonly withheld: ReadonlyMap<object, readonly number[]>
  /** Digests without Disclosure anywhere: claims that are withheld, and decoys. */
  readonly unresolved: number
}

/** Processes an SD-JWT that need not be verified, and remembers what came from where. */
export async function readDisclosedClaims(parts: SdJwtParts, limits: CompleteLimits): Promise<DisclosedClaims> {
  const [{ payload }] = parts.issuerJwts
  const index = await indexDisclosures(parseDisclosures(parts.disclosures, limits), hashOf(payload))
  const disclosures = new Map<object, Map<string | number, Disclosure>>()
  const withheld = new Map<object, number[]>()
  let unresolved = 0
  const claims = unpackPayload(payload, index, {
    maxDepth: limits.maxDepth,
    onDisclosed: (container, key, disclosure) => {
      const members = disclosures.get(container)
      if (members === undefined) disclosures.set(container, new Map([[key, disclosure]]))
      else members.set(key, disclosure)
    },
    onWithheld: (array, position) => {
      unresolved++
      if (array === undefined) return
      const positions = withheld.get(array)
      if (positions === undefined) withheld.set(array, [position])
      else positions.push(position)
    },
  })
  return { claims, disclosures, withheld, unresolved }
}
