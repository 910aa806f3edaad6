import { equalBytes, TegataError } from '@tegata/core'
import {
  ATTRIBUTE,
  type Certificate,
  EXTENSION,
  nameValues,
  readAuthorityKeyIdentifier,
  readBasicConstraints,
  readExtendedKeyUsage,
  readKeyUsage,
  readSubjectKeyIdentifier,
} from '@tegata/pki'
import type { ProfileRules } from './profiles.js'

/** One difference between a certificate and its profile. */
export interface Violation {
  /** The field or extension, as RFC 5280 names it. */
  readonly field: string
  readonly found: string
  readonly expected: string
}

/** A certificate, what it should be, and the certificate that issued it where that is known. */
export interface ProfileCase {
  readonly certificate: Certificate
  readonly rules: ProfileRules
  readonly issuer: Certificate | undefined
}

/** What is not there; of a certificate that is trusted by its bytes, the one who pinned it vouches for that. */
export const ABSENT = 'absent'

function violation(field: string, found: string, expected: string): Violation {
  return { field, found, expected }
}

const ECDSA_ALGORITHMS = ['1.2.840.10045.4.3.2', '1.2.840.10045.4.3.3', '1.2.840.10045.4.3.4']
/** In the profile, though nothing here verifies with it. */
const ED448 = '1.3.101.113'
const FORBIDDEN = [
  EXTENSION.nameConstraints,
  EXTENSION.policyConstraints,
  EXTENSION.inhibitAnyPolicy,
  '2.5.29.33', // policyMappings
  '2.5.29.46', // freshestCRL
]
/** An extKeyUsage is a signer's: in a CA it constrains what is below in ways that nothing here processes. */
const UNDERSTOOD: readonly string[] = [EXTENSION.keyUsage, EXTENSION.basicConstraints]

/**
 * What a verifier refuses a certificate for. The linter reports the same, and its advice besides.
 *
 * @throws TegataError ERR_DER_ENCODING, ERR_X509_MALFORMED for an extension that cannot be read
 */
export function* violations(subject: ProfileCase): Generator<Violation> {
  yield* algorithmViolations(subject)
  yield* usageViolations(subject)
  yield* extensionViolations(subject)
  yield* issuerViolations(subject)
}

function* algorithmViolations({ certificate, rules }: ProfileCase): Generator<Violation> {
  const { signatureAlgorithm, publicKey } = certificate
  if (!ECDSA_ALGORITHMS.includes(signatureAlgorithm.oid)) {
    yield violation('signature', signatureAlgorithm.oid, 'ECDSA with SHA-256, SHA-384 or SHA-512')
  }
  const isEd448 = publicKey.kind === 'unsupported' && publicKey.algorithm === ED448
  if (publicKey.kind !== 'EC' && !isEd448 && (rules.ca || publicKey.kind !== 'Ed25519')) {
    yield violation('subjectPublicKeyInfo', publicKey.kind, 'an elliptic curve of the standard')
  }
}

function* usageViolations({ certificate, rules }: ProfileCase): Generator<Violation> {
  const ca = readBasicConstraints(certificate)?.ca === true
  if (ca !== rules.ca) yield violation('basicConstraints', ca ? 'a CA' : 'no CA', rules.ca ? 'a CA' : 'no CA')
  const usages = readKeyUsage(certificate, 'any')
  // Of a CA more usages than it needs are bad style; of a signer they are a second role.
  const isFit = rules.ca ? usages?.has('keyCertSign') : usages?.size === 1 && usages.has(rules.keyUsage[0]!)
  if (!isFit) yield violation('keyUsage', listed(usages), rules.keyUsage.join(', '))
  if (rules.ca) return
  const purposes = readExtendedKeyUsage(certificate)
  if (purposes?.size !== 1 || !purposes.has(rules.purpose!)) {
    yield violation('extKeyUsage', listed(purposes), rules.purpose!)
  }
  for (const [field, oid] of [
    ['keyUsage', EXTENSION.keyUsage],
    ['extKeyUsage', EXTENSION.extKeyUsage],
  ] as const) {
    if (certificate.extensions.get(oid)?.critical === false) yield violation(field, 'not critical', 'critical')
  }
}

function* extensionViolations({ certificate, rules }: ProfileCase): Generator<Violation> {
  for (const [oid, { critical }] of certificate.extensions) {
    if (FORBIDDEN.includes(oid)) yield violation('extensions', oid, 'no policy or name constraints, no delta CRL')
    else if (critical && !UNDERSTOOD.includes(oid) && (rules.ca || oid !== EXTENSION.extKeyUsage)) {
      yield violation('extensions', `${oid}, critical`, 'no critical extension beyond the profile')
    }
  }
}

function* issuerViolations({ certificate, rules, issuer }: ProfileCase): Generator<Violation> {
  if (rules.selfSigned && !equalBytes(certificate.issuer.der, certificate.subject.der)) {
    yield violation('issuer', 'another name', 'the subject')
  }
  if (issuer === undefined) return
  const issuerKey = readSubjectKeyIdentifier(issuer)
  const named = readAuthorityKeyIdentifier(certificate)
  if (issuerKey && named && !equalBytes(issuerKey, named)) {
    yield violation('authorityKeyIdentifier', 'another key', 'the subjectKeyIdentifier of the issuer')
  }
  if (!rules.authority) return
  for (const field of ['countryName', 'stateOrProvinceName'] as const) {
    const own = nameValues(certificate.subject, ATTRIBUTE[field])
    const theirs = nameValues(issuer.subject, ATTRIBUTE[field])
    // A state's signer may stand below the authority of a whole country; another state's may not.
    if (own.length > 0 && theirs.length > 0 && own.join() !== theirs.join()) {
      yield violation(`subject.${field}`, own.join(', '), theirs.join(', '))
    }
  }
}

function listed(values: ReadonlySet<string> | undefined): string {
  return values === undefined ? ABSENT : [...values].join(', ')
}

/**
 * Refuses a certificate that is not of the profile.
 *
 * @param isPinned — trusted by its bytes: what it does not say is not held against it, what it says is.
 * @throws TegataError ERR_MDOC_CERTIFICATE, ERR_DER_ENCODING, ERR_X509_MALFORMED
 */
export function checkProfile(subject: ProfileCase, isPinned = false): void {
  for (const { field, found, expected } of violations(subject)) {
    if (isPinned && found === ABSENT) continue
    throw new TegataError('ERR_MDOC_CERTIFICATE', `a certificate is not of its profile: ${field}`, {
      spec: subject.rules.clause,
      evidence: { field, found, expected },
    })
  }
}
