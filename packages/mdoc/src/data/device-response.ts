import {
  type CborInput,
  type CborValue,
  type CoseMac0,
  type CoseSign1,
  decodeEmbeddedCbor,
  type EmbeddedCbor,
  readCoseMac0,
  readCoseSign1,
} from '@tegata/cbor'
import { TegataError } from '@tegata/core'
import { type IssuerSigned, readIssuerSigned } from './issuer-signed.js'
import {
  checkVersion,
  decodeMessage,
  isUnsigned,
  malformed,
  readArray,
  readEmbedded,
  readMap,
  readNames,
  readText,
} from './structure.js'
import { readZkDocument, type ZkDocument } from './zk-document.js'

/** What the device adds to a document. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.2 (DeviceSigned). */
export interface DeviceSigned {
  /** DeviceNameSpacesBytes as received. */
  readonly nameSpacesBytes: EmbeddedCbor
  /** Device-signed elements by namespace and name. */
  readonly nameSpaces: ReadonlyMap<string, ReadonlyMap<string, CborValue>>
  /** undefined when the device authenticates with a MAC. */
  readonly deviceSignature: CoseSign1 | undefined
  /** undefined when the device authenticates with a signature. */
  readonly deviceMac: CoseMac0 | undefined
}

/** Why elements are missing: codes by namespace and element, 0 for "data not returned". Spec: ISO/IEC 18013-5 section 8.3.2.1.2.3. */
export type ElementErrors = ReadonlyMap<string, ReadonlyMap<string, number>>

/** One document of a response, parsed but not verified. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.2 (Document). */
export interface MdocDocument {
  readonly docType: string
  readonly issuerSigned: IssuerSigned
  readonly deviceSigned: DeviceSigned
  /** The holder's word only: nobody signs it. */
  readonly errors: ElementErrors
}

/** A response, parsed but not verified. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.2 (DeviceResponse). */
export interface DeviceResponse {
  readonly version: '1.0' | '1.1'
  readonly documents: readonly MdocDocument[]
  readonly zkDocuments: readonly ZkDocument[]
  /** Why documents are missing: docType and code. The holder's word only. */
  readonly documentErrors: readonly { readonly docType: string; readonly code: number }[]
  /** 0 OK, 10 general error, 11 CBOR decoding error, 12 CBOR validation error. */
  readonly status: number
}

/** Each document costs two signature checks; nobody asks for more than a few at once. */
const MAX_DOCUMENTS = 8

/**
 * Parses a DeviceResponse; verifies nothing.
 *
 * Spec: ISO/IEC 18013-5 section 8.3.2.1.2.2; ISO/IEC 18013-5:2026 section 10.3 (version 1.1).
 *
 * @param bytes — CBOR, at most 4 MiB; at most 8 documents of each kind.
 * @throws TegataError ERR_MDOC_STRUCTURE, ERR_MDOC_VERSION, ERR_MDOC_DEVICE_AUTH, ERR_MDOC_DUPLICATE_ELEMENT, or what
 *   `decodeCbor`, `readCoseSign1` and `readCoseMac0` throw
 */
export function parseDeviceResponse(bytes: Uint8Array): DeviceResponse {
  const response = readMap(decodeMessage(bytes), {
    name: 'DeviceResponse',
    required: ['version', 'status'],
    optional: ['documents', 'zkDocuments', 'documentErrors'],
  })
  const status = response.get('status')
  if (!isUnsigned(status)) throw malformed('status is not an unsigned integer')
  return {
    version: checkVersion(response.get('version'), 'DeviceResponse', ['1.0', '1.1']),
    documents: readDocuments(response.get('documents'), 'documents').map(readDocument),
    zkDocuments: readDocuments(response.get('zkDocuments'), 'zkDocuments').map(readZkDocument),
    documentErrors: readOptionalArray(response.get('documentErrors'), 'documentErrors').flatMap(readDocumentError),
    status,
  }
}

function readDocuments(value: CborValue, name: string): CborValue[] {
  const documents = readOptionalArray(value, name)
  if (documents.length > MAX_DOCUMENTS) throw malformed(`more than ${MAX_DOCUMENTS} ${name}`)
  return documents
}

function readOptionalArray(value: CborValue, name: string): CborValue[] {
  return value === undefined ? [] : readArray(value, name)
}

function readDocumentError(value: CborValue): { docType: string; code: number }[] {
  const errors = readNames(value, 'DocumentError')
  return [...errors].map(([docType, code]) => ({ docType, code: readErrorCode(code) }))
}

function readErrorCode(value: CborValue): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw malformed('an ErrorCode is not an integer')
  return value
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
    errors: document.has('errors') ? readErrors(document.get('errors')) : new Map(),
  }
}

function readErrors(value: CborValue): ElementErrors {
  const errors = new Map<string, ReadonlyMap<string, number>>()
  for (const [namespace, items] of readNames(value, 'Errors')) {
    const codes = readNames(items, 'ErrorItems')
    errors.set(namespace, new Map([...codes].map(([element, code]) => [element, readErrorCode(code)])))
  }
  return errors
}

function readDeviceSigned(value: CborValue): DeviceSigned {
  const deviceSigned = readMap(value, { name: 'DeviceSigned', required: ['nameSpaces', 'deviceAuth'] })
  const nameSpacesBytes = readEmbedded(deviceSigned.get('nameSpaces'), 'DeviceNameSpacesBytes')
  const nameSpaces = new Map<string, ReadonlyMap<string, CborValue>>()
  for (const [namespace, elements] of readNames(decodeEmbeddedCbor(nameSpacesBytes), 'DeviceNameSpaces')) {
    nameSpaces.set(namespace, readNames(elements, 'DeviceSignedItems', { nonEmpty: true }))
  }
  return { nameSpacesBytes, nameSpaces, ...readDeviceAuth(deviceSigned.get('deviceAuth')) }
}

/** "DeviceAuth = { "deviceSignature" : DeviceSignature // "deviceMac" : DeviceMac }": one of the two, never both. */
function readDeviceAuth(value: CborValue): Pick<DeviceSigned, 'deviceSignature' | 'deviceMac'> {
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
  return deviceAuth.has('deviceSignature')
    ? { deviceSignature: readCoseSign1(deviceAuth.get('deviceSignature')), deviceMac: undefined }
    : { deviceSignature: undefined, deviceMac: readCoseMac0(deviceAuth.get('deviceMac')) }
}

/** What goes into a new response. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.2. */
export interface NewDeviceResponse {
  /** Documents as `Document` maps. */
  readonly documents: readonly CborInput[]
  readonly documentErrors?: Readonly<Record<string, number>>
  readonly zkDocuments?: readonly ZkDocument[]
  readonly status?: number
}

/** Makes a DeviceResponse, of version 1.0 unless it carries what 1.0 has no place for. */
export function buildDeviceResponse(response: NewDeviceResponse): CborInput {
  const { documents, documentErrors = {}, zkDocuments = [], status = 0 } = response
  const errors = Object.entries(documentErrors).map(([docType, code]) => ({ [docType]: code }))
  return {
    version: zkDocuments.length > 0 ? '1.1' : '1.0',
    ...(documents.length > 0 && { documents }),
    ...(zkDocuments.length > 0 && {
      zkDocuments: zkDocuments.map(({ documentData, proof }) => ({ documentData, proof })),
    }),
    ...(errors.length > 0 && { documentErrors: errors }),
    status,
  }
}
