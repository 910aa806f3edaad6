import { encodeCbor } from '@tegata/cbor'
import { concatBytes, TegataArgumentError } from '@tegata/core'
import {
  type Carrier,
  encodeAlternativeCarrier,
  encodeCarrier,
  readAlternativeCarrier,
  readCarrier,
  type Writer,
} from './carriers.js'
import { brokenHandover, encodeNdef, type NdefRecord, parseNdef, TNF } from './ndef.js'

/** Handover Select: what the mdoc chose, or offers in static handover. Spec: ISO/IEC 18013-5 section 8.2.2.1. */
export interface HandoverSelect {
  /** CBOR of DeviceEngagement. */
  readonly deviceEngagement: Uint8Array
  /** One at least. */
  readonly carriers: readonly Carrier[]
}

/** Handover Request: what the reader offers in negotiated handover. Spec: ISO/IEC 18013-5 section 8.2.2.1. */
export interface HandoverRequest {
  /** One at least. */
  readonly carriers: readonly Carrier[]
}

/** Connection Handover 1.5; another minor version reads alike. */
const VERSION = 0x15
const ENGAGEMENT = {
  mdoc: { type: 'iso.org:18013:deviceengagement', id: 'mdoc' },
  reader: { type: 'iso.org:18013:readerengagement', id: 'mdocreader' },
} as const
const READER_ENGAGEMENT = /* @__PURE__ */ encodeCbor(new Map([[0, '1.0']]))

/**
 * Writes a Handover Select message: the NDEF file of static handover, or the answer to a request.
 *
 * Spec: ISO/IEC 18013-5 section 8.2.2.1; NFC Forum Connection Handover 1.5 section 5.2.
 *
 * @param select — engagement and carriers. In answer to a request BLE in central client mode has no UUID: the reader's counts.
 * @returns an NDEF message: it goes into the SessionTranscript byte for byte.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function encodeHandoverSelect({ deviceEngagement, carriers }: HandoverSelect): Uint8Array {
  return encodeHandover('Hs', carriers, 'mdoc', deviceEngagement, [ENGAGEMENT.mdoc.id])
}

/**
 * Parses a Handover Select message.
 *
 * Spec: ISO/IEC 18013-5 section 8.2.2.1.
 *
 * @param bytes — an NDEF message, at most 32 KiB.
 * @returns the carriers that are active and known here; the engagement is not parsed.
 * @throws TegataError ERR_PROXIMITY_HANDOVER, ERR_ENCODING_UTF8
 */
export function parseHandoverSelect(bytes: Uint8Array): HandoverSelect {
  const records = parseNdef(bytes)
  const carriers = readCarriers(records, 'Hs', 'mdoc')
  const { type, id } = ENGAGEMENT.mdoc
  const engagement = records.find((record) => record.tnf === TNF.external && record.type === type && record.id === id)
  if (engagement === undefined) throw brokenHandover('without a device engagement')
  return { deviceEngagement: engagement.payload, carriers }
}

/**
 * Writes a Handover Request message.
 *
 * Spec: ISO/IEC 18013-5 section 8.2.2.1; NFC Forum Connection Handover 1.5 section 5.1.
 *
 * @param request — carriers; BLE in central client mode names the UUID of the reader.
 * @returns an NDEF message: it goes into the SessionTranscript byte for byte.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function encodeHandoverRequest({ carriers }: HandoverRequest): Uint8Array {
  return encodeHandover('Hr', carriers, 'reader', READER_ENGAGEMENT, [])
}

/**
 * Parses a Handover Request message.
 *
 * Spec: ISO/IEC 18013-5 section 8.2.2.1.
 *
 * @param bytes — an NDEF message, at most 32 KiB.
 * @throws TegataError ERR_PROXIMITY_HANDOVER, ERR_ENCODING_UTF8
 */
export function parseHandoverRequest(bytes: Uint8Array): HandoverRequest {
  return { carriers: readCarriers(parseNdef(bytes), 'Hr', 'reader') }
}

function encodeHandover(
  type: 'Hs' | 'Hr',
  carriers: readonly Carrier[],
  writer: Writer,
  engagement: Uint8Array,
  auxiliaryIds: readonly string[],
): Uint8Array {
  if (carriers.length === 0) throw new TegataArgumentError('ERR_ARG_VALUE', 'a handover without a carrier')
  const configurations = carriers.map((carrier) => encodeCarrier(carrier, writer))
  const alternatives = configurations.map(({ id }) => encodeAlternativeCarrier(id, auxiliaryIds))
  const payload = concatBytes(Uint8Array.of(VERSION), encodeNdef(alternatives))
  return encodeNdef([
    { tnf: TNF.wellKnown, type, id: '', payload },
    { tnf: TNF.external, ...ENGAGEMENT[writer], payload: engagement },
    ...configurations,
  ])
}

/** The carriers that the first record refers to, found by their ids among the others. */
function readCarriers(records: readonly NdefRecord[], type: 'Hs' | 'Hr', writer: Writer): Carrier[] {
  const first = records[0]!
  if (first.tnf !== TNF.wellKnown || first.type !== type || first.payload.length < 2) {
    throw brokenHandover(`the first record is not ${type}`)
  }
  if (first.payload[0]! >> 4 !== VERSION >> 4) throw brokenHandover('another version of Connection Handover')
  const references = parseNdef(first.payload.subarray(1)).filter(
    ({ tnf, type }) => tnf === TNF.wellKnown && type === 'ac',
  )
  const carriers = references.flatMap((reference) => {
    const id = readAlternativeCarrier(reference)
    if (id === undefined) return []
    const record = records.find((candidate) => candidate.id === id)
    if (record === undefined) throw brokenHandover('a reference to a record that is not there')
    return readCarrier(record, writer) ?? []
  })
  if (carriers.length === 0) throw brokenHandover('no carrier that is known')
  return carriers
}
