import { type CoseSign1, readX5chain, verifyCoseSign1 } from '@tegata/cbor'
import {
  type Awaitable,
  CheckRecorder,
  concludeVerification,
  isTegataError,
  mapAwaitable,
  type Report,
  runSteps,
  type Steps,
  TegataError,
  type Verified,
  waitFor,
} from '@tegata/core'
import { renameFailure } from '../data/rename-failure.js'
import { encodeReaderAuthentication, encodeReaderAuthenticationAll } from '../session-transcript/authentication.js'
import { resolveTranscript, type TranscriptSource } from '../session-transcript/transcript.js'
import { READER } from '../trust/profile/profiles.js'
import { type MdocTrust, resolveSigner } from '../trust/trusted-signer.js'
import { type DeviceRequest, parseDeviceRequest } from './device-request.js'

/** Readers that a wallet knows. Spec: ISO/IEC 18013-5 section 9.1.4.5; DESIGN section 7. */
export interface ReaderExpectation {
  /** Reader authorities: `id` is what the person is told, `certificates` are the roots. */
  readonly trust: MdocTrust
  readonly at: Date
}

/** A reader whose signature and certificate were verified. Spec: ISO/IEC 18013-5 section 9.1.4.5. */
export interface AuthenticatedReader {
  /** Id of the trusted authority above its certificate. */
  readonly authority: string
  /** Its certificate, DER: name it to the person from here. */
  readonly certificate: Uint8Array
  /** Indexes of the documents that its signature covers. */
  readonly docRequests: readonly number[]
}

/** A request of which every document is asked for by an authenticated reader. Spec: ISO/IEC 18013-5 section 9.1.4. */
export interface AuthenticatedRequest {
  readonly request: DeviceRequest
  /** Without those who signed for frameworks that the wallet does not know. */
  readonly readers: readonly AuthenticatedReader[]
}

/** Every check of a request; `result` only when all passed. Spec: DESIGN section 7. */
export interface DeviceRequestInspection extends Report {
  readonly result: AuthenticatedRequest | undefined
}

/**
 * Checks a request: structure, and the signatures and certificates of its readers, who together must cover every document.
 *
 * Spec: ISO/IEC 18013-5 section 9.1.4.5 and Annex B.1.7.
 *
 * @param deviceRequest — CBOR, untrusted.
 * @param expectation — reader authorities and time; and the session, or the bytes of its transcript.
 * @returns every check, failed ones too; at once on Node.
 * @throws TegataArgumentError ERR_ARG_VALUE for a session or transcript that can be none
 */
export function inspectDeviceRequest(
  deviceRequest: Uint8Array,
  expectation: ReaderExpectation & TranscriptSource,
): Awaitable<DeviceRequestInspection> {
  return runSteps(requestSteps(deviceRequest, expectation))
}

/**
 * Verifies a request; a wallet that also answers readers it does not know uses `parseDeviceRequest` for those.
 *
 * Spec: ISO/IEC 18013-5 section 9.1.4.5.
 *
 * @param deviceRequest — CBOR, untrusted.
 * @param expectation — reader authorities and time; and the session, or the bytes of its transcript.
 * @throws TegataError the code of the first failed check
 * @throws TegataArgumentError ERR_ARG_VALUE for a session or transcript that can be none
 */
export function verifyDeviceRequest(
  deviceRequest: Uint8Array,
  expectation: ReaderExpectation & TranscriptSource,
): Awaitable<Verified<AuthenticatedRequest>> {
  const inspection = inspectDeviceRequest(deviceRequest, expectation)
  return mapAwaitable(inspection, (report) => concludeVerification(report, report.result))
}

const SPEC = 'ISO/IEC 18013-5 section 9.1.4'

interface ReaderSignature {
  readonly sign1: CoseSign1
  readonly payload: Uint8Array
  readonly docRequests: readonly number[]
  /** Whether it is one of several that each sign everything. */
  readonly isOfAll: boolean
}

function* requestSteps(
  bytes: Uint8Array,
  expectation: ReaderExpectation & TranscriptSource,
): Steps<DeviceRequestInspection> {
  const transcript = yield* resolveTranscript(expectation)
  const recorder = new CheckRecorder()
  const request = recorder.check('mdoc.request-structure', 'ISO/IEC 18013-5 section 8.3.2.1.2.1', () =>
    parseDeviceRequest(bytes),
  )
  const readers: AuthenticatedReader[] = []
  if (request) {
    const signatures = yield* withoutStrangers(findSignatures(request, transcript), expectation)
    recorder.check('mdoc.reader-coverage', SPEC, () => checkCoverage(request, signatures))
    for (const signature of signatures) {
      const reader = yield* verifyReader(recorder, signature, expectation)
      if (reader) readers.push(reader)
    }
  }
  const { checks, failure } = recorder
  return { checks, failure, result: failure || !request ? undefined : { request, readers } }
}

function findSignatures(request: DeviceRequest, transcript: Uint8Array): ReaderSignature[] {
  const signatures: ReaderSignature[] = request.docRequests.flatMap(({ readerAuth, itemsRequestBytes }, i) =>
    readerAuth === undefined
      ? []
      : [
          {
            sign1: readerAuth,
            payload: encodeReaderAuthentication(transcript, itemsRequestBytes.encoded),
            docRequests: [i],
            isOfAll: false,
          },
        ],
  )
  if (request.readerAuthAll.length === 0) return signatures
  const payload = encodeReaderAuthenticationAll(
    transcript,
    request.docRequests.map(({ itemsRequestBytes }) => itemsRequestBytes.encoded),
    request.deviceRequestInfoBytes?.encoded,
  )
  const docRequests = request.docRequests.map((_, i) => i)
  return [...signatures, ...request.readerAuthAll.map((sign1) => ({ sign1, payload, docRequests, isOfAll: true }))]
}

/**
 * A reader signs the whole request once for each framework that it belongs to, and a wallet knows one of them: signatures
 * under authorities that it does not know say nothing, as long as it knows another. When it knows none, all are judged.
 */
function* withoutStrangers(
  signatures: readonly ReaderSignature[],
  { trust, at }: ReaderExpectation,
): Steps<readonly ReaderSignature[]> {
  const known: ReaderSignature[] = []
  for (const signature of signatures) {
    if (!signature.isOfAll || (yield* isUnderKnownAuthority(signature.sign1, trust, at))) known.push(signature)
  }
  return known.some(({ isOfAll }) => isOfAll) ? known : signatures
}

function* isUnderKnownAuthority(sign1: CoseSign1, trust: MdocTrust, at: Date): Steps<boolean> {
  try {
    yield* waitFor(resolveSigner(readX5chain(sign1), trust, at, READER))
    return true
  } catch (error) {
    // Any other fault is that of a reader who claims a name that is known, and is reported as such.
    return !isTegataError(error) || error.code !== 'ERR_X509_UNTRUSTED'
  }
}

/** One signed document must not lend its reader's name to the others. */
function checkCoverage({ docRequests }: DeviceRequest, signatures: readonly ReaderSignature[]): void {
  const covered = new Set(signatures.flatMap((signature) => signature.docRequests))
  if (covered.size !== docRequests.length) {
    throw new TegataError('ERR_MDOC_READER_AUTH', 'a document is asked for by a reader that does not authenticate', {
      spec: SPEC,
    })
  }
}

function* verifyReader(
  recorder: CheckRecorder,
  { sign1, payload, docRequests }: ReaderSignature,
  { trust, at }: ReaderExpectation,
): Steps<AuthenticatedReader | undefined> {
  const reader = yield* waitFor(
    recorder.checkLater('mdoc.reader-certificate', 'ISO/IEC 18013-5 Annex B.1.7', () =>
      resolveSigner(readX5chain(sign1), trust, at, READER),
    ),
  )
  if (reader === undefined) {
    recorder.skip('mdoc.reader-signature', SPEC)
    return undefined
  }
  yield* waitFor(
    recorder.checkLater('mdoc.reader-signature', SPEC, () =>
      renameFailure('ERR_MDOC_READER_AUTH', SPEC, () =>
        verifyCoseSign1(sign1, reader.verifier, { detachedPayload: payload }),
      ),
    ),
  )
  return { authority: reader.issuers[0]!.id, certificate: reader.certificate.der, docRequests }
}
