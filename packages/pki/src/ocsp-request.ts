import { type Awaitable, assertBytes, type DigestName, runSteps, type Steps, TegataArgumentError } from '@tegata/core'
import type { Certificate } from './certificate.js'
import { writeExplicit, writeObjectIdentifier, writeOctetString, writeSequence } from './der-writer.js'
import { writeCertId } from './ocsp-cert-id.js'

/** A question about one certificate. Spec: RFC 6960 section 4.1.1. */
export interface OcspRequestOptions {
  readonly certificate: Certificate
  /** The certificate whose key signed `certificate`. */
  readonly issuer: Certificate
  /** 16 to 128 unpredictable bytes (RFC 9654 asks for 32); pass the same to `checkOcsp`. */
  readonly nonce?: Uint8Array
  /** Names the issuer; `SHA-1` unless told, which every responder understands (RFC 5019 section 2.1.1) and which protects nothing. */
  readonly hash?: DigestName
}

/** id-pkix-ocsp-nonce. Spec: RFC 9654 section 2.1. */
export const OCSP_NONCE = '1.3.6.1.5.5.7.48.1.2'
/** RFC 9654 section 2.1 allows one byte; fewer than 16 could be guessed and answered in advance. */
const MIN_NONCE_BYTES = 16
const MAX_NONCE_BYTES = 128

/**
 * Writes an unsigned OCSP request, to be sent with POST as `application/ocsp-request`; at once on Node.
 *
 * The request names the serial number of the certificate: send it to the CA's responder and keep it nowhere.
 *
 * Spec: RFC 6960 section 4.1.1, RFC 9654 section 2.1.
 *
 * @param options — certificate, issuer, nonce.
 * @throws TegataArgumentError ERR_ARG_VALUE, ERR_ARG_TYPE
 * @returns DER of the OCSPRequest.
 */
export function createOcspRequest(options: OcspRequestOptions): Awaitable<Uint8Array> {
  return runSteps(writeRequest(options))
}

function* writeRequest({ certificate, issuer, nonce, hash = 'SHA-1' }: OcspRequestOptions): Steps<Uint8Array> {
  const certId = yield* writeCertId(certificate, issuer, hash)
  const extensions = nonce === undefined ? [] : [writeExplicit(2, writeSequence(writeNonce(nonce)))]
  return writeSequence(writeSequence(writeSequence(writeSequence(certId)), ...extensions))
}

function writeNonce(nonce: Uint8Array): Uint8Array {
  assertBytes(nonce, 'the nonce')
  if (nonce.length < MIN_NONCE_BYTES || nonce.length > MAX_NONCE_BYTES) {
    throw new TegataArgumentError('ERR_ARG_VALUE', `a nonce has ${MIN_NONCE_BYTES} to ${MAX_NONCE_BYTES} bytes`)
  }
  return writeSequence(writeObjectIdentifier(OCSP_NONCE), writeOctetString(writeOctetString(nonce)))
}
