import { type JsonObject, TegataArgumentError, TegataError } from '@tegata/core'

/**
 * What a transcript's `bytes` are: a presentation in one of the formats, a whole OpenID4VP exchange, or, for what an
 * issuer kept, a credential as it was issued.
 *
 * Spec: RFC 9901 section 4; ISO/IEC 18013-5 section 8.3.2.1.2; draft-ietf-jose-json-web-proof section 6; W3C vc-di-bbs.
 */
export const TRANSCRIPT_FORMATS = ['dc+sd-jwt', 'mso_mdoc', 'dc+jwp', 'bbs-2023', 'openid4vp'] as const

/** One of the formats. Spec: DESIGN section 6. */
export type TranscriptFormat = (typeof TRANSCRIPT_FORMATS)[number]

/** Something that was fetched because of a presentation. Spec: ISO/IEC 27551 section 7.3. */
export interface FetchRecord {
  readonly url: string
  readonly by: 'holder' | 'verifier'
  readonly at?: Date
  /** Header fields of the request that the host saw. */
  readonly headers?: Readonly<Record<string, string>>
}

/** What somebody saw of one presentation, or of one issuance. Spec: ISO/IEC 27551 section 7.3. */
export interface Transcript {
  /** The caller's name for it, unique in a measurement; reports refer to it. */
  readonly id: string
  /** Who saw it: the identifier of a relying party, an issuer or a host. */
  readonly observer: string
  /** What that party is; `verifier` when absent. An `issuer` transcript holds the credentials as they were issued. */
  readonly role?: 'verifier' | 'issuer' | 'network'
  readonly format: TranscriptFormat
  /**
   * What went over the wire: compact text, base64url of CBOR, CBOR itself, or a JSON document. For `openid4vp` an object
   * with the members `request` and `response`, each with its parameters.
   */
  readonly data: string | Uint8Array | JsonObject
  /** When it arrived. */
  readonly receivedAt?: Date
  /** The context that a pseudonym in it was made for, where the pseudonym's format does not say. */
  readonly pseudonymContext?: string
  readonly fetched?: readonly FetchRecord[]
  /** What the connection showed: `ip`, `user-agent`, `tls-fingerprint`, `ble-address`, `cookie` and the like, by name. */
  readonly connection?: Readonly<Record<string, string>>
}

/** Most transcripts in one measurement: hashes carry the number of their transcript in 21 bits. */
export const MAX_TRANSCRIPTS = 2 ** 21

/** Longest transcript, bytes or characters. */
export const MAX_TRANSCRIPT_BYTES = 1 << 20

/** Most values that one transcript may fall into. */
export const MAX_ATOMS = 1 << 16

/** Refuses a list that names one transcript twice, or that no measurement can hold. */
export function assertTranscripts(transcripts: readonly Transcript[]): void {
  if (!Array.isArray(transcripts) || transcripts.length > MAX_TRANSCRIPTS) {
    throw new TegataArgumentError('ERR_ARG_VALUE', `transcripts must be a list of at most ${MAX_TRANSCRIPTS}`)
  }
  const ids = new Set<string>()
  for (const { id, observer, format } of transcripts) {
    if (typeof id !== 'string' || typeof observer !== 'string' || !TRANSCRIPT_FORMATS.includes(format)) {
      throw new TegataArgumentError('ERR_ARG_TYPE', 'a transcript has an id, an observer and a known format')
    }
    if (ids.has(id)) throw new TegataArgumentError('ERR_ARG_VALUE', 'two transcripts have the same id')
    ids.add(id)
  }
}

/** The transcript is not what its format says. */
export function malformed(reason: string, spec: string): TegataError {
  return new TegataError('ERR_LINKABILITY_TRANSCRIPT', `the transcript cannot be read: ${reason}`, { spec })
}

/** The transcript is larger than anything honest. */
export function tooLarge(evidence: { readonly limit: number }): TegataError {
  return new TegataError('ERR_LINKABILITY_LIMIT', 'the transcript is larger than the limit', { evidence })
}
