import type { Awaitable, SignatureAlgorithm, SignatureVerifier, Signer } from '@tegata/core'
import { TegataArgumentError } from '@tegata/core'
import type { StatusList } from '../list/status-list.js'
import { type CompressedStatusList, compressList } from '../list/structure.js'

/** What goes into a Status List Token. Spec: draft-ietf-oauth-status-list-20 sections 5.1 and 5.2. */
export interface StatusListTokenContent {
  /** The URI of the token: `sub`, and `uri` in the credentials. */
  readonly uri: string
  readonly list: StatusList
  readonly issuedAt: Date
  /** When the token may no longer be relied upon. Without it an old token could be served for ever. */
  readonly expiresAt: Date
  /** How long others may keep the token before they ask again. */
  readonly ttlSeconds: number
  /** Where the list of all status lists is. */
  readonly aggregationUri?: string
  /** Names the signer's key (`kid`). */
  readonly keyId?: string
  /** The signer's certificate chain, DER, without the trust anchor (`x5c`, `x5chain`). */
  readonly certificates?: readonly Uint8Array[]
}

/** What every token has beside its list, checked. */
export interface PreparedEnvelope
  extends Pick<StatusListTokenContent, 'uri' | 'ttlSeconds' | 'keyId' | 'certificates'> {
  /** Seconds since 1970. */
  readonly iat: number
  readonly exp: number
}

/** The same with the list, compressed once for all forms of the token. */
export interface PreparedContent extends PreparedEnvelope {
  readonly list: CompressedStatusList
}

/** What a token says before anything is verified. Spec: draft-ietf-oauth-status-list-20 section 8.3 step 3. */
export interface UnverifiedToken<List> {
  readonly hint: StatusKeyHint
  /** True when the signature is by this key. */
  verify(verifier: SignatureVerifier): Awaitable<boolean>
  /** Claims as they came. Read late: decoding the list of an unsigned token would be work for nothing. */
  claims(): UnverifiedClaims<List>
}

/** Claims by their JWT names; undefined when absent. Spec: draft-ietf-oauth-status-list-20 sections 5.1 and 5.2. */
export interface UnverifiedClaims<List> {
  readonly sub: unknown
  readonly iat: unknown
  readonly exp: unknown
  readonly nbf: unknown
  readonly aud: unknown
  readonly ttl: unknown
  readonly list: List
}

/** What the header of a token says about its key; an attacker may have written it. Spec: draft-ietf-oauth-status-list-20 section 11.3. */
export interface StatusKeyHint {
  /** Of the protected header, and allowed by the policy. */
  readonly alg: SignatureAlgorithm
  readonly kid: string | undefined
  /** Certificates, end entity first, as they came: texts in base64 (`x5c`) or DER (`x5chain`); empty when there are none. */
  readonly certificates: readonly (string | Uint8Array)[]
}

/** Members of `status` that a credential may have. Spec: draft-ietf-oauth-status-list-20 section 6.1; ISO/IEC 18013-5 section 12.3.6.2. */
export type StatusMechanism = 'status_list' | 'identifier_list'

/** Where the status of a credential stands. Spec: draft-ietf-oauth-status-list-20 section 6; ISO/IEC 18013-5 section 12.3.6.2. */
export interface StatusPlace {
  readonly uri: string
  /** The index in a status list, or the identifier that an identifier list may hold. */
  readonly place: number | Uint8Array
  /** DER: the certificate that the signer of the list has, or that its chain ends at. */
  readonly certificate?: Uint8Array | undefined
}

/** A list in memory that can be asked. Spec: draft-ietf-oauth-status-list-20 section 8.3 step 6. */
export interface OpenList {
  /** What it takes, about, in bytes. */
  readonly byteLength: number
  /** @throws TegataError ERR_STATUS_INDEX */
  statusAt(place: StatusPlace['place']): number
}

/**
 * How the tokens of one mechanism are written, passed as a value so that a bundle holds only the forms it uses:
 * `statusListJwt`, `statusListCwt`, `identifierListCwt`.
 *
 * Spec: draft-ietf-oauth-status-list-20 sections 5.1, 5.2 and 8.1; ISO/IEC 18013-5 section 12.3.6.
 */
export interface StatusTokenForm<List> {
  readonly mechanism: StatusMechanism
  readonly mediaType: string
  /** Reads the member of a credential's `status` that has the name of the mechanism. */
  readPlace(member: unknown): StatusPlace
  /** Parses a token and checks its headers; verifies nothing. */
  parse(token: Uint8Array, algorithms: readonly SignatureAlgorithm[], maxBytes: number): UnverifiedToken<List>
  /** Makes the list of a verified token ready, within limits. */
  open(list: List, maxListBytes: number): Awaitable<OpenList>
}

/** A form of Status List Tokens. Spec: draft-ietf-oauth-status-list-20 sections 5.1, 5.2 and 8.1. */
export interface StatusListTokenForm extends StatusTokenForm<CompressedStatusList> {
  readonly mediaType: 'application/statuslist+jwt' | 'application/statuslist+cwt'
  /** Signs a token and answers the bytes that a status provider serves. */
  issue(content: PreparedContent, signer: Signer): Promise<Uint8Array>
}

/** Checks what an issuer wants signed and compresses the list. */
export async function prepareContent(content: StatusListTokenContent): Promise<PreparedContent> {
  const envelope = prepareEnvelope(content)
  return { ...envelope, list: await compressList(content.list, content.aggregationUri) }
}

/** Checks what an issuer wants signed, but for the list. */
export function prepareEnvelope({
  uri,
  issuedAt,
  expiresAt,
  ttlSeconds,
  keyId,
  certificates,
}: Omit<StatusListTokenContent, 'list'>): PreparedEnvelope {
  const [iat, exp] = [wholeSeconds(issuedAt), wholeSeconds(expiresAt)]
  if (!(exp > iat)) throw new TegataArgumentError('ERR_ARG_VALUE', 'expiresAt must be after issuedAt')
  if (!Number.isSafeInteger(ttlSeconds) || ttlSeconds < 1) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'ttlSeconds must be a positive whole number')
  }
  if (!URL.canParse(uri)) throw new TegataArgumentError('ERR_ARG_VALUE', 'uri must be an absolute URI')
  return {
    uri,
    iat,
    exp,
    ttlSeconds,
    ...(keyId === undefined ? {} : { keyId }),
    ...(certificates === undefined ? {} : { certificates }),
  }
}

function wholeSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}
