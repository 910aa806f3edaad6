import { type CborValue, decodeCbor, encodeCbor, jwkToCoseKey, readCoseKey } from '@tegata/cbor'
import { decodeBase64url, encodeBase64url, type JwkPublic } from '@tegata/core'
import { decodeMessage, malformed, readBytes, struct } from '../data/structure.js'

/** The protocol's name in the Digital Credentials API. Spec: ISO/IEC TS 18013-7 Annex C.2. */
export const PROTOCOL = 'org-iso-mdoc'

/** `data` of a request, as the wallet gets it. Spec: ISO/IEC TS 18013-7 Annex C.2. */
export interface DcApiRequestData {
  /** DeviceRequest, base64url of CBOR. */
  readonly deviceRequest: string
  /** EncryptionInfo, base64url of CBOR. */
  readonly encryptionInfo: string
}

/** One member of `digital.requests` of `navigator.credentials.get`. Spec: W3C Digital Credentials (DigitalCredentialGetRequest). */
export interface DcApiRequest {
  readonly protocol: typeof PROTOCOL
  readonly data: DcApiRequestData
}

/** `data` of the DigitalCredential that a page gets. Spec: ISO/IEC TS 18013-7 Annex C.3. */
export interface DcApiResponseData {
  /** EncryptedResponse, base64url of CBOR. */
  readonly response: string
}

/** What HPKE hands over. Spec: ISO/IEC TS 18013-7 Annex C.3 (EncryptedResponseData). */
export interface SealedResponse {
  readonly enc: Uint8Array
  readonly cipherText: Uint8Array
}

const TAG = 'dcapi'
/** Base64url of the 4 MiB that a message may have, and of the map around it. */
const MAX_TEXT = 6 << 20
/** "at least 16 bytes": 128 bits, which nobody guesses. */
const MIN_NONCE = 16
const MAX_INFO_BYTES = 1024

/** Writes EncryptionInfo. Spec: ISO/IEC TS 18013-7 Annex C.2. @returns base64url. */
export function encodeEncryptionInfo(nonce: Uint8Array, recipientPublicKey: JwkPublic): string {
  const recipient = jwkToCoseKey(recipientPublicKey)
  return encodeBase64url(encodeCbor([TAG, { nonce, recipientPublicKey: recipient }]))
}

/**
 * Reads EncryptionInfo.
 *
 * Spec: ISO/IEC TS 18013-7 Annex C.2.
 *
 * @param text — untrusted.
 * @returns the key to seal the response for.
 * @throws TegataError ERR_MDOC_STRUCTURE, ERR_COSE_KEY, ERR_ENCODING_BASE64URL, ERR_CBOR_…
 */
export function readEncryptionInfo(text: string): JwkPublic {
  const value = decodeCbor(decodeText(text), { maxBytes: MAX_INFO_BYTES, maxDepth: 4 })
  const { nonce, recipientPublicKey } = readParameters(readTagged(value, 'EncryptionInfo'), 'EncryptionInfo')
  if (nonce.length < MIN_NONCE) throw malformed('EncryptionInfo has no nonce to use')
  const { jwk } = recipientPublicKey
  if (jwk.crv !== 'P-256') throw malformed('the key of EncryptionInfo is not of P-256')
  return jwk
}

/** Writes EncryptedResponse. Spec: ISO/IEC TS 18013-7 Annex C.3. */
export function encodeEncryptedResponse({ enc, cipherText }: SealedResponse): DcApiResponseData {
  return { response: encodeBase64url(encodeCbor([TAG, { enc, cipherText }])) }
}

/**
 * Reads EncryptedResponse.
 *
 * Spec: ISO/IEC TS 18013-7 Annex C.3.
 *
 * @param data — untrusted: whatever a page posted.
 * @throws TegataError ERR_MDOC_STRUCTURE, ERR_ENCODING_BASE64URL, ERR_CBOR_…
 */
export function readEncryptedResponse(data: unknown): SealedResponse {
  const value = decodeMessage(decodeText(member(data, 'response')))
  return readSealed(readTagged(value, 'EncryptedResponse'), 'EncryptedResponse')
}

/** Reads the members of a request. Spec: ISO/IEC TS 18013-7 Annex C.2. @param data — untrusted: whatever a page asked with. */
export function readRequestData(data: unknown): {
  readonly deviceRequest: Uint8Array
  readonly encryptionInfo: string
} {
  return { deviceRequest: decodeText(member(data, 'deviceRequest')), encryptionInfo: member(data, 'encryptionInfo') }
}

// Not signed, so nothing may stand in them that the standard does not name.
const readParameters = /* @__PURE__ */ struct({ nonce: readBytes, recipientPublicKey: readCoseKey })
const readSealed = /* @__PURE__ */ struct({ enc: readBytes, cipherText: readBytes })

/** The map of `["dcapi", { … }]`. */
function readTagged(value: CborValue, name: string): CborValue {
  if (!Array.isArray(value) || value.length !== 2 || value[0] !== TAG) throw malformed(`${name} is not ["dcapi", …]`)
  return value[1]
}

function member(data: unknown, name: string): string {
  if (typeof data !== 'object' || data === null || !Object.hasOwn(data, name)) throw malformed(`no ${name}`)
  const text = (data as Readonly<Record<string, unknown>>)[name]
  if (typeof text !== 'string') throw malformed(`${name} is not a text`)
  return text
}

function decodeText(text: string): Uint8Array {
  if (text.length > MAX_TEXT) throw malformed('a message of more than 4 MiB')
  return decodeBase64url(text)
}
