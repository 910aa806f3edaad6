import { TegataError } from '@tegata/core'
import type { StatusPlace } from '../token/token.js'

/** Reads the members that a reference to a list of any mechanism has, of JSON or CBOR. */
export function readPlace(member: unknown, name: 'idx' | 'id'): StatusPlace {
  const [place, uri] = [memberOf(member, name), memberOf(member, 'uri')]
  const isPlace =
    name === 'id'
      ? place instanceof Uint8Array && place.length > 0
      : typeof place === 'number' && Number.isSafeInteger(place) && place >= 0
  if (!isPlace) throw badReference(`${name} is not ${name === 'id' ? 'a byte string' : 'a non-negative integer'}`)
  if (typeof uri !== 'string' || !URL.canParse(uri)) throw badReference('uri is not a URI')
  // ISO/IEC 18013-5 section 12.3.6.2 has it in the MSO; in JSON nothing of the name is defined.
  const certificate = member instanceof Map ? member.get('certificate') : undefined
  if (certificate === undefined) return { uri, place: place as StatusPlace['place'] }
  if (!(certificate instanceof Uint8Array)) throw badReference('certificate is not a byte string')
  return { uri, place: place as StatusPlace['place'], certificate }
}

/** Spec: draft-ietf-oauth-status-list-20 sections 6.2 and 6.3. */
export function readListPlace(member: unknown): StatusPlace {
  return readPlace(member, 'idx')
}

/** A member of an object or a map, whatever it is; undefined when there is none. */
export function memberOf(container: unknown, name: string): unknown {
  if (container instanceof Map) return container.get(name)
  if (typeof container !== 'object' || container === null || Array.isArray(container)) return undefined
  return Object.hasOwn(container, name) ? (container as Record<string, unknown>)[name] : undefined
}

/** A `status` that does not say where the status stands. */
export function badReference(reason: string): TegataError {
  return new TegataError('ERR_STATUS_REFERENCE', reason, {
    spec: 'draft-ietf-oauth-status-list-20 sections 6.2 and 6.3',
  })
}
