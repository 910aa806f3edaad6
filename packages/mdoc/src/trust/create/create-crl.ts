import { encodeHex, equalBytes, type Signer, TegataArgumentError } from '@tegata/core'
import {
  type Certificate,
  EXTENSION,
  readSubjectKeyIdentifier,
  TAG,
  writeElement,
  writeExplicit,
  writeExtension,
  writeImplicit,
  writeInteger,
  writeOctetString,
  writeSequence,
  writeTime,
} from '@tegata/pki'
import { parseOwnCertificate } from '../own-certificate.js'
import { signDer } from './certificate-writer.js'
import { assertKeyOfIssuer } from './key-of-issuer.js'

/** A certificate that an authority took back. Spec: RFC 5280 section 5.1.2.6. */
export interface RevokedCertificate {
  /** DER of the certificate. */
  readonly certificate: Uint8Array
  readonly revocationDate: Date
}

/** A revocation list to be made. Spec: ISO/IEC 18013-5 Annex B.2; RFC 5280 section 5.1. */
export interface MdocCrlInput {
  readonly signer: Signer
  /** DER of the authority's certificate. */
  readonly issuerCertificate: Uint8Array
  readonly thisUpdate: Date
  /** Ninety days later at most. */
  readonly nextUpdate: Date
  /** Grows with each issue. */
  readonly number: number
  readonly revoked: readonly RevokedCertificate[]
}

const MAX_DAYS = 90
const MS_PER_DAY = 86_400_000

/**
 * Makes the revocation list of an authority.
 *
 * Spec: ISO/IEC 18013-5 Annex B.2; RFC 5280 section 5.1.
 *
 * @param input — key, dates, revoked certificates.
 * @returns DER.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export async function createMdocCrl(input: MdocCrlInput): Promise<Uint8Array> {
  const { signer, issuerCertificate, thisUpdate, nextUpdate, number, revoked } = input
  const days = (nextUpdate.getTime() - thisUpdate.getTime()) / MS_PER_DAY
  if (!(days > 0 && days <= MAX_DAYS)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', `nextUpdate is not within ${MAX_DAYS} days after thisUpdate`)
  }
  if (!(Number.isSafeInteger(number) && number >= 0)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'number is not a whole number from 0 on')
  }
  const issuer = parseOwnCertificate(issuerCertificate)
  assertKeyOfIssuer(signer, issuer)
  const identifier = readSubjectKeyIdentifier(issuer)
  if (identifier === undefined)
    throw new TegataArgumentError('ERR_ARG_VALUE', 'the issuer has no subject key identifier')
  const entries = writeEntries(issuer, revoked)
  const authorityKey = writeSequence(writeImplicit(0, writeOctetString(identifier)))
  return signDer(signer, (algorithm) =>
    writeSequence(
      writeInteger(1),
      algorithm,
      issuer.subject.der,
      writeTime(thisUpdate),
      writeTime(nextUpdate),
      ...(entries.length === 0 ? [] : [writeSequence(...entries)]),
      writeExplicit(
        0,
        writeSequence(
          writeExtension(EXTENSION.authorityKeyIdentifier, authorityKey),
          writeExtension(EXTENSION.cRLNumber, writeInteger(number)),
        ),
      ),
    ),
  )
}

/** A number of another authority would revoke whoever has it here; one that stands there twice spoils the whole list. */
function writeEntries(issuer: Certificate, revoked: readonly RevokedCertificate[]): Uint8Array[] {
  const listed = new Set<string>()
  return revoked.map(({ certificate, revocationDate }) => {
    const { issuer: name, serialNumber } = parseOwnCertificate(certificate)
    const number = encodeHex(serialNumber)
    if (!equalBytes(name.der, issuer.subject.der) || listed.has(number)) {
      throw new TegataArgumentError('ERR_ARG_VALUE', 'a certificate of another issuer, or one that is listed twice')
    }
    listed.add(number)
    return writeSequence(writeElement(TAG.integer, serialNumber), writeTime(revocationDate))
  })
}
