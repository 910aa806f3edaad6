import { CheckRecorder, concludeVerification, isTegataError, TegataError, type Verified } from '@tegata/core'
import { encodeAnnexCTranscript } from '../session-transcript/iso-18013-7.js'
import {
  inspectMdoc,
  type MdocInspection,
  type MdocVerification,
  type PresentationExpectation,
} from '../verify/verify.js'
import type { DcApiExchange } from './exchange.js'
import { decapsulate, open } from './hpke.js'
import { readEncryptedResponse, type SealedResponse } from './messages.js'
import { assertOrigin, otherTranscripts } from './origin.js'

/** What a response is held against, whichever exchange it answers. Spec: ISO/IEC 18013-5 section 9.3. */
export interface DcApiPolicy
  extends Pick<
    PresentationExpectation,
    'trust' | 'status' | 'certificateRevocation' | 'transactionData' | 'zkVerifier'
  > {
  /**
   * Origins that are the verifier's too, though not this exchange's: a response for one of them is refused like any other,
   * and the error names it.
   */
  readonly otherOrigins?: readonly string[]
}

/** What one response is held against. Spec: ISO/IEC TS 18013-7 Annex C.3; ISO/IEC 18013-5 section 9.3. */
export interface DcApiExpectation extends DcApiPolicy {
  readonly exchange: Pick<DcApiExchange, 'origin' | 'encryptionInfo' | 'recipientKey' | 'docTypes'>
  readonly at: Date
}

const RESPONSE_SPEC = 'ISO/IEC TS 18013-7 Annex C.3'
const HANDOVER_SPEC = 'ISO/IEC TS 18013-7 Annex C.5'
const RETURNED_SPEC = 'ISO/IEC 18013-5 section 8.3.2.1.2.2'

/**
 * Opens a response and checks it: encryption for this exchange and origin, then everything that `inspectMdoc` checks, and
 * that every document is of a type that was asked for.
 *
 * An exchange answers one response: `createDcApiVerifier` sees to that, here the caller has to.
 *
 * Spec: ISO/IEC TS 18013-7 Annex C.3; ISO/IEC 18013-5 section 9.3.
 *
 * @param data — untrusted: `data` of the DigitalCredential that the page posted.
 * @param expectation — the exchange as it was made; trust and time.
 * @returns every check, failed ones too.
 * @throws TegataArgumentError ERR_ARG_VALUE for an exchange whose origin is none
 */
export async function inspectDcApiResponse(data: unknown, expectation: DcApiExpectation): Promise<MdocInspection> {
  const recorder = new CheckRecorder()
  const result = await checkResponse(recorder, data, expectation)
  const { checks, failure } = recorder
  return { checks, failure, result: failure ? undefined : result }
}

/**
 * Opens a response and verifies it.
 *
 * Spec: ISO/IEC TS 18013-7 Annex C.3; ISO/IEC 18013-5 section 9.3.
 *
 * @param data — untrusted: `data` of the DigitalCredential that the page posted.
 * @param expectation — the exchange as it was made; trust and time.
 * @returns documents that nothing but a verification can make.
 * @throws TegataError the code of the first failed check
 * @throws TegataArgumentError ERR_ARG_VALUE for an exchange whose origin is none
 */
export async function verifyDcApiResponse(
  data: unknown,
  expectation: DcApiExpectation,
): Promise<Verified<MdocVerification>> {
  const inspection = await inspectDcApiResponse(data, expectation)
  return concludeVerification(inspection, inspection.result)
}

/** Runs every check of a response into a recorder. */
export async function checkResponse(
  recorder: CheckRecorder,
  data: unknown,
  expectation: DcApiExpectation,
): Promise<MdocVerification | undefined> {
  const { exchange, at, otherOrigins = [], ...policy } = expectation
  assertOrigin(exchange.origin)
  const sealed = recorder.check('dc-api.response', RESPONSE_SPEC, () => readEncryptedResponse(data))
  if (sealed === undefined) return skipTo(recorder, 'dc-api.decryption')
  const sessionTranscript = encodeAnnexCTranscript(exchange)
  const deviceResponse = await recorder.checkLater('dc-api.decryption', HANDOVER_SPEC, () =>
    openResponse(sealed, exchange, sessionTranscript, otherOrigins),
  )
  if (deviceResponse === undefined) return skipTo(recorder, 'mdoc.structure')
  // Whoever sealed for this origin may still have signed for another; that too is tried only to name it.
  const diagnose = () => otherTranscripts(exchange, otherOrigins)
  const inspection = await inspectMdoc(deviceResponse, { ...policy, at, sessionTranscript, diagnose })
  recorder.include(inspection)
  const { result } = inspection
  if (result === undefined) return skipTo(recorder, 'dc-api.requested-documents')
  recorder.check('dc-api.requested-documents', RETURNED_SPEC, () => checkRequested(result, exchange.docTypes))
  return result
}

function skipTo(recorder: CheckRecorder, id: string): undefined {
  recorder.skip(id, RESPONSE_SPEC)
  return undefined
}

async function openResponse(
  { enc, cipherText }: SealedResponse,
  exchange: DcApiExpectation['exchange'],
  sessionTranscript: Uint8Array,
  otherOrigins: readonly string[],
): Promise<Uint8Array> {
  let secret: Uint8Array
  try {
    secret = await decapsulate(exchange.recipientKey, enc)
  } catch (error) {
    if (isTegataError(error)) throw closed('its key is no point of P-256', { cause: error.code })
    throw error
  }
  const opened = await open(secret, sessionTranscript, cipherText)
  if (opened !== undefined) return opened
  for (const { description, sessionTranscript, origin } of otherTranscripts(exchange, otherOrigins)) {
    if ((await open(secret, sessionTranscript, cipherText)) === undefined) continue
    if (origin === undefined)
      throw closed(`it is sealed for another transcript: ${description}`, { transcript: description })
    throw new TegataError('ERR_DC_API_ORIGIN', `the response is for another origin: ${origin}`, {
      spec: HANDOVER_SPEC,
      evidence: { expected: exchange.origin, actual: origin },
    })
  }
  throw closed('it was changed, or is for another origin, another request or another key')
}

function closed(reason: string, evidence?: Readonly<Record<string, string>>): TegataError {
  return new TegataError('ERR_DC_API_DECRYPTION', `the response does not open: ${reason}`, {
    spec: HANDOVER_SPEC,
    ...(evidence !== undefined && { evidence }),
  })
}

/** A wallet may leave documents out; it has nothing to add. */
function checkRequested({ documents, zkDocuments }: MdocVerification, docTypes: readonly string[]): void {
  for (const { docType } of [...documents, ...zkDocuments]) {
    if (!docTypes.includes(docType)) {
      throw new TegataError('ERR_MDOC_DOC_TYPE', 'a document of a type that was not asked for', {
        spec: RETURNED_SPEC,
        evidence: { expected: docTypes, actual: docType },
      })
    }
  }
}
