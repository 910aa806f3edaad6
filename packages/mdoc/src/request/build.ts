import { type CborInput, createCoseSign1, encodeCbor } from '@tegata/cbor'
import {
  type Awaitable,
  isTegataError,
  runSteps,
  type Signer,
  type Steps,
  TegataArgumentError,
  waitFor,
} from '@tegata/core'
import { encodeReaderAuthentication, encodeReaderAuthenticationAll } from '../session-transcript/authentication.js'
import { resolveTranscript, type TranscriptSource } from '../session-transcript/transcript.js'
import {
  assembleRequest,
  encodeRequestParts,
  isSecondEdition,
  parseDeviceRequest,
  type RequestContent,
} from './device-request.js'

/** Who asks. Spec: ISO/IEC 18013-5 section 9.1.4.3. */
export interface ReaderIdentity {
  readonly signer: Signer
  /** The reader's certificate first, DER; never the root. */
  readonly certificateChain: readonly Uint8Array[]
}

/** A request with the readers that sign it. Spec: ISO/IEC 18013-5 section 9.1.4. */
export interface DeviceRequestInput extends RequestContent {
  /** Signs for each document alone (`readerAuth`), which wallets of the first edition understand. */
  readonly readerAuth?: ReaderIdentity
  /** Sign the whole request (`readerAuthAll`), which makes it a request of version 1.1. */
  readonly readerAuthAll?: readonly ReaderIdentity[]
}

const X5CHAIN = 33

/**
 * Builds a DeviceRequest, of version 1.0 unless it says something that 1.0 cannot say.
 *
 * Spec: ISO/IEC 18013-5 sections 8.3.2.1.2.1 and 9.1.4; ISO/IEC 18013-5:2026 section 10.2.
 *
 * @param input — documents, elements, readers.
 * @param source — the session or its transcript: readers sign over it.
 * @returns CBOR; at once when the signers answer at once.
 * @throws TegataError ERR_MDOC_FORBIDDEN_ELEMENT for the individual number
 * @throws TegataArgumentError ERR_ARG_VALUE for what `parseDeviceRequest` would refuse
 * @example
 * ```ts
 * const ask = { docType: 'org.iso.23220.1.jp.mnc', nameSpaces: { 'org.iso.23220.1': { age_over_20: false } } }
 * const request = await buildDeviceRequest({ docRequests: [ask] })
 * ```
 */
export function buildDeviceRequest(input: DeviceRequestInput, source?: TranscriptSource): Awaitable<Uint8Array> {
  return runSteps(buildSteps(input, source))
}

function* buildSteps(input: DeviceRequestInput, source: TranscriptSource | undefined): Steps<Uint8Array> {
  const { readerAuth, readerAuthAll = [] } = input
  const parts = encodeRequestParts(input)
  const items = parts.itemsRequests.map(({ encoded }) => encoded)
  const signatures: CborInput[] = []
  const signaturesOfAll: CborInput[] = []
  if (readerAuth || readerAuthAll.length > 0) {
    if (source === undefined) throw new TegataArgumentError('ERR_ARG_VALUE', 'a reader signs over a session')
    const transcript = yield* resolveTranscript(source)
    if (readerAuth) {
      for (const item of items) {
        signatures.push(yield* waitFor(sign(readerAuth, encodeReaderAuthentication(transcript, item))))
      }
    }
    const all = encodeReaderAuthenticationAll(transcript, items, parts.deviceRequestInfo?.encoded)
    for (const reader of readerAuthAll) signaturesOfAll.push(yield* waitFor(sign(reader, all)))
  }
  const version = isSecondEdition(input) || readerAuthAll.length > 0 ? '1.1' : '1.0'
  const request = encodeCbor(assembleRequest(version, parts, signatures, signaturesOfAll))
  assertReadable(request)
  return request
}

/** A use case of a document that is not there, or too many documents, is found here and not by every holder. */
function assertReadable(request: Uint8Array): void {
  try {
    parseDeviceRequest(request)
  } catch (error) {
    if (!isTegataError(error)) throw error
    throw new TegataArgumentError('ERR_ARG_VALUE', `a request that no holder reads: ${error.message}`)
  }
}

function sign({ signer, certificateChain }: ReaderIdentity, payload: Uint8Array): Awaitable<CborInput> {
  const [certificate] = certificateChain
  if (certificate === undefined) throw new TegataArgumentError('ERR_ARG_VALUE', 'the certificateChain is empty')
  const x5chain = certificateChain.length === 1 ? certificate : certificateChain
  return createCoseSign1(signer, { payload, detached: true, unprotectedHeader: new Map([[X5CHAIN, x5chain]]) })
}
