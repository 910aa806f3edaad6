import type { EmbeddedCbor } from '@tegata/cbor'
import { type JwkPublic, type KeyAgreement, TegataError } from '@tegata/core'
import type { OwnEngagement } from '../engagement/device-engagement.js'
import { readEphemeralKey } from '../engagement/ephemeral-key.js'
import { type Ciphers, createCiphers } from './cipher.js'
import { type ProximitySession, SessionMachine } from './session.js'
import { encodeProximityTranscript, type Handover } from './transcript.js'

/** The session of an mdoc. Spec: ISO/IEC 18013-5 section 9.1.1. */
export interface HolderSession extends ProximitySession {
  /** CBOR of SessionTranscript, what the device signs; undefined before the first request. */
  readonly sessionTranscript: Uint8Array | undefined
  /** EReaderKey.Pub, for a device MAC; undefined before the first request. */
  readonly readerKey: JwkPublic | undefined
}

/**
 * Makes the session of an mdoc: it waits for SessionEstablishment, then answers requests in turn.
 *
 * An engagement serves one session: whoever answers to it a second time is refused.
 *
 * Spec: ISO/IEC 18013-5 section 9.1.1.
 *
 * @param engagement — what was shown, with its private key.
 * @param handover — null after a QR code, the messages after NFC.
 * @example
 * ```ts
 * const session = createHolderSession(engagement)
 * const { data: deviceRequest } = await session.receive(message)
 * ```
 */
export function createHolderSession(
  engagement: Pick<OwnEngagement, 'bytes' | 'key'>,
  handover: Handover = null,
): HolderSession {
  return new HolderMachine(engagement, handover)
}

/** Keys of engagements that a reader answered to; they go when their engagements do. */
const answered = /* @__PURE__ */ new WeakSet<KeyAgreement>()

class HolderMachine extends SessionMachine implements HolderSession {
  readonly #engagement: Pick<OwnEngagement, 'bytes' | 'key'>
  readonly #handover: Handover
  sessionTranscript: Uint8Array | undefined
  readerKey: JwkPublic | undefined

  constructor(engagement: Pick<OwnEngagement, 'bytes' | 'key'>, handover: Handover) {
    super()
    this.#engagement = engagement
    this.#handover = handover
  }

  protected override async establish(readerKeyItem: EmbeddedCbor): Promise<Ciphers> {
    const { bytes, key } = this.#engagement
    // The same SessionEstablishment once more would lead to the same keys and counters: two responses under one of them
    // can be read against each other, and forged.
    if (answered.has(key)) {
      throw new TegataError('ERR_PROXIMITY_ORDER', 'the engagement has served a session before', {
        spec: 'ISO/IEC 18013-5 section 9.1.1.4',
      })
    }
    answered.add(key)
    const { jwk } = readEphemeralKey(readerKeyItem)
    const secret = await key.deriveSharedSecret(jwk)
    const transcript = encodeProximityTranscript(bytes, readerKeyItem.encoded, this.#handover)
    const ciphers = await createCiphers('device', secret, transcript)
    this.sessionTranscript = transcript
    this.readerKey = jwk
    return ciphers
  }
}
