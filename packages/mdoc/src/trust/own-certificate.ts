import { isTegataError, TegataArgumentError } from '@tegata/core'
import { type Certificate, parseCertificate } from '@tegata/pki'

/** Parses a certificate that the calling program chose: a bad one is its mistake, not a bad input. */
export function parseOwnCertificate(der: Uint8Array): Certificate {
  try {
    return parseCertificate(der)
  } catch (error) {
    if (isTegataError(error)) throw new TegataArgumentError('ERR_ARG_VALUE', `not a certificate: ${error.message}`)
    throw error
  }
}
