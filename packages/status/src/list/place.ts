import { ownMember, TegataError } from '@tegata/core'
import type { StatusPlace } from '../token/token.js'

/** Reads where the list is and whose key it must have, which a reference to a list of any mechanism says, of JSON or CBOR. */
export function readListOf(member: unknown): Omit<StatusPlace, 'place'> {
  const uri = memberOf(member, 'uri')
  if (typeof uri !== 'string' || !URL.canParse(uri)) throw badReference('uri is not a URI')
  // ISO/IEC 18013-5 section 12.3.6.2 has it in the MSO; in JSON nothing of the name is defined.
  const certificate = member instanceof Map ? member.get('certificate') : undefined
  if (certificate !== undefined && !(certificate instanceof Uint8Array))
    throw badReference('certificate is not a byte string')
  return { uri, certificate }
}

/** Spec: draft-ietf-oauth-status-list-20 sections 6.2 and 6.3. */
export function readListPlace(member: unknown): StatusPlace {
  const place = memberOf(member, 'idx')
  if (!isIndex(place)) throw badReference('idx is not an index')
  return { place, ...readListOf(member) }
}

/** Whether a value can be an index; whether the list has it, the list must say. */
export function isIndex(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** A member of an object or a map, whatever it is; undefined when there is none. */
export function memberOf(container: unknown, name: string): unknown {
  return container instanceof Map ? container.get(name) : ownMember(container, name)
}

/** A `status` that does not say where the status stands. */
export function badReference(reason: string): TegataError {
  return new TegataError('ERR_STATUS_REFERENCE', reason, {
    spec: 'draft-ietf-oauth-status-list-20 sections 6.2 and 6.3',
  })
}
