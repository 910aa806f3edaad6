import { embedCbor } from '@tegata/cbor'
import { encodeUtf8, hkdfSha256, sha256, TegataError } from '@tegata/core'

const SPEC = 'ISO/IEC 18013-5 section 9.1.1.5'
const MAX_COUNTER = 0xffff_ffff

/** The side that a key encrypts for, with the identifier that its initialization vectors begin with. */
const DIRECTION = {
  reader: { info: encodeUtf8('SKReader'), identifier: 0 },
  device: { info: encodeUtf8('SKDevice'), identifier: 1 },
} as const

/** One direction of a session: AES-256-GCM whose counter only goes up, so that a message opens once and in its turn. */
export interface MessageCipher {
  seal(plaintext: Uint8Array): Promise<Uint8Array>
  /** @throws TegataError ERR_PROXIMITY_DECRYPTION, ERR_PROXIMITY_COUNTER */
  open(ciphertext: Uint8Array): Promise<Uint8Array>
}

/**
 * Makes the cipher of one direction: SKReader or SKDevice.
 *
 * Spec: ISO/IEC 18013-5 section 9.1.1.5: HKDF with SHA-256, salt SHA-256(SessionTranscriptBytes), 32 bytes.
 *
 * @param secret — ECDH of the two ephemeral keys.
 * @param transcriptBytes — SessionTranscriptBytes, tag 24.
 * @param firstCounter — 1 but in tests.
 */
export async function createMessageCipher(
  sender: 'reader' | 'device',
  secret: Uint8Array,
  transcriptBytes: Uint8Array,
  firstCounter = 1,
): Promise<MessageCipher> {
  const { info, identifier } = DIRECTION[sender]
  const bytes = hkdfSha256(secret, sha256(transcriptBytes), info)
  const key = await crypto.subtle.importKey('raw', owned(bytes), 'AES-GCM', false, ['encrypt', 'decrypt'])
  bytes.fill(0)
  let counter = firstCounter
  const next = () => {
    if (counter > MAX_COUNTER) {
      throw new TegataError('ERR_PROXIMITY_COUNTER', 'the session has no message counter left', { spec: SPEC })
    }
    return { name: 'AES-GCM', iv: initializationVector(identifier, counter++) }
  }
  return {
    async seal(plaintext) {
      return new Uint8Array(await crypto.subtle.encrypt(next(), key, owned(plaintext)))
    },
    async open(ciphertext) {
      const parameters = next()
      try {
        return new Uint8Array(await crypto.subtle.decrypt(parameters, key, owned(ciphertext)))
      } catch {
        throw new TegataError(
          'ERR_PROXIMITY_DECRYPTION',
          'a message does not open with the key and counter it has to',
          {
            spec: SPEC,
          },
        )
      }
    },
  }
}

/** Identifier, 8 bytes, then message counter, 4 bytes, both big endian. */
function initializationVector(identifier: number, counter: number): Uint8Array<ArrayBuffer> {
  const iv = new Uint8Array(12)
  const view = new DataView(iv.buffer)
  view.setUint32(4, identifier)
  view.setUint32(8, counter)
  return iv
}

/** SubtleCrypto's types want memory that is not shared; ours never is. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>
}

/** Both directions of a session, as one side uses them. */
export interface Ciphers {
  readonly incoming: MessageCipher
  readonly outgoing: MessageCipher
}

/**
 * Sets up both directions.
 *
 * Spec: ISO/IEC 18013-5 section 9.1.1.5.
 *
 * @param own — the side that this is.
 * @param secret — ECDH of the two ephemeral keys; wiped.
 * @param sessionTranscript — CBOR of SessionTranscript, without tag 24.
 */
export async function createCiphers(
  own: 'reader' | 'device',
  secret: Uint8Array,
  sessionTranscript: Uint8Array,
): Promise<Ciphers> {
  const transcriptBytes = embedCbor(sessionTranscript).encoded
  const other = own === 'reader' ? 'device' : 'reader'
  const ciphers = {
    incoming: await createMessageCipher(other, secret, transcriptBytes),
    outgoing: await createMessageCipher(own, secret, transcriptBytes),
  }
  secret.fill(0)
  return ciphers
}
