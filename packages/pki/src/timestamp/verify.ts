import {
  type Awaitable,
  assertBytes,
  CheckRecorder,
  concludeVerification,
  digest,
  equalBytes,
  type HashName,
  type Report,
  runSteps,
  type Steps,
  TegataArgumentError,
  TegataError,
  type Verified,
  waitFor,
} from '@tegata/core'
import type { Certificate } from '../certificate.js'
import { type SignedContent, verifySignedData } from '../cms.js'
import type { CertificateRevocationList } from '../crl.js'
import { openDer } from '../der.js'
import { EXTENSION, readExtendedKeyUsage, readKeyUsage, readSubjectAltName } from '../extensions.js'
import { readGeneralNames } from '../general-name.js'
import { checkRevocation, REVOCATION_SPEC, verifyAuthority } from './authority.js'
import { checkSigningCertificate } from './signing-certificate.js'
import { parseTstInfo, TSP, type TstInfo } from './tst-info.js'

/** Accepts the time-stamps of an authority under whatever policy it states. Spec: RFC 3161 section 2.4.2 (policy). */
export const anyTimestampPolicy: unique symbol = Symbol('tegata: any time-stamp policy')

/**
 * Dangerous: passed instead of CRLs, it leaves open whether the authority's certificate is revoked, and the result says
 * `not-checked`.
 *
 * Spec: RFC 3161 section 4 item 1 (revoked keys).
 */
export const timestampRevocationNotChecked: unique symbol = Symbol('tegata: time-stamp revocation not checked')

/** What a time-stamp is judged by; nothing has a default but the size of the chain. Spec: RFC 3161 section 2.2. */
export interface TimestampPolicy {
  /** Certificates of the CAs of trusted authorities, DER or parsed. */
  readonly anchors: readonly (Certificate | Uint8Array)[]
  /** TSA policies, in dotted form, that are good enough; `anyTimestampPolicy` for all. */
  readonly policies: readonly string[] | typeof anyTimestampPolicy
  /** CRLs, DER or parsed; one of them must say that the authority's certificate is good. */
  readonly revocation: readonly (Uint8Array | CertificateRevocationList)[] | typeof timestampRevocationNotChecked
  /**
   * The time to judge at: now, or an earlier time at which the token existed for certain (a later time-stamp over it).
   * The authority's certificate must be valid then, and at the time that it stamped.
   */
  readonly at: Date
}

/** A time-stamp token to verify. Spec: RFC 3161 section 2.2. */
export interface TimestampOptions extends TimestampPolicy {
  /** DER of the TimeStampToken, from `parseTimestampResponse`; at most 65,536 bytes. */
  readonly token: Uint8Array
  /** What it must be over. */
  readonly data: Uint8Array
  /** That of the request, when the token just came back; a stored token is judged without. */
  readonly nonce?: Uint8Array
}

/** What a verified time-stamp proves: the data existed at that time. Spec: RFC 3161 section 1. */
export interface TimestampResult {
  readonly time: Date
  /** How far off the time may be, in milliseconds; absent when only the authority's policy says it. */
  readonly accuracyMs?: number
  /** The TSA policy in dotted form. */
  readonly policy: string
  readonly hash: HashName
  /** Of the authority's certificate. */
  readonly revocation: 'good' | 'not-checked'
}

/** The checks of a time-stamp; `result` only when every check passed. Spec: DESIGN section 7. */
export interface TimestampInspection extends Report {
  readonly result?: TimestampResult
}

const SPEC = {
  signature: 'RFC 5652 section 5.6',
  info: 'RFC 3161 section 2.4.2',
  imprint: 'RFC 3161 section 2.2 (messageImprint)',
  nonce: 'RFC 3161 section 2.2 (nonce)',
  policy: 'RFC 3161 section 2.2 (policy)',
  signer: 'RFC 5816 section 2.2.1',
  purpose: 'RFC 3161 section 2.3',
  path: 'RFC 5280 section 6.1',
  revocation: REVOCATION_SPEC,
} as const

/** Clocks differ: a stamp this much later than `at` is not the future. */
const CLOCK_TOLERANCE_MS = 60_000
const MAX_TOKEN_BYTES = 65_536

/**
 * Verifies a time-stamp token: signature, named signing certificate, purpose of the key, path, revocation, and that it
 * is over these data, under an accepted policy, with the nonce of the request when one is given.
 *
 * Spec: RFC 3161 section 2.2; RFC 5816.
 *
 * @param options — token, data and policy.
 * @returns the proven time; at once on Node.
 * @throws TegataError ERR_TSP_MALFORMED, ERR_TSP_IMPRINT, ERR_TSP_NONCE, ERR_TSP_POLICY, ERR_TSP_SIGNER, ERR_TSP_TIME,
 *   ERR_TSP_REVOCATION, and the ERR_CMS, ERR_X509 and ERR_DER codes of `verifySignedData` and `verifyPath`
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE
 *
 * @example
 * ```ts
 * const { time } = await verifyTimestamp({
 *   token, data, anchors: [tsaRoot], policies: ['1.2.392.200091.100.1'], revocation: [crl], at: new Date(),
 * })
 * ```
 */
export function verifyTimestamp(options: TimestampOptions): Awaitable<Verified<TimestampResult>> {
  return runSteps(
    (function* () {
      const { result, ...report } = yield* waitFor(inspectTimestamp(options))
      return concludeVerification(report, result)
    })(),
  )
}

/**
 * Like `verifyTimestamp`, but returns every check instead of throwing at the first failure.
 *
 * Spec: DESIGN section 7.
 *
 * @param options — token, data and policy.
 */
export function inspectTimestamp(options: TimestampOptions): Awaitable<TimestampInspection> {
  assertOptions(options)
  return runSteps(inspectSteps(options))
}

function* inspectSteps(options: TimestampOptions): Steps<TimestampInspection> {
  const recorder = new CheckRecorder()
  const signed = yield* waitFor(
    recorder.checkLater('tsp.signature', SPEC.signature, () => runSteps(readToken(options.token))),
  )
  const info = signed && recorder.check('tsp.info', SPEC.info, () => parseTstInfo(signed.content))
  if (signed === undefined || info === undefined) {
    const { checks, failure } = recorder
    return { checks, failure }
  }
  yield* waitFor(recorder.checkLater('tsp.imprint', SPEC.imprint, () => runSteps(checkImprint(info, options.data))))
  if (options.nonce !== undefined) recorder.check('tsp.nonce', SPEC.nonce, () => checkNonce(info, options.nonce!))
  recorder.check('tsp.policy', SPEC.policy, () => checkPolicy(info, options.policies))
  yield* waitFor(
    recorder.checkLater('tsp.signing-certificate', SPEC.signer, () =>
      runSteps(checkSigningCertificate(signed.signedAttributes, signed.signer)),
    ),
  )
  recorder.check('tsp.purpose', SPEC.purpose, () => checkPurpose(signed.signer, info))
  const revocation = yield* checkAuthority(recorder, signed, info, options)
  const { checks, failure } = recorder
  if (failure !== undefined || revocation === undefined) return { checks, failure }
  const { genTime: time, accuracyMs, policy, hash } = info
  const result = { time, policy, hash, revocation, ...(accuracyMs === undefined ? {} : { accuracyMs }) }
  return { checks, failure, result }
}

function assertOptions({ token, data, nonce, at, policies, revocation }: TimestampOptions): void {
  assertBytes(token, 'the token')
  assertBytes(data, 'data')
  if (nonce !== undefined) assertBytes(nonce, 'nonce')
  if (!(at instanceof Date) || Number.isNaN(at.getTime())) throw badValue('at is not a date')
  if (policies !== anyTimestampPolicy && !Array.isArray(policies)) {
    throw badValue('policies is a list, or anyTimestampPolicy')
  }
  if (revocation !== timestampRevocationNotChecked && !Array.isArray(revocation)) {
    throw badValue('revocation is a list of CRLs, or timestampRevocationNotChecked')
  }
}

function* readToken(token: Uint8Array): Steps<SignedContent> {
  const signed = yield* waitFor(verifySignedData({ cms: token, maxBytes: MAX_TOKEN_BYTES }))
  if (signed.contentType !== TSP.tstInfo) {
    throw new TegataError('ERR_TSP_MALFORMED', 'the signed content is no time-stamp', {
      spec: SPEC.info,
      evidence: { contentType: signed.contentType },
    })
  }
  return signed
}

function* checkImprint({ hash, hashedMessage }: TstInfo, data: Uint8Array): Steps<true> {
  if (equalBytes(hashedMessage, yield* waitFor(digest(hash, data)))) return true
  throw new TegataError('ERR_TSP_IMPRINT', 'the time-stamp is over other data', { spec: SPEC.imprint })
}

function checkNonce({ nonce }: TstInfo, expected: Uint8Array): true {
  if (nonce !== undefined && equalBytes(withoutLeadingZeros(nonce), withoutLeadingZeros(expected))) return true
  throw new TegataError('ERR_TSP_NONCE', 'the token does not answer this request: it may be an old one', {
    spec: SPEC.nonce,
  })
}

/** A nonce travels as a number, which has no leading zeros. */
function withoutLeadingZeros(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0)
  return bytes.subarray(start === -1 ? bytes.length : start)
}

function checkPolicy({ policy }: TstInfo, accepted: TimestampPolicy['policies']): true {
  if (accepted === anyTimestampPolicy || accepted.includes(policy)) return true
  throw new TegataError('ERR_TSP_POLICY', 'the time-stamp was made under another policy', {
    spec: SPEC.policy,
    evidence: { accepted, actual: policy },
  })
}

/**
 * RFC 3161 section 2.3: "The corresponding certificate MUST contain only one instance of the extended key usage field
 * extension ... with KeyPurposeID having value: id-kp-timeStamping. This extension MUST be critical." A certificate that
 * may do something else beside it could be that of a web server.
 */
function checkPurpose(signer: Certificate, { authority }: TstInfo): true {
  const purposes = readExtendedKeyUsage(signer)
  const isCritical = signer.extensions.get(EXTENSION.extKeyUsage)?.critical === true
  if (!isCritical || purposes?.size !== 1 || !purposes.has(TSP.timeStamping)) {
    throw signerError('the certificate is not for time-stamping alone', SPEC.purpose)
  }
  const keyUsage = readKeyUsage(signer)
  const isForSignatures = keyUsage === undefined || keyUsage.has('digitalSignature') || keyUsage.has('nonRepudiation')
  if (!isForSignatures) throw signerError('the key is not for signatures', 'RFC 5280 section 4.2.1.3')
  // RFC 3161 section 2.4.2: tsa "MUST correspond to one of the subject names included in the certificate".
  if (authority !== undefined && !isNameOf(authority, signer)) {
    throw signerError('the authority calls itself by a name that is not in its certificate', SPEC.info)
  }
  return true
}

function isNameOf(name: Uint8Array, signer: Certificate): boolean {
  const [parsed] = readGeneralNames(openDer(name))
  if (parsed?.kind === 'directoryName' && equalBytes(parsed.name.der, signer.subject.der)) return true
  return (readSubjectAltName(signer) ?? []).some(({ der }) => equalBytes(der, name))
}

function* checkAuthority(
  recorder: CheckRecorder,
  { signer, certificates }: SignedContent,
  { genTime }: TstInfo,
  options: TimestampOptions,
): Steps<TimestampResult['revocation'] | undefined> {
  recorder.check('tsp.time', SPEC.info, () => {
    if (genTime.getTime() <= options.at.getTime() + CLOCK_TOLERANCE_MS) return
    throw new TegataError('ERR_TSP_TIME', 'the time-stamp is from after the time to judge at', {
      spec: SPEC.info,
      evidence: { genTime: genTime.toISOString(), at: options.at.toISOString() },
    })
  })
  const path = yield* waitFor(
    recorder.checkLater('tsp.path', SPEC.path, () =>
      runSteps(verifyAuthority(signer, certificates, options.anchors, [genTime, options.at])),
    ),
  )
  if (options.revocation === timestampRevocationNotChecked) return 'not-checked'
  if (path === undefined) {
    recorder.skip('tsp.revocation', SPEC.revocation)
    return undefined
  }
  const { revocation, at } = options
  return yield* waitFor(
    recorder.checkLater('tsp.revocation', SPEC.revocation, () => runSteps(checkRevocation(revocation, path, at))),
  )
}

function signerError(message: string, spec: string): TegataError {
  return new TegataError('ERR_TSP_SIGNER', message, { spec })
}

function badValue(message: string): TegataArgumentError {
  return new TegataArgumentError('ERR_ARG_VALUE', message)
}
