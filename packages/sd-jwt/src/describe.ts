import { isJsonObject, type JsonObject, type JsonValue } from '@tegata/core'
import type { ClaimsPath } from './claims-path.js'
import { type DisclosedClaims, readDisclosedClaims } from './disclosed-claims.js'
import { completeLimits, type SdJwtLimits } from './limits.js'
import { type SerializedSdJwt, splitSdJwt } from './serialization.js'

/** Texts for one claim. Spec: SD-JWT VC section 5.6.2. */
export interface ClaimLabel {
  readonly label: string
  readonly description?: string
}

/** Finds texts for a claim: `claimLabels` of `@tegata/sd-jwt/type-metadata`, or the wallet's own. Spec: SD-JWT VC section 5.6.2. */
export type ClaimLabels = (path: ClaimsPath) => ClaimLabel | undefined

/** One claim as a wallet shows it to its user. Spec: RFC 9901 section 7.2. */
export interface ClaimDescription extends Partial<ClaimLabel> {
  /** For `presentSdJwt`. */
  readonly path: ClaimsPath
  readonly value: JsonValue
  /** `always`: every recipient sees it, whatever is disclosed. */
  readonly visibility: 'always' | 'disclosable'
  /** Disclosable claims around this one, which are disclosed along with it. */
  readonly within: readonly ClaimsPath[]
}

/** What is in an SD-JWT, for people. Spec: RFC 9901 section 7.2. */
export interface SdJwtDescription {
  /** Disclosable claims, and always visible ones as far as nothing in them is disclosable; in the order of the payload. */
  readonly claims: readonly ClaimDescription[]
  /** Digests without Disclosure: decoys, and in a presentation what the holder withheld. */
  readonly unresolvedDigests: number
}

/**
 * Tells what of an SD-JWT is always visible and what can be disclosed. Verifies nothing: describe what was verified.
 *
 * Spec: RFC 9901 sections 7.2 and 10 (what a holder cannot hide).
 *
 * @param sdJwt — in any serialisation.
 * @param labels — texts for claims.
 * @param limits — how much is read at most.
 * @throws TegataError the codes of a malformed SD-JWT
 * @example
 * ```ts
 * for (const { path, value, visibility } of (await describeSdJwt(credential)).claims) {
 *   console.log(visibility, path.join('.'), value)
 * }
 * ```
 */
export async function describeSdJwt(
  sdJwt: SerializedSdJwt,
  labels?: ClaimLabels,
  limits?: SdJwtLimits,
): Promise<SdJwtDescription> {
  const complete = completeLimits(limits)
  const disclosed = await readDisclosedClaims(splitSdJwt(sdJwt, complete), complete)
  const claims: ClaimDescription[] = []
  describeInside(disclosed, disclosed.claims, [], [], (claim) => claims.push({ ...claim, ...labels?.(claim.path) }))
  return { claims, unresolvedDigests: disclosed.unresolved }
}

function describeInside(
  disclosed: DisclosedClaims,
  container: JsonObject | JsonValue[],
  path: ClaimsPath,
  within: readonly ClaimsPath[],
  add: (claim: ClaimDescription) => void,
): void {
  for (const [key, value] of entriesOf(container)) {
    const inner = [...path, key]
    const isDisclosable = disclosed.disclosures.get(container)?.has(key) === true
    const isContainer = typeof value === 'object' && value !== null
    const goesDeeper = isContainer && holdsDisclosures(disclosed, value)
    if (isDisclosable || !goesDeeper) {
      add({ path: inner, value, visibility: isDisclosable || within.length > 0 ? 'disclosable' : 'always', within })
    }
    if (goesDeeper) describeInside(disclosed, value, inner, isDisclosable ? [...within, inner] : within, add)
  }
}

function entriesOf(container: JsonObject | JsonValue[]): readonly (readonly [string | number, JsonValue])[] {
  return Array.isArray(container) ? [...container.entries()] : Object.entries(container)
}

function holdsDisclosures(disclosed: DisclosedClaims, value: JsonObject | JsonValue[]): boolean {
  if (disclosed.disclosures.has(value)) return true
  const inner = Array.isArray(value) ? value : Object.values(value)
  return inner.some((member) => (isJsonObject(member) || Array.isArray(member)) && holdsDisclosures(disclosed, member))
}
