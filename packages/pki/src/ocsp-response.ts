import { assertBytes, TegataError } from '@tegata/core'
import { type AlgorithmIdentifier, readAlgorithmIdentifier } from './algorithm.js'
import { type Certificate, type Extension, parseCertificate, readExplicitExtensions } from './certificate.js'
import { type DerReader, openDer, readDer } from './der.js'
import { type CertId, readCertId } from './ocsp-cert-id.js'
import { SecretObject } from './secret-object.js'
import * as TAG from './tag.js'

/** Who says to have signed: a DER Name, or the SHA-1 of a key. Spec: RFC 6960 section 4.2.1. */
export type ResponderId = { readonly name: Uint8Array } | { readonly keyHash: Uint8Array }

/** What a responder says about one certificate. Spec: RFC 6960 section 4.2.1. */
export interface SingleResponse {
  readonly certId: CertId
  readonly status: 'good' | 'revoked' | 'unknown'
  readonly revocationDate: Date | undefined
  readonly reasonCode: number | undefined
  readonly thisUpdate: Date
  readonly nextUpdate: Date | undefined
  readonly extensions: ReadonlyMap<string, Extension>
}

interface OcspFields {
  readonly tbs: Uint8Array
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
  readonly responderId: ResponderId
  readonly producedAt: Date
  readonly responses: readonly SingleResponse[]
  readonly extensions: ReadonlyMap<string, Extension>
  readonly certificates: readonly Certificate[]
}

/** Responders answer about one certificate, or the few that a request named. */
const MAX_RESPONSES = 64
const MAX_CERTIFICATES = 8
const BASIC_RESPONSE = '1.3.6.1.5.5.7.48.1.1'
/** OCSPResponseStatus; 4 is not used. Spec: RFC 6960 section 4.2.1. */
const STATUSES: readonly (string | undefined)[] = [
  'successful',
  'malformedRequest',
  'internalError',
  'tryLater',
  undefined,
  'sigRequired',
  'unauthorized',
]
/** CRLReason; 7 is not used, and 8 (removeFromCRL) belongs in delta CRLs only. */
const REASON_CODES = [0, 1, 2, 3, 4, 5, 6, 9, 10]

/**
 * A parsed BasicOCSPResponse; nothing about it is verified yet.
 *
 * Spec: RFC 6960 section 4.2.1.
 */
export class OcspResponse extends SecretObject {
  readonly #fields: OcspFields

  /** Wraps parsed fields; responses are made by `parseOcspResponse`. */
  constructor(fields: OcspFields) {
    super('OcspResponse')
    this.#fields = fields
  }

  /** The signed part, as it was received. */
  get tbs(): Uint8Array {
    return this.#fields.tbs
  }

  get signatureAlgorithm(): AlgorithmIdentifier {
    return this.#fields.signatureAlgorithm
  }

  get signature(): Uint8Array {
    return this.#fields.signature
  }

  get responderId(): ResponderId {
    return this.#fields.responderId
  }

  /** When the responder signed. */
  get producedAt(): Date {
    return new Date(this.#fields.producedAt)
  }

  get responses(): readonly SingleResponse[] {
    return this.#fields.responses
  }

  get extensions(): ReadonlyMap<string, Extension> {
    return this.#fields.extensions
  }

  /** Certificates that came along: the responder's, if it is not the CA itself. */
  get certificates(): readonly Certificate[] {
    return this.#fields.certificates
  }
}

/**
 * Parses a successful OCSP response of the basic type strictly; it verifies nothing.
 *
 * Spec: RFC 6960 section 4.2.1.
 *
 * @param der — the OCSPResponse, at most 65,536 bytes, without trailing bytes.
 * @throws TegataError ERR_OCSP_STATUS, ERR_OCSP_MALFORMED, ERR_DER_ENCODING, ERR_DER_LIMIT, ERR_X509_MALFORMED
 */
export function parseOcspResponse(der: Uint8Array): OcspResponse {
  assertBytes(der, 'the OCSP response')
  openDer(der)
  // One copy: what is verified cannot change afterwards under the caller's hands.
  const basic = readDer(Uint8Array.from(der), (reader) => {
    const body = reader.sequence()
    checkResponseStatus(body.smallInteger(TAG.enumerated))
    const wrapper = body.context(0)
    body.finish()
    const responseBytes = wrapper.sequence()
    wrapper.finish()
    if (responseBytes.objectIdentifier() !== BASIC_RESPONSE) throw malformed('not a basic response')
    const response = responseBytes.octetString()
    responseBytes.finish()
    return response
  })
  return readDer(basic, readBasicResponse)
}

/** "If the value of responseStatus is one of the error conditions, the responseBytes field is not set." */
function checkResponseStatus(status: number): void {
  if (status === 0) return
  const name = STATUSES[status]
  if (name === undefined) throw malformed('unknown response status')
  throw new TegataError('ERR_OCSP_STATUS', `the OCSP responder answers ${name}`, { evidence: { status: name } })
}

function readBasicResponse(reader: DerReader): OcspResponse {
  const body = reader.sequence()
  const tbs = body.skip()
  const signatureAlgorithm = readAlgorithmIdentifier(body)
  const signature = body.bitStringBytes()
  const certificates = body.isAtEnd ? [] : readCertificates(body.context(0))
  body.finish()
  const fields = readResponseData(openDer(tbs).sequence())
  return new OcspResponse({ tbs, signatureAlgorithm, signature, certificates, ...fields })
}

function readCertificates(wrapper: DerReader): Certificate[] {
  const list = wrapper.sequence()
  wrapper.finish()
  const certificates: Certificate[] = []
  while (!list.isAtEnd) {
    if (certificates.length === MAX_CERTIFICATES) throw tooMany('certificates')
    certificates.push(parseCertificate(list.skip()))
  }
  return certificates
}

function readResponseData(
  body: DerReader,
): Pick<OcspFields, 'responderId' | 'producedAt' | 'responses' | 'extensions'> {
  // Only version 1 exists, it is the default, and DER does not encode defaults.
  if (body.isContext(0)) throw malformed('the version is not 1, or is encoded although it is the default')
  const responderId = readResponderId(body)
  const producedAt = body.generalizedTime()
  const list = body.sequence()
  const responses: SingleResponse[] = []
  while (!list.isAtEnd) {
    if (responses.length === MAX_RESPONSES) throw tooMany('single responses')
    responses.push(readSingleResponse(list.sequence()))
  }
  const extensions = readOptionalExtensions(body)
  body.finish()
  return { responderId, producedAt, responses, extensions }
}

function readResponderId(body: DerReader): ResponderId {
  if (body.isContext(1)) {
    const wrapper = body.context(1)
    const name = wrapper.skip()
    wrapper.finish()
    return { name }
  }
  const wrapper = body.context(2)
  const keyHash = wrapper.octetString()
  wrapper.finish()
  return { keyHash }
}

function readSingleResponse(body: DerReader): SingleResponse {
  const certId = readCertId(body)
  const status = readCertStatus(body)
  const thisUpdate = body.generalizedTime()
  const nextUpdate = body.isContext(0) ? readExplicitTime(body.context(0)) : undefined
  const extensions = readOptionalExtensions(body)
  body.finish()
  return { certId, ...status, thisUpdate, nextUpdate, extensions }
}

/** CertStatus: good [0] NULL, revoked [1] RevokedInfo, unknown [2] NULL, all IMPLICIT. */
function readCertStatus(body: DerReader): Pick<SingleResponse, 'status' | 'revocationDate' | 'reasonCode'> {
  if (body.isContext(1)) {
    const info = body.context(1)
    const revocationDate = info.generalizedTime()
    const reasonCode = info.isAtEnd ? undefined : readReason(info.context(0))
    info.finish()
    return { status: 'revoked', revocationDate, reasonCode }
  }
  const status = body.isNext(0x80) ? 'good' : 'unknown'
  if (body.content(status === 'good' ? 0x80 : 0x82).length !== 0) throw malformed('the status must be empty')
  return { status, revocationDate: undefined, reasonCode: undefined }
}

function readReason(wrapper: DerReader): number {
  const reason = wrapper.smallInteger(TAG.enumerated)
  wrapper.finish()
  if (!REASON_CODES.includes(reason)) throw malformed('a reason code has no meaning here')
  return reason
}

function readExplicitTime(wrapper: DerReader): Date {
  const time = wrapper.generalizedTime()
  wrapper.finish()
  return time
}

/** Both kinds of extensions stand last and under [1]. */
function readOptionalExtensions(body: DerReader): ReadonlyMap<string, Extension> {
  return body.isAtEnd ? new Map<string, Extension>() : readExplicitExtensions(body, 1)
}

function malformed(message: string): TegataError {
  return new TegataError('ERR_OCSP_MALFORMED', message)
}

function tooMany(what: string): TegataError {
  return new TegataError('ERR_DER_LIMIT', `there are too many ${what}`)
}
