import {
  type CborInput,
  type CborMap,
  type CborValue,
  type CoseSign1,
  decodeCbor,
  type EmbeddedCbor,
  readCoseSign1,
} from '@tegata/cbor'
import { TegataError } from '@tegata/core'
import { type IssuerSigned, readIssuerSigned } from './issuer-signed.js'
import {
  checkVersion,
  decodeMessage,
  malformed,
  readArray,
  readEmbedded,
  readMap,
  readNames,
  readText,
} from './structure.js'

/** What the device adds to a document. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.2 (DeviceSigned). */
export interface DeviceSigned {
  /** DeviceNameSpacesBytes as received. */
  readonly nameSpacesBytes: EmbeddedCbor
  /** Device-signed elements by namespace and name. */
  readonly nameSpaces: ReadonlyMap<string, CborMap>
  /** undefined when the device authenticates with a MAC. */
  readonly deviceSignature: CoseSign1 | undefined
}

/** One document of a response, parsed but not verified. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.2 (Document). */
export interface MdocDocument {
  readonly docType: string
  readonly issuerSigned: IssuerSigned
  readonly deviceSigned: DeviceSigned
}

/** Each document costs two signature checks; nobody asks for more than a few at once. */
const MAX_DOCUMENTS = 8

/**
 * Parses a DeviceResponse; verifies nothing.
 *
 * `errors` and `documentErrors` are read over: they excuse what is missing, and what is missing fails anyway.
 *
 * Spec: ISO/IEC 18013-5 section 8.3.2.1.2.2.
 *
 * @param bytes — CBOR, at most 4 MiB; at most 8 documents.
 * @returns one document at least.
 * @throws TegataError ERR_MDOC_STRUCTURE, ERR_MDOC_VERSION, ERR_MDOC_RESPONSE_STATUS, ERR_MDOC_DEVICE_AUTH,
 *   ERR_MDOC_DUPLICATE_ELEMENT, or what `decodeCbor` and `readCoseSign1` throw
 */
export function parseDeviceResponse(bytes: Uint8Array): readonly MdocDocument[] {
  const response = readMap(decodeMessage(bytes), {
    name: 'DeviceResponse',
    required: ['version', 'status'],
    optional: ['documents', 'documentErrors'],
  })
  checkVersion(response.get('version'), 'DeviceResponse')
  const documents = response.has('documents') ? readArray(response.get('documents'), 'documents') : []
  if (response.get('status') !== 0 || documents.length === 0) {
    throw new TegataError('ERR_MDOC_RESPONSE_STATUS', 'the response is not OK, or holds no document', {
      spec: 'ISO/IEC 18013-5 section 8.3.2.1.2.3',
    })
  }
  if (documents.length > MAX_DOCUMENTS) throw malformed(`more than ${MAX_DOCUMENTS} documents`)
  return documents.map(readDocument)
}

function readDocument(value: CborValue): MdocDocument {
  const document = readMap(value, {
    name: 'Document',
    required: ['docType', 'issuerSigned', 'deviceSigned'],
    optional: ['errors'],
  })
  return {
    docType: readText(document.get('docType'), 'docType'),
    issuerSigned: readIssuerSigned(document.get('issuerSigned')),
    deviceSigned: readDeviceSigned(document.get('deviceSigned')),
  }
}

function readDeviceSigned(value: CborValue): DeviceSigned {
  const deviceSigned = readMap(value, { name: 'DeviceSigned', required: ['nameSpaces', 'deviceAuth'] })
  const nameSpacesBytes = readEmbedded(deviceSigned.get('nameSpaces'), 'DeviceNameSpacesBytes')
  const nameSpaces = readNames(decodeCbor(nameSpacesBytes.bytes), 'DeviceNameSpaces', { nonEmpty: false })
  for (const elements of nameSpaces.values()) readNames(elements, 'DeviceSignedItems', { nonEmpty: true })
  return {
    nameSpacesBytes,
    nameSpaces: nameSpaces as Map<string, CborMap>,
    deviceSignature: readDeviceAuth(deviceSigned.get('deviceAuth')),
  }
}

/** "DeviceAuth = { "deviceSignature" : DeviceSignature // "deviceMac" : DeviceMac }": one of the two, never both. */
function readDeviceAuth(value: CborValue): CoseSign1 | undefined {
  const deviceAuth = readMap(value, {
    name: 'DeviceAuth',
    required: [],
    optional: ['deviceSignature', 'deviceMac'],
  })
  if (deviceAuth.size !== 1) {
    throw new TegataError('ERR_MDOC_DEVICE_AUTH', 'not exactly one of deviceSignature and deviceMac', {
      spec: 'ISO/IEC 18013-5 section 8.3.2.1.2.2',
    })
  }
  return deviceAuth.has('deviceSignature') ? readCoseSign1(deviceAuth.get('deviceSignature')) : undefined
}

/** Makes a DeviceResponse of one document. */
export function buildDeviceResponse(
  docType: string,
  issuerSigned: CborInput,
  nameSpaces: EmbeddedCbor,
  deviceSignature: CborInput,
): CborInput {
  const deviceSigned = { nameSpaces, deviceAuth: { deviceSignature } }
  return { version: '1.0', documents: [{ docType, issuerSigned, deviceSigned }], status: 0 }
}
