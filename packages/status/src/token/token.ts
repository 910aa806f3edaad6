import type { Awaitable, SignatureAlgorithm, SignatureVerifier, Signer } from '@tegata/core'
import { TegataArgumentError } from '@tegata/core'
import type { StatusList } from '../list/status-list.js'
import { type CompressedStatusList, compressList, type RawStatusList } from '../list/structure.js'

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

/** The same, checked and compressed once for all forms of the token. */
export interface PreparedContent extends Omit<StatusListTokenContent, 'list' | 'issuedAt' | 'expiresAt'> {
  readonly list: CompressedStatusList
  /** Seconds since 1970. */
  readonly iat: number
  readonly exp: number
}

/** What a token says before anything is verified. */
export interface UnverifiedStatusListToken {
  readonly hint: StatusKeyHint
  /** True when the signature is by this key. */
  verify(verifier: SignatureVerifier): Awaitable<boolean>
  /** Claims as they came, by their JWT names; undefined when absent. */
  readonly claims: {
    readonly sub: unknown
    readonly iat: unknown
    readonly exp: unknown
    readonly nbf: unknown
    readonly aud: unknown
    readonly ttl: unknown
    /** Read late: decoding a large list of an unsigned token would be work for nothing. */
    readonly statusList: () => RawStatusList
  }
}

/** What the header of a token says about its key; an attacker may have written it. Spec: draft-ietf-oauth-status-list-20 section 11.3. */
export interface StatusKeyHint {
  /** Of the protected header, and allowed by the policy. */
  readonly alg: SignatureAlgorithm
  readonly kid: string | undefined
  /** DER certificates, end entity first; empty when there are none. */
  readonly certificates: readonly Uint8Array[]
}

/**
 * A form of Status List Tokens, passed as a value so that a bundle holds only the forms it uses.
 *
 * Spec: draft-ietf-oauth-status-list-20 sections 5.1, 5.2 and 8.1.
 */
export interface StatusListTokenForm {
  readonly mediaType: 'application/statuslist+jwt' | 'application/statuslist+cwt'
  /** Parses a token and checks its headers; verifies nothing. */
  parse(token: Uint8Array, algorithms: readonly SignatureAlgorithm[], maxBytes: number): UnverifiedStatusListToken
  /** Signs a token and answers the bytes that a status provider serves. */
  issue(content: PreparedContent, signer: Signer): Promise<Uint8Array>
}

/** Checks what an issuer wants signed and compresses the list. */
export async function prepareContent(content: StatusListTokenContent): Promise<PreparedContent> {
  const { list, issuedAt, expiresAt, aggregationUri, ...rest } = content
  const [iat, exp] = [wholeSeconds(issuedAt), wholeSeconds(expiresAt)]
  if (!(exp > iat)) throw new TegataArgumentError('ERR_ARG_VALUE', 'expiresAt must be after issuedAt')
  if (!Number.isSafeInteger(content.ttlSeconds) || content.ttlSeconds < 1) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'ttlSeconds must be a positive whole number')
  }
  if (!URL.canParse(content.uri)) throw new TegataArgumentError('ERR_ARG_VALUE', 'uri must be an absolute URI')
  return { ...rest, list: await compressList(list, aggregationUri), iat, exp }
}

function wholeSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}
