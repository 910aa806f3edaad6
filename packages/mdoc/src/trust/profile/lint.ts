import {
  type Awaitable,
  assertBytes,
  digest,
  equalBytes,
  isTegataError,
  runSteps,
  type Steps,
  TegataArgumentError,
  waitFor,
} from '@tegata/core'
import { type Certificate, isSignedBy, parseCertificate, readDer, readSubjectKeyIdentifier } from '@tegata/pki'
import { parseOwnCertificate } from '../own-certificate.js'
import { advice, type Deviation, deviation } from './advice.js'
import { type CertificateProfile, PROFILES, type ProfileRules } from './profiles.js'
import { type ProfileCase, violations } from './requirements.js'

/** One thing that is wrong with a certificate. Spec: ISO/IEC 18013-5 Annex B.1. */
export interface LintFinding {
  /**
   * `error`: verifiers refuse the certificate, ours too. `warning`: the profile says "shall", and some refuse it.
   * `notice`: the profile says "should", or wants it in a form that few keep to.
   */
  readonly level: 'error' | 'warning' | 'notice'
  /** The clause, with the field or extension in the words of RFC 5280. */
  readonly clause: string
  readonly found: string
  readonly expected: string
}

/** What else is known about the certificate. Spec: ISO/IEC 18013-5 Annex B.1. */
export interface LintContext {
  /** DER of the issuing certificate: then names, key identifiers, validity and signature are compared with it. */
  readonly issuer?: Uint8Array
  /** When the certificate should be valid; not looked at when absent. */
  readonly at?: Date
}

/**
 * Says clause by clause what is wrong with a certificate: the checks of the verifier, and all that other verifiers may ask.
 *
 * Findings hold names of countries and fields, lengths and identifiers of algorithms; never keys or serial numbers.
 *
 * Spec: ISO/IEC 18013-5 Annex B.1 and Annex C.1.7.2; RFC 5280 section 4.
 *
 * @param der — one certificate, untrusted.
 * @param profile — what it should be.
 * @param context — its issuer, and the time.
 * @returns an empty list when nothing is wrong; at once on Node.
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE for an unknown profile, an issuer that is no certificate, a bad date
 *
 * @example
 * ```ts
 * for (const { level, clause, found, expected } of await lintCertificate(der, 'document-signer', { issuer: iaca })) {
 *   console.log(`${level}: ${clause}: found ${found}, expected ${expected}`)
 * }
 * ```
 */
export function lintCertificate(
  der: Uint8Array,
  profile: CertificateProfile,
  context: LintContext = {},
): Awaitable<readonly LintFinding[]> {
  assertBytes(der, 'the certificate')
  if (!Object.hasOwn(PROFILES, profile)) throw new TegataArgumentError('ERR_ARG_VALUE', `unknown profile ${profile}`)
  if (context.at && Number.isNaN(context.at.getTime()))
    throw new TegataArgumentError('ERR_ARG_VALUE', 'at is not a date')
  return runSteps(lintSteps(der, PROFILES[profile], context))
}

function* lintSteps(der: Uint8Array, rules: ProfileRules, { issuer, at }: LintContext): Steps<readonly LintFinding[]> {
  const issuerCertificate = issuer && parseOwnCertificate(issuer)
  const found: Deviation[] = []
  const certificate = attempt(found, () => parseCertificate(der))
  if (certificate !== undefined) {
    const subject: ProfileCase = {
      certificate,
      rules,
      issuer: issuerCertificate ?? (rules.selfSigned ? certificate : undefined),
    }
    attempt(found, () => {
      for (const violation of violations(subject)) found.push({ level: 'error', ...violation })
    })
    attempt(found, () => {
      for (const each of advice(subject)) found.push(each)
    })
    if (at && (at < certificate.notBefore || at > certificate.notAfter)) {
      found.push(deviation('error', 'validity', 'outside', `valid at ${at.toISOString()}`))
    }
    found.push(...(yield* lintKeyIdentifier(certificate)), ...(yield* lintSignature(subject)))
  }
  return found.map(({ level, field, ...rest }) => ({ level, clause: `${rules.clause}, ${field}`, ...rest }))
}

/** An encoding that cannot be read is a finding like any other, and ends only the checks that needed it. */
function attempt<T>(found: Deviation[], read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (!isTegataError(error)) throw error
    found.push(deviation('error', 'encoding', error.message, error.spec ?? 'RFC 5280 section 4.1'))
    return undefined
  }
}

/** "the 160-bit SHA-1 hash of the value of the BIT STRING subjectPublicKey" (RFC 5280 section 4.2.1.2, method 1). */
function* lintKeyIdentifier(certificate: Certificate): Steps<readonly Deviation[]> {
  const unread: Deviation[] = []
  const identifier = attempt(unread, () => readSubjectKeyIdentifier(certificate))
  if (identifier === undefined) return []
  const key = readDer(certificate.spki, (reader) => {
    const body = reader.sequence()
    body.skip()
    return body.bitStringBytes()
  })
  if (equalBytes(identifier, yield* waitFor(digest('SHA-1', key)))) return []
  return [deviation('notice', 'subjectKeyIdentifier', 'another value', 'SHA-1 of the public key')]
}

function* lintSignature({ certificate, issuer }: ProfileCase): Steps<readonly Deviation[]> {
  if (issuer === undefined) return []
  const expected = 'a signature by the key of the issuer'
  if (!equalBytes(certificate.issuer.der, issuer.subject.der)) {
    return [deviation('error', 'issuer', 'another name', 'the subject of the issuer')]
  }
  try {
    if (yield* waitFor(isSignedBy(certificate, issuer))) return []
    return [deviation('error', 'signatureValue', 'another signature', expected)]
  } catch (error) {
    if (!isTegataError(error)) throw error
    return [deviation('warning', 'signatureValue', `not checked: ${error.message}`, expected)]
  }
}
