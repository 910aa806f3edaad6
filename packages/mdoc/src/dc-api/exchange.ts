import {
  encodeBase64url,
  generateKeyAgreement,
  type KeyAgreement,
  type RandomSource,
  systemRandom,
  TegataArgumentError,
} from '@tegata/core'
import { buildDeviceRequest, type DeviceRequestInput } from '../request/build.js'
import { encodeAnnexCTranscript } from '../session-transcript/iso-18013-7.js'
import { type DcApiRequest, encodeEncryptionInfo, PROTOCOL } from './messages.js'
import { assertOrigin } from './origin.js'

/** What a page asks for. Spec: ISO/IEC TS 18013-7 Annex C.2. */
export interface DcApiQuestion extends DeviceRequestInput {
  /** Origin of the page that calls `navigator.credentials.get`: `https://rp.example`. */
  readonly origin: string
  /** Opens the response, of P-256; a fresh key when absent, which in browsers cannot be exported. */
  readonly recipientKey?: KeyAgreement
  readonly random?: RandomSource
}

/** What is asked, and what the answer will be opened and verified with. Spec: ISO/IEC TS 18013-7 Annex C. */
export interface DcApiExchange {
  /** Goes to the page, for `navigator.credentials.get({ mediation: 'required', digital: { requests: [request] } })`. */
  readonly request: DcApiRequest
  readonly origin: string
  /** As in the request: the session is bound to this text, not to what it decodes to. */
  readonly encryptionInfo: string
  /** Document types that are asked for. */
  readonly docTypes: readonly string[]
  readonly recipientKey: KeyAgreement
}

const NONCE_BYTES = 32

/**
 * Makes the request of one exchange over `org-iso-mdoc`; keep the result on the server, and take one answer with it.
 *
 * Spec: ISO/IEC TS 18013-7 Annex C.2; ISO/IEC 18013-5 section 9.1.4 (reader authentication).
 *
 * @param question — origin, documents and elements, readers.
 * @throws TegataError ERR_MDOC_FORBIDDEN_ELEMENT for the individual number
 * @throws TegataArgumentError ERR_ARG_VALUE
 * @example
 * ```ts
 * const ask = requestElements(MY_NUMBER_CARD, { 'org.iso.23220.1': ['age_over_20'] })
 * const exchange = await createDcApiExchange({ origin: 'https://rp.example', docRequests: [ask], readerAuth })
 * ```
 */
export async function createDcApiExchange(question: DcApiQuestion): Promise<DcApiExchange> {
  const { origin, random = systemRandom, docRequests } = question
  assertOrigin(origin)
  const recipientKey = question.recipientKey ?? (await generateKeyAgreement('P-256'))
  if (recipientKey.curve !== 'P-256') throw new TegataArgumentError('ERR_ARG_VALUE', 'a recipientKey is of P-256')
  const encryptionInfo = encodeEncryptionInfo(random(NONCE_BYTES), recipientKey.publicJwk)
  // Readers sign over the session, so that their signature is worth nothing to another page.
  const sessionTranscript = encodeAnnexCTranscript({ encryptionInfo, origin })
  const deviceRequest = encodeBase64url(await buildDeviceRequest(question, { sessionTranscript }))
  const request: DcApiRequest = { protocol: PROTOCOL, data: { deviceRequest, encryptionInfo } }
  return Object.freeze({
    request,
    origin,
    encryptionInfo,
    docTypes: docRequests.map(({ docType }) => docType),
    recipientKey,
  })
}
