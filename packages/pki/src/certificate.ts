import { assertBytes, equalBytes, TegataError } from '@tegata/core'
import { type AlgorithmIdentifier, isSameAlgorithm, readAlgorithmIdentifier } from './algorithm.js'
import { type DerReader, openDer, readDer } from './der.js'
import { type Name, readName } from './name.js'
import { type PublicKeyInfo, parsePublicKey } from './public-key.js'
import { SecretObject } from './secret-object.js'
import * as TAG from './tag.js'

/** One extension of a certificate or CRL. Spec: RFC 5280 section 4.2. */
export interface Extension {
  readonly critical: boolean
  /** The DER inside the OCTET STRING. */
  readonly value: Uint8Array
}

interface CertificateFields {
  readonly der: Uint8Array
  readonly tbs: Uint8Array
  readonly serialNumber: Uint8Array
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly issuer: Name
  readonly notBefore: Date
  readonly notAfter: Date
  readonly subject: Name
  readonly spki: Uint8Array
  readonly publicKey: PublicKeyInfo
  readonly extensions: ReadonlyMap<string, Extension>
  readonly signature: Uint8Array
}

const MAX_EXTENSIONS = 64
/** RFC 5280 section 4.1.2.2 asks issuers for 20 at most; real issuers of mdocs exceed it, and compared as bytes it does no harm. */
const MAX_SERIAL_BYTES = 64

/**
 * A parsed X.509 version 3 certificate; nothing about it is verified yet.
 *
 * Byte strings are views of one private copy of the input: do not write to them. Logging or serialising the object prints
 * `[Certificate]`, because every field of a JPKI certificate identifies its holder.
 *
 * Spec: RFC 5280 section 4.1.
 */
export class Certificate extends SecretObject {
  readonly #fields: CertificateFields

  /** Wraps parsed fields; certificates are made by `parseCertificate`. */
  constructor(fields: CertificateFields) {
    super('Certificate')
    this.#fields = fields
  }

  /** The whole certificate. */
  get der(): Uint8Array {
    return this.#fields.der
  }

  /** The signed part, as it was received. */
  get tbs(): Uint8Array {
    return this.#fields.tbs
  }

  /** Content of the INTEGER, two's complement: usually positive and at most 20 bytes, never more than 64. */
  get serialNumber(): Uint8Array {
    return this.#fields.serialNumber
  }

  /** The same inside and outside the signed part. */
  get signatureAlgorithm(): AlgorithmIdentifier {
    return this.#fields.signatureAlgorithm
  }

  get issuer(): Name {
    return this.#fields.issuer
  }

  get subject(): Name {
    return this.#fields.subject
  }

  /** First second of validity. */
  get notBefore(): Date {
    return new Date(this.#fields.notBefore)
  }

  /** Last second of validity. */
  get notAfter(): Date {
    return new Date(this.#fields.notAfter)
  }

  /** DER of the SubjectPublicKeyInfo. */
  get spki(): Uint8Array {
    return this.#fields.spki
  }

  get publicKey(): PublicKeyInfo {
    return this.#fields.publicKey
  }

  /** Extensions by object identifier, in order; no duplicates. */
  get extensions(): ReadonlyMap<string, Extension> {
    return this.#fields.extensions
  }

  /** As encoded: ECDSA signatures are DER. */
  get signature(): Uint8Array {
    return this.#fields.signature
  }
}

/**
 * Parses one certificate strictly; it trusts nothing and verifies nothing.
 *
 * Spec: RFC 5280 section 4.1, X.690 section 10.
 *
 * @param der — the certificate, at most 65,536 bytes, without trailing bytes.
 * @throws TegataError ERR_DER_ENCODING, ERR_DER_LIMIT, ERR_X509_MALFORMED
 *
 * @example
 * ```ts
 * const certificate = parseCertificate(der)
 * console.log(certificate.publicKey.kind, certificate.notAfter)
 * ```
 */
export function parseCertificate(der: Uint8Array): Certificate {
  assertBytes(der, 'the certificate')
  openDer(der)
  // One copy: what is verified cannot change afterwards under the caller's hands.
  const copy = Uint8Array.from(der)
  return readDer(copy, (reader) => {
    const body = reader.sequence()
    const tbs = body.skip()
    const outerAlgorithm = readAlgorithmIdentifier(body)
    const signature = body.bitStringBytes()
    body.finish()
    const fields = readTbsCertificate(openDer(tbs).sequence())
    if (!isSameAlgorithm(outerAlgorithm, fields.signatureAlgorithm)) {
      // RFC 5280 section 4.1.1.2: "This field MUST contain the same algorithm identifier as the signature field"
      throw malformed('the two signature algorithm identifiers differ', 'RFC 5280 section 4.1.1.2')
    }
    return new Certificate({ der: copy, tbs, signature, ...fields })
  })
}

// Anchors arrive as bytes with every verification; the entry lives as long as the caller keeps its array.
const parsedCertificates = new WeakMap<Uint8Array, Certificate>()

/**
 * Parses a certificate that the caller presents again and again (an anchor), once for each array.
 *
 * Spec: RFC 5280 section 4.1.
 *
 * @param der — the certificate; the same array, unchanged, gives the same object.
 * @throws TegataError ERR_DER_ENCODING, ERR_DER_LIMIT, ERR_X509_MALFORMED
 */
export function parseKnownCertificate(der: Uint8Array): Certificate {
  const known = parsedCertificates.get(der)
  // The array belongs to the caller, who may have written to it since.
  if (known !== undefined && equalBytes(known.der, der)) return known
  const certificate = parseCertificate(der)
  parsedCertificates.set(der, certificate)
  return certificate
}

function readTbsCertificate(tbs: DerReader): Omit<CertificateFields, 'der' | 'tbs' | 'signature'> {
  readVersion(tbs)
  const serialNumber = readSerialNumber(tbs)
  const signatureAlgorithm = readAlgorithmIdentifier(tbs)
  const issuer = readName(tbs)
  // RFC 5280 section 4.1.2.4: "The issuer field MUST contain a non-empty distinguished name"
  if (issuer.attributes.length === 0) throw malformed('the issuer name is empty', 'RFC 5280 section 4.1.2.4')
  const validity = tbs.sequence()
  const notBefore = validity.time()
  const notAfter = validity.time()
  validity.finish()
  const subject = readName(tbs)
  const spki = tbs.skip()
  const publicKey = parsePublicKey(spki)
  // issuerUniqueID and subjectUniqueID ([1], [2]) fall through to the next line, which refuses them:
  // RFC 5280 section 4.1.2.8, "CAs conforming to this profile MUST NOT generate certificates with unique identifiers".
  const extensions = tbs.isAtEnd ? new Map<string, Extension>() : readExplicitExtensions(tbs, 3)
  tbs.finish()
  return { serialNumber, signatureAlgorithm, issuer, notBefore, notAfter, subject, spki, publicKey, extensions }
}

/** Only version 3 says in extensions what its key may be used for; a version 1 certificate could pass as a CA. */
function readVersion(tbs: DerReader): void {
  if (!tbs.isContext(0)) throw malformed('only version 3 is accepted', 'RFC 5280 section 4.1.2.1')
  const wrapper = tbs.context(0)
  if (wrapper.smallInteger() !== 2) throw malformed('only version 3 is accepted', 'RFC 5280 section 4.1.2.1')
  wrapper.finish()
}

/**
 * Reads a certificate serial number as an opaque name of the certificate.
 *
 * RFC 5280 section 4.1.2.2: "Certificate users SHOULD be prepared to gracefully handle" negative and zero numbers.
 */
export function readSerialNumber(reader: DerReader): Uint8Array {
  const serial = reader.integer()
  if (serial.length > MAX_SERIAL_BYTES) {
    throw new TegataError('ERR_DER_LIMIT', `a serial number is longer than ${MAX_SERIAL_BYTES} bytes`)
  }
  return serial
}

/** Reads `[number] EXPLICIT Extensions` of a certificate or CRL. */
export function readExplicitExtensions(reader: DerReader, number: number): ReadonlyMap<string, Extension> {
  const wrapper = reader.context(number)
  const extensions = readExtensions(wrapper.sequence())
  wrapper.finish()
  return extensions
}

/** Reads the elements of an Extensions sequence; there must be at least one. */
export function readExtensions(list: DerReader): ReadonlyMap<string, Extension> {
  const extensions = new Map<string, Extension>()
  do {
    const extension = list.sequence()
    const oid = extension.objectIdentifier()
    const critical = extension.defaultFalse(TAG.boolean)
    const value = extension.octetString()
    extension.finish()
    // RFC 5280 section 4.2: "A certificate MUST NOT include more than one instance of a particular extension."
    if (extensions.has(oid)) throw malformed('an extension occurs twice', 'RFC 5280 section 4.2', { extension: oid })
    if (extensions.size === MAX_EXTENSIONS) throw new TegataError('ERR_DER_LIMIT', 'there are too many extensions')
    extensions.set(oid, { critical, value })
  } while (!list.isAtEnd)
  return extensions
}

function malformed(message: string, spec: string, evidence?: Readonly<Record<string, unknown>>): TegataError {
  return new TegataError('ERR_X509_MALFORMED', message, { spec, ...(evidence === undefined ? {} : { evidence }) })
}
