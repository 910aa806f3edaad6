import { type Signer, TegataArgumentError } from '@tegata/core'
import {
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
  const issuer = parseOwnCertificate(issuerCertificate)
  const identifier = readSubjectKeyIdentifier(issuer)
  if (identifier === undefined)
    throw new TegataArgumentError('ERR_ARG_VALUE', 'the issuer has no subject key identifier')
  const entries = revoked.map(({ certificate, revocationDate }) =>
    writeSequence(writeElement(TAG.integer, parseOwnCertificate(certificate).serialNumber), writeTime(revocationDate)),
  )
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
