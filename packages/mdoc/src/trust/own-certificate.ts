import { isTegataError, TegataArgumentError } from '@tegata/core'
import { type Certificate, parseCertificate } from '@tegata/pki'

/** Begins PEM, and no DER of a certificate. */
const HYPHEN = 0x2d

/** Parses a certificate that the calling program chose: a bad one is its mistake, not a bad input. */
export function parseOwnCertificate(der: Uint8Array): Certificate {
  try {
    return parseCertificate(der)
  } catch (error) {
    if (!isTegataError(error)) throw error
    const reason = der[0] === HYPHEN ? 'PEM, where its DER is wanted' : error.message
    throw new TegataArgumentError('ERR_ARG_VALUE', `not a certificate: ${reason}`)
  }
}
