import {
  type Awaitable,
  assertBytes,
  equalBytes,
  runSteps,
  type Steps,
  TegataArgumentError,
  TegataError,
} from '@tegata/core'
import type { Certificate, Extension } from './certificate.js'
import type { RevocationStatus } from './crl.js'
import { readDer } from './der.js'
import { isCertIdOf } from './ocsp-cert-id.js'
import { OCSP_NONCE } from './ocsp-request.js'
import { checkResponder } from './ocsp-responder.js'
import type { OcspResponse, SingleResponse } from './ocsp-response.js'
import { checkIssuedBy } from './signature.js'

/** One question to one OCSP response. Spec: RFC 6960 section 3.2. */
export interface OcspCheck {
  readonly response: OcspResponse
  readonly certificate: Certificate
  /** The certificate whose key signed `certificate`, as `verifyPath` found it. */
  readonly issuer: Certificate
  readonly at: Date
  /** The nonce of the request: a response without it, or with another, is refused. */
  readonly nonce?: Uint8Array
  /** Oldest `thisUpdate` in seconds before `at`; without it a response that names no nextUpdate is refused. */
  readonly maxAgeSeconds?: number
}

/** What a responder says about one certificate; `unknown` means that it does not know it. Spec: RFC 6960 section 2.2. */
export type OcspStatus = RevocationStatus | { readonly status: 'unknown' }

/** A response is made after it was asked for, and clocks differ: this much later than `at` is not the future. */
const CLOCK_TOLERANCE_MS = 60_000

/**
 * Asks an OCSP response about a certificate; answers only if the response is authentic, fresh and about that certificate.
 *
 * Verified: the certificate is issued by the issuer's key; the response is signed by that key, or by a certificate that this
 * key issued for OCSP (id-kp-OCSPSigning, id-pkix-ocsp-nocheck, valid at the time); the nonce; the CertID (issuer's name,
 * issuer's key, serial number); the time; no critical extension is unknown. When several answers are about the certificate
 * all must be fresh, and the worst counts.
 *
 * Spec: RFC 6960 section 3.2.
 *
 * @param check — response, certificate, issuer, time.
 * @throws TegataError ERR_OCSP_RESPONDER, ERR_OCSP_SIGNATURE, ERR_OCSP_NONCE, ERR_OCSP_CERT_ID, ERR_OCSP_NOT_YET_VALID,
 *   ERR_OCSP_STALE, ERR_OCSP_CRITICAL, ERR_X509_ALGORITHM, ERR_X509_MALFORMED, ERR_DER_ENCODING
 * @throws TegataArgumentError ERR_ARG_VALUE, ERR_ARG_TYPE
 *
 * @example
 * ```ts
 * const nonce = systemRandom(32)
 * const request = await createOcspRequest({ certificate, issuer, nonce })
 * const response = parseOcspResponse(await post(request))
 * const { status } = await checkOcsp({ response, certificate, issuer, nonce, at: new Date() })
 * ```
 */
export function checkOcsp(check: OcspCheck): Awaitable<OcspStatus> {
  return runSteps(checkOcspSteps(check))
}

function* checkOcspSteps({ response, certificate, issuer, at, nonce, maxAgeSeconds }: OcspCheck): Steps<OcspStatus> {
  if (!Number.isFinite(at.getTime())) throw new TegataArgumentError('ERR_ARG_VALUE', 'at is not a date')
  if (maxAgeSeconds !== undefined && !(maxAgeSeconds >= 0)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'maxAgeSeconds is not a number of seconds')
  }
  // Another generation of the CA has the same name: what its responder says is not about certificates of this one.
  const isNamed = equalBytes(certificate.issuer.der, issuer.subject.der)
  if (!isNamed || !(yield* checkIssuedBy(certificate, issuer))) {
    throw certIdError('the certificate is not signed by the issuer given')
  }
  yield* checkResponder(response, issuer, at)
  checkExtensions(response.extensions, OCSP_NONCE)
  if (nonce !== undefined) checkNonce(response, nonce)
  if (response.producedAt.getTime() > at.getTime() + CLOCK_TOLERANCE_MS) throw notYetValid()
  const answers: SingleResponse[] = []
  for (const single of response.responses) {
    if (yield* isCertIdOf(single.certId, certificate, issuer)) answers.push(single)
  }
  for (const answer of answers) {
    checkExtensions(answer.extensions)
    checkFreshness(answer, at, maxAgeSeconds)
  }
  return worstOf(answers)
}

function worstOf(answers: readonly SingleResponse[]): OcspStatus {
  const find = (status: SingleResponse['status']) => answers.find((answer) => answer.status === status)
  const revoked = find('revoked')
  if (revoked !== undefined) {
    return { status: 'revoked', revocationDate: revoked.revocationDate!, reasonCode: revoked.reasonCode }
  }
  if (find('unknown') !== undefined) return { status: 'unknown' }
  if (answers.length === 0) throw certIdError('the response is not about the certificate')
  return { status: 'good' }
}

function checkNonce({ extensions }: OcspResponse, nonce: Uint8Array): void {
  assertBytes(nonce, 'the nonce')
  const extension = extensions.get(OCSP_NONCE)
  if (extension === undefined) throw nonceError('the response has no nonce')
  const received = readDer(extension.value, (reader) => reader.octetString())
  if (!equalBytes(received, nonce)) throw nonceError('the response answers another request')
}

function checkFreshness({ thisUpdate, nextUpdate }: SingleResponse, at: Date, maxAgeSeconds: number | undefined): void {
  if (thisUpdate.getTime() > at.getTime() + CLOCK_TOLERANCE_MS) throw notYetValid()
  // RFC 6960 section 4.2.2.1: without nextUpdate "newer revocation information is available all the time", so this one
  // would never grow stale unless the caller says when.
  if (nextUpdate === undefined && maxAgeSeconds === undefined) throw stale('the response names no next update')
  if (nextUpdate !== undefined && at > nextUpdate) throw stale('newer revocation information was due')
  if (maxAgeSeconds !== undefined && at.getTime() - thisUpdate.getTime() > maxAgeSeconds * 1000) {
    throw stale('the response is older than the limit')
  }
}

/** Refuses critical extensions other than the ones processed here. */
function checkExtensions(extensions: ReadonlyMap<string, Extension>, ...processed: readonly string[]): void {
  for (const [oid, { critical }] of extensions) {
    if (critical && !processed.includes(oid)) {
      throw new TegataError('ERR_OCSP_CRITICAL', 'the response has an unknown critical extension', {
        evidence: { extension: oid },
      })
    }
  }
}

function certIdError(message: string): TegataError {
  return new TegataError('ERR_OCSP_CERT_ID', message)
}

function nonceError(message: string): TegataError {
  return new TegataError('ERR_OCSP_NONCE', message)
}

function notYetValid(): TegataError {
  return new TegataError('ERR_OCSP_NOT_YET_VALID', 'the response is from after the time')
}

function stale(message: string): TegataError {
  return new TegataError('ERR_OCSP_STALE', message)
}
