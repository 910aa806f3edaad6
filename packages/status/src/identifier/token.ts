import type { CborInput, CborKey, CborMap, CborValue } from '@tegata/cbor'
import type { Signer } from '@tegata/core'
import { badReference, memberOf, readListOf } from '../list/place.js'
import { STATUS } from '../list/status-list.js'
import { badClaim } from '../list/structure.js'
import { CLAIM, issueCwt, LIST_CLAIM, parseCwt } from '../token/cwt.js'
import { prepareEnvelope, type StatusListTokenContent, type StatusPlace, type StatusTokenForm } from '../token/token.js'
import { IdentifierList } from './identifier-list.js'

const MEDIA_TYPE = 'application/identifierlist+cwt'
/** Each identifier is two items, itself and what is said about it: 131,000 of them. Longer lists are for status lists. */
const MAX_ITEMS = 262_144
/** What an identifier of 16 bytes takes in a set of texts, about. */
const BYTES_PER_IDENTIFIER = 128

/** The list of a token, and where the list of all lists is. Spec: ISO/IEC 18013-5 (2nd edition) section 12.3.6.4. */
export interface PublishedIdentifiers {
  readonly identifiers: IdentifierList
  readonly aggregationUri?: string
}

/** What goes into an identifier list token. Spec: ISO/IEC 18013-5 (2nd edition) sections 12.3.6.3 and 12.3.6.4. */
export interface IdentifierListTokenContent extends Omit<StatusListTokenContent, 'list'> {
  /** Of every revoked credential that has not expired yet; padded with random ones that belong to none. */
  readonly identifiers: IdentifierList
}

/** Identifier lists as CWT, for the MSO of an mdoc. Spec: ISO/IEC 18013-5 (2nd edition) section 12.3.6.4. */
export const identifierListCwt: StatusTokenForm<PublishedIdentifiers> & { readonly mediaType: typeof MEDIA_TYPE } = {
  mechanism: 'identifier_list',
  mediaType: MEDIA_TYPE,
  readPlace: readIdentifierPlace,
  parse: (token, algorithms, maxBytes) =>
    parseCwt(token, { mediaType: MEDIA_TYPE, algorithms, maxBytes, maxItems: MAX_ITEMS, readList }),
  open: ({ identifiers }) => ({
    byteLength: identifiers.size * BYTES_PER_IDENTIFIER,
    // "Presence of the Identifier in the IdentifierList indicates that the MSO … is revoked" (section 12.3.6.4).
    statusAt: (place) => (identifiers.has(place as Uint8Array) ? STATUS.INVALID : STATUS.VALID),
  }),
}

/**
 * Issues an identifier list as CWT.
 *
 * Spec: ISO/IEC 18013-5 (2nd edition) sections 12.3.6.3 and 12.3.6.4.
 *
 * @param content — the revoked identifiers and when the list holds.
 * @param signer — the key of the status issuer.
 * @throws TegataArgumentError ERR_ARG_VALUE
 * @returns a tagged COSE_Sign1, served as `application/identifierlist+cwt`.
 * @example
 * ```ts
 * const id = systemRandom(16) // one for each copy
 * const document = await issueMdoc({ ...options, status: writeIdentifierReference({ uri, id }) })
 * const token = await issueIdentifierListCwt({ uri, identifiers: new IdentifierList([id]), ...times }, signer)
 * ```
 */
export async function issueIdentifierListCwt(content: IdentifierListTokenContent, signer: Signer): Promise<Uint8Array> {
  const { identifiers, aggregationUri } = content
  // A deterministic encoding sorts the keys: the order says nothing about who was revoked when.
  const entries = new Map<CborKey, CborInput>([...identifiers].map((identifier) => [identifier, new Map()]))
  const list = new Map<CborKey, CborInput>([['identifiers', entries]])
  if (aggregationUri !== undefined) list.set('aggregation_uri', aggregationUri)
  return issueCwt(prepareEnvelope(content), { mediaType: MEDIA_TYPE, claim: LIST_CLAIM.identifierList, list }, signer)
}

/**
 * Writes the status of an MSO that refers to an identifier list.
 *
 * Spec: ISO/IEC 18013-5 (2nd edition) section 12.3.6.2.
 *
 * @param reference — the list; 16 random bytes, other ones for each copy; the certificate that the list's signer has or
 * chains to, DER, when it is not the one behind the document.
 */
export function writeIdentifierReference(reference: {
  readonly uri: string
  readonly id: Uint8Array
  readonly certificate?: Uint8Array
}): { identifier_list: { id: Uint8Array; uri: string; certificate?: Uint8Array } } {
  const { uri, id, certificate } = reference
  return { identifier_list: { id, uri, ...(certificate === undefined ? {} : { certificate }) } }
}

/** Spec: ISO/IEC 18013-5 (2nd edition) section 12.3.6.2. */
function readIdentifierPlace(member: unknown): StatusPlace {
  const place = memberOf(member, 'id')
  if (!(place instanceof Uint8Array) || place.length === 0) throw badReference('id is not a byte string')
  return { place, ...readListOf(member) }
}

/** IdentifierList = { "identifiers": { * bstr => IdentifierInfo }, ? "aggregation_uri": tstr, * tstr => RFU }. */
function readList(claims: CborMap): PublishedIdentifiers {
  // "The exp claim shall be present" (section 12.3.6.3).
  if (!claims.has(CLAIM.exp)) throw badClaim('exp', 'is missing')
  // "The StatusList claim shall not be present in the CWT claims set" (section 12.3.6.4).
  if (claims.has(LIST_CLAIM.statusList)) throw badClaim('status_list', 'is beside an identifier list')
  const list = claims.get(LIST_CLAIM.identifierList)
  if (!(list instanceof Map)) throw badClaim('identifier_list', 'is not a map')
  const identifiers = new IdentifierList(readIdentifiers(list.get('identifiers')))
  const aggregationUri = list.get('aggregation_uri')
  if (aggregationUri === undefined) return { identifiers }
  if (typeof aggregationUri !== 'string') throw badClaim('aggregation_uri', 'is not a text')
  return { identifiers, aggregationUri }
}

/** What is said about an identifier is for future use; being there is what counts. */
function readIdentifiers(entries: CborValue): Uint8Array[] {
  if (!(entries instanceof Map)) throw badClaim('identifiers', 'is not a map')
  return [...entries].map(([identifier, info]) => {
    if (identifier instanceof Uint8Array && identifier.length > 0 && info instanceof Map) return identifier
    throw badClaim('identifiers', 'has an entry that is not an identifier')
  })
}
