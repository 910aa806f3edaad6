import { TegataError } from '@tegata/core'
import type { Certificate } from './certificate.js'
import { type DerReader, readDer } from './der.js'
import { type GeneralName, readGeneralNames } from './general-name.js'
import * as TAG from './tag.js'

/** Object identifiers of the standard extensions. Spec: RFC 5280 sections 4.2 and 5.2. */
export const EXTENSION = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  issuerAltName: '2.5.29.18',
  basicConstraints: '2.5.29.19',
  cRLNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
  invalidityDate: '2.5.29.24',
  issuingDistributionPoint: '2.5.29.28',
  nameConstraints: '2.5.29.30',
  cRLDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  authorityKeyIdentifier: '2.5.29.35',
  policyConstraints: '2.5.29.36',
  extKeyUsage: '2.5.29.37',
  inhibitAnyPolicy: '2.5.29.54',
} as const

const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const

/** One named bit of KeyUsage; `writeNamedBits` wants their numbers, which are their places here. Spec: RFC 5280 section 4.2.1.3. */
export type KeyUsage = (typeof KEY_USAGES)[number]

/** A BasicConstraints value. Spec: RFC 5280 section 4.2.1.9. */
export interface BasicConstraints {
  readonly ca: boolean
  /** How many intermediate certificates may follow below; undefined means any number. */
  readonly pathLength: number | undefined
}

/** One DistributionPoint of CRLDistributionPoints. Spec: RFC 5280 section 4.2.1.13. */
export interface DistributionPoint {
  /** Names of the place; undefined when it is absent or given relative to the CRL issuer. */
  readonly fullName: readonly GeneralName[] | undefined
  /** True when the point covers some revocation reasons only. */
  readonly hasReasons: boolean
  /** Set when someone else than the certificate issuer signs the CRL (indirect CRL). */
  readonly crlIssuer: readonly GeneralName[] | undefined
}

/** Reads basicConstraints; undefined when absent. Spec: RFC 5280 section 4.2.1.9. @param certificate — parsed. @throws TegataError ERR_DER_ENCODING */
export function readBasicConstraints(certificate: Certificate): BasicConstraints | undefined {
  return decode(certificate, EXTENSION.basicConstraints, (reader) => {
    const body = reader.sequence()
    const ca = body.defaultFalse(TAG.boolean)
    const pathLength = body.isAtEnd ? undefined : body.smallInteger()
    body.finish()
    return { ca, pathLength }
  })
}

/**
 * Reads keyUsage; undefined when absent.
 *
 * Spec: RFC 5280 section 4.2.1.3; X.690 section 11.2.2.
 *
 * @param certificate — parsed.
 * @param encoding — `der` unless told: the last bit is a one. `any` takes zero bits after it, which some CAs write.
 * @throws TegataError ERR_DER_ENCODING, ERR_X509_MALFORMED
 */
export function readKeyUsage(
  certificate: Certificate,
  encoding: 'der' | 'any' = 'der',
): ReadonlySet<KeyUsage> | undefined {
  return decode(certificate, EXTENSION.keyUsage, (reader) => {
    const { bytes, unusedBits } = reader.bitString()
    let last = bytes.length * 8 - unusedBits - 1
    if (encoding === 'any') while (last > 0 && !isBitSet(bytes, last)) last--
    // Named bit list: the last bit is a one; RFC 5280 adds that at least one bit must be set.
    const isCanonical = last >= 0 && last < KEY_USAGES.length && isBitSet(bytes, last)
    if (!isCanonical) throw malformed('keyUsage is not a canonical list of named bits', 'RFC 5280 section 4.2.1.3')
    return new Set(KEY_USAGES.filter((_, bit) => isBitSet(bytes, bit)))
  })
}

/** Reads extKeyUsage, purposes in dotted form; undefined when absent. Spec: RFC 5280 section 4.2.1.12. @param certificate — parsed. @throws TegataError ERR_DER_ENCODING */
export function readExtendedKeyUsage(certificate: Certificate): ReadonlySet<string> | undefined {
  return decode(certificate, EXTENSION.extKeyUsage, (reader) => {
    const body = reader.sequence()
    const purposes = new Set<string>()
    do purposes.add(body.objectIdentifier())
    while (!body.isAtEnd)
    return purposes
  })
}

/** Reads subjectKeyIdentifier; undefined when absent. Spec: RFC 5280 section 4.2.1.2. @param certificate — parsed. @throws TegataError ERR_DER_ENCODING */
export function readSubjectKeyIdentifier(certificate: Certificate): Uint8Array | undefined {
  return decode(certificate, EXTENSION.subjectKeyIdentifier, (reader) => reader.octetString())
}

/** Reads the keyIdentifier of authorityKeyIdentifier; undefined when absent. Spec: RFC 5280 section 4.2.1.1. @param certificate — parsed. @throws TegataError ERR_DER_ENCODING */
export function readAuthorityKeyIdentifier(certificate: Certificate): Uint8Array | undefined {
  return decode(certificate, EXTENSION.authorityKeyIdentifier, (reader) => {
    const body = reader.sequence()
    const keyIdentifier = body.isNext(0x80) ? body.content(0x80) : undefined
    // Name and serial number of the issuer's own certificate are passed over: nothing here goes by them.
    if (body.isContext(1)) skipAll(body.context(1))
    if (body.isNext(0x82)) body.integer(0x82)
    body.finish()
    return keyIdentifier
  })
}

/** Reads certificatePolicies, identifiers in dotted form; undefined when absent. Spec: RFC 5280 section 4.2.1.4. @param certificate — parsed. @throws TegataError ERR_DER_ENCODING, ERR_X509_MALFORMED */
export function readCertificatePolicies(certificate: Certificate): ReadonlySet<string> | undefined {
  return decode(certificate, EXTENSION.certificatePolicies, (reader) => {
    const body = reader.sequence()
    const policies = new Set<string>()
    do {
      const policy = body.sequence()
      const oid = policy.objectIdentifier()
      // "A certificate policy OID MUST NOT appear more than once in a certificate policies extension."
      if (policies.has(oid)) throw malformed('a policy occurs twice', 'RFC 5280 section 4.2.1.4')
      policies.add(oid)
      if (!policy.isAtEnd) policy.content(TAG.sequence)
      policy.finish()
    } while (!body.isAtEnd)
    return policies
  })
}

/** Reads subjectAltName, all names in order; undefined when absent. Spec: RFC 5280 section 4.2.1.6. @param certificate — parsed. @throws TegataError ERR_DER_ENCODING, ERR_X509_MALFORMED */
export function readSubjectAltName(certificate: Certificate): readonly GeneralName[] | undefined {
  return decode(certificate, EXTENSION.subjectAltName, (reader) => readGeneralNames(reader.sequence()))
}

/** Reads issuerAltName, all names in order; undefined when absent. Spec: RFC 5280 section 4.2.1.7. @param certificate — parsed. @throws TegataError ERR_DER_ENCODING, ERR_X509_MALFORMED */
export function readIssuerAltName(certificate: Certificate): readonly GeneralName[] | undefined {
  return decode(certificate, EXTENSION.issuerAltName, (reader) => readGeneralNames(reader.sequence()))
}

/** Reads cRLDistributionPoints; undefined when absent. Spec: RFC 5280 section 4.2.1.13. @param certificate — parsed. @throws TegataError ERR_DER_ENCODING, ERR_X509_MALFORMED */
export function readCrlDistributionPoints(certificate: Certificate): readonly DistributionPoint[] | undefined {
  return decode(certificate, EXTENSION.cRLDistributionPoints, (reader) => {
    const body = reader.sequence()
    const points: DistributionPoint[] = []
    do points.push(readDistributionPoint(body.sequence()))
    while (!body.isAtEnd)
    return points
  })
}

function readDistributionPoint(body: DerReader): DistributionPoint {
  const hasName = body.isContext(0)
  const fullName = hasName ? readDistributionPointName(body.context(0)) : undefined
  const hasReasons = body.isNext(0x81)
  if (hasReasons) body.bitString(0x81)
  const crlIssuer = body.isContext(2) ? readGeneralNames(body.context(2)) : undefined
  body.finish()
  if (!hasName && crlIssuer === undefined)
    throw malformed('a distribution point names nothing', 'RFC 5280 section 4.2.1.13')
  return { fullName, hasReasons, crlIssuer }
}

/** Reads a DistributionPointName: its fullName, or undefined for a name relative to the CRL issuer. */
export function readDistributionPointName(choice: DerReader): readonly GeneralName[] | undefined {
  const fullName = choice.isContext(0) ? readGeneralNames(choice.context(0)) : undefined
  if (fullName === undefined) choice.constructed(0xa1)
  choice.finish()
  return fullName
}

function decode<T>(certificate: Certificate, oid: string, read: (reader: DerReader) => T): T | undefined {
  const extension = certificate.extensions.get(oid)
  return extension === undefined ? undefined : readDer(extension.value, read)
}

/** Passes over the elements of a SEQUENCE OF, of which there must be one. */
function skipAll(list: DerReader): void {
  do list.skip()
  while (!list.isAtEnd)
}

function isBitSet(bytes: Uint8Array, bit: number): boolean {
  return ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0
}

function malformed(message: string, spec: string): TegataError {
  return new TegataError('ERR_X509_MALFORMED', message, { spec })
}
