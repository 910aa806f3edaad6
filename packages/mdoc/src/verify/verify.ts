import { type CborMap, type CborValue, verifyCoseSign1 } from '@tegata/cbor'
import {
  type Awaitable,
  CheckRecorder,
  concludeVerification,
  importVerifier,
  type JwkPublic,
  type Report,
  runSteps,
  type Steps,
  TegataError,
  type Verified,
  waitFor,
} from '@tegata/core'
import { type DeviceSigned, type MdocDocument, parseDeviceResponse } from '../data/device-response.js'
import { type IssuerSigned, parseIssuerSigned } from '../data/issuer-signed.js'
import type { MdocValidity, MobileSecurityObject } from '../data/mobile-security-object.js'
import { checkAuthorized } from '../present/present.js'
import {
  encodeDeviceAuthentication,
  resolveTranscript,
  type TranscriptSource,
} from '../session-transcript/transcript.js'
import type { CertificateRevocation } from '../trust/certificate-revocation.js'
import type { MdocTrust } from '../trust/trusted-signer.js'
import { type StatusPolicy, verifyStatuses } from './status.js'
import { renameFailure, type VerifiedIssuerPart, verifyIssuerPart } from './verify-issuer.js'

/** What every verification needs to be told. Spec: DESIGN section 7 (strict by default). */
export interface MdocExpectation {
  readonly trust: MdocTrust
  /** The time of the verification. */
  readonly at: Date
  /** The one document type that is welcome; any when absent. */
  readonly docType?: string
  /** Asks whether the document signer's certificate was revoked; without it nobody does, and no check says so. */
  readonly certificateRevocation?: CertificateRevocation
  /**
   * What to do with a document that has a `status`: have a checker look it up, `refuse` the document (so when absent), or
   * `ignore` the status and accept a document that may be revoked. A checker is called last, when everything else passed.
   */
  readonly status?: StatusPolicy
}

/** Values by namespace and element name. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.2. */
export type ElementValues = ReadonlyMap<string, ReadonlyMap<string, CborValue>>

/** What an issuer vouches for in one document. Spec: ISO/IEC 18013-5 section 9.3.1. */
export interface IssuedDocument {
  readonly docType: string
  /** Id of the trusted issuer. */
  readonly issuer: string
  /** The elements that are there, all signed by the issuer. */
  readonly elements: ElementValues
  readonly validity: MdocValidity
  /** The key of the device that the document is bound to. */
  readonly deviceKey: JwkPublic
  /** Where to ask whether it was revoked, as the issuer wrote it; (uri, idx) identifies the document: keep neither. */
  readonly status: Readonly<Record<string, CborValue>> | undefined
}

/** A document that its device presented in this session. Spec: ISO/IEC 18013-5 section 9.3.2. */
export interface PresentedDocument extends IssuedDocument {
  /** Elements that the device signed with its issuer's permission. */
  readonly deviceElements: ElementValues
}

/** Every check of an issued document; `document` only when all passed. Spec: DESIGN section 7. */
export interface IssuerSignedInspection extends Report {
  readonly document: IssuedDocument | undefined
}

/** Every check of a presentation; `result` only when all passed. Spec: DESIGN section 7. */
export interface MdocInspection extends Report {
  readonly result: MdocVerification | undefined
}

/** The documents of a presentation, in its order. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.2. */
export interface MdocVerification {
  readonly documents: readonly PresentedDocument[]
}

/**
 * Checks a credential as its issuer sent it, without a presentation: for the holder who receives it.
 *
 * Spec: ISO/IEC 18013-5 section 9.3.1.
 *
 * @param issuerSigned — IssuerSigned as CBOR, untrusted.
 * @param expectation — trust, time, document type.
 * @returns every check, failed ones too; at once on Node.
 */
export function inspectIssuerSigned(
  issuerSigned: Uint8Array,
  expectation: MdocExpectation,
): Awaitable<IssuerSignedInspection> {
  return runSteps(issuerSignedSteps(issuerSigned, expectation))
}

/**
 * Verifies a credential as its issuer sent it.
 *
 * Spec: ISO/IEC 18013-5 section 9.3.1.
 *
 * @param issuerSigned — IssuerSigned as CBOR, untrusted.
 * @param expectation — trust, time, document type.
 * @throws TegataError the code of the first failed check
 */
export function verifyIssuerSigned(
  issuerSigned: Uint8Array,
  expectation: MdocExpectation,
): Awaitable<Verified<IssuedDocument>> {
  const conclude = (inspection: IssuerSignedInspection) => concludeVerification(inspection, inspection.document)
  const inspection = inspectIssuerSigned(issuerSigned, expectation)
  return inspection instanceof Promise ? inspection.then(conclude) : conclude(inspection)
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
  expectation: MdocExpectation & TranscriptSource,
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
  expectation: MdocExpectation & TranscriptSource,
): Awaitable<Verified<MdocVerification>> {
  const conclude = (inspection: MdocInspection) => concludeVerification(inspection, inspection.result)
  const inspection = inspectMdoc(deviceResponse, expectation)
  return inspection instanceof Promise ? inspection.then(conclude) : conclude(inspection)
}

function* issuerSignedSteps(bytes: Uint8Array, expectation: MdocExpectation): Steps<IssuerSignedInspection> {
  const recorder = new CheckRecorder()
  const issuerSigned = recorder.check('mdoc.structure', 'ISO/IEC 18013-5 section 8.3.2.1.2.2', () =>
    parseIssuerSigned(bytes),
  )
  const part = issuerSigned && (yield* verifyIssuerPart(recorder, issuerSigned, expectation))
  yield* verifyStatuses(recorder, part ? [part] : [], expectation)
  const { checks, failure } = recorder
  return { checks, failure, document: failure || !part ? undefined : describe(issuerSigned, part.issuer, part.mso) }
}

function* presentationSteps(bytes: Uint8Array, expectation: MdocExpectation & TranscriptSource): Steps<MdocInspection> {
  const transcript = resolveTranscript(expectation)
  const recorder = new CheckRecorder()
  const documents = recorder.check('mdoc.structure', 'ISO/IEC 18013-5 section 8.3.2.1.2.2', () =>
    parseDeviceResponse(bytes),
  )
  const verified: PresentedDocument[] = []
  const parts: VerifiedIssuerPart[] = []
  for (const document of documents ?? []) {
    const { docType, issuerSigned, deviceSigned } = document
    const part = yield* verifyIssuerPart(recorder, issuerSigned, expectation, docType)
    if (part === undefined) {
      recorder.skip('mdoc.device-signature', DEVICE_SPEC)
      continue
    }
    yield* verifyDevicePart(recorder, document, part.mso, transcript)
    const deviceElements = deviceSigned.nameSpaces as ReadonlyMap<string, CborMap & Map<string, CborValue>>
    verified.push({ ...describe(issuerSigned, part.issuer, part.mso), deviceElements })
    parts.push(part)
  }
  yield* verifyStatuses(recorder, parts, expectation)
  const { checks, failure } = recorder
  return { checks, failure, result: failure ? undefined : { documents: verified } }
}

const DEVICE_SPEC = 'ISO/IEC 18013-5 section 9.1.3.6'

function* verifyDevicePart(
  recorder: CheckRecorder,
  { docType, deviceSigned }: MdocDocument,
  { deviceKey, keyAuthorizations }: MobileSecurityObject,
  transcript: Uint8Array,
): Steps<void> {
  recorder.check('mdoc.key-authorizations', 'ISO/IEC 18013-5 section 9.1.2.4', () => {
    for (const [namespace, elements] of deviceSigned.nameSpaces) {
      checkAuthorized(keyAuthorizations, namespace, elements.keys() as Iterable<string>)
    }
  })
  yield* waitFor(
    recorder.checkLater('mdoc.device-signature', DEVICE_SPEC, () => {
      const data = encodeDeviceAuthentication(transcript, docType, deviceSigned.nameSpacesBytes.encoded)
      return runSteps(deviceSignatureSteps(deviceSigned, deviceKey, data))
    }),
  )
}

function* deviceSignatureSteps(
  { deviceSignature }: DeviceSigned,
  deviceKey: MobileSecurityObject['deviceKey'],
  deviceAuthentication: Uint8Array,
): Steps<void> {
  if (deviceSignature === undefined) {
    throw new TegataError('ERR_MDOC_DEVICE_MAC', 'device MACs are not supported', {
      spec: 'ISO/IEC 18013-5 section 9.1.3.5',
    })
  }
  const verifier = yield* waitFor(importVerifier(deviceKey.jwk, deviceKey.alg))
  // "The payload … shall be detached": the session is what the verifier knows, not what the response says.
  yield* waitFor(
    renameFailure('ERR_MDOC_DEVICE_SIGNATURE', DEVICE_SPEC, () =>
      verifyCoseSign1(deviceSignature, verifier, { detachedPayload: deviceAuthentication }),
    ),
  )
}

function describe({ nameSpaces }: IssuerSigned, issuer: string, mso: MobileSecurityObject): IssuedDocument {
  const elements = new Map<string, ReadonlyMap<string, CborValue>>()
  for (const [namespace, items] of nameSpaces) {
    elements.set(namespace, new Map(items.map((item) => [item.elementIdentifier, item.elementValue])))
  }
  const { docType, validity, deviceKey, status } = mso
  return { docType, issuer, elements, validity, deviceKey: deviceKey.jwk, status }
}
