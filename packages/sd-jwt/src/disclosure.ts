import {
  decodeBase64urlTexts,
  digestTexts,
  type HashName,
  type JsonObject,
  type JsonValue,
  parseJson,
  TegataError,
} from '@tegata/core'
import type { CompleteLimits } from './limits.js'

/** One Disclosure. Spec: RFC 9901 sections 4.2.1 and 4.2.2. */
export interface Disclosure {
  /** As received: base64url, the text that is hashed. */
  readonly encoded: string
  readonly salt: string
  /** The claim's name; undefined for an array element. */
  readonly name: string | undefined
  readonly value: JsonValue
}

/** Hash algorithms by their IANA names, the allow list of `_sd_alg`. Spec: RFC 9901 section 4.1.1, section 9.4. */
const HASH_NAMES: ReadonlyMap<JsonValue, HashName> = new Map([
  ['sha-256', 'SHA-256'],
  ['sha-384', 'SHA-384'],
  ['sha-512', 'SHA-512'],
])

/** Names of hash algorithms for `_sd_alg`. Spec: RFC 9901 section 4.1.1. */
export type SdHashAlgorithm = 'sha-256' | 'sha-384' | 'sha-512'

/** Finds the hash function of `_sd_alg`; sha-256 when it is absent. */
export function hashOf(payload: JsonObject): HashName {
  if (!Object.hasOwn(payload, '_sd_alg')) return 'SHA-256'
  const name = HASH_NAMES.get(payload._sd_alg!)
  if (name !== undefined) return name
  throw new TegataError('ERR_SDJWT_HASH_ALGORITHM', '_sd_alg is not allowed', {
    spec: 'RFC 9901 section 7.1 step 2.d',
  })
}

/** Parses Disclosures of either kind. */
export function parseDisclosures(encoded: readonly string[], limits: CompleteLimits): Disclosure[] {
  const texts = decodeBase64urlTexts(encoded)
  return encoded.map((one, i) => parseDisclosure(one, texts[i]!, limits))
}

function parseDisclosure(encoded: string, text: string, limits: CompleteLimits): Disclosure {
  const elements = parseJson(text, limits)
  if (!Array.isArray(elements) || (elements.length !== 2 && elements.length !== 3)) {
    throw malformedDisclosure('a Disclosure is not an array of two or three')
  }
  const salt = elements[0]!
  const name = elements.length === 3 ? elements[1]! : undefined
  if (typeof salt !== 'string') throw malformedDisclosure('the salt is not a string')
  if (name !== undefined && typeof name !== 'string') throw malformedDisclosure('the claim name is not a string')
  return { encoded, salt, name, value: elements[elements.length - 1]! }
}

/** Disclosures by their digests: each is hashed once. */
export type DisclosureIndex = ReadonlyMap<string, Disclosure>

export async function indexDisclosures(disclosures: readonly Disclosure[], hash: HashName): Promise<DisclosureIndex> {
  const digests = await digestTexts(
    hash,
    disclosures.map(({ encoded }) => encoded),
  )
  const index = new Map<string, Disclosure>()
  for (let i = 0; i < digests.length; i++) index.set(digests[i]!, disclosures[i]!)
  if (index.size === disclosures.length) return index
  // RFC 9901 section 4: a Disclosure is never sent more than once.
  throw new TegataError('ERR_SDJWT_DIGEST_DUPLICATE', 'a Disclosure occurs twice', { spec: 'RFC 9901 section 4' })
}

export function malformedDisclosure(reason: string): TegataError {
  return new TegataError('ERR_SDJWT_DISCLOSURE_MALFORMED', reason, { spec: 'RFC 9901 section 4.2' })
}
