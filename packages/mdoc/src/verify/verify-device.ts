import { verifyCoseMac0, verifyCoseSign1 } from '@tegata/cbor'
import {
  type CheckRecorder,
  importCoseVerifier,
  isTegataError,
  type KeyAgreement,
  runSteps,
  type Steps,
  TegataError,
  waitFor,
} from '@tegata/core'
import { deriveMacKey } from '../data/device-mac.js'
import type { MdocDocument } from '../data/device-response.js'
import { checkAuthorized } from '../data/key-authorizations.js'
import type { MobileSecurityObject } from '../data/mobile-security-object.js'
import { encodeDeviceAuthentication } from '../session-transcript/authentication.js'
import type { TranscriptSource } from '../session-transcript/transcript.js'
import { TRANSACTION_SPEC, type TransactionCheck } from './transaction.js'

/** A transcript that a device may have used, and how it differs from the right one. Spec: ISO/IEC 18013-5 section 9.1.5.1. */
export interface PlausibleTranscript {
  /** `without the thumbprint of the encryption key`, for example. */
  readonly description: string
  readonly sessionTranscript: Uint8Array
}

/** Lists what may have been meant by a device whose transcript is another one. Spec: ISO/IEC 18013-5 section 9.1.5.1. */
export type TranscriptDiagnosis = (source: TranscriptSource) => Iterable<PlausibleTranscript>

/** What the device's part is verified against. */
export interface DeviceExpectation {
  /** The reader's own key of this session; without it a device MAC cannot be verified, and is refused. */
  readonly readerKey?: KeyAgreement
  /** What the device was asked to confirm. */
  readonly transactionData?: TransactionCheck
  readonly diagnose?: TranscriptDiagnosis
}

const SIGNATURE_SPEC = 'ISO/IEC 18013-5 section 9.1.3.6'
const MAC_SPEC = 'ISO/IEC 18013-5 section 9.1.3.5'
const KEY_SPEC = 'ISO/IEC 18013-5 section 9.1.2.4'

/** Verifies all that the device signed: its elements, which its issuer must have allowed, and the session. */
export function* verifyDevicePart(
  recorder: CheckRecorder,
  document: MdocDocument,
  { deviceKey, keyAuthorizations }: MobileSecurityObject,
  transcript: Uint8Array,
  expectation: DeviceExpectation & TranscriptSource,
): Steps<void> {
  const { deviceSigned } = document
  const { transactionData } = expectation
  recorder.check('mdoc.key-authorizations', KEY_SPEC, () => {
    for (const [namespace, elements] of deviceSigned.nameSpaces) {
      checkAuthorized(keyAuthorizations, namespace, elements.keys())
    }
  })
  if (transactionData !== undefined) {
    recorder.check('mdoc.transaction-data', TRANSACTION_SPEC, () => transactionData(deviceSigned.nameSpaces))
  }
  const isMac = deviceSigned.deviceMac !== undefined
  yield* waitFor(
    recorder.checkLater(isMac ? 'mdoc.device-mac' : 'mdoc.device-signature', isMac ? MAC_SPEC : SIGNATURE_SPEC, () =>
      runSteps(authenticationSteps(document, deviceKey, transcript, expectation)),
    ),
  )
}

function* authenticationSteps(
  document: MdocDocument,
  deviceKey: MobileSecurityObject['deviceKey'],
  transcript: Uint8Array,
  expectation: DeviceExpectation & TranscriptSource,
): Steps<void> {
  const failure = yield* tryTranscript(document, deviceKey, transcript, expectation)
  if (failure === undefined) return
  for (const { description, sessionTranscript } of expectation.diagnose?.(expectation) ?? []) {
    if ((yield* tryTranscript(document, deviceKey, sessionTranscript, expectation)) === undefined) {
      const { code, message, spec, evidence } = failure
      throw new TegataError(code, `${message}; it authenticated another transcript: ${description}`, {
        ...(spec !== undefined && { spec }),
        evidence: { ...evidence, transcript: description },
      })
    }
  }
  throw failure
}

/** What is wrong is a key, not what was made with it. */
const OTHER_CAUSES: readonly string[] = ['ERR_MDOC_READER_KEY', 'ERR_KEY_INVALID', 'ERR_KEY_UNSUPPORTED']

/** @returns why it failed; undefined when the device authenticated this transcript. */
function* tryTranscript(
  { docType, deviceSigned }: MdocDocument,
  deviceKey: MobileSecurityObject['deviceKey'],
  transcript: Uint8Array,
  { readerKey }: DeviceExpectation,
): Steps<TegataError | undefined> {
  const { deviceSignature, deviceMac, nameSpacesBytes } = deviceSigned
  const detachedPayload = encodeDeviceAuthentication(transcript, docType, nameSpacesBytes.encoded)
  try {
    if (deviceMac !== undefined) {
      const key = yield* deriveMacKey(demandReaderKey(readerKey), deviceKey.jwk, transcript)
      yield* waitFor(verifyCoseMac0(deviceMac, key, { detachedPayload }))
    } else {
      const { jwk, alg } = deviceKey
      if (alg === undefined)
        throw new TegataError('ERR_KEY_INVALID', 'a device key that signs nothing', { spec: KEY_SPEC })
      const verifier = yield* waitFor(importCoseVerifier(jwk, alg))
      // "The payload … shall be detached": the session is what the verifier knows, not what the response says.
      yield* waitFor(verifyCoseSign1(deviceSignature!, verifier, { detachedPayload }))
    }
    return undefined
  } catch (error) {
    if (!isTegataError(error)) throw error
    if (OTHER_CAUSES.includes(error.code)) return error
    return new TegataError(deviceMac ? 'ERR_MDOC_DEVICE_MAC' : 'ERR_MDOC_DEVICE_SIGNATURE', error.message, {
      spec: deviceMac ? MAC_SPEC : SIGNATURE_SPEC,
      evidence: { cause: error.code },
    })
  }
}

function demandReaderKey(readerKey: KeyAgreement | undefined): KeyAgreement {
  if (readerKey !== undefined) return readerKey
  throw new TegataError('ERR_MDOC_READER_KEY', 'a device MAC, and no key of the reader to verify it with', {
    spec: MAC_SPEC,
  })
}
