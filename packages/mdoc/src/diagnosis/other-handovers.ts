import { encodeBase64url, encodeUtf8 } from '@tegata/core'
import { type AnnexBHandover, encodeAnnexBTranscript } from '../session-transcript/iso-18013-7.js'
import {
  encodeDcApiTranscript,
  encodeInteractiveAuthorizationTranscript,
  encodeRedirectTranscript,
  type InteractiveAuthorizationHandover,
} from '../session-transcript/transcript.js'
import type { PlausibleTranscript } from '../verify/verify-device.js'
import { others } from './others.js'

/**
 * As `plausibleTranscripts`, for the profile of 2024.
 *
 * Spec: ISO/IEC TS 18013-7:2024 Annex B.4.4.
 *
 * @param handover — what the `sessionTranscript` of the verification was made of.
 * @example
 * ```ts
 * const sessionTranscript = encodeAnnexBTranscript(handover)
 * const diagnose = () => plausibleAnnexBTranscripts(handover)
 * const inspection = await inspectMdoc(response, { sessionTranscript, trust, at: new Date(), diagnose })
 * ```
 */
export function plausibleAnnexBTranscripts(handover: AnnexBHandover): Generator<PlausibleTranscript> {
  return others(encodeAnnexBTranscript(handover), annexB(handover))
}

function* annexB(handover: AnnexBHandover): Generator<PlausibleTranscript> {
  const { clientId, responseUri, nonce, mdocGeneratedNonce } = handover
  for (const [description, changes] of [
    [
      'apu as it stands in the header, not decoded',
      { mdocGeneratedNonce: encodeBase64url(encodeUtf8(mdocGeneratedNonce)) },
    ],
    ['an empty mdoc_generated_nonce', { mdocGeneratedNonce: '' }],
    ['the nonce of the request in place of mdoc_generated_nonce', { mdocGeneratedNonce: nonce }],
    ['the two nonces in each other’s place', { nonce: mdocGeneratedNonce, mdocGeneratedNonce: nonce }],
    ['client_id without its prefix', { clientId: clientId.slice(clientId.indexOf(':') + 1) }],
    ['client_id in place of the response_uri', { responseUri: clientId }],
    ['response_uri in place of the client_id', { clientId: responseUri }],
    ...slashes('response_uri', responseUri).map(([what, uri]) => [what, { responseUri: uri }] as const),
  ] as const) {
    yield { description, sessionTranscript: encodeAnnexBTranscript({ ...handover, ...changes }) }
  }
  const final = { clientId, responseUri, nonce }
  yield { description: 'the handover of OpenID4VP 1.0', sessionTranscript: encodeRedirectTranscript(final) }
}

/**
 * As `plausibleTranscripts`, for a presentation during issuance.
 *
 * Spec: OpenID4VCI 1.1 Appendix A.2.5.
 *
 * @param handover — what the `sessionTranscript` of the verification was made of.
 */
export function plausibleInteractiveAuthorizationTranscripts(
  handover: InteractiveAuthorizationHandover,
): Generator<PlausibleTranscript> {
  return others(encodeInteractiveAuthorizationTranscript(handover), interactiveAuthorization(handover))
}

function* interactiveAuthorization(handover: InteractiveAuthorizationHandover): Generator<PlausibleTranscript> {
  const { encryptionKeyThumbprint, ...plain } = handover
  const { endpoint } = handover
  const spelled = [
    ['', endpoint],
    ['endpoint with the prefix ia:', `ia:${endpoint}`],
    ['the origin of the endpoint in its place', endpoint.split('/', 3).join('/')],
    ...slashes('endpoint', endpoint),
  ] as const
  for (const [description, other] of spelled) {
    yield { description, sessionTranscript: encodeInteractiveAuthorizationTranscript({ ...handover, endpoint: other }) }
    const sessionTranscript = encodeInteractiveAuthorizationTranscript({ ...plain, endpoint: other })
    const parts = ['without the thumbprint of the encryption key', description]
    yield { description: parts.filter((part) => part !== '').join('; '), sessionTranscript }
  }
  for (const [what, other] of spelled) {
    const asOrigin = encodeDcApiTranscript({ ...handover, origin: other })
    const description = 'the handover of the Digital Credentials API'
    yield { description: what === '' ? description : `${description}; ${what}`, sessionTranscript: asOrigin }
  }
}

function slashes(name: string, uri: string): (readonly [string, string])[] {
  return [
    [`${name} with a slash at the end`, `${uri}/`],
    [`${name} without the slash at its end`, uri.replace(/\/+$/, '')],
  ]
}
