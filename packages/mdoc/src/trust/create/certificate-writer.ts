import { concatBytes, decodeBase64url, type JwkPublic, type Signer, TegataArgumentError } from '@tegata/core'
import {
  ATTRIBUTE,
  type CertificateContent,
  encodeEcdsaSignature,
  writeName as writeAttributes,
  writeBitString,
  writeExplicit,
  writeExtension,
  writeIa5String,
  writeImplicit,
  writeObjectIdentifier,
  writeSequence,
  writeSigned,
  writeTbsCertificate,
} from '@tegata/pki'

/** The name of an authority, a signer or a reader. Spec: ISO/IEC 18013-5 Annex B.1. */
export interface SubjectName {
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country?: string
  readonly commonName: string
  /** ISO 3166-2: `JP-13`. */
  readonly stateOrProvince?: string
  readonly organization?: string
}

/** How to reach an authority. Spec: ISO/IEC 18013-5 Annex B.1.2 (issuerAltName). */
export type Contact = { readonly uri: string } | { readonly email: string }

/** One extension, not yet encoded as such. */
export interface ExtensionTemplate {
  readonly critical: boolean
  /** DER of the value. */
  readonly value: Uint8Array
}

/** All that a certificate says; extensions by object identifier, in the order of the certificate. */
export type CertificateTemplate = Omit<CertificateContent, 'extensions'> & {
  readonly extensions: ReadonlyMap<string, ExtensionTemplate>
}

const ECDSA_WITH: Readonly<Record<string, string>> = {
  ES256: '1.2.840.10045.4.3.2',
  ES384: '1.2.840.10045.4.3.3',
  ES512: '1.2.840.10045.4.3.4',
}

/** Signs a certificate or list: `tbs` makes the signed part from the encoded algorithm identifier. */
export async function signDer(signer: Signer, tbs: (algorithm: Uint8Array) => Uint8Array): Promise<Uint8Array> {
  const oid = ECDSA_WITH[signer.alg]
  if (oid === undefined) throw new TegataArgumentError('ERR_ARG_VALUE', 'authorities sign with ECDSA')
  const algorithm = writeSequence(writeObjectIdentifier(oid))
  const signed = tbs(algorithm)
  return writeSigned(signed, algorithm, encodeEcdsaSignature(await signer.sign(signed)))
}

/** Signs a certificate. Spec: RFC 5280 section 4.1. */
export function signCertificate(signer: Signer, template: CertificateTemplate): Promise<Uint8Array> {
  const extensions = [...template.extensions].map(([oid, { value, critical }]) => writeExtension(oid, value, critical))
  return signDer(signer, (algorithm) => writeTbsCertificate({ ...template, extensions }, algorithm))
}

/** Writes a Name, the country first. Spec: RFC 5280 section 4.1.2.4. */
export function writeName({ country, stateOrProvince, organization, commonName }: SubjectName): Uint8Array {
  const attribute = (type: string, text: string | undefined) => (text === undefined ? [] : [[type, text] as const])
  return writeAttributes([
    ...attribute(ATTRIBUTE.countryName, country),
    ...attribute(ATTRIBUTE.stateOrProvinceName, stateOrProvince),
    ...attribute(ATTRIBUTE.organizationName, organization),
    ...attribute(ATTRIBUTE.commonName, commonName),
  ])
}

/** Writes GeneralNames with one name. Spec: RFC 5280 section 4.2.1.7. */
export function writeContact(contact: Contact): Uint8Array {
  const name = 'uri' in contact ? writeUri(contact.uri) : writeImplicit(1, writeIa5String(contact.email))
  return writeSequence(name)
}

/** Writes CRLDistributionPoints with one URI. Spec: RFC 5280 section 4.2.1.13. */
export function writeDistributionPoint(uri: string): Uint8Array {
  return writeSequence(writeSequence(writeExplicit(0, writeExplicit(0, writeUri(uri)))))
}

function writeUri(uri: string): Uint8Array {
  return writeImplicit(6, writeIa5String(uri))
}

const SPKI_ALGORITHM: Readonly<Record<string, readonly string[]>> = {
  'P-256': ['1.2.840.10045.2.1', '1.2.840.10045.3.1.7'],
  'P-384': ['1.2.840.10045.2.1', '1.3.132.0.34'],
  'P-521': ['1.2.840.10045.2.1', '1.3.132.0.35'],
  Ed25519: ['1.3.101.112'],
}

/** The parts of a public key in X.509: the SubjectPublicKeyInfo, and what key identifiers are digests of. */
export interface PublicKeyParts {
  readonly spki: Uint8Array
  /** The value of the BIT STRING. */
  readonly point: Uint8Array
}

/** Writes a public key. Spec: RFC 5480 section 2, RFC 8410 section 4. */
export function writePublicKey({ crv = '', x = '', y }: JwkPublic): PublicKeyParts {
  const algorithm = Object.hasOwn(SPKI_ALGORITHM, crv) ? SPKI_ALGORITHM[crv] : undefined
  if (!algorithm) throw new TegataArgumentError('ERR_ARG_VALUE', 'a key of a curve that is not supported')
  const point =
    y === undefined ? decodeBase64url(x) : concatBytes(Uint8Array.of(4), decodeBase64url(x), decodeBase64url(y))
  return { spki: writeSequence(writeSequence(...algorithm.map(writeObjectIdentifier)), writeBitString(point)), point }
}
