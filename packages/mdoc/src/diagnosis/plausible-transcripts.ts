import { encodeCbor } from '@tegata/cbor'
import { type PresentationSession, sha256 } from '@tegata/core'
import { encodeAnnexBTranscript } from '../session-transcript/iso-18013-7.js'
import {
  encodeDcApiTranscript,
  encodeRedirectTranscript,
  encodeSessionTranscript,
  type TranscriptSource,
} from '../session-transcript/transcript.js'
import type { PlausibleTranscript } from '../verify/verify-device.js'
import { misframed } from './misframed.js'
import { others } from './others.js'

/**
 * The transcripts that devices in the field use by mistake, or by an earlier draft, in place of the right one: pass it as
 * `diagnose`, and the error of a failed device authentication says which of them the device authenticated.
 *
 * Nothing is accepted because of it. It costs a signature check per transcript, so that it is for the hour of integration.
 *
 * Spec: OpenID4VP 1.0 Appendix B.2.6; ISO/IEC TS 18013-7:2024 Annex B.4.4; drafts 18 and 24 of OpenID4VP.
 *
 * @param source — the session, or the transcript, that the verification was told.
 * @returns transcripts with what sets them apart, likeliest first.
 * @example
 * ```ts
 * const inspection = await inspectMdoc(response, { session, trust, at: new Date(), diagnose: plausibleTranscripts })
 * console.log(inspection.failure?.evidence?.transcript) // 'without the thumbprint of the encryption key'
 * ```
 */
export function* plausibleTranscripts(source: TranscriptSource): Generator<PlausibleTranscript> {
  const own = 'session' in source ? encodeSessionTranscript(source.session) : source.sessionTranscript
  yield* others(own, candidates(source))
}

function* candidates(source: TranscriptSource): Generator<PlausibleTranscript> {
  if ('sessionTranscript' in source) {
    yield* misframed(source.sessionTranscript)
    return
  }
  const variants = [...spellings(source.session)]
  for (const { description, session } of variants) yield* encodings(session, description)
  for (const { description, session } of variants) yield* drafts(session, description)
}

interface Spelling {
  /** Empty for the session itself. */
  readonly description: string
  readonly session: PresentationSession
}

/** The session with one value as others write it. */
function* spellings(session: PresentationSession): Generator<Spelling> {
  const { audience, origin, responseUri } = session
  yield { description: '', session }
  if (origin !== undefined) {
    for (const [description, spelling] of [
      ['origin with a slash at the end', `${origin}/`],
      ['origin without the slash at its end', origin.replace(/\/+$/, '')],
      ['origin with the prefix origin:', `origin:${origin}`],
      ['origin with the prefix web-origin:', `web-origin:${origin}`],
      ['origin in lower case', origin.toLowerCase()],
      ['client_id in place of the origin', audience],
    ] as const) {
      if (spelling !== origin) yield { description, session: { ...session, origin: spelling } }
    }
  }
  if (responseUri !== undefined) {
    const bare = audience.slice(audience.indexOf(':') + 1)
    if (bare !== audience) {
      yield { description: 'client_id without its prefix', session: { ...session, audience: bare } }
    }
    for (const [description, spelling] of [
      ['response_uri with a slash at the end', `${responseUri}/`],
      ['response_uri without the slash at its end', responseUri.replace(/\/+$/, '')],
      ['client_id in place of the response_uri', audience],
    ] as const) {
      if (spelling !== responseUri) yield { description, session: { ...session, responseUri: spelling } }
    }
  }
}

/** The handovers of OpenID4VP 1.0 for a session, with and without the thumbprint. */
function* encodings(session: PresentationSession, spelling: string): Generator<PlausibleTranscript> {
  const { encryptionKeyThumbprint, ...rest } = session
  if (spelling !== '') yield* encode(session, spelling)
  if (encryptionKeyThumbprint !== undefined) {
    yield* encode(rest, join('without the thumbprint of the encryption key', spelling))
  }
}

function* encode(session: PresentationSession, description: string): Generator<PlausibleTranscript> {
  const { origin, responseUri, audience } = session
  if (origin !== undefined) {
    yield { description, sessionTranscript: encodeDcApiTranscript({ ...session, origin }) }
  }
  if (responseUri !== undefined) {
    const handover = { ...session, clientId: audience, responseUri }
    yield { description, sessionTranscript: encodeRedirectTranscript(handover) }
  }
}

/** The handovers of drafts that wallets still have. */
function* drafts(session: PresentationSession, spelling: string): Generator<PlausibleTranscript> {
  const { origin, responseUri, audience, nonce } = session
  if (origin !== undefined) {
    for (const clientId of new Set([`web-origin:${origin}`, audience])) {
      yield {
        description: join('the handover of OpenID4VP draft 24 for the Digital Credentials API', spelling),
        sessionTranscript: encodeDraft24DcApiTranscript({ origin, clientId, nonce }),
      }
    }
  }
  if (responseUri !== undefined) {
    // The mdoc's own nonce is in the header of the encrypted response, which is not seen here; some send none at all.
    for (const mdocGeneratedNonce of ['', nonce]) {
      yield {
        description: join('the handover of ISO/IEC TS 18013-7:2024 Annex B (draft 18)', spelling),
        sessionTranscript: encodeAnnexBTranscript({ clientId: audience, responseUri, nonce, mdocGeneratedNonce }),
      }
    }
  }
}

/**
 * The SessionTranscript of OpenID4VP draft 24 over the Digital Credentials API, for wallets that still speak it.
 *
 * Spec: OpenID4VP draft 24 Appendix B.3.4.1.
 *
 * @param handover — origin, `client_id` (`web-origin:<origin>` in unsigned requests) and nonce.
 */
export function encodeDraft24DcApiTranscript(handover: {
  readonly origin: string
  readonly clientId: string
  readonly nonce: string
}): Uint8Array {
  const { origin, clientId, nonce } = handover
  return encodeCbor([null, null, ['OpenID4VPDCAPIHandover', sha256(encodeCbor([origin, clientId, nonce]))]])
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('; ')
}
