import type { CborInput, CborKey, CborMap, CborValue } from '@tegata/cbor'
import { TegataArgumentError } from '@tegata/core'
import { malformedEngagement } from './malformed.js'
import { formatUuid, uuidBytes } from './uuid.js'

/** Bluetooth Low Energy; a mode that is absent is not supported, and there is one at least. Spec: ISO/IEC 18013-5 section 8.3.3.1.1.2. */
export interface BleRetrieval {
  readonly type: 'ble'
  /** The mdoc advertises the service `uuid`, the reader connects. */
  readonly peripheralServer?: {
    readonly uuid: string
    /** Address of the device, 6 bytes. */
    readonly deviceAddress?: Uint8Array
    /** Protocol/Service Multiplexer of an L2CAP channel: 18013-5 second edition. */
    readonly psm?: number
  }
  /** The reader advertises the service `uuid`, the mdoc connects. */
  readonly centralClient?: { readonly uuid: string }
}

/** Near Field Communication. Spec: ISO/IEC 18013-5 section 8.3.3.1.2. */
export interface NfcRetrieval {
  readonly type: 'nfc'
  /** Longest command data field, 255 to 65,535 bytes. */
  readonly maxCommandBytes: number
  /** Longest response data field, 256 to 65,536 bytes. */
  readonly maxResponseBytes: number
}

/** Wi-Fi Aware. Spec: ISO/IEC 18013-5 section 8.3.3.1.3. */
export interface WifiAwareRetrieval {
  readonly type: 'wifi-aware'
  readonly passphrase?: string
  readonly operatingClass?: number
  readonly channelNumber?: number
  readonly supportedBands?: Uint8Array
}

/** A method, or a version of one, that is carried and not understood. Spec: ISO/IEC 18013-5 section 8.2.1.1. */
export interface OtherRetrieval {
  readonly type: 'other'
  readonly method: number
  readonly version: number
  readonly options: CborValue
}

/** How the device can be reached. Spec: ISO/IEC 18013-5 section 8.2.1.1 (DeviceRetrievalMethod). */
export type RetrievalMethod = BleRetrieval | NfcRetrieval | WifiAwareRetrieval | OtherRetrieval

const METHOD = { nfc: 1, ble: 2, wifiAware: 3 } as const
const VERSION = 1
const NFC = { command: 0, response: 1 } as const
const BLE = { peripheral: 0, central: 1, peripheralUuid: 10, centralUuid: 11, address: 20, psm: 21 } as const
const WIFI = { passphrase: 0, operatingClass: 1, channelNumber: 2, bands: 3 } as const

/** Whether data fields of these lengths can be. Spec: ISO/IEC 18013-5 section 8.3.3.1.2 (Table 8). */
export function areNfcLimits(command: CborValue, response: CborValue): boolean {
  return isWithin(command, 255, 0xffff) && isWithin(response, 256, 0x1_0000)
}

/** `DeviceRetrievalMethod = [type, version, options]`. */
export function encodeRetrievalMethod(method: RetrievalMethod): CborInput {
  switch (method.type) {
    case 'ble':
      return [METHOD.ble, VERSION, bleOptions(method)]
    case 'nfc': {
      const { maxCommandBytes, maxResponseBytes } = method
      if (!areNfcLimits(maxCommandBytes, maxResponseBytes)) {
        throw new TegataArgumentError('ERR_ARG_VALUE', 'NFC data fields of a length that cannot be')
      }
      return [
        METHOD.nfc,
        VERSION,
        optionsOf([
          [NFC.command, maxCommandBytes],
          [NFC.response, maxResponseBytes],
        ]),
      ]
    }
    case 'wifi-aware':
      return [
        METHOD.wifiAware,
        VERSION,
        optionsOf([
          [WIFI.passphrase, method.passphrase],
          [WIFI.operatingClass, method.operatingClass],
          [WIFI.channelNumber, method.channelNumber],
          [WIFI.bands, method.supportedBands],
        ]),
      ]
    case 'other':
      return [method.method, method.version, method.options]
  }
}

function bleOptions({ peripheralServer, centralClient }: BleRetrieval): ReadonlyMap<CborKey, CborValue> {
  if (!peripheralServer && !centralClient) throw new TegataArgumentError('ERR_ARG_VALUE', 'BLE without a mode')
  const { deviceAddress, psm } = peripheralServer ?? {}
  if (deviceAddress && deviceAddress.length !== 6) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'a BLE device address is 6 bytes')
  }
  return optionsOf([
    [BLE.peripheral, peripheralServer !== undefined],
    [BLE.central, centralClient !== undefined],
    [BLE.peripheralUuid, peripheralServer && uuidBytes(peripheralServer.uuid)],
    [BLE.centralUuid, centralClient && uuidBytes(centralClient.uuid)],
    [BLE.address, deviceAddress],
    [BLE.psm, psm],
  ])
}

function optionsOf(entries: readonly (readonly [number, CborValue])[]): ReadonlyMap<CborKey, CborValue> {
  return new Map(entries.filter(([, value]) => value !== undefined))
}

/** Reads one method; options that later versions may add are read over. */
export function readRetrievalMethod(value: CborValue): RetrievalMethod {
  if (!Array.isArray(value) || value.length !== 3) throw malformedEngagement('a retrieval method is no array of three')
  const [method, version, options] = value
  if (!isUint(method) || !isUint(version)) throw malformedEngagement('a retrieval method has no type or no version')
  if (version === VERSION) {
    if (method === METHOD.ble) return readBle(optionsIn(options))
    if (method === METHOD.nfc) return readNfc(optionsIn(options))
    if (method === METHOD.wifiAware) return readWifiAware(optionsIn(options))
  }
  return { type: 'other', method, version, options }
}

function readBle(options: CborMap): BleRetrieval {
  const peripheral = options.get(BLE.peripheral)
  const central = options.get(BLE.central)
  if (typeof peripheral !== 'boolean' || typeof central !== 'boolean' || !(peripheral || central)) {
    throw malformedEngagement('BLE without a mode')
  }
  const deviceAddress = optional(options, BLE.address, isBytesOf(6), 'a BLE device address')
  const psm = optional(options, BLE.psm, isUint, 'a PSM')
  return {
    type: 'ble',
    ...(peripheral && {
      peripheralServer: {
        uuid: readUuid(options, BLE.peripheralUuid),
        ...(deviceAddress && { deviceAddress }),
        ...(psm !== undefined && { psm }),
      },
    }),
    ...(central && { centralClient: { uuid: readUuid(options, BLE.centralUuid) } }),
  }
}

/** The UUID of a supported mode: without it nobody finds the service. */
function readUuid(options: CborMap, key: number): string {
  const uuid = optional(options, key, isBytesOf(16), 'a UUID')
  if (uuid === undefined) throw malformedEngagement('a BLE mode without its UUID')
  return formatUuid(uuid)
}

function readNfc(options: CborMap): NfcRetrieval {
  const maxCommandBytes = options.get(NFC.command)
  const maxResponseBytes = options.get(NFC.response)
  if (!areNfcLimits(maxCommandBytes, maxResponseBytes)) {
    throw malformedEngagement('NFC data fields of a length that cannot be')
  }
  return { type: 'nfc', maxCommandBytes: maxCommandBytes as number, maxResponseBytes: maxResponseBytes as number }
}

function readWifiAware(options: CborMap): WifiAwareRetrieval {
  const passphrase = optional(options, WIFI.passphrase, isText, 'a passphrase')
  const operatingClass = optional(options, WIFI.operatingClass, isUint, 'an operating class')
  const channelNumber = optional(options, WIFI.channelNumber, isUint, 'a channel number')
  const supportedBands = optional(options, WIFI.bands, isBytes, 'supported bands')
  return {
    type: 'wifi-aware',
    ...(passphrase !== undefined && { passphrase }),
    ...(operatingClass !== undefined && { operatingClass }),
    ...(channelNumber !== undefined && { channelNumber }),
    ...(supportedBands && { supportedBands }),
  }
}

function optionsIn(value: CborValue): CborMap {
  if (!(value instanceof Map)) throw malformedEngagement('retrieval options are no map')
  return value
}

function optional<T extends CborValue>(
  options: CborMap,
  key: number,
  isValid: (value: CborValue) => value is T,
  name: string,
): T | undefined {
  const value = options.get(key)
  if (!options.has(key)) return undefined
  if (!isValid(value)) throw malformedEngagement(`${name} that is none`)
  return value
}

const isUint = (value: CborValue): value is number => isWithin(value, 0, Number.MAX_SAFE_INTEGER)
const isText = (value: CborValue): value is string => typeof value === 'string'
const isBytes = (value: CborValue): value is Uint8Array => value instanceof Uint8Array
const isBytesOf =
  (length: number) =>
  (value: CborValue): value is Uint8Array =>
    value instanceof Uint8Array && value.length === length

function isWithin(value: CborValue, low: number, high: number): value is number {
  return Number.isInteger(value) && (value as number) >= low && (value as number) <= high
}
