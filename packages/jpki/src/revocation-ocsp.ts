import {
  type Awaitable,
  type ErrorCode,
  isTegataError,
  type RandomSource,
  runSteps,
  type Steps,
  systemRandom,
  waitFor,
} from '@tegata/core'
import { checkOcsp, createOcspRequest, type OcspStatus, parseOcspResponse } from '@tegata/pki'
import type { RevocationAnswer, RevocationInput, RevocationSource } from './revocation.js'

/** How the CA's OCSP responder is asked. Spec: RFC 6960; docs/jpki-profile.md section 9. */
export interface OcspOptions {
  /**
   * Sends a request (DER, `application/ocsp-request`) to the responder of the certificate's CA and returns the response;
   * undefined when there is none. The request names a serial number: log and keep it nowhere.
   */
  readonly respond: (request: Uint8Array) => Awaitable<Uint8Array | undefined>
  /**
   * `required` unless told: a fresh nonce goes along and must come back. `not-sent` is for responders that hand out
   * responses made in advance; then only the times in a response tell how old it is.
   */
  readonly nonce?: 'required' | 'not-sent'
  /** Oldest `thisUpdate` in seconds; without it a response that names no nextUpdate is refused. */
  readonly maxAgeSeconds?: number
  readonly random?: RandomSource
}

const NONCE_BYTES = 32

/**
 * Learns revocation from the OCSP responder of the CA that issued the certificate.
 *
 * Spec: RFC 6960 section 3; docs/jpki-profile.md R4 and section 9.
 *
 * @param options — how the responder is asked.
 *
 * @example
 * ```ts
 * const revocation = ocspRevocation({ respond: (request) => post('http://ocsp.ca.example', request) })
 * ```
 */
export function ocspRevocation(options: OcspOptions): RevocationSource {
  return { ask: (input) => runSteps(askResponder(options, input)) }
}

function* askResponder(options: OcspOptions, input: RevocationInput): Steps<readonly RevocationAnswer[]> {
  const { respond, random = systemRandom, maxAgeSeconds } = options
  const nonce = options.nonce === 'not-sent' ? {} : { nonce: random(NONCE_BYTES) }
  const { certificate, issuer } = input
  const request = yield* waitFor(createOcspRequest({ certificate, issuer, ...nonce }))
  const response = yield* waitFor(respond(request))
  if (response === undefined) return []
  const maxAge = maxAgeSeconds === undefined ? {} : { maxAgeSeconds }
  return [{ source: 'ocsp', answer: yield* judge(response, { ...input, ...nonce, ...maxAge }) }]
}

type Question = Omit<Parameters<typeof checkOcsp>[0], 'response'>

/** The status that the response gives, or the code of the reason why it gives none. */
function* judge(response: Uint8Array, question: Question): Steps<OcspStatus['status'] | ErrorCode> {
  try {
    return (yield* waitFor(checkOcsp({ response: parseOcspResponse(response), ...question }))).status
  } catch (error) {
    if (isTegataError(error)) return error.code
    throw error
  }
}
