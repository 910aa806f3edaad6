import { type CborInput, type CborMap, decodeCbor, EmbeddedCbor, encodeCbor } from '@tegata/cbor'
import { isTegataError, TegataError } from '@tegata/core'

/** Status codes of a session. Spec: ISO/IEC 18013-5 section 9.1.1.4 (Table 20). */
export const SESSION_STATUS = {
  /** The session could not be set up, or a message did not open. */
  encryptionError: 10,
  /** A message is not the CBOR it has to be. */
  decodingError: 11,
  /** The session is over. */
  termination: 20,
} as const

/** A face image of a megabyte fits. */
export const MAX_MESSAGE_BYTES = 4 << 20
/** What encryption and the map around it add, with room. */
const ENVELOPE_BYTES = 1024

/** SessionEstablishment or SessionData, as it came. */
export interface SessionMessage {
  /** EReaderKeyBytes: in SessionEstablishment alone. */
  readonly readerKey: EmbeddedCbor | undefined
  /** Ciphertext. */
  readonly data: Uint8Array | undefined
  readonly status: number | undefined
}

/** `SessionEstablishment`, or `SessionData` when there is no key. */
export function encodeSessionMessage({
  readerKey,
  data,
  status,
}: {
  readonly [Member in keyof SessionMessage]?: SessionMessage[Member] | undefined
}): Uint8Array {
  const members: Record<string, CborInput> = {}
  if (readerKey !== undefined) members.eReaderKey = readerKey
  if (data !== undefined) members.data = data
  if (status !== undefined) members.status = status
  return encodeCbor(members)
}

/**
 * Reads `SessionEstablishment = { "eReaderKey", "data" }` or `SessionData = { ? "data", ? "status" }`.
 *
 * Nothing signs these maps, so no other member is let pass: a renamed one would vanish unnoticed.
 *
 * @throws TegataError ERR_PROXIMITY_MESSAGE, ERR_PROXIMITY_LIMIT
 */
export function parseSessionMessage(bytes: Uint8Array): SessionMessage {
  if (bytes.length > MAX_MESSAGE_BYTES + ENVELOPE_BYTES) {
    throw new TegataError('ERR_PROXIMITY_LIMIT', 'a message longer than the limit', {
      spec: 'ISO/IEC 18013-5 section 9.1.1.4',
      evidence: { length: bytes.length, maxBytes: MAX_MESSAGE_BYTES + ENVELOPE_BYTES },
    })
  }
  const members = decodeMap(bytes)
  const readerKey = members.get('eReaderKey')
  const data = members.get('data')
  const status = members.get('status')
  for (const key of members.keys()) {
    if (key !== 'eReaderKey' && key !== 'data' && key !== 'status') throw malformed('a member that is not defined')
  }
  if (members.has('eReaderKey') && !(readerKey instanceof EmbeddedCbor)) throw malformed('a key that is no tag 24')
  if (members.has('data') && !(data instanceof Uint8Array)) throw malformed('data that is no byte string')
  if (members.has('status') && !isStatus(status)) throw malformed('a status that is not defined')
  if (readerKey === undefined ? members.size === 0 : data === undefined || status !== undefined) {
    throw malformed('neither SessionEstablishment nor SessionData')
  }
  if (data !== undefined && status !== undefined && status !== SESSION_STATUS.termination) {
    throw malformed('data beside an error')
  }
  return { readerKey, data, status } as SessionMessage
}

function decodeMap(bytes: Uint8Array): CborMap {
  try {
    const value = decodeCbor(bytes, { maxBytes: MAX_MESSAGE_BYTES + ENVELOPE_BYTES, maxItems: 16, maxDepth: 4 })
    if (value instanceof Map) return value
  } catch (error) {
    if (!isTegataError(error)) throw error
    throw malformed('not CBOR')
  }
  throw malformed('no map')
}

function isStatus(value: unknown): boolean {
  return (Object.values(SESSION_STATUS) as unknown[]).includes(value)
}

function malformed(reason: string): TegataError {
  return new TegataError('ERR_PROXIMITY_MESSAGE', `not a message of a session: ${reason}`, {
    spec: 'ISO/IEC 18013-5 section 9.1.1.4',
  })
}
