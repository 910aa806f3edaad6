import {
  type Awaitable,
  CheckRecorder,
  concludeVerification,
  type Report,
  runSteps,
  type Steps,
  type Verified,
  waitFor,
} from '@tegata/core'
import { type Certificate, EXTENSION, parseCertificate, type VerifiedPath, verifyPath } from '@tegata/pki'
import { AnchorSecret } from './anchor-secret.js'
import { checkProfile, JPKI_PRODUCTION, type JpkiTrust, selectAnchors } from './profile.js'
import {
  checkRevocation,
  type JpkiRevocation,
  type RevocationAnswer,
  type RevocationVerdict,
  revocationNotChecked,
} from './revocation.js'
import type { JpkiUsage } from './signature.js'

/** What a JPKI certificate is judged by; nothing has a default. Spec: DESIGN section 7; docs/jpki-profile.md R4, R11. */
export interface JpkiPolicy {
  readonly trust: JpkiTrust
  /** CRLs, OCSP, or both; without an authentic and fresh answer there is no acceptance. */
  readonly revocation: JpkiRevocation
  /** The time to judge at. */
  readonly at: Date
}

/** A certificate to verify. Spec: docs/jpki-profile.md section 1. */
export interface JpkiCertificateOptions extends JpkiPolicy {
  /** DER. */
  readonly certificate: Uint8Array
  readonly usage: JpkiUsage
}

/** What is known of a verified certificate without telling whose it is. Spec: docs/jpki-profile.md R1. */
export interface JpkiCertificateResult {
  readonly usage: JpkiUsage
  /** The accepted policy that the certificate states: tells a card's from a smartphone's where the verifier accepts both. */
  readonly policy: string
  readonly revocation: RevocationVerdict
  /** What each CRL and OCSP response said; empty when revocation was not checked. */
  readonly revocationAnswers: readonly RevocationAnswer[]
  readonly secret: AnchorSecret
}

/** The checks of a certificate; `result` only when every check passed. Spec: DESIGN section 7. */
export interface JpkiCertificateInspection extends Report {
  readonly result?: JpkiCertificateResult
}

const SPEC = {
  encoding: 'RFC 5280 section 4.1',
  hierarchy: 'docs/jpki-profile.md R11',
  path: 'RFC 5280 section 6.1',
  profile: 'docs/jpki-profile.md section 1',
  revocation: 'docs/jpki-profile.md R4',
} as const

/** Extensions that may be critical because something here processes them. */
const PROCESSED = [EXTENSION.certificatePolicies, EXTENSION.subjectAltName, EXTENSION.cRLDistributionPoints]

/**
 * Verifies a certificate of either role: hierarchy, path, profile, revocation.
 *
 * Spec: docs/jpki-profile.md; RFC 5280 section 6.
 *
 * @param options — certificate, usage and policy.
 * @returns at once on Node when the revocation sources answer at once.
 * @throws TegataError ERR_JPKI_HIERARCHY, ERR_JPKI_ROLE, ERR_JPKI_ALGORITHM, ERR_JPKI_KEY_USAGE, ERR_JPKI_POLICY,
 * ERR_JPKI_REVOKED, ERR_JPKI_REVOCATION_UNKNOWN, and the ERR_X509 and ERR_DER codes of `verifyPath`
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function verifyJpkiCertificate(options: JpkiCertificateOptions): Awaitable<Verified<JpkiCertificateResult>> {
  return runSteps(
    (function* () {
      const { result, ...report } = yield* waitFor(inspectJpkiCertificate(options))
      return concludeVerification(report, result)
    })(),
  )
}

/**
 * Like `verifyJpkiCertificate`, but returns every check instead of throwing at the first failure.
 *
 * Spec: DESIGN section 7.
 *
 * @param options — certificate, usage and policy.
 */
export function inspectJpkiCertificate(options: JpkiCertificateOptions): Awaitable<JpkiCertificateInspection> {
  return runSteps(inspectSteps(options))
}

function* inspectSteps(options: JpkiCertificateOptions): Steps<JpkiCertificateInspection> {
  const { usage } = options
  const recorder = new CheckRecorder()
  const parsed = recorder.check('jpki.certificate', SPEC.encoding, () => parseCertificate(options.certificate))
  const result = yield* checkCertificate(recorder, parsed, usage, options)
  const { checks, failure } = recorder
  return { checks, failure, ...(failure === undefined && result !== undefined ? { result } : {}) }
}

/** Records the checks of a certificate that both kinds of verification share; undefined when one of them failed. */
export function* checkCertificate(
  recorder: CheckRecorder,
  certificate: Certificate | undefined,
  usage: JpkiUsage,
  { trust, revocation, at }: JpkiPolicy,
): Steps<JpkiCertificateResult | undefined> {
  const anchors =
    certificate && recorder.check('jpki.hierarchy', SPEC.hierarchy, () => selectAnchors(certificate, usage, trust))
  const path = anchors && (yield* checkPath(recorder, certificate, anchors, at))
  const policy =
    certificate &&
    recorder.check('jpki.profile', SPEC.profile, () =>
      checkProfile(certificate, usage, trust.hierarchy ?? JPKI_PRODUCTION),
    )
  const answers = path && (yield* checkStatus(recorder, path, revocation, at))
  if (!certificate) recorder.skip('jpki.hierarchy', SPEC.hierarchy)
  if (!anchors) recorder.skip('jpki.path', SPEC.path)
  if (!certificate) recorder.skip('jpki.profile', SPEC.profile)
  if (!path) recorder.skip('jpki.revocation', SPEC.revocation)
  if (!path || !policy || !answers) return undefined
  return {
    usage,
    policy,
    revocation: revocation === revocationNotChecked ? 'not-checked' : 'good',
    revocationAnswers: answers,
    secret: new AnchorSecret({ usage, certificate: path.leaf, issuer: path.issuer }),
  }
}

function* checkPath(
  recorder: CheckRecorder,
  certificate: Certificate,
  anchors: readonly Certificate[],
  at: Date,
): Steps<VerifiedPath | undefined> {
  // The CAs are self-signed and issue leaves directly: a chain of one, its anchor found by key.
  const chain = [certificate]
  return yield* waitFor(
    recorder.checkLater('jpki.path', SPEC.path, () =>
      verifyPath({ chain, anchors, at, processedExtensions: PROCESSED, maxChainLength: 1 }),
    ),
  )
}

function* checkStatus(
  recorder: CheckRecorder,
  { leaf, issuer }: VerifiedPath,
  revocation: JpkiRevocation,
  at: Date,
): Steps<readonly RevocationAnswer[] | undefined> {
  if (revocation === revocationNotChecked) return []
  return yield* waitFor(
    recorder.checkLater('jpki.revocation', SPEC.revocation, () =>
      runSteps(checkRevocation(revocation, { certificate: leaf, issuer, at })),
    ),
  )
}
