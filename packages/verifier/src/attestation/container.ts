import { decodeBase64, TegataError } from '@tegata/core'

/** An attestation with its tokens decoded; nothing in it is verified. */
export interface ParsedAttestation {
  readonly attestation: string
  readonly timestamps: readonly Uint8Array[]
}

const MAX_CHARACTERS = 1 << 20
const MAX_TIMESTAMPS = 8

/**
 * Reads an untrusted attestation: the SD-JWT VC alone, or beside its time-stamps.
 *
 * @throws TegataError ERR_ATTESTATION_CLAIMS, ERR_ATTESTATION_LIMIT, ERR_ENCODING_BASE64
 */
export function parseAttestation(value: unknown): ParsedAttestation {
  if (typeof value === 'string') return parseMembers(value, [])
  if (typeof value !== 'object' || value === null) throw malformed()
  const own = new Map<string, unknown>(Object.entries(value))
  return parseMembers(own.get('attestation'), own.get('timestamps'))
}

function parseMembers(attestation: unknown, timestamps: unknown): ParsedAttestation {
  if (typeof attestation !== 'string' || !Array.isArray(timestamps)) throw malformed()
  if (timestamps.length > MAX_TIMESTAMPS || attestation.length > MAX_CHARACTERS) throw tooLarge()
  return {
    attestation,
    timestamps: timestamps.map((token) => {
      if (typeof token !== 'string') throw malformed()
      if (token.length > MAX_CHARACTERS) throw tooLarge()
      return decodeBase64(token)
    }),
  }
}

function malformed(): TegataError {
  return new TegataError('ERR_ATTESTATION_CLAIMS', 'not an SD-JWT VC, alone or as { attestation, timestamps }', {
    spec: 'docs/jpki-profile.md section 8',
  })
}

function tooLarge(): TegataError {
  return new TegataError('ERR_ATTESTATION_LIMIT', 'the attestation is too large, or has too many time-stamps', {
    spec: 'DESIGN section 7',
  })
}
