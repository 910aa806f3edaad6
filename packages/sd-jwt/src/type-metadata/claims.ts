import { isJsonObject, type JsonValue, TegataError } from '@tegata/core'
import { type ClaimsPath, selectPlaces } from '../claims-path.js'
import { PROTECTED_CLAIMS } from '../credential-rules.js'
import type { DisclosedClaims } from '../disclosed-claims.js'
import type { ClaimMetadata } from './document.js'

/** One claim that a path selects; without value when it is an array element that is not disclosed. */
interface Selected {
  readonly value: JsonValue | undefined
  /** Whether the claim itself came, or would come, out of a Disclosure. */
  readonly isDisclosable: boolean
}

/**
 * Holds a credential against the rules of its type.
 *
 * Spec: SD-JWT VC section 5.6.
 *
 * @param credential — its claims, and what came out of which Disclosure.
 * @param rules — after combining all extended types.
 * @param isComplete — whether every Disclosure is there (a holder); a verifier must not take a claim that is withheld
 * for one that is missing.
 * @throws TegataError ERR_SDJWT_TYPE_METADATA_CLAIM
 */
export function checkClaimRules(
  credential: DisclosedClaims,
  rules: readonly ClaimMetadata[],
  isComplete: boolean,
): void {
  for (const { path, sd, mandatory } of rules) {
    const selected = selectAsIssued(credential, path)
    if (sd === 'always' && !selected.every(({ isDisclosable }) => isDisclosable)) {
      throw broken('a claim that must be selectively disclosable is not', path, '5.6.4')
    }
    if (sd === 'never' && selected.some(({ isDisclosable }) => isDisclosable)) {
      throw broken('a claim that must always be visible is selectively disclosable', path, '5.6.4')
    }
    if (
      mandatory &&
      (isComplete ? isMissing(credential, path) : selected.length === 0 && isKnownAbsent(credential, path, sd))
    ) {
      throw broken('a mandatory claim is missing', path, '5.6.3')
    }
  }
}

/** "evaluating the path against the complete Unsecured Payload": for a holder, what has no Disclosure is a decoy. */
function isMissing({ claims }: DisclosedClaims, path: ClaimsPath): boolean {
  return selectPlaces(claims, path).length === 0
}

/** A verifier knows that nothing is withheld when every digest has its Disclosure, and that a visible claim is not there. */
function isKnownAbsent({ unresolved }: DisclosedClaims, path: ClaimsPath, sd: ClaimMetadata['sd']): boolean {
  const isVisible = sd === 'never' || (typeof path[0] === 'string' && PROTECTED_CLAIMS.has(path[0]))
  return unresolved === 0 || (isVisible && path.length === 1)
}

/** Section 5.6.1, evaluated against arrays as issued: elements that are not disclosed keep their places. */
function selectAsIssued(credential: DisclosedClaims, path: ClaimsPath): Selected[] {
  let selected: Selected[] = [{ value: credential.claims, isDisclosable: false }]
  for (const component of path) {
    selected = selected.flatMap(({ value }) => {
      // The contents of an element that is not disclosed are unknown: deeper components select nothing in it.
      if (value === undefined) return []
      if (typeof component === 'string') return selectMember(credential, value, component, path)
      return selectElements(credential, value, component, path)
    })
  }
  return selected
}

function selectMember(credential: DisclosedClaims, value: JsonValue, name: string, path: ClaimsPath): Selected[] {
  if (!isJsonObject(value)) throw broken('a path selects a member of something that is no object', path, '5.6.1')
  if (!Object.hasOwn(value, name)) return []
  return [{ value: value[name], isDisclosable: credential.disclosures.get(value)?.has(name) === true }]
}

function selectElements(
  credential: DisclosedClaims,
  value: JsonValue,
  index: number | null,
  path: ClaimsPath,
): Selected[] {
  if (!Array.isArray(value)) throw broken('a path selects an element of something that is no array', path, '5.6.1')
  const elements = value.map((element, position) => ({
    value: element as JsonValue | undefined,
    isDisclosable: credential.disclosures.get(value)?.has(position) === true,
  }))
  // Positions count elements as issued and come in ascending order, so each goes where it was.
  for (const position of credential.withheld.get(value) ?? []) {
    elements.splice(position, 0, { value: undefined, isDisclosable: true })
  }
  return index === null ? elements : elements.slice(index, index + 1)
}

function broken(reason: string, path: ClaimsPath, section: string): TegataError {
  return new TegataError('ERR_SDJWT_TYPE_METADATA_CLAIM', reason, {
    spec: `SD-JWT VC section ${section}`,
    evidence: { path },
  })
}
