import {
  CheckRecorder,
  decodeBase64url,
  type FormatInspection,
  type FormatResult,
  runSteps,
  type Steps,
  type VerificationInput,
  type VerifierFormat,
  waitFor,
} from '@tegata/core'
import { malformed } from '../data/structure.js'
import type { CertificateRevocation } from '../trust/certificate-revocation.js'
import { inspectMdoc } from '../verify/verify.js'
import type { TranscriptDiagnosis } from '../verify/verify-device.js'
import { elementsToClaims, PERSON_DOC_TYPE } from './person-elements.js'

/** What a verifier of mdocs accepts. Spec: DESIGN section 7. */
export interface MdocVerifierOptions {
  /** `org.tegata.person.1` when absent. */
  readonly docType?: string
  /**
   * Asks whether the document signer's certificate was revoked. Without it nobody does: the result's `signerRevocation` is then
   * `not-checked`, and the report holds no `mdoc.certificate-revocation`.
   */
  readonly certificateRevocation?: CertificateRevocation
  /** For the hour of integration, `plausibleTranscripts`: the error then names the transcript that a wallet used by mistake. */
  readonly diagnose?: TranscriptDiagnosis
}

/**
 * mdoc in the verifier's role.
 *
 * Spec: DESIGN section 6; ISO/IEC 18013-5 section 9.3; OpenID4VP 1.0 Appendix B.2.
 *
 * @param options — document type, who asks about revoked document signers, and who explains wrong transcripts.
 */
export function mdocVerifier(options: MdocVerifierOptions = {}): VerifierFormat {
  return Object.freeze({
    format: 'mso_mdoc',
    inspect: (input: VerificationInput) => runSteps(inspectSteps(input, options)),
  })
}

function* inspectSteps(input: VerificationInput, options: MdocVerifierOptions): Steps<FormatInspection> {
  const { presentation, session, trust, clock } = input
  const recorder = new CheckRecorder()
  const bytes = recorder.check('mdoc.encoding', 'OpenID4VP 1.0 Appendix B.2', () => decodeBase64url(presentation))
  if (bytes === undefined) return { checks: recorder.checks, failure: recorder.failure }
  const expectation = { docType: PERSON_DOC_TYPE, ...options, session, trust, at: clock(), status: 'ignore' } as const
  const inspection = yield* waitFor(inspectMdoc(bytes, expectation))
  recorder.include(inspection)
  const { result } = inspection
  const answer = result && recorder.check('mdoc.claims', 'DESIGN section 2', () => readAnswer(result, input))
  const { checks, failure } = recorder
  return { checks, failure, ...(answer === undefined ? {} : { result: answer }) }
}

function readAnswer(
  { documents }: NonNullable<Awaited<ReturnType<typeof inspectMdoc>>['result']>,
  { claims }: VerificationInput,
): FormatResult {
  const [document] = documents
  // Two documents could be of two persons.
  if (document === undefined || documents.length !== 1) throw malformed('not exactly one document')
  return {
    issuer: document.issuer,
    claims: elementsToClaims(document.elements, claims),
    validity: { issuedAt: document.validity.signed, validUntil: document.validity.validUntil },
    holderBinding: 'device-key',
    signerRevocation: document.signerRevocation,
    // The role looks it up, when what it checks itself has passed too.
    status: document.status,
  }
}
