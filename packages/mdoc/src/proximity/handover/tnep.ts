import { concatBytes, encodeUtf8 } from '@tegata/core'
import { ByteReader, brokenHandover, encodeNdef, type NdefRecord, parseNdef, TNF } from './ndef.js'

const HANDOVER_SERVICE = 'urn:nfc:sn:handover'
const TNEP_VERSION = 0x10
const MAX_WAITING_TIME = 63
const MAX_EXTENSIONS = 15

/** What a tag says about its handover service. Spec: NFC Forum TNEP 1.0 section 4.1.2. */
export interface ServiceParameters {
  /** Code of the minimum waiting time, 0 to 63. */
  readonly minimumWaitingTime: number
  /** How often the wait may be extended, 0 to 15. */
  readonly maxWaitingExtensions: number
  /** Longest NDEF message, bytes. */
  readonly maxNdefBytes: number
}

/**
 * Writes the first message of an mdoc for negotiated handover: it offers the handover service.
 *
 * Spec: ISO/IEC 18013-5 section 8.2.2.1; NFC Forum TNEP 1.0 section 4.1.2.
 *
 * @param parameters — waiting times and the longest message.
 */
export function encodeServiceParameter(
  { minimumWaitingTime, maxWaitingExtensions, maxNdefBytes }: ServiceParameters = {
    minimumWaitingTime: 0,
    maxWaitingExtensions: MAX_EXTENSIONS,
    maxNdefBytes: 0xffff,
  },
): Uint8Array {
  const numbers = [0, minimumWaitingTime, maxWaitingExtensions, maxNdefBytes >> 8, maxNdefBytes & 0xff]
  return message('Tp', concatBytes(Uint8Array.of(TNEP_VERSION), serviceName(), Uint8Array.from(numbers)))
}

/**
 * Finds out whether a message offers the handover service: if it does not, it is the Handover Select of static handover.
 *
 * Spec: NFC Forum TNEP 1.0 section 4.1.2.
 *
 * @param bytes — the first NDEF message of a tag.
 * @throws TegataError ERR_PROXIMITY_HANDOVER, ERR_ENCODING_UTF8
 */
export function parseServiceParameter(bytes: Uint8Array): ServiceParameters | undefined {
  for (const { tnf, type, payload } of parseNdef(bytes)) {
    if (tnf !== TNF.wellKnown || type !== 'Tp') continue
    const reader = new ByteReader(payload)
    const major = reader.byte() >> 4
    const name = reader.text(reader.byte())
    reader.byte() // communication mode: there is one
    const parameters = {
      minimumWaitingTime: reader.byte(),
      maxWaitingExtensions: reader.byte(),
      maxNdefBytes: reader.uint16(),
    }
    reader.expectEnd()
    // Reserved values; the first would have a reader wait for weeks.
    if (parameters.minimumWaitingTime > MAX_WAITING_TIME || parameters.maxWaitingExtensions > MAX_EXTENSIONS) {
      throw brokenHandover('a waiting time that cannot be')
    }
    if (name === HANDOVER_SERVICE && major === TNEP_VERSION >> 4) return parameters
  }
  return undefined
}

/** Writes the message by which a reader selects the handover service. Spec: NFC Forum TNEP 1.0 section 4.2. */
export function encodeServiceSelect(): Uint8Array {
  return message('Ts', serviceName())
}

/**
 * Checks that a reader selects the handover service.
 *
 * Spec: NFC Forum TNEP 1.0 section 4.2.
 *
 * @param bytes — an NDEF message of one record.
 * @throws TegataError ERR_PROXIMITY_HANDOVER, ERR_ENCODING_UTF8
 */
export function checkServiceSelect(bytes: Uint8Array): void {
  const reader = new ByteReader(only(bytes, 'Ts').payload)
  const name = reader.text(reader.byte())
  reader.expectEnd()
  if (name !== HANDOVER_SERVICE) throw brokenHandover('another service is selected')
}

/** Writes the message by which an mdoc confirms the selection, or refuses it. Spec: NFC Forum TNEP 1.0 section 4.3. @param status — 0 is success. */
export function encodeTnepStatus(status = 0): Uint8Array {
  return message('Te', Uint8Array.of(status))
}

/**
 * Checks that an mdoc confirms the selection.
 *
 * Spec: NFC Forum TNEP 1.0 section 4.3.
 *
 * @param bytes — an NDEF message of one record.
 * @throws TegataError ERR_PROXIMITY_HANDOVER, ERR_ENCODING_UTF8
 */
export function checkTnepStatus(bytes: Uint8Array): void {
  const { payload } = only(bytes, 'Te')
  if (payload.length !== 1 || payload[0] !== 0) throw brokenHandover('the service is not selected')
}

function serviceName(): Uint8Array {
  return concatBytes(Uint8Array.of(HANDOVER_SERVICE.length), encodeUtf8(HANDOVER_SERVICE))
}

function message(type: string, payload: Uint8Array): Uint8Array {
  return encodeNdef([{ tnf: TNF.wellKnown, type, id: '', payload }])
}

function only(bytes: Uint8Array, type: string): NdefRecord {
  const [record, ...others] = parseNdef(bytes)
  if (record!.tnf !== TNF.wellKnown || record!.type !== type || others.length > 0) {
    throw brokenHandover(`not one record of type ${type}`)
  }
  return record!
}
