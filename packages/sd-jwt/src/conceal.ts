import {
  digestTexts,
  encodeBase64url,
  encodeBase64urlTexts,
  type HashName,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type RandomSource,
  TegataArgumentError,
} from '@tegata/core'
import { type ClaimsPath, selectPlaces, valueAt } from './claims-path.js'
import { orderOfDigests } from './digest-order.js'

/** Digests without Disclosure that hide how many claims there are. Spec: RFC 9901 section 4.2.5. */
export interface DecoyDigests {
  /** The object or array that gets them; empty for the top level. */
  readonly path: ClaimsPath
  readonly count: number
}

/** More would hide nothing more, and one typing mistake asks for gigabytes of random bytes. */
const MAX_DECOYS = 10_000

/** What happens inside one object or array. */
interface Plan {
  readonly keys: Set<string | number>
  decoys: number
  isDone: boolean
}

export type ConcealmentPlans = Map<object, Plan>

/** Works out which members and elements become digests, and where decoys go. */
export function planConcealment(
  claims: JsonObject,
  disclosable: readonly ClaimsPath[],
  decoys: readonly DecoyDigests[],
): ConcealmentPlans {
  const plans: ConcealmentPlans = new Map()
  const planOf = (container: object): Plan => {
    const plan = plans.get(container) ?? { keys: new Set(), decoys: 0, isDone: false }
    plans.set(container, plan)
    return plan
  }
  for (const path of disclosable) {
    const selected = selectPlaces(claims, path)
    if (selected.length === 0) throw badValue(`the disclosable path ${JSON.stringify(path)} selects no claim`)
    for (const places of selected) {
      const { container, key } = places.at(-1)!
      planOf(container).keys.add(key)
    }
  }
  for (const { path, count } of decoys) {
    if (!Number.isInteger(count) || count < 0 || count > MAX_DECOYS) {
      throw badValue(`a number of decoys is a whole number from 0 to ${MAX_DECOYS}`)
    }
    for (const container of containersAt(claims, path)) planOf(container).decoys += count
  }
  return plans
}

function containersAt(claims: JsonObject, path: ClaimsPath): object[] {
  const values = path.length === 0 ? [claims] : selectPlaces(claims, path).map((places) => valueAt(places.at(-1)!))
  const containers = values.filter((value) => typeof value === 'object' && value !== null) as object[]
  if (containers.length === 0 || containers.length !== values.length) {
    throw badValue(`the decoy path ${JSON.stringify(path)} selects no object or array`)
  }
  return containers
}

/** 144 bits: more than the 128 of section 9.3, and a whole number of base64url characters, so that one text can be cut. */
const SALT_BYTES = 18
const SALT_LENGTH = 24

const MAX_DEPTH = 64

/** Names with a meaning of their own in a payload. Spec: RFC 9901 section 4.1 rule 7, section 4.1.1. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(['_sd', '...', '_sd_alg'])

/** What an issuer signs, and what it hands over beside it. */
export interface ConcealedClaims {
  readonly payload: JsonObject
  /** Encoded, in an order as random as their digests. */
  readonly disclosures: string[]
}

/**
 * Builds the payload with digests, and the Disclosures, from a plan. The claims themselves are not changed.
 *
 * Spec: RFC 9901 section 4.2.
 */
export async function concealClaims(
  claims: JsonObject,
  plans: ConcealmentPlans,
  hash: HashName,
  random: RandomSource,
): Promise<ConcealedClaims> {
  const concealer = new Concealer(plans, random)
  const payload = concealer.concealObject(claims, 1)
  const disclosures: string[] = []
  // From the inside out: a Disclosure holds the digests of what is concealed in it (section 4.2.6).
  for (const { hidden, decoys } of concealer.levels.reverse()) {
    const encoded = encodeBase64urlTexts(hidden.map(writeDisclosure))
    const digests = await digestTexts(hash, [...encoded, ...decoys.map(({ salt }) => salt)])
    const places = [...hidden, ...decoys]
    // Section 4.2.4.1: digests are random, so their order leaves nothing of the order of the claims.
    for (const i of orderOfDigests(digests)) {
      if (i < encoded.length) disclosures.push(encoded[i]!)
      places[i]!.place(digests[i]!)
    }
  }
  return { payload, disclosures }
}

/** Sections 4.2.1 and 4.2.2. Three texts put together are written faster than an array of them; a salt needs no escapes. */
function writeDisclosure({ salt, name, value }: HiddenClaim): string {
  const claim = JSON.stringify(value)
  return name === undefined ? `["${salt}",${claim}]` : `["${salt}",${JSON.stringify(name)},${claim}]`
}

/** Writes a digest where the claim, the element or the decoy stands. */
type Place = (digest: string) => void

interface HiddenClaim {
  readonly salt: string
  /** undefined for an array element. */
  readonly name: string | undefined
  readonly value: JsonValue
  readonly place: Place
}

/** What is concealed in the objects and arrays of one depth: encoded and hashed together. */
interface Level {
  readonly hidden: HiddenClaim[]
  readonly decoys: { readonly salt: string; readonly place: Place }[]
}

/** Walks through the claims once: takes out what is hidden, and notes where its digests will stand. */
class Concealer {
  /** By depth, the outermost first. */
  readonly levels: Level[] = []
  readonly #plans: ConcealmentPlans
  readonly #random: Uint8Array
  readonly #salts: string
  #used = 0

  constructor(plans: ConcealmentPlans, random: RandomSource) {
    let count = 0
    for (const { keys, decoys } of plans.values()) count += keys.size + decoys
    this.#plans = plans
    // One call for all salts and decoys: a call per claim costs more than everything else here.
    this.#random = random(SALT_BYTES * count)
    this.#salts = encodeBase64url(this.#random)
  }

  concealObject(object: JsonObject, depth: number): JsonObject {
    const plan = this.#planOf(object, depth)
    const { hidden, decoys } = this.#levelAt(depth)
    const digests: string[] = []
    const place: Place = (digest) => digests.push(digest)
    const members: [string, JsonValue][] = []
    for (const name of Object.keys(object)) {
      if (RESERVED_NAMES.has(name)) throw badValue(`${name} cannot be a claim name`)
      const value = this.#conceal(object[name]!, depth + 1)
      if (plan?.keys.has(name)) hidden.push({ salt: this.#nextSalt(), name, value, place })
      else members.push([name, value])
    }
    for (let i = 0; i < (plan?.decoys ?? 0); i++) decoys.push({ salt: this.#nextSalt(), place })
    // fromEntries and not assignment: a claim named __proto__ stays a claim.
    const concealed = Object.fromEntries(members)
    if (plan !== undefined && plan.keys.size + plan.decoys > 0) concealed._sd = digests
    return concealed
  }

  #concealArray(array: JsonValue[], depth: number): JsonValue[] {
    const plan = this.#planOf(array, depth)
    const { hidden, decoys } = this.#levelAt(depth)
    const concealed = array.map((element, index) => {
      const value = this.#conceal(element, depth + 1)
      if (!plan?.keys.has(index)) return value
      const { digestObject, place } = newDigestObject()
      hidden.push({ salt: this.#nextSalt(), name: undefined, value, place })
      return digestObject
    })
    for (let i = 0; i < (plan?.decoys ?? 0); i++) {
      // The place comes from the decoy's secret text, not from its public digest, which would give the decoy away.
      const position = this.#nextRandomNumber() % (concealed.length + 1)
      const { digestObject, place } = newDigestObject()
      decoys.push({ salt: this.#nextSalt(), place })
      concealed.splice(position, 0, digestObject)
    }
    return concealed
  }

  #conceal(value: JsonValue, depth: number): JsonValue {
    if (typeof value !== 'object' || value === null) {
      if (value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value))
        return value
      throw badValue('a claim is not a JSON value')
    }
    if (Array.isArray(value)) return this.#concealArray(value, depth)
    const prototype: unknown = Object.getPrototypeOf(value)
    if (isJsonObject(value) && (prototype === Object.prototype || prototype === null)) {
      return this.concealObject(value, depth)
    }
    throw badValue('a claim is neither a JSON value nor a plain object')
  }

  #planOf(container: object, depth: number): Plan | undefined {
    if (depth > MAX_DEPTH) throw badValue(`claims are nested deeper than ${MAX_DEPTH}, or in a circle`)
    const plan = this.#plans.get(container)
    // Its salts were counted once; a second use would go without.
    if (plan?.isDone) throw badValue('an object with disclosable claims is used in two places')
    if (plan !== undefined) plan.isDone = true
    return plan
  }

  #levelAt(depth: number): Level {
    for (let i = this.levels.length; i < depth; i++) this.levels.push({ hidden: [], decoys: [] })
    return this.levels[depth - 1]!
  }

  #nextSalt(): string {
    return this.#salts.slice(SALT_LENGTH * this.#used, SALT_LENGTH * ++this.#used)
  }

  #nextRandomNumber(): number {
    const [a, b, c] = this.#random.subarray(SALT_BYTES * this.#used, SALT_BYTES * this.#used + 3)
    return (a! << 16) | (b! << 8) | c!
  }
}

/** An array element of which only the digest shows. Spec: RFC 9901 section 4.2.4.2. */
function newDigestObject(): { digestObject: JsonObject; place: Place } {
  const digestObject = { '...': '' }
  return {
    digestObject,
    place: (digest) => {
      digestObject['...'] = digest
    },
  }
}

function badValue(message: string): TegataArgumentError {
  return new TegataArgumentError('ERR_ARG_VALUE', message)
}
