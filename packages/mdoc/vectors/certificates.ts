import {
  ATTRIBUTE,
  EXTENSION,
  encodeEcdsaSignature,
  writeBitString,
  writeBoolean,
  writeExplicit,
  writeExtension,
  writeIa5String,
  writeImplicit,
  writeInteger,
  writeName,
  writeNamedBits,
  writeObjectIdentifier,
  writeOctetString,
  writeSequence,
  writeSigned,
  writeTbsCertificate,
} from '@tegata/pki'
import { bytes, hash, KEYS, type Key, point, sign } from './craft.js'

export const PURPOSE = { mdlDs: '1.0.18013.5.1.2', reader: '1.0.18013.5.1.6', vical: '1.0.18013.5.1.8' } as const

interface Extension {
  readonly critical: boolean
  readonly value: Uint8Array
}

/** All that a certificate says; what is absent is as the profile wants it. */
export interface CertificateInput {
  readonly key: Key
  readonly signer: Key
  readonly subject: Uint8Array
  readonly issuer: Uint8Array
  readonly notBefore?: string
  readonly notAfter?: string
  readonly extensions: ReadonlyMap<string, Extension>
  readonly signature?: (signature: Uint8Array) => Uint8Array
  readonly algorithm?: string
}

export function name(commonName: string, country = 'JP', state?: string): Uint8Array {
  return writeName([
    [ATTRIBUTE.countryName, country],
    ...(state === undefined ? [] : [[ATTRIBUTE.stateOrProvinceName, state] as const]),
    [ATTRIBUTE.commonName, commonName],
  ])
}

const keyIdentifier = (key: Key) => hash(point(key), 'sha1')
const CURVE = { 'P-256': '1.2.840.10045.3.1.7', 'P-384': '1.3.132.0.34' } as const

function spki(key: Key): Uint8Array {
  const algorithm = writeSequence(writeObjectIdentifier('1.2.840.10045.2.1'), writeObjectIdentifier(CURVE[key.jwk.crv]))
  return writeSequence(algorithm, writeBitString(point(key)))
}

export function certificate(input: CertificateInput): Uint8Array {
  const algorithm = writeSequence(writeObjectIdentifier(input.algorithm ?? '1.2.840.10045.4.3.2'))
  const day = (text: string) => new Date(`${text}T00:00:00Z`)
  const content = {
    serialNumber: bytes(Uint8Array.of(0x40), hash(input.subject).subarray(0, 15)),
    issuer: input.issuer,
    notBefore: day(input.notBefore ?? '2026-01-01'),
    notAfter: day(input.notAfter ?? '2027-01-01'),
    subject: input.subject,
    spki: spki(input.key),
    extensions: [...input.extensions].map(([oid, { critical, value }]) => writeExtension(oid, value, critical)),
  }
  const tbs = writeTbsCertificate(content, algorithm)
  const signature = encodeEcdsaSignature(sign(tbs, input.signer))
  return writeSigned(tbs, algorithm, input.signature ? input.signature(signature) : signature)
}

const uri = (text: string) => writeImplicit(6, writeIa5String(text))
export const keyUsage = (...bits: number[]): Extension => ({ critical: true, value: writeNamedBits(bits) })
export const purposes = (...oids: string[]): Extension => ({
  critical: true,
  value: writeSequence(...oids.map(writeObjectIdentifier)),
})
export const constraints = (ca: boolean, pathLength?: number): Extension => ({
  critical: true,
  value: writeSequence(
    ...(ca ? [writeBoolean(true)] : []),
    ...(pathLength === undefined ? [] : [writeInteger(pathLength)]),
  ),
})
export const authorityKey = (key: Key): Extension => ({
  critical: false,
  value: writeSequence(writeImplicit(0, writeOctetString(keyIdentifier(key)))),
})

function commonExtensions(key: Key, signer: Key): [string, Extension][] {
  const plain = (value: Uint8Array): Extension => ({ critical: false, value })
  const place = writeSequence(writeSequence(writeExplicit(0, writeExplicit(0, uri('https://iaca.example/crl')))))
  return [
    [EXTENSION.authorityKeyIdentifier, authorityKey(signer)],
    [EXTENSION.subjectKeyIdentifier, plain(writeOctetString(keyIdentifier(key)))],
    [EXTENSION.issuerAltName, plain(writeSequence(uri('https://iaca.example')))],
    [EXTENSION.cRLDistributionPoints, plain(place)],
  ]
}

/** Undefined takes an extension of the profile away. */
export type ExtensionChanges = Readonly<Record<string, Extension | undefined>>
export type CertificateChanges = Partial<Omit<CertificateInput, 'extensions'>> & {
  readonly extensions?: ExtensionChanges
}

function assemble(profile: CertificateInput, { extensions = {}, ...changes }: CertificateChanges): Uint8Array {
  const all = new Map(profile.extensions)
  for (const [oid, extension] of Object.entries(extensions)) {
    if (extension === undefined) all.delete(oid)
    else all.set(oid, extension)
  }
  return certificate({ ...profile, ...changes, extensions: all })
}

const ROOT_NAME = name('Vector IACA', 'JP', 'JP-13')
const READER_ROOT_NAME = name('Vector Reader CA')

/** A root of issuers (or of readers) that signs itself. */
export const root = (changes: CertificateChanges = {}, key: Key = KEYS.root, subject = ROOT_NAME): Uint8Array =>
  assemble(
    {
      key,
      signer: key,
      subject,
      issuer: subject,
      notAfter: '2035-01-01',
      extensions: new Map([
        ...commonExtensions(key, key),
        [EXTENSION.basicConstraints, constraints(true, 0)],
        [EXTENSION.keyUsage, keyUsage(5, 6)],
      ]),
    },
    changes,
  )

const leaf =
  (key: Key, signer: Key, issuer: Uint8Array, commonName: string, purpose: string, usage: number) =>
  (changes: CertificateChanges = {}): Uint8Array =>
    assemble(
      {
        key,
        signer,
        issuer,
        subject: name(commonName, 'JP', 'JP-13'),
        extensions: new Map([
          ...commonExtensions(changes.key ?? key, changes.signer ?? signer),
          [EXTENSION.keyUsage, keyUsage(usage)],
          [EXTENSION.extKeyUsage, purposes(purpose)],
        ]),
      },
      changes,
    )

export const documentSigner = leaf(KEYS.signer, KEYS.root, ROOT_NAME, 'Vector Document Signer', PURPOSE.mdlDs, 0)
export const readerCertificate = leaf(
  KEYS.reader,
  KEYS.readerRoot,
  READER_ROOT_NAME,
  'Vector Reader',
  PURPOSE.reader,
  0,
)
export const listSigner = leaf(KEYS.listSigner, KEYS.root, ROOT_NAME, 'Vector List Signer', PURPOSE.vical, 1)

/** Trust anchors by name. */
export const CERTIFICATES = {
  iaca: root(),
  readerRoot: root({}, KEYS.readerRoot, READER_ROOT_NAME),
  iacaNoCertSign: root({ extensions: { [EXTENSION.keyUsage]: keyUsage(6) } }),
  iacaNoCa: root({ extensions: { [EXTENSION.basicConstraints]: undefined } }),
  iacaExpired: root({ notAfter: '2026-05-01' }),
} as const
export type CertificateName = keyof typeof CERTIFICATES
