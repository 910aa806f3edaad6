import type { JwkPublic } from '@tegata/core'
import { type DeviceRequest, parseDeviceRequest } from '../request/device-request.js'
import { encodeAnnexCTranscript } from '../session-transcript/iso-18013-7.js'
import { encapsulate, seal } from './hpke.js'
import { type DcApiResponseData, encodeEncryptedResponse, readEncryptionInfo, readRequestData } from './messages.js'

/** A request as a wallet got it; its reader is not authenticated. Spec: ISO/IEC TS 18013-7 Annex C.2. */
export interface DcApiOpenedRequest {
  /** CBOR of DeviceRequest, for `verifyDeviceRequest`. */
  readonly deviceRequest: Uint8Array
  readonly request: DeviceRequest
  /** What readers signed over, and what the device has to authenticate. */
  readonly sessionTranscript: Uint8Array
  /** The key that the response is sealed for. */
  readonly recipientKey: JwkPublic
}

/**
 * Opens a request in a wallet.
 *
 * Spec: ISO/IEC TS 18013-7 Annex C.2.
 *
 * @param data — untrusted: `data` of the request.
 * @param origin — of the page that asks, as the browser or the operating system says it; never as the page says it.
 * @throws TegataError ERR_MDOC_STRUCTURE, ERR_MDOC_VERSION, ERR_COSE_KEY, ERR_ENCODING_BASE64URL, ERR_CBOR_…
 * @example
 * ```ts
 * const { deviceRequest, sessionTranscript, recipientKey } = openDcApiRequest(request.data, origin)
 * const { readers } = await verifyDeviceRequest(deviceRequest, { sessionTranscript, trust: readerAuthorities, at })
 * const answer = await presentMdoc({ issuerSigned, disclose, signer, sessionTranscript })
 * return sealDcApiResponse(answer, { sessionTranscript, recipientKey })
 * ```
 */
export function openDcApiRequest(data: unknown, origin: string): DcApiOpenedRequest {
  const { deviceRequest, encryptionInfo } = readRequestData(data)
  return {
    deviceRequest,
    request: parseDeviceRequest(deviceRequest),
    sessionTranscript: encodeAnnexCTranscript({ encryptionInfo, origin }),
    recipientKey: readEncryptionInfo(encryptionInfo),
  }
}

/**
 * Seals a response for the page that asked, with HPKE.
 *
 * Spec: ISO/IEC TS 18013-7 Annex C.3; RFC 9180 section 6.1.
 *
 * @param deviceResponse — CBOR of DeviceResponse.
 * @param opened — the request that it answers.
 * @returns `data` of the DigitalCredential.
 * @throws TegataError ERR_KEY_INVALID for a key of the request that is no point of its curve
 */
export async function sealDcApiResponse(
  deviceResponse: Uint8Array,
  { recipientKey, sessionTranscript }: Pick<DcApiOpenedRequest, 'recipientKey' | 'sessionTranscript'>,
): Promise<DcApiResponseData> {
  const { sharedSecret, enc } = await encapsulate(recipientKey)
  return encodeEncryptedResponse({ enc, cipherText: await seal(sharedSecret, sessionTranscript, deviceResponse) })
}
