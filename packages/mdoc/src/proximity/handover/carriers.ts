import { concatBytes, encodeUtf8, TegataArgumentError } from '@tegata/core'
import {
  areNfcLimits,
  type BleRetrieval,
  type NfcRetrieval,
  type RetrievalMethod,
} from '../engagement/retrieval-methods.js'
import { formatUuid, uuidBytes } from '../engagement/uuid.js'
import { ByteReader, brokenHandover, type NdefRecord, TNF } from './ndef.js'

/**
 * BLE as a handover message names it: one UUID for both modes, and none where the other message has it.
 *
 * Spec: ISO/IEC 18013-5 section 8.3.3.1.1.2.
 */
export interface BleCarrier {
  readonly type: 'ble'
  readonly peripheralServer: boolean
  readonly centralClient: boolean
  readonly uuid?: string
}

/** How the device can be reached, as a handover message names it. Spec: ISO/IEC 18013-5 sections 8.2.2.1 and 8.2.2.2. */
export type Carrier = BleCarrier | NfcRetrieval

/** Who wrote a message: the BLE role of the mdoc is not that of the reader. */
export type Writer = 'mdoc' | 'reader'

const BLE_TYPE = 'application/vnd.bluetooth.le.oob'
const NFC_TYPE = 'iso.org:18013:nfc'
/** Spec: Bluetooth Core Specification Supplement, part A sections 1.1 and 1.17. */
const AD = { uuids128: 0x07, leRole: 0x1c } as const
const ROLE = { peripheralOnly: 0, centralOnly: 1, preferPeripheral: 2, preferCentral: 3 } as const
const NFC_VERSION = 1
const NFC_LENGTH = { command: 1, response: 2 } as const

/** The carrier configuration record; its id is what the alternative carrier record refers to. */
export function encodeCarrier(carrier: Carrier, writer: Writer): NdefRecord {
  return carrier.type === 'ble'
    ? { tnf: TNF.mime, type: BLE_TYPE, id: '0', payload: bleData(carrier, writer) }
    : { tnf: TNF.external, type: NFC_TYPE, id: 'nfc', payload: nfcData(carrier) }
}

/** undefined for a carrier that is not known here. @throws TegataError ERR_PROXIMITY_HANDOVER */
export function readCarrier({ tnf, type, payload }: NdefRecord, writer: Writer): Carrier | undefined {
  if (tnf === TNF.mime && type === BLE_TYPE) return readBle(payload, writer)
  if (tnf === TNF.external && type === NFC_TYPE) return readNfc(payload)
  return undefined
}

/** Sequences of length, type and data. Spec: Bluetooth Core Specification volume 3 part C section 11. */
function bleData({ peripheralServer, centralClient, uuid }: BleCarrier, writer: Writer): Uint8Array {
  if (!peripheralServer && !centralClient) throw new TegataArgumentError('ERR_ARG_VALUE', 'BLE without a mode')
  // The modes say what the mdoc is; a reader is the opposite.
  const isPeripheral = writer === 'mdoc' ? peripheralServer : centralClient
  const isCentral = writer === 'mdoc' ? centralClient : peripheralServer
  const role = isPeripheral && isCentral ? ROLE.preferCentral : isPeripheral ? ROLE.peripheralOnly : ROLE.centralOnly
  const uuids = uuid === undefined ? [] : [Uint8Array.of(17, AD.uuids128), uuidBytes(uuid).reverse()]
  return concatBytes(Uint8Array.of(2, AD.leRole, role), ...uuids)
}

function readBle(payload: Uint8Array, writer: Writer): BleCarrier {
  const reader = new ByteReader(payload)
  let role: number | undefined
  let uuid: string | undefined
  while (!reader.atEnd) {
    const length = reader.byte()
    if (length === 0) throw brokenHandover('BLE data of no type')
    const type = reader.byte()
    const data = reader.bytes(length - 1)
    if (type === AD.leRole && data.length === 1) role = data[0]
    // Other data, such as an address, only make connecting faster.
    if (type === AD.uuids128 && data.length === 16) uuid = formatUuid(data.slice().reverse())
  }
  if (role === undefined || role > ROLE.preferCentral) throw brokenHandover('BLE data without a role')
  const isPeripheral = role !== ROLE.centralOnly
  const isCentral = role !== ROLE.peripheralOnly
  return {
    type: 'ble',
    peripheralServer: writer === 'mdoc' ? isPeripheral : isCentral,
    centralClient: writer === 'mdoc' ? isCentral : isPeripheral,
    ...(uuid !== undefined && { uuid }),
  }
}

/** Version, then twice length, type and number. Spec: ISO/IEC 18013-5 section 8.2.2.2. */
function nfcData({ maxCommandBytes, maxResponseBytes }: NfcRetrieval): Uint8Array {
  if (!areNfcLimits(maxCommandBytes, maxResponseBytes)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'NFC data fields of a length that cannot be')
  }
  const number = (type: number, value: number) => {
    const bytes = [value >> 16, (value >> 8) & 0xff, value & 0xff]
    const shortest = value > 0xffff ? bytes : value > 0xff ? bytes.slice(1) : bytes.slice(2)
    return [shortest.length + 1, type, ...shortest]
  }
  return Uint8Array.from([
    NFC_VERSION,
    ...number(NFC_LENGTH.command, maxCommandBytes),
    ...number(NFC_LENGTH.response, maxResponseBytes),
  ])
}

function readNfc(payload: Uint8Array): NfcRetrieval {
  const reader = new ByteReader(payload)
  if (reader.byte() !== NFC_VERSION) throw brokenHandover('an NFC record of another version')
  const number = (type: number) => {
    const length = reader.byte()
    if (length < 2 || length > 4 || reader.byte() !== type) throw brokenHandover('an NFC record without its lengths')
    return reader.bytes(length - 1).reduce((value, byte) => value * 256 + byte, 0)
  }
  const maxCommandBytes = number(NFC_LENGTH.command)
  const maxResponseBytes = number(NFC_LENGTH.response)
  reader.expectEnd()
  if (!areNfcLimits(maxCommandBytes, maxResponseBytes)) throw brokenHandover('NFC data fields that cannot be')
  return { type: 'nfc', maxCommandBytes, maxResponseBytes }
}

/** A reference of the alternative carrier record. Spec: NFC Forum Connection Handover 1.5 section 7.1. */
export function encodeAlternativeCarrier(carrierId: string, auxiliaryIds: readonly string[]): NdefRecord {
  const reference = (id: string) => concatBytes(Uint8Array.of(id.length), encodeUtf8(id))
  const payload = concatBytes(
    Uint8Array.of(1), // active
    reference(carrierId),
    Uint8Array.of(auxiliaryIds.length),
    ...auxiliaryIds.map(reference),
  )
  return { tnf: TNF.wellKnown, type: 'ac', id: '', payload }
}

/** The id of the carrier that a record refers to; undefined for one that is not active. */
export function readAlternativeCarrier({ payload }: NdefRecord): string | undefined {
  const reader = new ByteReader(payload)
  const state = reader.byte() & 3
  const id = reader.text(reader.byte())
  for (let left = reader.byte(); left > 0; left--) reader.text(reader.byte())
  reader.expectEnd()
  return state === 1 || state === 2 ? id : undefined
}

/**
 * A carrier as a retrieval method, with the UUID that one of the two messages named.
 *
 * Spec: ISO/IEC 18013-5 section 8.3.3.1.1.2.
 *
 * @param carrier — from a handover message.
 * @param otherUuid — of the same carrier in the other message.
 * @returns undefined when neither named a UUID.
 */
export function carrierToMethod(carrier: Carrier, otherUuid?: string): RetrievalMethod | undefined {
  if (carrier.type === 'nfc') return carrier
  const uuid = carrier.uuid ?? otherUuid
  if (uuid === undefined) return undefined
  const method: BleRetrieval = {
    type: 'ble',
    ...(carrier.peripheralServer && { peripheralServer: { uuid } }),
    ...(carrier.centralClient && { centralClient: { uuid } }),
  }
  return method
}
