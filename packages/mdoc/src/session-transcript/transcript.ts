import { decodeCbor, encodeCborArray } from '@tegata/cbor'
import {
  decodeBase64url,
  digest,
  isTegataError,
  type PresentationSession,
  type Steps,
  sha256,
  TegataArgumentError,
  waitFor,
} from '@tegata/core'
import { encodeWebTranscript } from './web-transcript.js'

// The functions that encode a transcript answer at once on every platform; what verifies and presents waits for the
// platform's digest instead, so that a browser's bundle holds no hash code for it.

/** What OpenID4VP hashes into a Handover. */
interface HandoverInfo {
  readonly name: string
  /** CBOR of the structure that is hashed. */
  readonly info: Uint8Array
}

/** What the redirect flow binds to. Spec: OpenID4VP 1.0 Appendix B.2.6.1. */
export interface RedirectHandover {
  /** The verifier's identifier with its prefix, as in the request. */
  readonly clientId: string
  readonly nonce: string
  /** `response_uri`, or `redirect_uri`, of the request. */
  readonly responseUri: string
  /** RFC 7638 SHA-256 thumbprint of the key that encrypts the response, base64url; absent when it is not encrypted. */
  readonly encryptionKeyThumbprint?: string
}

/** What the Digital Credentials API binds to. Spec: OpenID4VP 1.0 Appendix B.2.6.2. */
export interface DcApiHandover {
  /** The web origin without a prefix. */
  readonly origin: string
  readonly nonce: string
  /** RFC 7638 SHA-256 thumbprint of the key that encrypts the response, base64url; absent when it is not encrypted. */
  readonly encryptionKeyThumbprint?: string
}

/**
 * The SessionTranscript of the OpenID4VP redirect flow.
 *
 * Spec: OpenID4VP 1.0 Appendix B.2.6.1.
 *
 * @param handover — values as in the request, not normalised.
 * @throws TegataArgumentError ERR_ARG_VALUE for a thumbprint that is not 32 bytes
 */
export function encodeRedirectTranscript(handover: RedirectHandover): Uint8Array {
  return hashNow(redirectInfo(handover))
}

function redirectInfo({ clientId, nonce, encryptionKeyThumbprint, responseUri }: RedirectHandover): HandoverInfo {
  const info = encodeCborArray([clientId, nonce, thumbprint(encryptionKeyThumbprint), responseUri])
  return { name: 'OpenID4VPHandover', info }
}

/**
 * The SessionTranscript of OpenID4VP over the Digital Credentials API.
 *
 * Spec: OpenID4VP 1.0 Appendix B.2.6.2.
 *
 * @param handover — origin as the browser reports it.
 * @throws TegataArgumentError ERR_ARG_VALUE for a thumbprint that is not 32 bytes
 */
export function encodeDcApiTranscript(handover: DcApiHandover): Uint8Array {
  return hashNow(dcApiInfo(handover))
}

function dcApiInfo({ origin, nonce, encryptionKeyThumbprint }: DcApiHandover): HandoverInfo {
  return {
    name: 'OpenID4VPDCAPIHandover',
    info: encodeCborArray([origin, nonce, thumbprint(encryptionKeyThumbprint)]),
  }
}

/** What a presentation during issuance binds to. Spec: OpenID4VCI 1.1 Appendix A.2.5. */
export interface InteractiveAuthorizationHandover {
  /** The authorization challenge endpoint, without the prefix `ia:`. */
  readonly endpoint: string
  readonly nonce: string
  /** RFC 7638 SHA-256 thumbprint of the key that encrypts the response, base64url; absent when it is not encrypted. */
  readonly encryptionKeyThumbprint?: string
}

/**
 * The SessionTranscript of a presentation in the interactive authorization of OpenID4VCI.
 *
 * Spec: OpenID4VCI 1.1 Appendix A.2.5.
 *
 * @param handover — endpoint and nonce as in the request.
 * @throws TegataArgumentError ERR_ARG_VALUE for a thumbprint that is not 32 bytes
 */
export function encodeInteractiveAuthorizationTranscript(handover: InteractiveAuthorizationHandover): Uint8Array {
  const { endpoint, nonce, encryptionKeyThumbprint } = handover
  const info = encodeCborArray([endpoint, nonce, thumbprint(encryptionKeyThumbprint)])
  return hashNow({ name: 'OpenID4VCIIAEHandover', info })
}

/**
 * The SessionTranscript of a session: redirect when it has a `responseUri`, Digital Credentials API when it has an `origin`.
 *
 * Spec: OpenID4VP 1.0 Appendix B.2.6; DESIGN section 4.
 *
 * @param session — as the verifier made it.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function encodeSessionTranscript(session: PresentationSession): Uint8Array {
  return hashNow(sessionInfo(session))
}

function sessionInfo(session: PresentationSession): HandoverInfo {
  const { audience, responseUri, origin } = session
  if (responseUri !== undefined && origin === undefined) {
    return redirectInfo({ ...session, clientId: audience, responseUri })
  }
  if (origin !== undefined && responseUri === undefined) return dcApiInfo({ ...session, origin })
  throw new TegataArgumentError('ERR_ARG_VALUE', 'a session has either a responseUri or an origin')
}

/** Either the session, or the transcript of a protocol that Tegata does not speak. Spec: ISO/IEC 18013-5 section 9.1.5.1. */
export type TranscriptSource =
  | { readonly session: PresentationSession }
  /** CBOR of SessionTranscript: an array of three, without tag 24 around it. */
  | { readonly sessionTranscript: Uint8Array }

/** The bytes of the transcript, whichever way they were given. */
export function* resolveTranscript(source: TranscriptSource): Steps<Uint8Array> {
  if ('session' in source) {
    const { name, info } = sessionInfo(source.session)
    return encodeWebTranscript([name, yield* waitFor(digest('SHA-256', info))])
  }
  const { sessionTranscript } = source
  if (!isArrayOfThree(sessionTranscript)) {
    // The commonest mistake of all: SessionTranscriptBytes (tag 24) instead of SessionTranscript.
    throw new TegataArgumentError(
      'ERR_ARG_VALUE',
      'a sessionTranscript is the CBOR of an array of three, without tag 24',
    )
  }
  return sessionTranscript
}

function isArrayOfThree(bytes: Uint8Array): boolean {
  try {
    const value = decodeCbor(bytes)
    return Array.isArray(value) && value.length === 3
  } catch (error) {
    if (isTegataError(error)) return false
    throw error
  }
}

function hashNow({ name, info }: HandoverInfo): Uint8Array {
  return encodeWebTranscript([name, sha256(info)])
}

function thumbprint(base64url: string | undefined): Uint8Array | null {
  if (base64url === undefined) return null
  let bytes: Uint8Array
  try {
    bytes = decodeBase64url(base64url)
  } catch {
    bytes = new Uint8Array(0)
  }
  if (bytes.length !== 32) throw new TegataArgumentError('ERR_ARG_VALUE', 'a thumbprint is base64url of 32 bytes')
  return bytes
}
