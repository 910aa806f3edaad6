import type { Atom, Part } from '../atom.js'
import { classifyTranscript } from '../classify.js'
import type { Transcript } from '../transcript.js'

/** Members of an SD-JWT VC's payload that are no claims about the person. */
const PROTOCOL = new Set([
  ...['iss', 'iat', 'nbf', 'exp', 'aud', 'sub', 'jti', 'cnf', 'vct', 'vct#integrity', 'status', '_sd', '_sd_alg'],
])

/** Finds where the name of the attribute stands among the segments of a place. */
const NAME_FINDERS: Readonly<Partial<Record<Part, (segments: readonly string[]) => number>>> = {
  'dc+sd-jwt': ([root, second, third]) => {
    if (root === 'disclosures') return third === 'claim' ? 3 : NONE
    const isVisible = root === 'issuer-jwt' && second === 'payload' && third !== undefined && !PROTOCOL.has(third)
    return isVisible ? 2 : NONE
  },
  mso_mdoc: (segments) => {
    if (segments[2] === 'items') return segments[5] === 'elementValue' ? 4 : NONE
    // What the device signed itself: a namespace, then the element.
    return segments[2] === 'device-signed' && segments[3] === 'namespaces' ? 5 : NONE
  },
  'dc+jwp': ([root]) => (root === 'payloads' ? 1 : NONE),
  'bbs-2023': (segments) => (segments.includes('credentialSubject') ? segments.indexOf('credentialSubject') + 1 : NONE),
}
const NONE = -1

/** Objects whose members are attributes of their own. */
const CONTAINERS = new Set(['address', 'age_equal_or_over'])

/** Names of the formats for claims that have one name here. */
const ALIASES: Readonly<Record<string, string>> = {
  region: 'prefecture',
  locality: 'municipality',
  formatted: 'address',
  jpki_name_substitution: 'name_substituted',
  birth_date: 'birthdate',
  resident_state: 'prefecture',
  resident_address: 'address',
  resident_address_unicode: 'address',
  full_name_unicode: 'name',
}

/**
 * Attributes of a person that a transcript shows, whether they were disclosed or stand in the open, by the name of the
 * claims model where there is one.
 *
 * @returns names in the order in which they stand, and the format's own name of each.
 */
export function findDisclosed(transcript: Transcript): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const { atom } of classifyTranscript(transcript)) {
    const wire = wireName(atom)
    if (wire !== undefined) found.set(claimName(wire), wire)
  }
  return found
}

function wireName({ part, place }: Atom): string | undefined {
  const segments = place.split('/').slice(1)
  // Digests show that something is hidden, not what.
  if (segments.includes('_sd') || segments.at(-1) === '...') return undefined
  const at = NAME_FINDERS[part]?.(segments) ?? NONE
  const name = CONTAINERS.has(segments[at] ?? '') ? (segments[at + 1] ?? segments[at]) : segments[at]
  return name?.replace(/~1/g, '/').replace(/~0/g, '~')
}

function claimName(wire: string): string {
  // `age_equal_or_over` holds a flag for each age, and a Disclosure names the age alone.
  if (/^\d{1,3}$/.test(wire)) return `age_over_${wire}`
  return Object.hasOwn(ALIASES, wire) ? ALIASES[wire]! : wire
}
