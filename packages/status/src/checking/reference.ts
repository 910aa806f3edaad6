import { badReference, memberOf, readListPlace } from '../list/place.js'

/** Where the status of a credential stands in a status list. Spec: draft-ietf-oauth-status-list-20 sections 6.2 and 6.3. */
export interface StatusReference {
  readonly uri: string
  readonly idx: number
}

/**
 * Reads the reference to a status list out of a credential's claims, of JSON or CBOR.
 *
 * It says nothing about the credential: to look a status up, hand the verified credential to a status resolver.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 8.3 step 1.
 *
 * @param claims — of the credential.
 * @returns undefined when the credential has no `status`.
 * @throws TegataError ERR_STATUS_REFERENCE
 */
export function readStatusReference(claims: Readonly<Record<string, unknown>>): StatusReference | undefined {
  if (!Object.hasOwn(claims, 'status')) return undefined
  const member = memberOf(claims.status, 'status_list')
  // A mechanism that is not understood must not pass for "nothing to check".
  if (member === undefined) throw badReference('status names no status list')
  const { uri, place } = readListPlace(member)
  return { uri, idx: place as number }
}

/**
 * Writes the claim that refers to an entry of a status list; for COSE it is encoded as it is.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 6.2.
 *
 * @param reference — the list and the index that was allocated for this one copy.
 */
export function writeStatusReference({ uri, idx }: StatusReference): { status_list: { idx: number; uri: string } } {
  return { status_list: { idx, uri } }
}
