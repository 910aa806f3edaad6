import { type JsonObject, type JsonValue, TegataError } from '@tegata/core'
import { type Disclosure, type DisclosureIndex, malformedDisclosure } from './disclosure.js'
import { tooLarge } from './serialization.js'

/** Called for every digest that has its Disclosure, with the object or array that takes the value in, and its key there. */
export type OnDisclosed = (container: object, key: string | number, disclosure: Disclosure) => void

/** Called for every digest without Disclosure; with the array that lacks the element, and its position as issued. */
export type OnWithheld = (array: object | undefined, position: number) => void

/** How `unpackPayload` works. */
export interface UnpackOptions {
  readonly maxDepth: number
  /** Top-level claims that, with everything in them, must not come out of Disclosures. */
  readonly protectedClaims?: ReadonlySet<string> | undefined
  readonly onDisclosed?: OnDisclosed
  readonly onWithheld?: OnWithheld
}

/**
 * Replaces digests by what the Disclosures say, at all levels. Takes `payload` and the Disclosures' values over: the
 * objects in them end up in the result.
 *
 * Spec: RFC 9901 section 7.1 steps 3 to 5.
 */
export function unpackPayload(payload: JsonObject, index: DisclosureIndex, options: UnpackOptions): JsonObject {
  const unpacker = new Unpacker(index, options)
  const { _sd_alg, ...claims } = payload
  const processed = unpacker.unpackObject(claims, 1, false)
  if (unpacker.referenced !== index.size) {
    throw new TegataError('ERR_SDJWT_DISCLOSURE_UNREFERENCED', 'a Disclosure has no digest', {
      spec: 'RFC 9901 section 7.1 step 5',
      evidence: { disclosures: index.size, referenced: unpacker.referenced },
    })
  }
  return processed
}

class Unpacker {
  referenced = 0
  readonly #index: DisclosureIndex
  readonly #options: UnpackOptions
  /** Every digest met so far, with or without Disclosure, decoys included. */
  readonly #digests = new Set<string>()

  constructor(index: DisclosureIndex, options: UnpackOptions) {
    this.#index = index
    this.#options = options
  }

  unpackObject(object: JsonObject, depth: number, isProtected: boolean): JsonObject {
    if (depth > this.#options.maxDepth) throw tooLarge(this.#options, 'maxDepth')
    if (Object.hasOwn(object, '...')) throw badDigest('... is not a claim name', '4.1 rule 7')
    if (Object.hasOwn(object, '_sd_alg')) {
      throw new TegataError('ERR_SDJWT_HASH_ALGORITHM', '_sd_alg is nested', {
        spec: 'RFC 9901 section 4.1.1',
      })
    }
    const guarded = depth === 1 ? this.#options.protectedClaims : undefined
    for (const name of Object.keys(object)) {
      if (name === '_sd') continue
      const value = object[name]!
      if (typeof value === 'object' && value !== null) {
        setMember(object, name, this.#unpack(value, depth + 1, isProtected || guarded?.has(name) === true))
      }
    }
    return Object.hasOwn(object, '_sd') ? this.#insertClaims(object, depth, isProtected) : object
  }

  /** Step 3.c.ii: the digests of an object's `_sd`. */
  #insertClaims(object: JsonObject, depth: number, isProtected: boolean): JsonObject {
    // Copying without `_sd` is faster than deleting it, and like it keeps a member named __proto__ a member.
    const { _sd: digests, ...claims } = object
    if (!Array.isArray(digests)) throw badDigest('_sd is not an array', '4.2.4.1')
    if (isProtected) throw protectedClaim()
    for (const digest of digests) {
      const disclosure = this.#take(digest)
      if (disclosure === undefined) {
        this.#options.onWithheld?.(undefined, 0)
        continue
      }
      const { name, value } = disclosure
      if (name === undefined) throw malformedDisclosure('a Disclosure is of the other kind')
      if (name === '_sd' || name === '...' || name === '_sd_alg') {
        throw malformedDisclosure('a Disclosure has a reserved name')
      }
      if (depth === 1 && this.#options.protectedClaims?.has(name)) throw protectedClaim(name)
      if (Object.hasOwn(claims, name)) throw collision()
      setMember(claims, name, this.#unpack(value, depth + 1, false))
      this.#options.onDisclosed?.(claims, name, disclosure)
    }
    return claims
  }

  #unpackArray(array: JsonValue[], depth: number, isProtected: boolean): JsonValue[] {
    if (depth > this.#options.maxDepth) throw tooLarge(this.#options, 'maxDepth')
    const elements: JsonValue[] = []
    for (const [position, element] of array.entries()) {
      if (typeof element !== 'object' || element === null || !Object.hasOwn(element, '...')) {
        elements.push(this.#unpack(element, depth + 1, isProtected))
        continue
      }
      const digestObject = element as JsonObject
      if (Object.keys(digestObject).length !== 1) throw badDigest('... is not the only member', '4.2.4.2')
      if (isProtected) throw protectedClaim()
      const disclosure = this.#take(digestObject['...']!)
      // Step 3.d: an element without its Disclosure is left out.
      if (disclosure === undefined) {
        this.#options.onWithheld?.(elements, position)
        continue
      }
      if (disclosure.name !== undefined) throw malformedDisclosure('a Disclosure is of the other kind')
      elements.push(this.#unpack(disclosure.value, depth + 1, false))
      this.#options.onDisclosed?.(elements, elements.length - 1, disclosure)
    }
    return elements
  }

  #unpack(value: JsonValue, depth: number, isProtected: boolean): JsonValue {
    if (typeof value !== 'object' || value === null) return value
    return Array.isArray(value)
      ? this.#unpackArray(value, depth, isProtected)
      : this.unpackObject(value, depth, isProtected)
  }

  #take(digest: JsonValue): Disclosure | undefined {
    if (typeof digest !== 'string') throw badDigest('a digest is not a string', '4.2.4')
    const digests = this.#digests
    const before = digests.size
    if (digests.add(digest).size === before) {
      throw new TegataError('ERR_SDJWT_DIGEST_DUPLICATE', 'a digest occurs twice', {
        spec: 'RFC 9901 section 7.1 step 4',
      })
    }
    const disclosure = this.#index.get(digest)
    if (disclosure !== undefined) this.referenced++
    return disclosure
  }
}

/** Sets an own member whatever its name is: `object.__proto__ = value` would change the prototype instead. */
function setMember(object: JsonObject, name: string, value: JsonValue): void {
  if (name !== '__proto__') object[name] = value
  else Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
}

/** Two claims of one name in one object: which of them a recipient would see is nobody's to choose. */
export function collision(): TegataError {
  return new TegataError('ERR_SDJWT_CLAIM_COLLISION', 'a claim occurs twice', {
    spec: 'RFC 9901 section 7.1 step 3.c.ii.3',
  })
}

function badDigest(reason: string, section: string): TegataError {
  return new TegataError('ERR_SDJWT_DIGEST_MALFORMED', reason, { spec: `RFC 9901 section ${section}` })
}

function protectedClaim(name?: string): TegataError {
  return new TegataError('ERR_SDJWT_CLAIM_PROTECTED', 'a protected claim is in a Disclosure', {
    spec: 'SD-JWT VC section 2.2.2.3',
    evidence: { claim: name },
  })
}
