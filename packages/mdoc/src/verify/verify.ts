import {
  type Awaitable,
  CheckRecorder,
  concludeVerification,
  type KeyAgreement,
  mapAwaitable,
  type Report,
  runSteps,
  type Steps,
  TegataError,
  type Verified,
} from '@tegata/core'
import { type DeviceResponse, type MdocDocument, parseDeviceResponse } from '../data/device-response.js'
import { assertPermitted } from '../data/forbidden.js'
import { resolveTranscript, type TranscriptSource } from '../session-transcript/transcript.js'
import { describe, type PresentedDocument } from './document.js'
import { verifyStatuses } from './status.js'
import type { TransactionCheck } from './transaction.js'
import { type TranscriptDiagnosis, verifyDevicePart } from './verify-device.js'
import { type VerifiedIssuerPart, verifyIssuerPart } from './verify-issuer.js'
import type { MdocExpectation } from './verify-issuer-signed.js'
import { verifyZkDocuments, type ZkVerifiedDocument, type ZkVerifier } from './zk.js'

/** What the verification of a presentation can be told besides. Spec: ISO/IEC 18013-5 section 9.1.3. */
export interface PresentationExpectation extends MdocExpectation {
  /** The reader's ephemeral key of this session; without it a document authenticated by a MAC is refused. */
  readonly readerKey?: KeyAgreement
  /** What every document's device must have signed: `signedTransaction`. */
  readonly transactionData?: TransactionCheck
  /** Verifies zero-knowledge proofs; without it a response that holds one is refused. */
  readonly zkVerifier?: ZkVerifier
  /** Other transcripts to try when the device's is another one, for the error to name: `plausibleTranscripts`. */
  readonly diagnose?: TranscriptDiagnosis
}

/** The documents of a presentation, in its order. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.2. */
export interface MdocVerification {
  readonly documents: readonly PresentedDocument[]
  /** What `zkVerifier` verified; empty without one. */
  readonly zkDocuments: readonly ZkVerifiedDocument[]
}

/** Every check of a presentation; `result` only when all passed. Spec: DESIGN section 7. */
export interface MdocInspection extends Report {
  readonly result: MdocVerification | undefined
}

/**
 * Checks a presentation: structure, issuer's signature and certificate, digests over the received bytes, dates, and the
 * device's signature over this session.
 *
 * Spec: ISO/IEC 18013-5 section 9.3; OpenID4VP 1.0 Appendix B.2.6.
 *
 * @param deviceResponse — DeviceResponse as CBOR, untrusted.
 * @param expectation — trust, time, document type; and the session the verifier made, or the bytes of a transcript.
 * @returns every check, failed ones too; at once on Node.
 * @throws TegataArgumentError ERR_ARG_VALUE for a session or transcript that can be none
 */
export function inspectMdoc(
  deviceResponse: Uint8Array,
  expectation: PresentationExpectation & TranscriptSource,
): Awaitable<MdocInspection> {
  return runSteps(presentationSteps(deviceResponse, expectation))
}

/**
 * Verifies a presentation.
 *
 * Spec: ISO/IEC 18013-5 section 9.3; OpenID4VP 1.0 Appendix B.2.6.
 *
 * @param deviceResponse — DeviceResponse as CBOR, untrusted.
 * @param expectation — trust, time, document type; and the session the verifier made, or the bytes of a transcript.
 * @returns documents that nothing but a verification can make; at once on Node.
 * @throws TegataError the code of the first failed check
 * @throws TegataArgumentError ERR_ARG_VALUE for a session or transcript that can be none
 */
export function verifyMdoc(
  deviceResponse: Uint8Array,
  expectation: PresentationExpectation & TranscriptSource,
): Awaitable<Verified<MdocVerification>> {
  const inspection = inspectMdoc(deviceResponse, expectation)
  return mapAwaitable(inspection, (report) => concludeVerification(report, report.result))
}

const RESPONSE_SPEC = 'ISO/IEC 18013-5 section 8.3.2.1.2.2'
const STATUS_SPEC = 'ISO/IEC 18013-5 section 8.3.2.1.2.3'

function* presentationSteps(
  bytes: Uint8Array,
  expectation: PresentationExpectation & TranscriptSource,
): Steps<MdocInspection> {
  const transcript = yield* resolveTranscript(expectation)
  const recorder = new CheckRecorder()
  const response = recorder.check('mdoc.structure', RESPONSE_SPEC, () => parseDeviceResponse(bytes))
  if (response) recorder.check('mdoc.response-status', STATUS_SPEC, () => checkStatus(response))
  const verified: PresentedDocument[] = []
  const parts: VerifiedIssuerPart[] = []
  for (const document of response?.documents ?? []) {
    const part = yield* verifyDocument(recorder, document, transcript, expectation)
    if (part === undefined) continue
    const { nameSpaces: deviceElements } = document.deviceSigned
    verified.push({ ...describe(document.issuerSigned, part), deviceElements })
    parts.push(part)
  }
  const zkDocuments = yield* verifyZkDocuments(recorder, response?.zkDocuments ?? [], transcript, expectation)
  yield* verifyStatuses(recorder, parts, expectation)
  const { checks, failure } = recorder
  return { checks, failure, result: failure ? undefined : { documents: verified, zkDocuments } }
}

function checkStatus({ status, documents, zkDocuments }: DeviceResponse): void {
  if (status !== 0 || documents.length + zkDocuments.length === 0) {
    throw new TegataError('ERR_MDOC_RESPONSE_STATUS', 'the response is not OK, or holds no document', {
      spec: STATUS_SPEC,
      evidence: { status },
    })
  }
}

function* verifyDocument(
  recorder: CheckRecorder,
  document: MdocDocument,
  transcript: Uint8Array,
  expectation: PresentationExpectation & TranscriptSource,
): Steps<VerifiedIssuerPart | undefined> {
  const { docType, issuerSigned, deviceSigned } = document
  recorder.check('mdoc.permitted-elements', 'Act No. 27 of 2013 (Japan) Article 20', () => {
    for (const [namespace, items] of issuerSigned.nameSpaces) {
      assertPermitted(
        namespace,
        items.map(({ elementIdentifier }) => elementIdentifier),
      )
    }
    for (const [namespace, elements] of deviceSigned.nameSpaces) assertPermitted(namespace, elements.keys())
  })
  const part = yield* verifyIssuerPart(recorder, issuerSigned, expectation, docType)
  if (part === undefined) recorder.skip('mdoc.device-signature', RESPONSE_SPEC)
  else yield* verifyDevicePart(recorder, document, part.mso, transcript, expectation)
  return part
}
