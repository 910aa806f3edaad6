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
  if (params && sessionTranscriptHex) yield compare(id, encodeDraft(params, handover), sessionTranscriptHex)
  const { origin, encryptionInfoB64u: encryptionInfo } = vector
  if (origin !== undefined && encryptionInfo !== undefined && sessionTranscriptHex) {
    yield compare(id, encodeAnnexCTranscript({ encryptionInfo, origin }), sessionTranscriptHex)
  }
}

function encodeFinal({ client_id, response_uri, origin, nonce, jwkThumbprintHex }: Parameters): Uint8Array | undefined {
  const thumbprint = jwkThumbprintHex && { encryptionKeyThumbprint: encodeBase64url(decodeHex(jwkThumbprintHex)) }
  if (client_id !== undefined && response_uri !== undefined) {
    return encodeRedirectTranscript({ clientId: client_id, responseUri: response_uri, nonce, ...thumbprint })
  }
  return origin === undefined ? undefined : encodeDcApiTranscript({ origin, nonce, ...thumbprint })
}

function encodeDraft(
  { clientId = '', responseUri, origin, nonce, mdocGeneratedNonce }: Parameters,
  handover = '',
): Uint8Array | undefined {
  if (handover.includes('draft24') && origin !== undefined) {
    return encodeDraft24DcApiTranscript({ origin, clientId, nonce })
  }
  if (responseUri === undefined || mdocGeneratedNonce === undefined) return undefined
  return encodeAnnexBTranscript({ clientId, responseUri, nonce, mdocGeneratedNonce })
}

function compare(id: string, transcript: Uint8Array | undefined, expected: string): CaseResult {
  if (transcript === undefined) return skip(id, 'a handover that is not known here')
  const actual = encodeHex(transcript)
  if (actual === expected) return { id, outcome: 'passed' }
  return { id, outcome: 'failed', reason: `expected ${expected}, made ${actual}` }
}
