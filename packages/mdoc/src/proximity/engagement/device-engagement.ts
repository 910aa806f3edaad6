import {
  type CborInput,
  type CborKey,
  type CborMap,
  type CborValue,
  decodeCbor,
  EmbeddedCbor,
  encodeCbor,
} from '@tegata/cbor'
import {
  type AgreementCurve,
  decodeBase64url,
  encodeBase64url,
  generateKeyAgreement,
  isTegataError,
  type JwkPublic,
  type KeyAgreement,
  TegataError,
} from '@tegata/core'
import { encodeEphemeralKey, readEphemeralKey } from './ephemeral-key.js'
import { malformedEngagement } from './malformed.js'
import { encodeRetrievalMethod, type RetrievalMethod, readRetrievalMethod } from './retrieval-methods.js'

/** What an engagement says beside its key. Spec: ISO/IEC 18013-5 section 8.2.1.1. */
export interface DeviceEngagementContent {
  /** Empty for NFC, where the handover message names them. */
  readonly retrievalMethods?: readonly RetrievalMethod[]
  /** Where the request that led here came from; version 1.1. Spec: ISO/IEC TS 18013-7 section 7 (OriginInfos). */
  readonly originInfos?: readonly CborInput[]
  /** What the device can do, by number; version 1.1. Spec: ISO/IEC 18013-5 second edition (Capabilities). */
  readonly capabilities?: ReadonlyMap<number, CborInput>
}

/** A device engagement, parsed. Spec: ISO/IEC 18013-5 section 8.2.1.1. */
export interface DeviceEngagement {
  /** CBOR as received: goes into the SessionTranscript byte for byte. */
  readonly bytes: Uint8Array
  /** `1.0`, `1.1`, or a later one of the same structure. */
  readonly version: string
  readonly curve: AgreementCurve
  /** EDeviceKey.Pub. */
  readonly deviceKey: JwkPublic
  /** EDeviceKeyBytes as received. */
  readonly deviceKeyBytes: Uint8Array
  readonly retrievalMethods: readonly RetrievalMethod[]
  /** Carried, not interpreted; empty below version 1.1. */
  readonly originInfos: readonly CborValue[]
  /** Carried, not interpreted; empty below version 1.1. */
  readonly capabilities: ReadonlyMap<CborKey, CborValue>
  /** All other members by their number: server retrieval (3), protocol information (4), later and proprietary ones. */
  readonly extensions: ReadonlyMap<number, CborValue>
}

/** A device engagement of one's own, with the private key that its session needs. Spec: ISO/IEC 18013-5 section 8.2.1. */
export interface OwnEngagement {
  /** CBOR of DeviceEngagement. */
  readonly bytes: Uint8Array
  /** `mdoc:` and base64url: the text of the QR code. */
  readonly uri: string
  /** EDeviceKey, for one session only. */
  readonly key: KeyAgreement
}

const KEY = { version: 0, security: 1, retrievalMethods: 2, originInfos: 5, capabilities: 6 } as const
const CIPHER_SUITE = 1
const MAX_BYTES = 8192
const MAX_METHODS = 16
const SCHEME = 'mdoc:'

/**
 * Makes a device engagement with a fresh key.
 *
 * Spec: ISO/IEC 18013-5 sections 8.2.1.1 and 8.2.2.3.
 *
 * @param content — retrieval methods, and what version 1.1 adds.
 * @param curve — of EDeviceKey; every reader has P-256.
 * @throws TegataArgumentError ERR_ARG_VALUE
 * @example
 * ```ts
 * const engagement = await createDeviceEngagement({
 *   retrievalMethods: [{ type: 'ble', centralClient: { uuid: crypto.randomUUID() } }],
 * })
 * showQrCode(engagement.uri)
 * ```
 */
export async function createDeviceEngagement(
  content: DeviceEngagementContent = {},
  curve: AgreementCurve = 'P-256',
): Promise<OwnEngagement> {
  const key = await generateKeyAgreement(curve)
  const bytes = encodeDeviceEngagement(key.publicJwk, content)
  return Object.freeze({ bytes, uri: encodeMdocUri(bytes), key })
}

/**
 * Writes a device engagement: version 1.1 when it says what 1.0 cannot, 1.0 otherwise.
 *
 * Spec: ISO/IEC 18013-5 section 8.2.1.1.
 *
 * @param deviceKey — EDeviceKey.Pub.
 * @param content — retrieval methods, and what version 1.1 adds.
 * @throws TegataError ERR_COSE_KEY, ERR_KEY_INVALID
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function encodeDeviceEngagement(deviceKey: JwkPublic, content: DeviceEngagementContent = {}): Uint8Array {
  const { retrievalMethods = [], originInfos, capabilities } = content
  const members = new Map<number, CborInput>([
    [KEY.version, originInfos || capabilities ? '1.1' : '1.0'],
    [KEY.security, [CIPHER_SUITE, encodeEphemeralKey(deviceKey)]],
  ])
  if (retrievalMethods.length > 0) members.set(KEY.retrievalMethods, retrievalMethods.map(encodeRetrievalMethod))
  if (originInfos) members.set(KEY.originInfos, originInfos)
  if (capabilities) members.set(KEY.capabilities, capabilities)
  return encodeCbor(members)
}

/** The text of a QR code. Spec: ISO/IEC 18013-5 section 8.2.2.3. @param bytes — CBOR of DeviceEngagement. */
export function encodeMdocUri(bytes: Uint8Array): string {
  return SCHEME + encodeBase64url(bytes)
}

/**
 * Reads the text of a QR code.
 *
 * Spec: ISO/IEC 18013-5 section 8.2.2.3: `mdoc:` and base64url without padding.
 *
 * @param uri — as scanned.
 * @returns as `parseDeviceEngagement`.
 * @throws TegataError ERR_PROXIMITY_ENGAGEMENT, or what `parseDeviceEngagement` throws
 */
export function parseMdocUri(uri: string): DeviceEngagement {
  // The name of a scheme is the one part of a URI whose case never counts (RFC 3986 section 3.1).
  if (uri.slice(0, SCHEME.length).toLowerCase() !== SCHEME)
    throw malformedEngagement('the text does not begin with mdoc:')
  if (uri.length > SCHEME.length + 2 * MAX_BYTES) throw malformedEngagement('a text longer than the limit')
  try {
    return parseDeviceEngagement(decodeBase64url(uri.slice(SCHEME.length)))
  } catch (error) {
    if (isTegataError(error) && error.code === 'ERR_ENCODING_BASE64URL') throw malformedEngagement('not base64url')
    throw error
  }
}

/**
 * Parses a device engagement.
 *
 * Spec: ISO/IEC 18013-5 section 8.2.1.1.
 *
 * @param bytes — CBOR, at most 8 KiB and 16 retrieval methods.
 * @throws TegataError ERR_PROXIMITY_ENGAGEMENT, ERR_PROXIMITY_CURVE, ERR_MDOC_VERSION, ERR_COSE_KEY, or what `decodeCbor` throws
 */
export function parseDeviceEngagement(bytes: Uint8Array): DeviceEngagement {
  const members = readMembers(decodeCbor(bytes, { maxBytes: MAX_BYTES, maxItems: 1024, maxDepth: 16 }))
  const version = members.get(KEY.version)
  if (typeof version !== 'string' || !/^1\.\d{1,3}$/.test(version)) {
    throw new TegataError('ERR_MDOC_VERSION', 'the device engagement is not of version 1', {
      spec: 'ISO/IEC 18013-5 section 8.2.1.1',
    })
  }
  const deviceKeyItem = readSecurity(members.get(KEY.security))
  const { curve, jwk } = readEphemeralKey(deviceKeyItem)
  // In version 1.0 these numbers were reserved and meant nothing.
  const is1_1 = version !== '1.0'
  const known: readonly number[] = [0, 1, 2, ...(is1_1 ? [KEY.originInfos, KEY.capabilities] : [])]
  return {
    bytes,
    version,
    curve,
    deviceKey: jwk,
    deviceKeyBytes: deviceKeyItem.encoded,
    retrievalMethods: readMethods(members.get(KEY.retrievalMethods)),
    originInfos: is1_1 ? readArray(members.get(KEY.originInfos), 'OriginInfos') : [],
    capabilities: is1_1 ? readCapabilities(members.get(KEY.capabilities)) : new Map(),
    extensions: new Map([...members].filter(([key]) => !known.includes(key))),
  }
}

/** "* int => any": members are numbered, negative numbers are for proprietary use. */
function readMembers(value: CborValue): Map<number, CborValue> {
  if (!(value instanceof Map)) throw malformedEngagement('no map')
  for (const key of value.keys()) if (typeof key !== 'number') throw malformedEngagement('a key that is no number')
  return value as Map<number, CborValue>
}

function readSecurity(value: CborValue): EmbeddedCbor {
  if (!Array.isArray(value) || value.length !== 2 || !(value[1] instanceof EmbeddedCbor)) {
    throw malformedEngagement('Security is not cipher suite and key')
  }
  if (value[0] !== CIPHER_SUITE) throw malformedEngagement('a cipher suite that is not defined')
  return value[1]
}

function readMethods(value: CborValue): RetrievalMethod[] {
  const methods = readArray(value, 'DeviceRetrievalMethods')
  if (methods.length > MAX_METHODS) throw malformedEngagement('more retrieval methods than the limit')
  return methods.map(readRetrievalMethod)
}

function readArray(value: CborValue, name: string): CborValue[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw malformedEngagement(`${name} is no array`)
  return value
}

function readCapabilities(value: CborValue): CborMap {
  if (value === undefined) return new Map()
  if (!(value instanceof Map)) throw malformedEngagement('Capabilities is no map')
  return value
}
