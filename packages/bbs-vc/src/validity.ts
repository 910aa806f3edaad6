import { type CredentialValidity, TegataError } from '@tegata/core'

/**
 * "exp" and "nbf" as in RFC 7519: valid from the first instant of one day to just before the first instant of another.
 *
 * @throws TegataError ERR_BBS_VC_VALIDITY
 */
export function assertValidAt(validity: CredentialValidity, now: Date): void {
  if (now < validity.validFrom) throw outsideValidity('not valid yet', validity, now)
  assertNotExpired(validity, now)
}

/** A holder may receive a credential before its first day. @throws TegataError ERR_BBS_VC_VALIDITY */
export function assertNotExpired(validity: CredentialValidity, now: Date): void {
  // Written so that an invalid date counts as expired.
  if (!(now < validity.validUntil)) throw outsideValidity('expired', validity, now)
}

function outsideValidity(state: string, { validFrom, validUntil }: CredentialValidity, now: Date): TegataError {
  return new TegataError('ERR_BBS_VC_VALIDITY', `the credential is ${state}`, {
    spec: 'RFC 7519 sections 4.1.4 and 4.1.5',
    evidence: { validFrom: validFrom.toISOString(), validUntil: validUntil.toISOString(), now: now.toISOString() },
  })
}
