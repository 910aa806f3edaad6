import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import {
  ATTRIBUTE,
  type Certificate,
  EXTENSION,
  type KeyUsage,
  parseCertificate,
  writeBoolean,
  writeEnumerated,
  writeExplicit,
  writeExtension,
  writeImplicit,
  writeInteger,
  writeName,
  writeNamedBits,
  writeNull,
  writeObjectIdentifier,
  writeOctetString,
  writeSequence,
  writeSigned,
  writeTime,
} from '@tegata/pki'

/** The time at which everything made here is valid. */
export const NOW = new Date('2026-11-22T00:00:00Z')
export const YEAR_AGO = new Date('2025-11-22T00:00:00Z')
export const NEXT_YEAR = new Date('2027-11-22T00:00:00Z')
export const days = (count: number) => new Date(NOW.getTime() + count * 86_400_000)

export interface KeyPair {
  readonly privateKey: KeyObject
  readonly spki: Uint8Array
  readonly kind: 'RSA' | 'EC'
}

const keyPairs = new Map<string, KeyPair>()

/** A key pair by name, made once in a test run; the name starts with the kind: `P-256 ca`, `RSA-2048 leaf`. */
export function keyPair(name: string): KeyPair {
  const known = keyPairs.get(name)
  if (known !== undefined) return known
  const [kind = ''] = name.split(' ')
  const { privateKey, publicKey } = kind.startsWith('RSA-')
    ? generateKeyPairSync('rsa', { modulusLength: Number(kind.slice(4)) })
    : generateKeyPairSync('ec', { namedCurve: kind })
  const spki = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }))
  const made: KeyPair = { privateKey, spki, kind: kind.startsWith('RSA-') ? 'RSA' : 'EC' }
  keyPairs.set(name, made)
  return made
}

export type Digest = 'sha1' | 'sha256' | 'sha384' | 'sha512'

const SIGNATURE_OID: Record<KeyPair['kind'], Record<Digest, string>> = {
  RSA: {
    sha1: '1.2.840.113549.1.1.5',
    sha256: '1.2.840.113549.1.1.11',
    sha384: '1.2.840.113549.1.1.12',
    sha512: '1.2.840.113549.1.1.13',
  },
  EC: {
    sha1: '1.2.840.10045.4.1',
    sha256: '1.2.840.10045.4.3.2',
    sha384: '1.2.840.10045.4.3.3',
    sha512: '1.2.840.10045.4.3.4',
  },
}

export function signatureAlgorithm({ kind }: KeyPair, digest: Digest): Uint8Array {
  const oid = writeObjectIdentifier(SIGNATURE_OID[kind][digest])
  return kind === 'RSA' ? writeSequence(oid, writeNull()) : writeSequence(oid)
}

/** SEQUENCE { tbs, algorithm, signature }: a certificate or a CRL. */
export function signStructure(
  tbs: Uint8Array,
  key: KeyPair,
  digest: Digest = 'sha256',
  algorithm?: Uint8Array,
): Uint8Array {
  const signature = new Uint8Array(sign(digest, tbs, key.privateKey))
  return writeSigned(tbs, algorithm ?? signatureAlgorithm(key, digest), signature)
}

export function nameOf(commonName: string): Uint8Array {
  return writeName([
    [ATTRIBUTE.countryName, 'JP'],
    [ATTRIBUTE.commonName, commonName],
  ])
}

export const KEY_USAGE_BIT: Record<KeyUsage, number> = {
  digitalSignature: 0,
  nonRepudiation: 1,
  keyEncipherment: 2,
  dataEncipherment: 3,
  keyAgreement: 4,
  keyCertSign: 5,
  cRLSign: 6,
  encipherOnly: 7,
  decipherOnly: 8,
}

export const keyUsage = (...usages: KeyUsage[]) =>
  writeExtension(EXTENSION.keyUsage, writeNamedBits(usages.map((usage) => KEY_USAGE_BIT[usage])), true)

export const basicConstraints = (pathLength?: number) =>
  writeExtension(
    EXTENSION.basicConstraints,
    writeSequence(writeBoolean(true), ...(pathLength === undefined ? [] : [writeInteger(pathLength)])),
    true,
  )

export const keyIdentifierOf = (key: KeyPair) =>
  new Uint8Array(createHash('sha256').update(key.spki).digest()).subarray(0, 20)

export const subjectKeyIdentifier = (key: KeyPair) =>
  writeExtension(EXTENSION.subjectKeyIdentifier, writeOctetString(keyIdentifierOf(key)))

export const authorityKeyIdentifier = (key: KeyPair) =>
  writeExtension(
    EXTENSION.authorityKeyIdentifier,
    writeSequence(writeImplicit(0, writeOctetString(keyIdentifierOf(key)))),
  )

/** `DistributionPointName` whose fullName is one directoryName. */
const pointName = (commonName: string) => writeExplicit(0, writeExplicit(0, writeExplicit(4, nameOf(commonName))))

export const distributionPoint = (commonName: string, ...rest: Uint8Array[]) =>
  writeExtension(EXTENSION.cRLDistributionPoints, writeSequence(writeSequence(pointName(commonName), ...rest)))

export interface IssuingPoint {
  readonly name?: string
  /** Tags 1 to 5 of the booleans that are true; 3 is onlySomeReasons. */
  readonly flags?: readonly number[]
}

export function issuingDistributionPoint({ name, flags = [] }: IssuingPoint): Uint8Array {
  const fields = flags.map((tag) =>
    tag === 3 ? writeImplicit(3, writeNamedBits([1])) : writeImplicit(tag, writeBoolean(true)),
  )
  return writeExtension(
    EXTENSION.issuingDistributionPoint,
    writeSequence(...(name === undefined ? [] : [pointName(name)]), ...fields),
    true,
  )
}

export const CA_EXTENSIONS = [keyUsage('keyCertSign', 'cRLSign'), basicConstraints()]

export interface TestCertificate {
  readonly subject: string
  readonly key: KeyPair
  readonly issuer?: string
  readonly issuerKey?: KeyPair
  readonly serial?: Uint8Array
  readonly notBefore?: Date
  readonly notAfter?: Date
  readonly extensions?: readonly Uint8Array[]
  readonly digest?: Digest
  /** Replaces parts of the structure, for malformed ones. */
  readonly version?: Uint8Array
  readonly innerAlgorithm?: Uint8Array
  readonly outerAlgorithm?: Uint8Array
  readonly issuerName?: Uint8Array
  readonly spki?: Uint8Array
  readonly afterSpki?: Uint8Array
}

export function issueDer(spec: TestCertificate): Uint8Array {
  const { subject, key, issuer = subject, issuerKey = key, digest = 'sha256', extensions = [] } = spec
  const tbs = writeSequence(
    spec.version ?? writeExplicit(0, writeInteger(2)),
    writeInteger(spec.serial ?? Uint8Array.of(1, 2, 3)),
    spec.innerAlgorithm ?? signatureAlgorithm(issuerKey, digest),
    spec.issuerName ?? nameOf(issuer),
    writeSequence(writeTime(spec.notBefore ?? YEAR_AGO), writeTime(spec.notAfter ?? NEXT_YEAR)),
    nameOf(subject),
    spec.spki ?? key.spki,
    ...(spec.afterSpki === undefined ? [] : [spec.afterSpki]),
    ...(extensions.length === 0 ? [] : [writeExplicit(3, writeSequence(...extensions))]),
  )
  return signStructure(tbs, issuerKey, digest, spec.outerAlgorithm)
}

export function issue(spec: TestCertificate): Certificate {
  return parseCertificate(issueDer(spec))
}

/** A self-signed CA. */
export function issueCa(subject: string, key: KeyPair, rest: Partial<TestCertificate> = {}): Certificate {
  return issue({ subject, key, extensions: [...CA_EXTENSIONS, subjectKeyIdentifier(key)], ...rest })
}

export interface TestEntry {
  readonly serial: Uint8Array
  readonly date?: Date
  readonly reason?: number
  readonly extensions?: readonly Uint8Array[]
}

export interface TestCrl {
  readonly issuer: string
  readonly key: KeyPair
  readonly thisUpdate?: Date
  readonly nextUpdate?: Date | undefined
  readonly entries?: readonly TestEntry[]
  /** The encodings of all entries, instead of `entries`. */
  readonly entryList?: Uint8Array
  readonly extensions?: readonly Uint8Array[]
  readonly digest?: Digest
  readonly version?: Uint8Array
  readonly outerAlgorithm?: Uint8Array
}

export function issueCrlDer(spec: TestCrl): Uint8Array {
  const { issuer, key, digest = 'sha256', entries = [], extensions = [] } = spec
  const nextUpdate = 'nextUpdate' in spec ? spec.nextUpdate : days(1)
  const tbs = writeSequence(
    spec.version ?? writeInteger(1),
    signatureAlgorithm(key, digest),
    nameOf(issuer),
    writeTime(spec.thisUpdate ?? days(-1)),
    ...(nextUpdate === undefined ? [] : [writeTime(nextUpdate)]),
    ...(spec.entryList === undefined ? [] : [writeSequence(spec.entryList)]),
    ...(entries.length === 0 ? [] : [writeSequence(...entries.map(writeEntry))]),
    ...(extensions.length === 0 ? [] : [writeExplicit(0, writeSequence(...extensions))]),
  )
  return signStructure(tbs, key, digest, spec.outerAlgorithm)
}

export function writeEntry({ serial, date, reason, extensions = [] }: TestEntry): Uint8Array {
  const all = [
    ...(reason === undefined ? [] : [writeExtension(EXTENSION.reasonCode, writeEnumerated(reason))]),
    ...extensions,
  ]
  return writeSequence(
    writeInteger(serial),
    writeTime(date ?? days(-10)),
    ...(all.length === 0 ? [] : [writeSequence(...all)]),
  )
}
