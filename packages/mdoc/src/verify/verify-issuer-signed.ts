import {
  type Awaitable,
  CheckRecorder,
  concludeVerification,
  mapAwaitable,
  type Report,
  runSteps,
  type Steps,
  type Verified,
} from '@tegata/core'
import { parseIssuerSigned } from '../data/issuer-signed.js'
import type { CertificateRevocation } from '../trust/certificate-revocation.js'
import type { MdocTrust } from '../trust/trusted-signer.js'
import { describe, type IssuedDocument } from './document.js'
import { type StatusPolicy, verifyStatuses } from './status.js'
import { verifyIssuerPart } from './verify-issuer.js'

/** What every verification needs to be told. Spec: DESIGN section 7 (strict by default). */
export interface MdocExpectation {
  readonly trust: MdocTrust
  /** The time of the verification. */
  readonly at: Date
  /** The one document type that is welcome; any when absent. */
  readonly docType?: string
  /** Asks whether the document signer's certificate was revoked; without it nobody does, and the document says `not-checked`. */
  readonly certificateRevocation?: CertificateRevocation
  /**
   * What to do with a document that has a `status`: have a checker look it up, `refuse` the document (so when absent), or
   * `ignore` the status and accept a document that may be revoked. A checker is called last, when everything else passed.
   */
  readonly status?: StatusPolicy
}

/** Every check of an issued document; `document` only when all passed. Spec: DESIGN section 7. */
export interface IssuerSignedInspection extends Report {
  readonly document: IssuedDocument | undefined
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
  const inspection = inspectIssuerSigned(issuerSigned, expectation)
  return mapAwaitable(inspection, (report) => concludeVerification(report, report.document))
}

function* issuerSignedSteps(bytes: Uint8Array, expectation: MdocExpectation): Steps<IssuerSignedInspection> {
  const recorder = new CheckRecorder()
  const issuerSigned = recorder.check('mdoc.structure', 'ISO/IEC 18013-5 section 8.3.2.1.2.2', () =>
    parseIssuerSigned(bytes),
  )
  const part = issuerSigned && (yield* verifyIssuerPart(recorder, issuerSigned, expectation))
  yield* verifyStatuses(recorder, part ? [part] : [], expectation)
  const { checks, failure } = recorder
  return { checks, failure, document: failure || !part ? undefined : describe(issuerSigned, part) }
}
