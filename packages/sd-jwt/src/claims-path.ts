import { isJsonObject, type JsonValue, TegataArgumentError } from '@tegata/core'

/**
 * Points at claims: a string selects a member, a number an array element, null every element.
 *
 * Spec: OpenID4VP 1.0 section 7 (claims path pointer), SD-JWT VC section 5.6.1.
 */
export type ClaimsPath = readonly (string | number | null)[]

/** One place in a JSON document: the container and the key of the value in it. */
export interface Place {
  readonly container: Record<string, JsonValue> | JsonValue[]
  readonly key: string | number
}

/**
 * Finds the places a path selects, with the places on the way to each.
 *
 * @returns one list per selected value, from the top to the value; empty when nothing is selected.
 */
export function selectPlaces(root: JsonValue, path: ClaimsPath): Place[][] {
  assertClaimsPath(path)
  if (!path.includes(null)) return selectOne(root, path)
  let trails: { value: JsonValue; places: Place[] }[] = [{ value: root, places: [] }]
  for (const component of path) {
    const next: typeof trails = []
    for (const { value, places } of trails) {
      for (const place of placesOf(value, component)) {
        next.push({ value: valueAt(place), places: [...places, place] })
      }
    }
    trails = next
  }
  return trails.map(({ places }) => places)
}

/** A path without null selects one value at most: no lists to build, and most paths are such. */
function selectOne(root: JsonValue, path: ClaimsPath): Place[][] {
  const places: Place[] = []
  let value = root
  for (const component of path) {
    const [place] = placesOf(value, component)
    if (place === undefined) return []
    places.push(place)
    value = valueAt(place)
  }
  return [places]
}

function placesOf(value: JsonValue, component: string | number | null): Place[] {
  if (typeof component === 'string') {
    return isJsonObject(value) && Object.hasOwn(value, component) ? [{ container: value, key: component }] : []
  }
  if (!Array.isArray(value)) return []
  if (component === null) return value.map((_, key) => ({ container: value, key }))
  return component < value.length ? [{ container: value, key: component }] : []
}

/** The value at a place. */
export function valueAt({ container, key }: Place): JsonValue {
  return (container as Record<string | number, JsonValue>)[key]!
}

/** Refuses what is no claims path: an empty one, a negative or broken index. */
export function assertClaimsPath(path: ClaimsPath): void {
  const isPath =
    Array.isArray(path) &&
    path.length > 0 &&
    path.every((part) => part === null || typeof part === 'string' || (Number.isSafeInteger(part) && part >= 0))
  if (!isPath) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'a claims path is a non-empty array of strings, indexes and nulls')
  }
}
