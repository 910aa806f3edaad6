import { isJsonObject, type JsonObject, type JsonValue } from '@tegata/core'
import { assertClaimsPath, type ClaimsPath } from './claims-path.js'
import type { Disclosure, DisclosureIndex } from './disclosure.js'
import { collision } from './unpack.js'

/** What a path has come to: a value as issued, digests and all; or a Disclosure, with its value. */
type Found = Disclosure | { readonly value: JsonValue; readonly encoded?: undefined }

/** Members of an object as issued that are no claims. Spec: RFC 9901 section 4.1. */
const NO_CLAIMS: readonly string[] = ['_sd', '...', '_sd_alg']

/**
 * Follows claims paths through an SD-JWT as it was issued, from digest to Disclosure. It looks at nothing that is not on
 * the way, where unpacking has to look at everything.
 *
 * Spec: RFC 9901 section 7.2.
 */
export class ClaimFinder {
  readonly #payload: JsonObject
  readonly #index: DisclosureIndex
  // An object with a hundred claims is asked for fifty of them.
  readonly #disclosed = new Map<JsonObject, ReadonlyMap<string, Disclosure>>()
  readonly #elements = new Map<readonly JsonValue[], readonly Found[]>()

  /** @param index — the Disclosures that paths may meet, all others being out of reach. */
  constructor(payload: JsonObject, index: DisclosureIndex) {
    this.#payload = payload
    this.#index = index
  }

  /** Adds the Disclosures on the way to whatever the path selects; false when it selects nothing. */
  find(path: ClaimsPath, onTheWay: Set<Disclosure>): boolean {
    assertClaimsPath(path)
    return this.#follow(this.#payload, path, 0, onTheWay)
  }

  #follow(value: JsonValue, path: ClaimsPath, depth: number, onTheWay: Set<Disclosure>): boolean {
    if (depth === path.length) return true
    const component = path[depth]!
    if (typeof component === 'string') {
      const member = isJsonObject(value) ? this.#memberOf(value, component) : undefined
      return member !== undefined && this.#goThrough(member, path, depth, onTheWay)
    }
    if (!Array.isArray(value)) return false
    const elements = this.#elementsOf(value)
    const selected = component === null ? elements : elements.slice(component, component + 1)
    let leadsSomewhere = false
    for (const element of selected) leadsSomewhere = this.#goThrough(element, path, depth, onTheWay) || leadsSomewhere
    return leadsSomewhere
  }

  #goThrough(found: Found, path: ClaimsPath, depth: number, onTheWay: Set<Disclosure>): boolean {
    if (!this.#follow(found.value, path, depth + 1, onTheWay)) return false
    if (found.encoded !== undefined) onTheWay.add(found)
    return true
  }

  #memberOf(object: JsonObject, name: string): Found | undefined {
    if (NO_CLAIMS.includes(name)) return undefined
    const isOwn = Object.hasOwn(object, name)
    const disclosure = Object.hasOwn(object, '_sd') ? this.#disclosedIn(object).get(name) : undefined
    if (disclosure === undefined) return isOwn ? { value: object[name]! } : undefined
    if (isOwn) throw collision()
    return disclosure
  }

  /** The claims behind the digests of an object's `_sd`, by name. */
  #disclosedIn(object: JsonObject): ReadonlyMap<string, Disclosure> {
    const known = this.#disclosed.get(object)
    if (known !== undefined) return known
    const disclosed = new Map<string, Disclosure>()
    for (const digest of Array.isArray(object._sd) ? object._sd : []) {
      const disclosure = this.#index.get(digest as string)
      if (disclosure?.name === undefined) continue
      if (disclosed.has(disclosure.name)) throw collision()
      disclosed.set(disclosure.name, disclosure)
    }
    this.#disclosed.set(object, disclosed)
    return disclosed
  }

  /** The elements that an array has once it is processed: those whose Disclosure there is, and those that need none. */
  #elementsOf(array: readonly JsonValue[]): readonly Found[] {
    const known = this.#elements.get(array)
    if (known !== undefined) return known
    const elements: Found[] = []
    for (const value of array) {
      if (!isJsonObject(value) || !Object.hasOwn(value, '...')) elements.push({ value })
      else {
        const disclosure = this.#index.get(value['...'] as string)
        if (disclosure !== undefined && disclosure.name === undefined) elements.push(disclosure)
      }
    }
    this.#elements.set(array, elements)
    return elements
  }
}
