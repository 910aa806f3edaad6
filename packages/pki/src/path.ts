import {
  type Awaitable,
  type Evidence,
  equalBytes,
  isTegataError,
  runSteps,
  type Steps,
  TegataArgumentError,
  TegataError,
} from '@tegata/core'
import { assertKeyStrength } from './algorithm.js'
import { type Certificate, parseKnownCertificate } from './certificate.js'
import {
  EXTENSION,
  readAuthorityKeyIdentifier,
  readBasicConstraints,
  readKeyUsage,
  readSubjectKeyIdentifier,
} from './extensions.js'
import { checkIssuedBy } from './signature.js'

/** What a path is verified against; nothing has a default but the length. Spec: RFC 5280 section 6.1.1. */
export interface PathOptions {
  /** The certificates as received: the leaf first, each issued by the next; the anchor need not be among them. */
  readonly chain: readonly Certificate[]
  /** Certificates that are trusted, parsed or in DER; several may have the same name (generations of one CA). */
  readonly anchors: readonly (Certificate | Uint8Array)[]
  /** The time at which every certificate, the anchor too, must be valid. */
  readonly at: Date
  /**
   * Critical extensions of the leaf, in dotted form, that the caller itself processes.
   *
   * keyUsage and basicConstraints are always understood; those of the leaf are for the caller to judge.
   */
  readonly processedExtensions?: readonly string[]
  /** Most certificates in `chain`, 4 unless told. */
  readonly maxChainLength?: number
  /** Accepts a leaf that is itself, byte for byte, among the anchors (a pinned signer certificate that no CA issued). */
  readonly acceptPinnedLeaf?: boolean
}

/** A verified path. Spec: RFC 5280 section 6.1.6. */
export interface VerifiedPath {
  readonly leaf: Certificate
  /** The certificate whose key signed the leaf: what CRLs of the leaf must be signed with; the leaf itself when pinned. */
  readonly issuer: Certificate
  /** The trust anchor that the path ends at. */
  readonly anchor: Certificate
}

const DEFAULT_MAX_CHAIN_LENGTH = 4

/**
 * Verifies a certification path up to one of the anchors, which is found by its key and not by its name alone.
 *
 * Checked for every certificate: signature with an allowed algorithm and key size, name chaining by bytes, validity at the
 * time, critical extensions; for every issuer and the anchor: basicConstraints, path length, keyCertSign. Revocation is a
 * step of its own (`checkCrl`), and so is what a profile asks of the leaf. Answers at once on Node.
 *
 * Spec: RFC 5280 section 6.1.
 *
 * @param options — chain, anchors, time.
 * @throws TegataError ERR_X509_CHAIN, ERR_X509_UNTRUSTED, ERR_X509_SIGNATURE, ERR_X509_ALGORITHM, ERR_X509_NOT_YET_VALID,
 *   ERR_X509_EXPIRED, ERR_X509_ISSUER, ERR_X509_CRITICAL, ERR_X509_MALFORMED, ERR_DER_ENCODING, ERR_KEY_INVALID
 * @throws TegataArgumentError ERR_ARG_VALUE
 *
 * @example
 * ```ts
 * const { leaf, issuer } = await verifyPath({ chain: [leafCertificate], anchors, at: new Date() })
 * ```
 */
export function verifyPath(options: PathOptions): Awaitable<VerifiedPath> {
  return runSteps(verifyPathSteps(options))
}

function* verifyPathSteps(options: PathOptions): Steps<VerifiedPath> {
  const { chain, at } = options
  if (!Number.isFinite(at.getTime())) throw new TegataArgumentError('ERR_ARG_VALUE', 'at is not a date')
  const maxChainLength = options.maxChainLength ?? DEFAULT_MAX_CHAIN_LENGTH
  const [leaf] = chain
  if (leaf === undefined || chain.length > maxChainLength) {
    const evidence = { actual: chain.length, maxChainLength }
    throw pathError('ERR_X509_CHAIN', `a chain has 1 to ${maxChainLength} certificates`, '6.1', evidence)
  }
  const anchors = options.anchors.map((anchor) =>
    anchor instanceof Uint8Array ? parseKnownCertificate(anchor) : anchor,
  )
  assertKeyStrength(leaf.publicKey)
  checkCriticalExtensions(leaf, [...PROCESSED_EXTENSIONS, ...(options.processedExtensions ?? [])])
  checkValidity(leaf, at, 0)
  if (options.acceptPinnedLeaf && anchors.some((anchor) => equalBytes(anchor.der, leaf.der))) {
    return { leaf, issuer: leaf, anchor: leaf }
  }
  for (let i = 1; i < chain.length; i++) yield* checkLink(chain[i - 1]!, chain[i]!, chain, i, at)
  const anchor = yield* findAnchor(chain, anchors, at)
  return { leaf, issuer: chain[1] ?? anchor, anchor }
}

/** Checks that `issuer`, at `index` of the path, issued `subject`, which stands before it, and was allowed to. */
function* checkLink(
  subject: Certificate,
  issuer: Certificate,
  chain: readonly Certificate[],
  index: number,
  at: Date,
): Steps<void> {
  // RFC 5280 section 7.1 allows names to differ in case and spaces; bytes that differ are refused here.
  if (!equalBytes(subject.issuer.der, issuer.subject.der)) {
    const message = 'a certificate is not named as issued by the next'
    throw pathError('ERR_X509_CHAIN', message, '6.1.3 (a)(4)', { index: index - 1 })
  }
  if (!(yield* checkIssuedBy(subject, issuer))) throw signatureError(index - 1)
  checkIssuer(issuer, chain, index, at)
}

/** Failures that only say that an anchor is another generation of the CA. */
const WRONG_KEY: readonly string[] = ['ERR_X509_SIGNATURE', 'ERR_X509_ALGORITHM']

/**
 * Finds the anchor whose key signed the last certificate of the chain.
 *
 * Generations of a CA share one name, so every anchor of that name is tried; the first that passes everything wins. The
 * failure reported is that of the anchor whose signature fits, if there is one: it says more than "wrong key".
 */
function* findAnchor(chain: readonly Certificate[], anchors: readonly Certificate[], at: Date): Steps<Certificate> {
  const last = chain.at(-1)!
  const candidates = anchors.filter((anchor) => equalBytes(anchor.subject.der, last.issuer.der))
  if (candidates.length === 0) {
    const evidence = { anchors: anchors.length }
    throw pathError('ERR_X509_UNTRUSTED', 'no trust anchor has the name of the issuer', '6.1.1 (d)', evidence)
  }
  let failure: TegataError | undefined
  for (const candidate of orderByKeyIdentifier(candidates, last)) {
    const failed: TegataError | undefined = yield* tryAnchor(last, candidate, chain, at)
    if (failed === undefined) return candidate
    if (failure === undefined || WRONG_KEY.includes(failure.code)) failure = failed
  }
  throw failure!
}

/** Puts anchors that the certificate points at first: a hint that saves signature checks and decides nothing. */
function orderByKeyIdentifier(anchors: readonly Certificate[], certificate: Certificate): readonly Certificate[] {
  if (anchors.length === 1) return anchors
  const wanted = readAuthorityKeyIdentifier(certificate)
  if (wanted === undefined) return anchors
  const isWanted = (anchor: Certificate): boolean => {
    const identifier = readSubjectKeyIdentifier(anchor)
    return identifier !== undefined && equalBytes(identifier, wanted)
  }
  const first = anchors.filter(isWanted)
  return [...first, ...anchors.filter((anchor) => !first.includes(anchor))]
}

function* tryAnchor(
  last: Certificate,
  anchor: Certificate,
  chain: readonly Certificate[],
  at: Date,
): Steps<TegataError | undefined> {
  try {
    if (!(yield* checkIssuedBy(last, anchor))) return signatureError(chain.length - 1)
    checkIssuer(anchor, chain, chain.length, at)
    return undefined
  } catch (error) {
    if (isTegataError(error)) return error
    throw error
  }
}

/** Extensions that are always understood; what those of the leaf say is for the caller to judge. */
const PROCESSED_EXTENSIONS: readonly string[] = [EXTENSION.keyUsage, EXTENSION.basicConstraints]
/** Constraints on what a CA may issue that are not processed here: a CA that has one is refused, critical or not. */
const UNPROCESSED_CONSTRAINTS = [EXTENSION.nameConstraints, EXTENSION.policyConstraints, EXTENSION.inhibitAnyPolicy]

/** Checks that a certificate may issue the certificates before it in the path. */
function checkIssuer(issuer: Certificate, chain: readonly Certificate[], index: number, at: Date): void {
  checkValidity(issuer, at, index)
  checkCriticalExtensions(issuer, PROCESSED_EXTENSIONS)
  for (const constraint of UNPROCESSED_CONSTRAINTS) {
    if (issuer.extensions.has(constraint)) throw criticalError(constraint)
  }
  const constraints = readBasicConstraints(issuer)
  if (constraints?.ca !== true) throw issuerError('is not a CA', '6.1.4 (k)', index)
  // Self-issued intermediates (key rollover) do not count; the leaf never does.
  const below = chain.slice(1, index).filter((certificate) => !isSelfIssued(certificate)).length
  if (constraints.pathLength !== undefined && below > constraints.pathLength) {
    throw issuerError('may not have so many CAs below it', '6.1.4 (l) and (m)', index)
  }
  // RFC 5280 section 4.2.1.3: "Conforming CAs MUST include this extension in certificates that contain public keys that
  // are used to validate digital signatures on other public key certificates or CRLs."
  if (readKeyUsage(issuer)?.has('keyCertSign') !== true) {
    throw issuerError('may not sign certificates', '6.1.4 (n)', index)
  }
}

/** Both ends count as valid. Spec: RFC 5280 section 4.1.2.5. */
function checkValidity(certificate: Certificate, at: Date, index: number): void {
  // notAfter names the last valid second, to its end.
  const isExpired = at.getTime() >= certificate.notAfter.getTime() + 1000
  if (!isExpired && at >= certificate.notBefore) return
  const evidence = { index, at: at.toISOString() }
  if (isExpired) throw pathError('ERR_X509_EXPIRED', 'a certificate has expired', '6.1.3 (a)(2)', evidence)
  throw pathError('ERR_X509_NOT_YET_VALID', 'a certificate is not valid yet', '6.1.3 (a)(2)', evidence)
}

function checkCriticalExtensions(certificate: Certificate, processed: readonly string[]): void {
  for (const [oid, { critical }] of certificate.extensions) {
    if (critical && !processed.includes(oid)) throw criticalError(oid)
  }
}

function isSelfIssued(certificate: Certificate): boolean {
  return equalBytes(certificate.issuer.der, certificate.subject.der)
}

function criticalError(oid: string): TegataError {
  const message = 'a certificate has an extension that must be processed and is not'
  return pathError('ERR_X509_CRITICAL', message, '6.1.5 (f)', { extension: oid })
}

function issuerError(message: string, section: string, index: number): TegataError {
  return pathError('ERR_X509_ISSUER', `an issuer ${message}`, section, { index })
}

function signatureError(index: number): TegataError {
  const message = 'a certificate is not signed by the key of its issuer'
  return pathError('ERR_X509_SIGNATURE', message, '6.1.3 (a)(1)', { index })
}

function pathError(code: TegataError['code'], message: string, section: string, evidence: Evidence): TegataError {
  return new TegataError(code, message, { spec: `RFC 5280 section ${section}`, evidence })
}
