import { digest, equalBytes, isTegataError, type Steps, TegataError, waitFor } from '@tegata/core'
import type { Certificate } from './certificate.js'
import { EXTENSION, readBasicConstraints, readExtendedKeyUsage, readKeyUsage } from './extensions.js'
import { publicKeyBits } from './ocsp-cert-id.js'
import type { OcspResponse } from './ocsp-response.js'
import { checkIssuedBy, checkSignedBy } from './signature.js'

const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9'
/** id-pkix-ocsp-nocheck: the CA vouches for the responder until its certificate ends. Spec: RFC 6960 section 4.2.2.2.1. */
const NO_CHECK = '1.3.6.1.5.5.7.48.1.5'

/**
 * Checks that a response is signed by a key that may speak for the issuer: its own, or that of a certificate which this very
 * key issued for the purpose.
 *
 * A responder chosen by local configuration (RFC 6960 section 4.2.2.2, first case) is not supported: nothing of JPKI needs it.
 *
 * @throws TegataError ERR_OCSP_RESPONDER, ERR_OCSP_SIGNATURE, ERR_X509_ALGORITHM
 */
export function* checkResponder(response: OcspResponse, issuer: Certificate, at: Date): Steps<void> {
  let failure = responderError('no certificate at hand is that of the responder')
  for (const candidate of [issuer, ...response.certificates]) {
    if (!(yield* isNamedBy(response, candidate))) continue
    try {
      if (candidate !== issuer) yield* checkDelegation(candidate, issuer, at)
      if (yield* checkSignedBy(response, candidate)) return
      throw new TegataError('ERR_OCSP_SIGNATURE', 'the response is not signed by the responder')
    } catch (error) {
      if (!isTegataError(error)) throw error
      failure = error
    }
  }
  throw failure
}

function* isNamedBy({ responderId }: OcspResponse, candidate: Certificate): Steps<boolean> {
  if ('name' in responderId) return equalBytes(responderId.name, candidate.subject.der)
  // RFC 6960 section 4.2.1 fixes SHA-1 for KeyHash: it finds the certificate, and the signature decides.
  return equalBytes(responderId.keyHash, yield* waitFor(digest('SHA-1', publicKeyBits(candidate))))
}

/** "The CA SHOULD use the same issuing key to issue a delegation certificate as that used to sign the certificate being checked" */
function* checkDelegation(responder: Certificate, issuer: Certificate, at: Date): Steps<void> {
  if (!equalBytes(responder.issuer.der, issuer.subject.der) || !(yield* checkIssuedBy(responder, issuer))) {
    throw responderError('the key of the issuer did not issue the certificate of the responder')
  }
  // anyExtendedKeyUsage is not enough: "MUST include a value of id-kp-OCSPSigning".
  if (readExtendedKeyUsage(responder)?.has(OCSP_SIGNING) !== true) {
    throw responderError('the certificate of the responder is not for OCSP')
  }
  const keyUsage = readKeyUsage(responder)
  if (keyUsage !== undefined && !keyUsage.has('digitalSignature') && !keyUsage.has('nonRepudiation')) {
    throw responderError('the certificate of the responder may not sign')
  }
  if (readBasicConstraints(responder)?.ca === true) throw responderError('the responder is a CA')
  if (at < responder.notBefore || at.getTime() >= responder.notAfter.getTime() + 1000) {
    throw responderError('the certificate of the responder is not valid at the time')
  }
  // Without it the responder's own revocation is a question, which would have to be asked of the responder.
  if (!responder.extensions.has(NO_CHECK)) throw responderError('nothing says whether the responder is revoked')
  const processed: readonly string[] = [EXTENSION.keyUsage, EXTENSION.extKeyUsage, EXTENSION.basicConstraints, NO_CHECK]
  for (const [oid, { critical }] of responder.extensions) {
    if (critical && !processed.includes(oid)) throw responderError('the responder has an unknown critical extension')
  }
}

function responderError(message: string): TegataError {
  return new TegataError('ERR_OCSP_RESPONDER', message)
}
