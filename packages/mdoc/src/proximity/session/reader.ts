import type { EmbeddedCbor } from '@tegata/cbor'
import { generateKeyAgreement, type KeyAgreement, TegataArgumentError } from '@tegata/core'
import { type DeviceEngagement, parseDeviceEngagement } from '../engagement/device-engagement.js'
import { encodeEphemeralKey } from '../engagement/ephemeral-key.js'
import { type Ciphers, createCiphers } from './cipher.js'
import { type ProximitySession, SessionMachine } from './session.js'
import { encodeProximityTranscript, type Handover } from './transcript.js'

/** The session of an mdoc reader. Spec: ISO/IEC 18013-5 section 9.1.1. */
export interface ReaderSession extends ProximitySession {
  /** CBOR of SessionTranscript: what reader authentication signs, and what a response is verified with. */
  readonly sessionTranscript: Uint8Array
  /** EReaderKey: its private half verifies device MACs. */
  readonly readerKey: KeyAgreement
}

/** What a reader may fix; every member has a default. Spec: ISO/IEC 18013-5 section 9.1.1.4. */
export interface ReaderSessionOptions {
  /** null, which is the default, after a QR code; the messages after NFC. */
  readonly handover?: Handover
  /** EReaderKey, of the curve of EDeviceKey and for one session only; a fresh one when absent. */
  readonly readerKey?: KeyAgreement
}

/**
 * Makes the session of a reader: what it sends first is SessionEstablishment, then requests and responses take turns.
 *
 * Spec: ISO/IEC 18013-5 section 9.1.1.
 *
 * @param engagement — as parsed, or its CBOR.
 * @param options — handover, key.
 * @throws TegataError ERR_KEY_INVALID when the device's key is no point of its curve, or what `parseDeviceEngagement` throws
 * @throws TegataArgumentError ERR_ARG_VALUE for a key of another curve
 * @example
 * ```ts
 * const session = await createReaderSession(parseMdocUri(scanned))
 * transport.send(await session.send(deviceRequest))
 * ```
 */
export async function createReaderSession(
  engagement: DeviceEngagement | Uint8Array,
  options: ReaderSessionOptions = {},
): Promise<ReaderSession> {
  const { bytes, curve, deviceKey } = engagement instanceof Uint8Array ? parseDeviceEngagement(engagement) : engagement
  const readerKey = options.readerKey ?? (await generateKeyAgreement(curve))
  if (readerKey.curve !== curve) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'EReaderKey is not of the curve of EDeviceKey')
  }
  const readerKeyItem = encodeEphemeralKey(readerKey.publicJwk)
  const sessionTranscript = encodeProximityTranscript(bytes, readerKeyItem.encoded, options.handover ?? null)
  const secret = await readerKey.deriveSharedSecret(deviceKey)
  const ciphers = await createCiphers('reader', secret, sessionTranscript)
  return new ReaderMachine(ciphers, readerKeyItem, sessionTranscript, readerKey)
}

class ReaderMachine extends SessionMachine implements ReaderSession {
  readonly sessionTranscript: Uint8Array
  readonly readerKey: KeyAgreement

  constructor(ciphers: Ciphers, introduction: EmbeddedCbor, sessionTranscript: Uint8Array, readerKey: KeyAgreement) {
    super({ ciphers, introduction })
    this.sessionTranscript = sessionTranscript
    this.readerKey = readerKey
  }
}
