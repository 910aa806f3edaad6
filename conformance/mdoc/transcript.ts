import { decodeHex, encodeBase64url, encodeHex } from '@tegata/core'
import {
  encodeAnnexBTranscript,
  encodeAnnexCTranscript,
  encodeDcApiTranscript,
  encodeRedirectTranscript,
} from '@tegata/mdoc'
import { encodeDraft24DcApiTranscript } from '@tegata/mdoc/diagnosis'
import type { CaseResult } from '../suite.js'
import { type Parameters, skip, type VectorFile } from './vector.js'

/** Every transcript that a file gives together with what it is made of. */
export function* runTranscripts(file: string, vector: VectorFile): Iterable<CaseResult> {
  const { redirect, dcapi, transcript, params, handover, sessionTranscriptHex, jwkThumbprintSha256Hex } = vector
  for (const [name, example] of Object.entries({ redirect, dcapi })) {
    if (!example) continue
    const thumbprint = jwkThumbprintSha256Hex === undefined ? {} : { jwkThumbprintHex: jwkThumbprintSha256Hex }
    yield compare(`${file} ${name}`, encodeFinal({ ...example, ...thumbprint }), example.sessionTranscriptHex)
  }
  const id = `${file} transcript`
  if (transcript) yield compare(id, encodeFinal(transcript.params), transcript.sessionTranscriptHex)
  if (params && sessionTranscriptHex) yield compare(id, encodeOfWallet(params, handover), sessionTranscriptHex)
  const { origin, encryptionInfoB64u: encryptionInfo } = vector
  if (origin !== undefined && encryptionInfo !== undefined && sessionTranscriptHex) {
    yield compare(id, encodeAnnexCTranscript({ encryptionInfo, origin }), sessionTranscriptHex)
  }
}

/** Files spell the parameters as OpenID4VP does, or as JavaScript. */
function encodeFinal(params: Parameters): Uint8Array | undefined {
  const { nonce, origin, jwkThumbprintHex } = params
  const clientId = params.client_id ?? params.clientId
  const responseUri = params.response_uri ?? params.responseUri
  const thumbprint = jwkThumbprintHex && { encryptionKeyThumbprint: encodeBase64url(decodeHex(jwkThumbprintHex)) }
  if (clientId !== undefined && responseUri !== undefined) {
    return encodeRedirectTranscript({ clientId, responseUri, nonce, ...thumbprint })
  }
  return origin === undefined ? undefined : encodeDcApiTranscript({ origin, nonce, ...thumbprint })
}

/** Wallets are of different times: two drafts, and the final text. */
function encodeOfWallet(params: Parameters, handover = ''): Uint8Array | undefined {
  const { clientId = '', responseUri, origin, nonce, mdocGeneratedNonce } = params
  if (handover.includes('draft24') && origin !== undefined) {
    return encodeDraft24DcApiTranscript({ origin, clientId, nonce })
  }
  if (responseUri !== undefined && mdocGeneratedNonce !== undefined) {
    return encodeAnnexBTranscript({ clientId, responseUri, nonce, mdocGeneratedNonce })
  }
  return handover.includes('1.0') ? encodeFinal(params) : undefined
}

function compare(id: string, transcript: Uint8Array | undefined, expected: string): CaseResult {
  if (transcript === undefined) return skip(id, 'a handover that is not known here')
  const actual = encodeHex(transcript)
  if (actual === expected) return { id, outcome: 'passed' }
  return { id, outcome: 'failed', reason: `expected ${expected}, made ${actual}` }
}
