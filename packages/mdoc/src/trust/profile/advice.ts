import { concatBytes, encodeUtf8, equalBytes } from '@tegata/core'
import {
  ATTRIBUTE,
  EXTENSION,
  type GeneralName,
  nameValues,
  readAuthorityKeyIdentifier,
  readBasicConstraints,
  readCrlDistributionPoints,
  readIssuerAltName,
  readKeyUsage,
  readSubjectKeyIdentifier,
} from '@tegata/pki'
import { ABSENT, type ProfileCase, type Violation } from './requirements.js'

const MS_PER_DAY = 86_400_000
const MAX_SERIAL_BYTES = 20
/** "at least 63 bits of output from a CSPRNG": eight octets, of which the first bit is zero. */
const MIN_SERIAL_BYTES = 8

/** A difference, and what it leads to. */
export interface Deviation extends Violation {
  readonly level: 'error' | 'warning' | 'notice'
}

export function deviation(level: Deviation['level'], field: string, found: string, expected: string): Deviation {
  return { level, field, found, expected }
}

/**
 * What the profile asks for and no verifier of ours refuses, since certificates in the field do without it and nothing is
 * proved by it. Other verifiers are less patient.
 */
export function* advice(subject: ProfileCase): Generator<Deviation> {
  yield* serialAdvice(subject)
  yield* validityAdvice(subject)
  yield* nameAdvice(subject)
  yield* keyIdentifierAdvice(subject)
  yield* usageAdvice(subject)
  yield* alternativeNameAdvice(subject)
  yield* revocationAdvice(subject)
}

function* serialAdvice({ certificate: { serialNumber } }: ProfileCase): Generator<Deviation> {
  const isPositive = serialNumber[0]! < 0x80 && serialNumber.some((byte) => byte !== 0)
  if (!isPositive) yield deviation('warning', 'serialNumber', 'zero or negative', 'positive')
  const { length } = serialNumber
  const expected = '63 random bits at least, 20 octets at most'
  if (length > MAX_SERIAL_BYTES) yield deviation('warning', 'serialNumber', `${length} octets`, expected)
  if (length < MIN_SERIAL_BYTES) yield deviation('warning', 'serialNumber', `${length * 8} bits`, expected)
}

function* validityAdvice({ certificate, rules, issuer }: ProfileCase): Generator<Deviation> {
  const { notBefore, notAfter } = certificate
  const days = (notAfter.getTime() - notBefore.getTime()) / MS_PER_DAY
  if (days <= 0) yield deviation('warning', 'validity', 'ends before it begins', 'a period')
  if (rules.maxDays !== undefined && days > rules.maxDays) {
    yield deviation('warning', 'validity', `${Math.ceil(days)} days`, `${rules.maxDays} days at most`)
  }
  if (issuer && (notBefore < issuer.notBefore || notAfter > issuer.notAfter)) {
    yield deviation('warning', 'validity', 'goes beyond that of the issuer', 'inside that of the issuer')
  }
}

function* nameAdvice({ certificate, rules, issuer }: ProfileCase): Generator<Deviation> {
  const { subject } = certificate
  const count = (type: string) => nameValues(subject, type).length
  if (count(ATTRIBUTE.commonName) !== 1) {
    yield deviation('warning', 'subject.commonName', `${count(ATTRIBUTE.commonName)} values`, 'one value')
  }
  if (!rules.authority) return
  const [country, ...others] = nameValues(subject, ATTRIBUTE.countryName)
  if (country === undefined || others.length > 0 || !/^[A-Z]{2}$/.test(country)) {
    const found = country === undefined ? ABSENT : [country, ...others].join(', ')
    yield deviation('warning', 'subject.countryName', found, 'one ISO 3166-1 alpha-2 code in upper case')
  } else if (!hasPrintableCountry(subject.der, country)) {
    yield deviation('warning', 'subject.countryName', 'another string type', 'PrintableString')
  }
  const [state] = nameValues(subject, ATTRIBUTE.stateOrProvinceName)
  if (state !== undefined && !(state.startsWith(`${country}-`) && /^..-[A-Z0-9]{1,3}$/.test(state))) {
    yield deviation('notice', 'subject.stateOrProvinceName', state, 'an ISO 3166-2 code, such as JP-13')
  }
  if (state === undefined && issuer && nameValues(issuer.subject, ATTRIBUTE.stateOrProvinceName).length > 0) {
    yield deviation('warning', 'subject.stateOrProvinceName', ABSENT, 'that of the issuer')
  }
}

/** RFC 5280 appendix A.1: X520countryName is a PrintableString and nothing else. */
function hasPrintableCountry(name: Uint8Array, country: string): boolean {
  const encoded = concatBytes(Uint8Array.of(0x55, 4, 6, 0x13, country.length), encodeUtf8(country))
  return name.some((_, at) => equalBytes(name.subarray(at, at + encoded.length), encoded))
}

function* keyIdentifierAdvice({ certificate, rules }: ProfileCase): Generator<Deviation> {
  const own = readSubjectKeyIdentifier(certificate)
  if (own === undefined) yield deviation('warning', 'subjectKeyIdentifier', ABSENT, 'SHA-1 of the public key')
  const authority = readAuthorityKeyIdentifier(certificate)
  if (authority === undefined && !rules.selfSigned) {
    yield deviation('warning', 'authorityKeyIdentifier', ABSENT, 'the subjectKeyIdentifier of the issuer')
  }
  for (const [field, oid] of [
    ['subjectKeyIdentifier', EXTENSION.subjectKeyIdentifier],
    ['authorityKeyIdentifier', EXTENSION.authorityKeyIdentifier],
    ['issuerAltName', EXTENSION.issuerAltName],
    ['cRLDistributionPoints', EXTENSION.cRLDistributionPoints],
  ] as const) {
    if (certificate.extensions.get(oid)?.critical) yield deviation('warning', field, 'critical', 'not critical')
  }
}

function* usageAdvice({ certificate, rules }: ProfileCase): Generator<Deviation> {
  const bits = certificate.extensions.get(EXTENSION.keyUsage)?.value.at(-1)
  const unusedBits = certificate.extensions.get(EXTENSION.keyUsage)?.value[2]
  if (bits !== undefined && unusedBits !== undefined && ((bits >> unusedBits) & 1) === 0) {
    yield deviation('warning', 'keyUsage', 'zero bits at the end', 'a named bit list in DER (X.690 section 11.2.2)')
  }
  if (!rules.ca) return
  const usages = readKeyUsage(certificate, 'any')
  if (usages && (usages.size !== rules.keyUsage.length || !rules.keyUsage.every((usage) => usages.has(usage)))) {
    yield deviation('warning', 'keyUsage', [...usages].join(', '), rules.keyUsage.join(', '))
  }
  const { pathLength } = readBasicConstraints(certificate) ?? {}
  if (pathLength !== 0) {
    yield deviation('warning', 'basicConstraints.pathLenConstraint', pathLength?.toString() ?? ABSENT, '0')
  }
  for (const [field, oid] of [
    ['keyUsage', EXTENSION.keyUsage],
    ['basicConstraints', EXTENSION.basicConstraints],
  ] as const) {
    if (certificate.extensions.get(oid)?.critical === false)
      yield deviation('warning', field, 'not critical', 'critical')
  }
  if (certificate.extensions.has(EXTENSION.extKeyUsage)) {
    yield deviation('warning', 'extKeyUsage', 'present', `${ABSENT} from a CA`)
  }
}

function* alternativeNameAdvice({ certificate, rules, issuer }: ProfileCase): Generator<Deviation> {
  const names = readIssuerAltName(certificate)
  const theirs = issuer && readIssuerAltName(issuer)
  const isAsked = rules.issuerAltName === 'required' || (rules.issuerAltName === 'inherited' && theirs !== undefined)
  if (names === undefined) {
    if (isAsked) yield deviation('warning', 'issuerAltName', ABSENT, 'an e-mail address or URI of the authority')
    return
  }
  if (!names.every(({ kind }) => kind === 'rfc822Name' || kind === 'uniformResourceIdentifier')) {
    yield deviation('warning', 'issuerAltName', kinds(names), 'e-mail addresses and URIs')
  }
  if (rules.issuerAltName && theirs && !names.some((name) => theirs.some((their) => equalBytes(name.der, their.der)))) {
    yield deviation('notice', 'issuerAltName', 'other names', 'those of the issuer')
  }
}

function* revocationAdvice({ certificate, rules }: ProfileCase): Generator<Deviation> {
  const points = readCrlDistributionPoints(certificate)
  if (points === undefined) {
    if (rules.crl) yield deviation('warning', 'cRLDistributionPoints', ABSENT, 'a URI')
    return
  }
  for (const { fullName, hasReasons, crlIssuer } of points) {
    if (hasReasons || crlIssuer) {
      yield deviation('warning', 'cRLDistributionPoints', 'reasons or cRLIssuer', 'a name alone')
    }
    if (!fullName?.every(({ kind }) => kind === 'uniformResourceIdentifier')) {
      yield deviation('warning', 'cRLDistributionPoints', fullName ? kinds(fullName) : 'a relative name', 'URIs')
    }
  }
}

function kinds(names: readonly GeneralName[]): string {
  return names.map(({ kind }) => kind).join(', ')
}
