import { encodeCborArray } from '@tegata/cbor'
import { sha256 } from '@tegata/core'
import { encodeWebTranscript } from './web-transcript.js'

/** What OpenID4VP binds to in the profile of 2024. Spec: ISO/IEC TS 18013-7:2024 Annex B.4.4. */
export interface AnnexBHandover {
  readonly clientId: string
  readonly responseUri: string
  readonly nonce: string
  /** `apu` of the encrypted response: the nonce that the mdoc generated. */
  readonly mdocGeneratedNonce: string
}

/**
 * The SessionTranscript of OpenID4VP as in the profile of 2024 (drafts 18 to 23 of OpenID4VP).
 *
 * Spec: ISO/IEC TS 18013-7:2024 Annex B.4.4 (OID4VPHandover).
 *
 * @param handover — values as in the request and in the header of the encrypted response.
 */
export function encodeAnnexBTranscript(handover: AnnexBHandover): Uint8Array {
  const { clientId, responseUri, nonce, mdocGeneratedNonce } = handover
  const digest = (value: string) => sha256(encodeCborArray([value, mdocGeneratedNonce]))
  return encodeWebTranscript([digest(clientId), digest(responseUri), nonce])
}

/** What the protocol `org-iso-mdoc` of the Digital Credentials API binds to. Spec: ISO/IEC TS 18013-7 Annex C.5. */
export interface AnnexCHandover {
  /** EncryptionInfo as in the request: base64url without padding, not decoded. */
  readonly encryptionInfo: string
  /** The web origin, serialised as the browser does. */
  readonly origin: string
}

/**
 * The SessionTranscript of `org-iso-mdoc` over the Digital Credentials API.
 *
 * Spec: ISO/IEC TS 18013-7 Annex C.5 (dcapiInfo).
 *
 * @param handover — EncryptionInfo and origin, both verbatim.
 */
export function encodeAnnexCTranscript({ encryptionInfo, origin }: AnnexCHandover): Uint8Array {
  return encodeWebTranscript(['dcapi', sha256(encodeCborArray([encryptionInfo, origin]))])
}
