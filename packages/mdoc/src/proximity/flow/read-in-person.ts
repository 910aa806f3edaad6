import type { Verified } from '@tegata/core'
import { type MdocVerification, type PresentationExpectation, verifyMdoc } from '../../verify/verify.js'
import { type InPersonQuestion, requestInPerson } from './request-in-person.js'

/** A request and what the answer is held against. Spec: ISO/IEC 18013-5 sections 6.3.2 and 9.3. */
export type InPersonReading = InPersonQuestion & Omit<PresentationExpectation, 'readerKey'>

/**
 * Reads from somebody who stands there: sends one request, verifies the response, signed or with a MAC.
 *
 * Spec: ISO/IEC 18013-5 sections 6.3.2 and 9.3.
 *
 * @param reading — engagement, transport, signal and request; trust, time, document type.
 * @returns documents that nothing but a verification can make.
 * @throws TegataError the code of the first failed check, or what `requestInPerson` throws
 * @example
 * ```ts
 * const { documents } = await readInPerson({
 *   engagement: scannedText,
 *   transport,
 *   signal: AbortSignal.timeout(60_000),
 *   request: deviceRequest,
 *   trust,
 *   at: new Date(),
 * })
 * ```
 */
export async function readInPerson(reading: InPersonReading): Promise<Verified<MdocVerification>> {
  const { deviceResponse, sessionTranscript, readerKey } = await requestInPerson(reading)
  return verifyMdoc(deviceResponse, { ...reading, sessionTranscript, readerKey })
}
